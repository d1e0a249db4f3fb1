"""The chief judge's desk: who has marked what, what waits for a decision, what can be signed.

Entries are known here by number and station alone, before the opening and after it.
"""

import datetime
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Person
from competitions.models import (
    Assignment,
    Event,
    Incident,
    JudgeSession,
    Mark,
    Opening,
    PanelJudge,
    Rescore,
    Stage,
    StageEntry,
)
from competitions.queries.access import events_served_by
from competitions.queries.conflicts import Differing, differing
from competitions.queries.seeing import WATCH_MARKS
from competitions.queries.sheets import Cell, ProgressRow, progress, seats_of
from competitions.queries.turns import HANDED_IN
from competitions.rules.states import (
    AspectKind,
    Duty,
    SheetState,
    StageState,
    Standing,
    Turn,
)
from competitions.rules.watching import Distance, Score, distances, on_scale


def seat_name(seat: PanelJudge) -> str:
    """甲1."""
    return f"{seat.panel.name_zh}{seat.no}"


@dataclass(frozen=True)
class Row:
    """An entry's line: its sheets by seat, what is open, what may be signed."""

    found: ProgressRow

    @property
    def turn(self) -> StageEntry:
        """The entry's turn."""
        return self.found.turn

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The sheets in the order of the seats."""
        return self.found.cells

    @property
    def out(self) -> bool:
        """Does the entry take no further part?"""
        return self.turn.standing != Standing.OK

    @cached_property
    def sheets(self) -> list[Any]:
        """The sheets that are there."""
        return [cell.sheet for cell in self.cells if cell.sheet is not None]

    @property
    def locked(self) -> bool:
        """Is every sheet locked?"""
        return bool(self.sheets) and all(s.state == SheetState.LOCKED for s in self.sheets)

    @property
    def ready(self) -> bool:
        """Can it be signed now?"""
        return not self.out and self.found.may_be_signed

    @property
    def begun(self) -> bool:
        """Has anybody marked it, and is not everything handed in?"""
        marked = any(sheet.done or sheet.state in HANDED_IN for sheet in self.sheets)
        return not self.out and marked and bool(self.found.waited_for)

    @property
    def settled(self) -> bool:
        """Is there nothing left for judges to do?"""
        return self.out or (not self.found.waited_for and not self.found.rescores)

    @property
    def rescored(self) -> frozenset[int]:
        """The seats whose sheet is open to be scored again."""
        if not self.found.rescores:
            return frozenset()
        return frozenset(
            cell.seat.pk
            for cell in self.cells
            if cell.sheet is not None
            and cell.sheet.state == SheetState.DRAFT
            and cell.sheet.submitted_at is not None
        )

    @property
    def closed_sheets(self) -> list[Cell]:
        """The sheets that the chief judge can open again."""
        return [c for c in self.cells if c.sheet and c.sheet.state != SheetState.DRAFT]

    @property
    def gaps(self) -> list[Cell]:
        """Sheets with gaps of an entry that is done: what nobody may overlook."""
        if self.turn.turn != Turn.DONE or self.found.rescores:
            return []
        return list(self.found.waited_for)


@dataclass(frozen=True)
class Heat:
    """The entries of a heat."""

    no: int
    rows: list[Row]

    @property
    def ready(self) -> list[Row]:
        """The entries that can be signed now."""
        return [row for row in self.rows if row.ready]

    @property
    def settled(self) -> bool:
        """Is every entry marked or out?"""
        return all(row.settled for row in self.rows)

    @property
    def locked(self) -> bool:
        """Is everything of it locked?"""
        return all(row.locked or row.out for row in self.rows)


@dataclass(frozen=True)
class Seen:
    """A judgement to be scored again, with the old scores by seat."""

    rescore: Rescore
    panel: str
    scores: list[tuple[str, str]]
    spread: str


@dataclass(frozen=True)
class ChiefDesk:
    """Everything the desk shows."""

    stage: Stage
    seats: list[PanelJudge]
    heats: list[Heat]
    rescores: list[Seen]
    differing: list[Differing]
    incidents: list[Incident]
    log: list[Incident]
    tablets: int
    opened: bool
    seconds_a_sheet: int | None

    @cached_property
    def rows(self) -> list[Row]:
        """All entries in the order of heats and stations."""
        return [row for heat in self.heats for row in heat.rows]

    @property
    def current(self) -> Heat | None:
        """The heat that is marked now: the first that isn't settled, else the last."""
        found = next((heat for heat in self.heats if not heat.settled), None)
        return found or (self.heats[-1] if self.heats else None)

    @property
    def to_sign(self) -> Heat | None:
        """The first heat with something to sign."""
        return next((heat for heat in self.heats if heat.ready), None)

    @property
    def locked(self) -> int:
        """How many entries are locked."""
        return sum(row.locked for row in self.rows)

    @property
    def ready(self) -> int:
        """How many entries can be signed."""
        return sum(row.ready for row in self.rows)

    @property
    def begun(self) -> int:
        """How many entries are being marked."""
        return sum(row.begun for row in self.rows)

    @property
    def live(self) -> int:
        """How many entries are to be ranked."""
        return sum(not row.out for row in self.rows)

    @property
    def all_locked(self) -> bool:
        """Is there nothing left to sign?"""
        return bool(self.rows) and all(heat.locked for heat in self.heats)

    @property
    def closed(self) -> bool:
        """Is the stage closed?"""
        return self.stage.state == StageState.CLOSED

    @property
    def gaps(self) -> list[tuple[Row, list[Cell]]]:
        """Entries that are done, with the sheets that have gaps."""
        return [(row, row.gaps) for row in self.rows if row.gaps]

    @property
    def todo(self) -> int:
        """How many things wait for the chief judge."""
        return len(self.gaps) + len(self.rescores) + len(self.differing) + len(self.incidents)

    @cached_property
    def version(self) -> str:
        """Changes with anything that the desk shows."""
        seen = [
            (self.stage.state, self.stage.changed_at, self.opened, self.tablets),
            [
                (
                    row.turn.turn,
                    row.turn.standing,
                    row.turn.working_seconds,
                    row.turn.seconds_given_back,
                    [(sheet.state, sheet.done) for sheet in row.sheets],
                )
                for row in self.rows
            ],
            [(found.rescore.pk, found.rescore.called_at) for found in self.rescores],
            [found.fact.pk for found in self.differing],
            [(row.pk, row.decided_at) for row in self.log],
        ]
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:24]


def watched_stages(person: Person) -> QuerySet[Stage]:
    """The stages with sheets whose marking the person watches, those that run first."""
    events = events_served_by(person, *WATCH_MARKS)
    return (
        Stage.objects.filter(event__in=events)
        .select_related("event__competition", "venue")
        .order_by("-event__competition__starts_on", "event__no", "no")
    )


def chief_desk(stage: Stage, at: datetime.datetime) -> ChiefDesk:
    """Read it all: twelve queries however many entries there are."""
    rows = [Row(found) for found in progress(stage)]
    rows.sort(key=lambda row: (row.turn.heat or 0, row.turn.station or 0, row.turn.number))
    incidents = list(
        Incident.objects.filter(stage=stage).select_related("stage_entry", "by", "decided_by")
    )
    return ChiefDesk(
        stage=stage,
        seats=seats_of(stage),
        heats=[
            Heat(no, list(found)) for no, found in groupby(rows, lambda row: row.turn.heat or 1)
        ],
        rescores=_rescores(stage, [r for row in rows for r in row.found.rescores], rows),
        differing=differing(stage),
        incidents=[row for row in incidents if row.decided_at is None],
        log=incidents,
        tablets=_tablets(stage.event, at),
        opened=Opening.objects.filter(stage=stage).exists(),
        seconds_a_sheet=_seconds(rows),
    )


def _rescores(stage: Stage, opened: list[Rescore], rows: list[Row]) -> list[Seen]:
    if not opened:
        return []
    numbers = {row.turn.pk: row.turn for row in rows}
    panels: dict[int, str] = dict(
        Assignment.objects.filter(
            stage=stage, aspect__in=[row.aspect_id for row in opened]
        ).values_list("aspect_id", "judge__panel__name_zh")
    )
    seen = []
    for row in sorted(opened, key=lambda one: (one.opened_at, one.pk)):
        row.stage_entry = numbers[row.stage_entry_id]
        panel = panels.get(row.aspect_id, "")
        values = [Fraction(given["score"]) for given in row.scores]
        seen.append(
            Seen(
                row,
                panel,
                [(f"{panel}{given['seat']}", _short(given["score"])) for given in row.scores],
                _short(str(float(max(values) - min(values)))) if values else "",
            )
        )
    return seen


def _short(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _tablets(event: Event, at: datetime.datetime) -> int:
    here = Q(official__event=event) | Q(
        official__event__isnull=True, official__competition=event.competition_id
    )
    sessions = JudgeSession.objects.filter(
        here, official__duty=Duty.JUDGE, ended_at__isnull=True, expires_at__gt=at
    )
    return sessions.values("official").distinct().count()


def _seconds(rows: list[Row]) -> int | None:
    """The mean time from a sheet's first mark to its handing in."""
    spent = [
        (sheet.submitted_at - sheet.first_mark_at).total_seconds()
        for row in rows
        for sheet in row.sheets
        if sheet.state in HANDED_IN and sheet.submitted_at and sheet.first_mark_at
    ]
    return round(sum(spent) / len(spent)) if spent else None


def distances_of(stage: Stage) -> dict[int, Distance]:
    """Seat → how far its sheets lie from the panel's mean; of sheets that are handed in."""
    marks = Mark.objects.filter(
        sheet__stage=stage, sheet__state__in=HANDED_IN, score__isnull=False
    ).values_list(
        "sheet__judge_id",
        "sheet__stage_entry_id",
        "aspect_id",
        "score",
        "aspect__kind",
        "aspect__maximum",
    )
    return distances(
        Score(
            judge,
            entry,
            aspect,
            on_scale(Fraction(score), None if kind == AspectKind.JUDGEMENT else Fraction(maximum)),
        )
        for judge, entry, aspect, score, kind, maximum in marks
        if score is not None
    )


def blank_sheets(stage: Stage, heat: int) -> list[tuple[StageEntry, PanelJudge, list[Any]]]:
    """The blank score sheets of a heat: entry, seat, and the aspects the seat marks; four queries."""
    by_seat: dict[int, list[Any]] = defaultdict(list)
    for row in (
        Assignment.objects.filter(stage=stage)
        .select_related("aspect__criterion")
        .order_by("aspect__order")
    ):
        by_seat[row.judge_id].append(row.aspect)
    turns = StageEntry.objects.filter(stage=stage, heat=heat, standing=Standing.OK).order_by(
        "station", "pk"
    )
    seats = seats_of(stage)
    taken: dict[tuple[int, int], list[Any]] = {}
    there = set()
    for sheet in stage.sheets.filter(stage_entry__heat=heat).prefetch_related("extra__criterion"):
        there.add((sheet.stage_entry_id, sheet.judge_id))
        taken[sheet.stage_entry_id, sheet.judge_id] = list(sheet.extra.all())
    return [
        (
            turn,
            seat,
            sorted(
                [*by_seat[seat.pk], *taken.get((turn.pk, seat.pk), [])],
                key=lambda aspect: aspect.order,
            ),
        )
        for turn in turns
        for seat in seats
        if (not there or (turn.pk, seat.pk) in there) and by_seat[seat.pk]
    ]
