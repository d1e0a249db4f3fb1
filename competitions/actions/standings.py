"""Computing standings: a stage's from its sheets, runs or matches; the event's from its stages'."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from django.db import transaction
from django.db.models import Manager

from accounts.models import Person
from competitions.actions.facts import write_facts
from competitions.models import Entry, Event, EventStanding, Stage, StageStanding
from competitions.queries.places import places_of
from competitions.queries.turns import called
from competitions.rules.combine import carried_marks, last_decides, weighted_marks
from competitions.rules.exact import half_up
from competitions.rules.ranking import Place, rank
from competitions.rules.states import Combine, ResultState, StageFormat, Standing
from competitions.rules.timed import marks_of_times
from core.errors import RuleBroken
from core.locking import locked_one

Row = TypeVar("Row", StageStanding, EventStanding)
OPEN = frozenset({ResultState.COMPUTING, ResultState.CHECKED})
EDITION = "SkillCamp 1"
FIELDS = ["rank", "mark", "status", "reason", "revision"]


@dataclass(frozen=True)
class Moved:
    """An entry whose place or mark a new computation changes."""

    entry: str
    rank_before: int | None
    rank_after: int | None
    mark_before: str
    mark_after: str


def compute_places(event: Event) -> tuple[dict[Stage, list[Place]], list[Place]]:
    """The places of each stage and of the event, from what is there now; nothing is written."""
    stages = list(event.stages.order_by("no"))
    by_stage = {stage: places_of(stage) for stage in stages}
    return by_stage, combine_places(event, by_stage)


def combine_places(event: Event, by_stage: dict[Stage, list[Place]]) -> list[Place]:
    """The event's places from its stages' standings alone."""
    stages = list(by_stage.values())
    if event.combine == Combine.LAST or len(stages) == 1:
        return last_decides(stages)
    marks = [
        {place.entry: place for place in _as_marks(stage, places)}
        for stage, places in by_stage.items()
    ]
    if event.combine == Combine.CARRY:
        share = Fraction(next(iter(by_stage)).weight or 0)
        return rank(carried_marks(marks, share))
    weights = [
        Fraction(1) if event.combine == Combine.SUM else Fraction(stage.weight or 0)
        for stage in by_stage
    ]
    return rank(weighted_marks(marks, weights))


def _as_marks(stage: Stage, places: Sequence[Place]) -> list[Place]:
    """Times as marks of 100, best ÷ own; marks as they are."""
    if stage.format != StageFormat.TIMED:
        return list(places)
    seconds = [None if p.mark is None else Fraction(p.mark) for p in places]
    marks = marks_of_times(seconds, Fraction(100))
    return [
        Place(p.entry, p.rank, None if mark is None else half_up(mark), p.status, p.reason)
        for p, mark in zip(places, marks, strict=True)
    ]


@transaction.atomic
def compute_event(*, event: Event, by: Person | None, at: datetime.datetime) -> Event:
    """Compute and store the standings of the event and its stages, each with a new revision.

    Refuses with `result_published` once the result is signed: re-open it first, with a reason.
    """
    event = locked_one(Event.objects.filter(pk=event.pk).select_related("competition"))
    if event.result.state not in OPEN:
        raise RuleBroken("result_published")
    by_stage, places = compute_places(event)
    entries = {called(entry): entry for entry in event.entries.all()}
    for stage, found in by_stage.items():
        stage.revision += 1
        stage.changed_at = at
        stage.save(update_fields=["revision", "changed_at"])
        rows = {row.entry_id: row for row in stage.standings.all()}
        _store(
            StageStanding.objects,
            [
                _fill(
                    rows.get(entries[p.entry].pk)
                    or StageStanding(stage=stage, entry=entries[p.entry]),
                    p,
                    stage.revision,
                )
                for p in found
            ],
            by=by,
            at=at,
        )
    result = event.result
    result.revision += 1
    result.edition = EDITION
    result.save(update_fields=["revision", "edition"])
    rows_of_event = {row.entry_id: row for row in event.standings.all()}
    _store(
        EventStanding.objects,
        [
            _fill(
                rows_of_event.get(entries[p.entry].pk)
                or EventStanding(event=event, entry=entries[p.entry]),
                p,
                result.revision,
            )
            for p in places
        ],
        by=by,
        at=at,
    )
    write_facts([result], by=by, at=at)
    return event


def _fill(row: Row, place: Place, revision: int) -> Row:
    row.rank, row.mark, row.status = place.rank, place.mark, place.status
    row.reason = {"code": place.reason.code, "facts": dict(place.reason.facts)}
    row.revision = revision
    return row


def _store(
    manager: Manager[Row], rows: Sequence[Row], *, by: Person | None, at: datetime.datetime
) -> None:
    manager.bulk_create([r for r in rows if r.pk is None], batch_size=500)
    manager.bulk_update([r for r in rows if r.pk is not None], FIELDS, batch_size=500)
    write_facts(rows, by=by, at=at)


def moved_places(event: Event) -> list[Moved]:
    """Whose place or mark would change if the event were computed now."""
    _, places = compute_places(event)
    before = {called(s.entry): s for s in event.standings.select_related("entry")}
    moved = []
    for place in places:
        old = before.get(place.entry)
        if old is None or (old.rank, old.mark) != (place.rank, place.mark):
            moved.append(
                Moved(
                    place.entry,
                    old.rank if old else None,
                    place.rank,
                    _text(old.mark if old else None),
                    _text(place.mark),
                )
            )
    return moved


def _text(mark: object) -> str:
    return "" if mark is None else str(mark)


def gaps_of(event: Event) -> list[Entry]:
    """The entries without a place and without a reason for it: they hold a result back."""
    missing = event.standings.filter(status=Standing.OK, rank=None).select_related("entry")
    return [row.entry for row in missing]
