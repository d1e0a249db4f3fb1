"""The catalogue of competitions: what everybody may find, each with where it stands."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from competitions.models import Competition, Entry, Event, Result, StageEntry
from competitions.queries.access import public_competitions
from competitions.rules.public_state import PublicState, public_state
from competitions.rules.states import (
    CompetitionState,
    EntryState,
    EventKind,
    ResultState,
    StageFormat,
    StageState,
    Turn,
)

LONGEST_QUERY = 60
WORDS = 6
# Whose results are a bracket's are not counted by turns, but by matches.
BY_TURN = (StageFormat.MARKED, StageFormat.TIMED)


@dataclass(frozen=True)
class EventLine:
    """An event on a card: how many are entered, and how many of the running stage were up."""

    event: Event
    entries: int
    planned: int | None
    done: int
    up: int

    @property
    def number(self) -> int | None:
        """Entries, or how many are expected while nobody is entered."""
        return self.entries or self.planned


@dataclass(frozen=True)
class CompetitionCard:
    """A competition as a card shows it; `until` is the day on which its state ends."""

    competition: Competition
    state: PublicState
    lines: list[EventLine]
    until: datetime.date | datetime.datetime | None

    @property
    def first(self) -> EventLine | None:
        """The event that gives the card its figure."""
        return self.lines[0] if self.lines else None

    @property
    def figure(self) -> str:
        """The figure that stands for it."""
        return (self.first.event.figure if self.first else "") or "chess"

    @property
    def team(self) -> bool:
        """Is it for teams?"""
        return self.first is not None and self.first.event.kind == EventKind.TEAM


def search_competitions(q: str) -> QuerySet[Competition]:
    """Public competitions in which every word of `q` stands; Chinese words of any length.

    Heads and events are looked at, never entries: people are not found.
    """
    found = public_competitions()
    for word in q[:LONGEST_QUERY].split()[:WORDS]:
        inside = Event.objects.filter(competition=OuterRef("pk")).filter(
            Q(title_zh__icontains=word)
            | Q(title_en__icontains=word)
            | Q(occupation_zh__icontains=word)
            | Q(occupation_en__icontains=word)
            | Q(code__iexact=word)
        )
        found = found.filter(
            Q(title_zh__icontains=word)
            | Q(title_en__icontains=word)
            | Q(summary_zh__icontains=word)
            | Q(summary_en__icontains=word)
            | Q(code__iexact=word)
            | Exists(inside)
        )
    return found.select_related("venue").order_by("order", "code")


def cards(competitions: Iterable[Competition], at: datetime.datetime) -> list[CompetitionCard]:
    """Cards in the order given; one query for all of them, beside their own."""
    listed = list(competitions)
    prefetch_related_objects(listed, Prefetch("events", _counted()))
    return [_card(competition, _lines(competition.events.all()), at) for competition in listed]


def _lines(events: QuerySet[Any]) -> list[EventLine]:
    return [EventLine(e, e.entered, e.planned_entries, e.done, e.up) for e in events]


def _counted() -> QuerySet[Any]:
    """Events with their result, and how many are entered, were up and will be up."""
    entries = Entry.objects.filter(event=OuterRef("pk")).exclude(state=EntryState.WITHDRAWN)
    turns = StageEntry.objects.filter(
        stage__event=OuterRef("pk"),
        stage__state=StageState.RUNNING,
        stage__format__in=BY_TURN,
    )
    return (
        Event.objects.select_related("result")
        .annotate(
            entered=_number(entries, "event"),
            up=_number(turns, "stage__event"),
            done=_number(turns.filter(turn=Turn.DONE), "stage__event"),
        )
        .order_by("no", "pk")
    )


def _number(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _card(
    competition: Competition, lines: list[EventLine], at: datetime.datetime
) -> CompetitionCard:
    results = [result_of(line.event) for line in lines]
    state = public_state(
        CompetitionState(competition.state),
        results=[ResultState(r.state) if r else ResultState.COMPUTING for r in results],
        opens_at=competition.entry_opens_at,
        closes_at=competition.entry_closes_at,
        at=at,
    )
    until: datetime.date | datetime.datetime | None = None
    if state == PublicState.NOTICE:
        until = max((r.notice_to for r in results if r and r.notice_to), default=None)
    elif state == PublicState.ENTRIES:
        until = competition.entry_closes_at
    return CompetitionCard(competition, state, lines, until)


def result_of(event: Event) -> Result | None:
    """The event's result as it was read with it, if it has one."""
    return getattr(event, "result", None)


ORDER = {state: n for n, state in enumerate(PublicState)}


def find_competitions(q: str, kind: str, at: datetime.datetime) -> list[CompetitionCard]:
    """What fits the words and the kind of side: what one can watch or enter first, then by day."""
    found = search_competitions(q)
    if kind in set(EventKind):
        found = found.filter(events__kind=kind).distinct()
    listed = cards(found, at)
    listed.sort(
        key=lambda card: (
            ORDER[card.state],
            card.competition.starts_on or datetime.date.max,
            card.competition.order,
            card.competition.code,
        )
    )
    return listed
