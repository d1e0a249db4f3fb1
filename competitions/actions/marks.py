"""Saving marks: merged by mark, never dropped, each with its fact and its place in the ledger."""

import copy
import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from competitions.actions.facts import write_facts
from competitions.models import Aspect, Mark, MarkFact, Official, Rescore, Sheet
from competitions.queries.sheets import asked, aspects_of, missing, open_rescores
from competitions.rules.entering import Entered, check_entered
from competitions.rules.states import SheetState
from core.errors import RuleBroken
from core.ledger.actions import NewFact, append_all
from core.locking import locked_one
from core.sync.rules.merge import Outcome, merge

CLOSED = {
    SheetState.SUBMITTED: "sheet_submitted",
    SheetState.SIGNED: "sheet_locked",
    SheetState.LOCKED: "sheet_locked",
}
LONGEST_BATCH = 500


@dataclass(frozen=True, slots=True)
class DeviceMark:
    """A mark as a device sends it: its own id, what it replaces there, and the device's count."""

    id: uuid.UUID
    aspect: str
    at: datetime.datetime
    value: Decimal | None = None
    score: Decimal | None = None
    items: tuple[int, ...] = ()
    after: uuid.UUID | None = None
    device: str = ""
    n: int = 0


@dataclass
class Saved:
    """What became of each mark, in the order sent; `refused` where the sheet is closed.

    Marks that reach a closed sheet are kept as conflicts, so that nothing is dropped.
    """

    outcomes: list[tuple[DeviceMark, Outcome]] = field(default_factory=list)
    current: dict[str, Mark] = field(default_factory=dict)
    refused: str = ""


@transaction.atomic
def save_marks(
    *, sheet: Sheet, marks: Sequence[DeviceMark], official: Official, at: datetime.datetime
) -> Saved:
    """Merge the marks into the official's sheet.

    Refuses the whole, with the marks that are wrong as `errors`: `not_your_sheet`, `duty_ended`,
    `not_your_aspect(aspect)`, `unknown_aspect`, `aspect_not_open(aspect)` (only re-scored ones are),
    `mark_out_of_range(aspect, most)`, `mark_shape(aspect)`, `items_wrong(aspect, items)`,
    `mark_id_used`, `too_many_marks_at_once`.
    """
    sheet = lock_sheet(sheet)
    check_own(sheet, official)
    if len(marks) > LONGEST_BATCH:
        raise RuleBroken("too_many_marks_at_once", most=LONGEST_BATCH)
    saving = _Saving(sheet, official, at)
    saving.read(marks)
    for mark in marks:
        saving.take(mark)
    saving.write()
    return saving.saved


def lock_sheet(sheet: Sheet) -> Sheet:
    """The sheet, locked, with all that its facts read."""
    return locked_one(
        Sheet.objects.filter(pk=sheet.pk).select_related(
            "stage__event__competition", "stage_entry", "judge__official"
        )
    )


def check_own(sheet: Sheet, official: Official) -> None:
    """Refuse another judge's sheet, and a duty that has ended."""
    if sheet.judge.official_id != official.pk:
        raise RuleBroken("not_your_sheet", status=403)
    if official.ended_at is not None:
        raise RuleBroken("duty_ended", status=403)


class _Saving:
    """One request's marks on one sheet, which is locked."""

    def __init__(self, sheet: Sheet, official: Official, at: datetime.datetime) -> None:
        self.sheet, self.official, self.at = sheet, official, at
        self.saved = Saved(refused=CLOSED.get(SheetState(sheet.state), ""))
        self.aspects: dict[str, Aspect] = {}
        self.rescores: dict[int, Rescore] = {}
        self.known: dict[uuid.UUID, Outcome] = {}
        self.current: dict[int, Mark] = {}
        self.entered: dict[uuid.UUID, Entered] = {}
        self.facts: list[MarkFact] = []
        self.snapshots: list[Mark] = []
        self.changed: dict[int, Mark] = {}

    def read(self, marks: Sequence[DeviceMark]) -> None:
        """What stands, and whether each mark may be entered at all."""
        self.aspects = {aspect.code: aspect for aspect in aspects_of(self.sheet)}
        self.rescores = open_rescores(self.sheet, self.aspects.values())
        self.current = {mark.aspect_id: mark for mark in self.sheet.marks.all()}
        before = {
            fact.uuid: fact for fact in MarkFact.objects.filter(uuid__in=[m.id for m in marks])
        }
        errors: list[dict[str, Any]] = []
        first: RuleBroken | None = None
        for mark in marks:
            try:
                self._check(mark, before)
            except RuleBroken as refused:
                first = first or refused
                errors.append({"id": str(mark.id), "aspect": mark.aspect, "code": refused.code})
        if first is not None:
            raise RuleBroken(first.code, status=first.status, errors=errors, **first.facts)

    def _check(self, mark: DeviceMark, before: Mapping[uuid.UUID, MarkFact]) -> None:
        aspect = self.aspects.get(mark.aspect)
        if aspect is None:
            scheme = self.sheet.stage.marked.scheme_id
            if not Aspect.objects.filter(scheme=scheme, code=mark.aspect).exists():
                raise RuleBroken("unknown_aspect", aspect=mark.aspect)
            raise RuleBroken("not_your_aspect", aspect=mark.aspect, status=403)
        entered = check_entered(asked(aspect), Entered(mark.value, mark.score, mark.items))
        self.entered[mark.id] = entered
        fact = before.get(mark.id)
        if fact is not None:
            same = (fact.sheet_id, fact.aspect_id, fact.value, fact.score)
            if same != (self.sheet.pk, aspect.pk, entered.value, entered.score):
                raise RuleBroken("mark_id_used")
            self.known[mark.id] = Outcome("conflict" if fact.outcome == "conflict" else "stored")
        elif self.rescores and aspect.pk not in self.rescores:
            raise RuleBroken("aspect_not_open", aspect=mark.aspect)

    def take(self, mark: DeviceMark) -> None:
        """Decide one mark and note what it changes."""
        aspect = self.aspects[mark.aspect]
        current = self.current.get(aspect.pk)
        outcome = merge(
            sent=mark.id,
            after=mark.after,
            current=current.fact if current else None,
            known=self.known,
            closed=bool(self.saved.refused),
        )
        self.saved.outcomes.append((mark, outcome))
        if mark.id in self.known:
            return
        self.known[mark.id] = outcome
        rescore = self.rescores.get(aspect.pk)
        number = rescore.round if rescore else current.round if current else 1
        entered = self.entered[mark.id]
        self.facts.append(
            MarkFact(
                uuid=mark.id,
                sheet=self.sheet,
                aspect=aspect,
                value=entered.value,
                score=entered.score,
                items=list(entered.items),
                at=mark.at,
                received_at=self.at,
                after=mark.after,
                device=mark.device[:64],
                n=mark.n,
                outcome=outcome,
                round=number,
                official=self.official,
            )
        )
        if outcome == Outcome.STORED:
            self._set(aspect, entered, mark.id, number)

    def _set(self, aspect: Aspect, entered: Entered, fact: uuid.UUID, number: int) -> None:
        row = self.current.get(aspect.pk) or Mark(sheet=self.sheet, aspect=aspect)
        row.sheet, row.aspect = self.sheet, aspect
        row.value, row.score, row.items = entered.value, entered.score, list(entered.items)
        row.fact, row.round, row.changed_at = fact, number, self.at
        self.current[aspect.pk] = self.changed[aspect.pk] = row
        self.snapshots.append(copy.copy(row))

    def write(self) -> None:
        """The facts, the current marks, how far the sheet is, and the ledger."""
        by_code = {aspect.pk: aspect.code for aspect in self.aspects.values()}
        MarkFact.objects.bulk_create(self.facts)
        if self.changed:
            new = [mark for mark in self.changed.values() if mark.pk is None]
            old = [mark for mark in self.changed.values() if mark.pk is not None]
            Mark.objects.bulk_create(new)
            if old:
                Mark.objects.bulk_update(
                    old, ["value", "score", "items", "fact", "round", "changed_at"]
                )
            count_done(self.sheet, list(self.aspects.values()), self.current, self.rescores)
            self.sheet.first_mark_at = self.sheet.first_mark_at or self.at
            self.sheet.changed_at = self.at
            self.sheet.save(update_fields=["done", "first_mark_at", "changed_at"])
            write_facts(
                self.snapshots, by=self.official.person, at=self.at, judge=str(self.official.uuid)
            )
        self._write_conflicts()
        self.saved.current = {by_code[key]: mark for key, mark in self.current.items()}

    def _write_conflicts(self) -> None:
        chain = self.sheet.stage.event.competition.chain
        kept = [fact for fact in self.facts if fact.outcome == Outcome.CONFLICT]
        append_all(
            [
                NewFact(
                    chain=chain,
                    kind="mark_conflict",
                    subject=fact.uuid,
                    payload={
                        "sheet": str(self.sheet.uuid),
                        "aspect": fact.aspect.code,
                        "value": None if fact.value is None else str(fact.value),
                        "score": None if fact.score is None else str(fact.score),
                        "judge": str(self.official.uuid),
                    },
                )
                for fact in kept
            ],
            at=self.at,
        )


def count_done(
    sheet: Sheet,
    aspects: Sequence[Aspect],
    current: Mapping[int, Mark],
    rescores: dict[int, Rescore],
) -> None:
    """How many of the sheet's aspects have their mark (of the round that is open)."""
    sheet.done = sheet.expected - len(missing(aspects, current.values(), rescores))
