"""Handing a sheet in, signing, locking, unlocking; and scoring again where judges lie apart."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from accounts.models import Person
from competitions.actions.drawing import lock_stage
from competitions.actions.facts import write_fact, write_facts
from competitions.actions.marks import check_own
from competitions.models import (
    Event,
    Mark,
    Official,
    Rescore,
    Result,
    Sheet,
    SheetFact,
    Stage,
    StageEntry,
)
from competitions.queries.sheets import aspects_of, gaps_of, missing, open_rescores
from competitions.rules.rescoring import FIRST_RESCORE, Given, Next, next_step
from competitions.rules.states import (
    SHEET_MOVES,
    AspectKind,
    Duty,
    ResultState,
    SheetState,
    StageState,
    Standing,
    check_move,
)
from core.errors import RuleBroken
from core.locking import locked, locked_one

HANDED_IN = frozenset({SheetState.SUBMITTED, SheetState.SIGNED, SheetState.LOCKED})


@transaction.atomic
def submit_sheet(*, sheet: Sheet, official: Official, at: datetime.datetime) -> Sheet:
    """The judge hands the sheet in (the PIN was checked before); again changes nothing.

    With the last sheet of the panel for the entry, judgements that lie more than 1 apart are opened
    to be scored again. Refuses with `not_your_sheet`, `sheet_has_gaps(count)` whose errors name
    the aspects.
    """
    sheets = lock_sheets_of(sheet.stage_entry)
    sheet = next(found for found in sheets if found.pk == sheet.pk)
    check_own(sheet, official)
    if sheet.state in HANDED_IN:
        return sheet
    gaps = gaps_of(sheet)
    if gaps:
        raise RuleBroken(
            "sheet_has_gaps",
            count=len(gaps),
            aspects="、".join(aspect.code for aspect in gaps),
            errors=[{"aspect": aspect.code, "code": "mark_missing"} for aspect in gaps],
        )
    _move([sheet], SheetState.SUBMITTED, official=official, by=official.person, at=at)
    panel = [found for found in sheets if found.judge.panel_id == sheet.judge.panel_id]
    if all(found.state in HANDED_IN for found in panel):
        compare(sheet.stage_entry, panel, at=at)
    sheet.refresh_from_db()
    return sheet


def lock_sheets_of(turn: StageEntry) -> list[Sheet]:
    """All sheets of an entry, locked after its turn, with what their facts read."""
    locked_one(StageEntry.objects.filter(pk=turn.pk))
    return locked(
        Sheet.objects.filter(stage_entry=turn).select_related(
            "stage__event__competition", "stage_entry", "judge__official__person", "judge__panel"
        )
    )


def _move(
    sheets: Sequence[Sheet],
    to: SheetState,
    *,
    official: Official | None,
    by: Person | None,
    at: datetime.datetime,
    why: str = "",
) -> None:
    """Move sheets, with who did it and why, and their facts in the ledger."""
    moves = []
    for sheet in sheets:
        before = SheetState(sheet.state)
        check_move(SHEET_MOVES, before, to)
        moves.append(
            SheetFact(
                sheet=sheet,
                from_state=before,
                to_state=to,
                why=why[:200],
                official=official,
                by=by,
                at=at,
            )
        )
        sheet.state, sheet.changed_at = to, at
        if to == SheetState.DRAFT:
            sheet.signed_at = sheet.locked_at = None
        else:
            setattr(sheet, f"{to}_at", at)
    fields = ["state", "done", "changed_at", "submitted_at", "signed_at", "locked_at"]
    Sheet.objects.bulk_update(sheets, fields, batch_size=500)
    SheetFact.objects.bulk_create(moves, batch_size=500)
    write_facts([*sheets, *moves], by=by, at=at, why=why)


def compare(turn: StageEntry, panel: Sequence[Sheet], *, at: datetime.datetime) -> None:
    """Open, go on with or close re-scores once all sheets of a panel are handed in."""
    marks: dict[int, dict[int, Mark]] = defaultdict(dict)
    judged = Mark.objects.filter(sheet__in=panel, aspect__kind=AspectKind.JUDGEMENT)
    for mark in judged.select_related("aspect"):
        marks[mark.aspect_id][mark.sheet_id] = mark
    opened = {
        row.aspect_id: row
        for row in locked(
            Rescore.objects.filter(
                stage_entry=turn, aspect__in=list(marks), closed_at__isnull=True
            ).select_related("stage_entry__stage__event__competition", "aspect")
        )
    }
    begun: list[Rescore] = []
    for aspect_id, given in sorted(marks.items()):
        row = opened.get(aspect_id)
        scores = {
            key: Given(mark.score, mark.round)
            for key, mark in given.items()
            if mark.score is not None
        }
        step = next_step(scores, row.round if row else None)
        if row is not None and step in {Next.CLOSE, Next.AGAIN}:
            _close([row], by=None, why="", at=at)
        if step in {Next.OPEN, Next.AGAIN}:
            begun.append(
                Rescore(
                    stage_entry=turn,
                    aspect=next(iter(given.values())).aspect,
                    round=row.round + 1 if row else FIRST_RESCORE,
                    scores=_scores(given, panel),
                    opened_at=at,
                )
            )
    if begun:
        turn.stage = panel[0].stage
        Rescore.objects.bulk_create(begun)
        write_facts(begun, by=None, at=at)
        counts = {s.pk: sum(s.pk in marks[row.aspect_id] for row in begun) for s in panel}
        _reopen([sheet for sheet in panel if counts[sheet.pk]], counts, at=at)


def _scores(given: dict[int, Mark], panel: Sequence[Sheet]) -> list[dict[str, Any]]:
    """The scores as they were, by seat: what a re-score keeps."""
    return [
        {"seat": sheet.judge.no, "score": str(given[sheet.pk].score)}
        for sheet in panel
        if sheet.pk in given
    ]


def _reopen(panel: Sequence[Sheet], counts: dict[int, int], *, at: datetime.datetime) -> None:
    """The sheets are open again, each for its `counts` aspects to be scored again alone."""
    for sheet in panel:
        sheet.done = sheet.expected - counts[sheet.pk]
    _move(panel, SheetState.DRAFT, official=None, by=None, at=at, why="rescore")


def _close(rows: Iterable[Rescore], *, by: Person | None, why: str, at: datetime.datetime) -> None:
    rows = list(rows)
    for row in rows:
        row.closed_at, row.closed_by, row.why = at, by, why[:200]
    Rescore.objects.bulk_update(rows, ["closed_at", "closed_by", "why"])
    write_facts(rows, by=by, at=at)


@transaction.atomic
def call_rescore(*, rescore: Rescore, official: Official, at: datetime.datetime) -> Rescore:
    """The chief judge calls the panel together; again changes nothing."""
    check_chief(official, rescore.stage_entry.stage.event)
    rescore = locked_one(Rescore.objects.filter(pk=rescore.pk))
    if rescore.called_at is None:
        rescore.called_at, rescore.called_by = at, official.person
        rescore.save(update_fields=["called_at", "called_by"])
    return rescore


@transaction.atomic
def close_rescore(
    *, rescore: Rescore, why: str, official: Official, at: datetime.datetime
) -> Rescore:
    """The chief judge ends a re-score with a reason: the scores count as they stand.

    Sheets that were open for it alone are handed in as they were. Again changes nothing; refuses
    with `reason_needed`, `not_chief_judge`.
    """
    check_chief(official, rescore.stage_entry.stage.event)
    if not why.strip():
        raise RuleBroken("reason_needed")
    sheets = lock_sheets_of(rescore.stage_entry)
    rescore = locked_one(
        Rescore.objects.filter(pk=rescore.pk).select_related(
            "stage_entry__stage__event__competition"
        )
    )
    if rescore.closed_at is not None:
        return rescore
    _close([rescore], by=official.person, why=why.strip(), at=at)
    waiting = [s for s in sheets if s.state == SheetState.DRAFT and s.submitted_at is not None]
    back = []
    for sheet in waiting:
        aspects = list(aspects_of(sheet))
        if rescore.aspect_id not in {aspect.pk for aspect in aspects}:
            continue
        left = missing(aspects, sheet.marks.all(), open_rescores(sheet, aspects))
        sheet.done = sheet.expected - len(left)
        sheet.save(update_fields=["done"])
        if not left and not open_rescores(sheet, aspects):
            back.append(sheet)
    _move(back, SheetState.SUBMITTED, official=official, by=official.person, at=at, why=why)
    return rescore


def check_chief(official: Official, event: Event) -> None:
    """Refuse whoever isn't a chief judge of the event: `not_chief_judge` (403)."""
    here = official.event_id == event.pk or (
        official.event_id is None and official.competition_id == event.competition_id
    )
    if official.duty != Duty.CHIEF_JUDGE or official.ended_at is not None or not here:
        raise RuleBroken("not_chief_judge", status=403)


@transaction.atomic
def sign_sheets(
    *, stage: Stage, turns: Sequence[StageEntry], official: Official, at: datetime.datetime
) -> list[Sheet]:
    """The chief judge signs and locks all sheets of entries of a stage (one, or a heat).

    Refuses the whole with `not_chief_judge`, `sheets_already_signed`, `nothing_to_sign`,
    `rescores_open(count, names)`, and `sheets_not_submitted(count, names)` whose errors name
    number and seat.
    """
    check_chief(official, stage.event)
    turns = locked(StageEntry.objects.filter(stage=stage, pk__in=[turn.pk for turn in turns]))
    sheets = locked(
        Sheet.objects.filter(
            stage_entry__in=turns, stage_entry__standing=Standing.OK
        ).select_related("stage__event__competition", "stage_entry", "judge__panel")
    )
    if not sheets:
        raise RuleBroken("nothing_to_sign")
    waiting = [sheet for sheet in sheets if sheet.state == SheetState.SUBMITTED]
    drafts = [sheet for sheet in sheets if sheet.state == SheetState.DRAFT]
    if not waiting and not drafts:
        raise RuleBroken("sheets_already_signed")
    _no_rescore_open(turns)
    if drafts:
        errors = [{"entry": s.stage_entry.number, "judge": _seat(s)} for s in drafts]
        names = "、".join(f"{e['entry']} {e['judge']}" for e in errors[:6])
        raise RuleBroken("sheets_not_submitted", count=len(drafts), names=names, errors=errors)
    by = official.person
    _move(waiting, SheetState.SIGNED, official=official, by=by, at=at)
    _move(waiting, SheetState.LOCKED, official=official, by=by, at=at)
    return sheets


def _seat(sheet: Sheet) -> str:
    return f"{sheet.judge.panel.name_zh}{sheet.judge.no}"


def _no_rescore_open(turns: Sequence[StageEntry]) -> None:
    opened = Rescore.objects.filter(stage_entry__in=turns, closed_at__isnull=True)
    rows = list(opened.select_related("stage_entry", "aspect"))
    if rows:
        names = "、".join(f"{row.stage_entry.number} {row.aspect.code}" for row in rows[:6])
        errors = [{"entry": r.stage_entry.number, "aspect": r.aspect.code} for r in rows]
        raise RuleBroken("rescores_open", count=len(rows), names=names, errors=errors)


@transaction.atomic
def unlock_sheet(*, sheet: Sheet, why: str, official: Official, at: datetime.datetime) -> Sheet:
    """The chief judge opens a sheet again; old values stay as facts. A draft is returned as it is.

    Refuses with `not_chief_judge`, `reason_needed`, and `result_stands` once the result is signed:
    it must be opened first. A closed stage runs again.
    """
    check_chief(official, sheet.stage.event)
    if not why.strip():
        raise RuleBroken("reason_needed")
    stage = lock_stage(sheet.stage)
    result = Result.objects.filter(event=stage.event).first()
    if result and result.state not in {ResultState.COMPUTING, ResultState.CHECKED}:
        raise RuleBroken("result_stands")
    sheets = lock_sheets_of(sheet.stage_entry)
    sheet = next(found for found in sheets if found.pk == sheet.pk)
    if sheet.state == SheetState.DRAFT:
        return sheet
    sheet.submitted_at = None
    _move([sheet], SheetState.DRAFT, official=official, by=official.person, at=at, why=why.strip())
    if stage.state == StageState.CLOSED:
        stage.state, stage.changed_at = StageState.RUNNING, at
        stage.save(update_fields=["state", "changed_at"])
        write_fact(stage, kind="stage", by=official.person, at=at, why=why.strip()[:200])
    return sheet
