"""What of competitions waits for the organiser: sheets missing, signatures, notices that ended."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import Person
from competitions.models import Competition, Event, Result, Stage
from competitions.queries.access import competitions_organised_by
from competitions.queries.result_desk import final_since
from competitions.rules.states import (
    ResultState,
    SheetState,
    StageFormat,
    StageState,
    Standing,
    Turn,
)

LISTED = 12


@dataclass(frozen=True, slots=True)
class StageWaiting:
    """A stage that runs, with how many sheets or runs of entries that are done are not in."""

    stage: Stage
    missing: int
    entries: int


@dataclass(frozen=True, slots=True)
class ResultWaiting:
    """A result that waits: for `check`, `signature`, `publication`, or to be made final `since`."""

    event: Event
    waits_for: str
    at: datetime.datetime | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class CompetitionDesk:
    """The organiser's competitions at a glance."""

    missing: list[StageWaiting]
    results: list[ResultWaiting]
    notices: list[ResultWaiting]

    @property
    def todo(self) -> int:
        """How many things wait."""
        return len(self.missing) + len(self.results)

    @property
    def any(self) -> bool:
        """Is there anything to show?"""
        return bool(self.missing or self.results or self.notices)


def competition_desk(person: Person, today: datetime.date) -> CompetitionDesk:
    """What waits in the competitions that the person organises; three queries, no rehearsals."""
    organised = competitions_organised_by(person).filter(rehearsal=False)
    results = _results(organised, today)
    return CompetitionDesk(
        missing=_missing(organised),
        results=[row for row in results if row.waits_for != "notice"][:LISTED],
        notices=[row for row in results if row.waits_for == "notice"][:LISTED],
    )


def _missing(organised: QuerySet[Competition]) -> list[StageWaiting]:
    """Running stages in which an entry is done and a sheet or run of it is still a draft."""
    running = Stage.objects.filter(
        event__competition__in=organised, state=StageState.RUNNING
    ).select_related("event__competition")
    done = Q(stage_entries__turn=Turn.DONE, stage_entries__standing=Standing.OK)
    late = done & Q(stage_entries__sheets__state=SheetState.DRAFT)
    rows = running.filter(format=StageFormat.MARKED).annotate(
        late=Count("stage_entries__sheets", filter=late, distinct=True),
        late_entries=Count("stage_entries", filter=late, distinct=True),
    )
    return [
        StageWaiting(row, row.late, row.late_entries)
        for row in rows.filter(late__gt=0).order_by("event__competition__starts_on", "pk")[:LISTED]
    ]


def _results(organised: QuerySet[Competition], today: datetime.date) -> list[ResultWaiting]:
    """The results on their way, the nearest to done first."""
    rows = (
        Result.objects.filter(event__competition__in=organised)
        .exclude(state=ResultState.FINAL)
        .annotate(
            stages=Count("event__stages", distinct=True),
            closed=Count(
                "event__stages", filter=Q(event__stages__state=StageState.CLOSED), distinct=True
            ),
        )
        .select_related("event__competition")
        .order_by("notice_to", "pk")
    )
    found = []
    for row in rows:
        waiting = _waiting(row, today)
        if waiting is not None:
            found.append(waiting)
    return found


def _waiting(row: Result, today: datetime.date) -> ResultWaiting | None:
    if row.state == ResultState.CHECKED:
        return ResultWaiting(row.event, "signature", at=row.checked_at)
    if row.state == ResultState.SIGNED:
        return ResultWaiting(row.event, "publication", at=row.signed_at)
    if row.state == ResultState.PROVISIONAL:
        since = final_since(row, today)
        waits_for = "final" if since else "notice"
        return ResultWaiting(row.event, waits_for, since=since, until=row.notice_to)
    stages, closed = getattr(row, "stages", 0), getattr(row, "closed", 0)
    return ResultWaiting(row.event, "check") if stages and stages == closed else None
