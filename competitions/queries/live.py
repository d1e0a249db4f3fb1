"""What fills the public site by itself: open competitions, next fixtures, latest results."""

import datetime
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from competitions.models import Event, EventStanding, Match, Result, Stage
from competitions.queries.access import public_competitions
from competitions.queries.catalogue import CompetitionCard, find_competitions
from competitions.queries.results import Published, published_standings
from competitions.queries.seeing import STRANGER, public_name
from competitions.rules.bracket_play import COMING
from competitions.rules.public_state import PUBLISHED, PublicState
from competitions.rules.states import EventKind, MatchState, StageState

TO_COME = frozenset({PublicState.RUNNING, PublicState.ENTRIES, PublicState.ANNOUNCED})
ON_STAGE = frozenset({PublicState.RUNNING, PublicState.NOTICE})
FIRST_PLACES = 3


@dataclass(frozen=True)
class Fixture:
    """What can be watched next: a stage, or a match whose sides are known."""

    event: Event
    stage: Stage
    starts_at: datetime.datetime
    running: bool
    match: Match | None = None

    @property
    def called(self) -> bool:
        """Are the two sides being called to the court?"""
        return self.match is not None and self.match.state == MatchState.CALLED


@dataclass(frozen=True)
class FirstPlace:
    """One of the first places of a published result."""

    rank: int
    name_zh: str
    name_en: str
    row: EventStanding


@dataclass(frozen=True)
class ResultLine:
    """A published result with its first places."""

    result: Result
    first: list[FirstPlace]


def to_come(at: datetime.datetime) -> list[CompetitionCard]:
    """What can be watched, entered or looked forward to."""
    return [card for card in find_competitions("", "", at) if card.state in TO_COME]


def on_stage(found: list[CompetitionCard]) -> list[CompetitionCard]:
    """Of the cards: what runs now, or whose result is just out."""
    return [card for card in found if card.state in ON_STAGE]


def next_fixtures(at: datetime.datetime, *, competition: str, count: int) -> list[Fixture]:
    """What runs now, then what comes next by time: matches in play or planned, else the stage."""
    events = _events(competition)
    matches = Match.objects.filter(
        stage__event__in=events, state__in=COMING | {MatchState.LIVE}
    ).exclude(planned_at=None)
    found = [
        Fixture(m.stage.event, m.stage, m.planned_at or at, m.state == MatchState.LIVE, match=m)
        for m in matches.select_related("stage__event", "stage__venue", "home", "away").order_by(
            "planned_at", "pk"
        )[:count]
    ]
    with_matches = {fixture.stage.pk for fixture in found}
    stages = (
        Stage.objects.filter(event__in=events)
        .exclude(state=StageState.CLOSED)
        .exclude(starts_at=None)
        .exclude(pk__in=with_matches)
        .select_related("event", "venue", "room")
        .order_by("starts_at", "pk")
    )
    for stage in stages[: count * 2]:
        running = stage.state == StageState.RUNNING
        if running or (stage.starts_at and stage.starts_at > at):
            found.append(Fixture(stage.event, stage, stage.starts_at or at, running))
    found.sort(key=lambda f: (not f.running, f.starts_at, f.stage.pk))
    return found[:count]


def latest_results(count: int) -> list[ResultLine]:
    """The results that came out last, each with its first places; two queries."""
    first = EventStanding.objects.filter(rank__lte=FIRST_PLACES).select_related("entry__unit")
    results = (
        Result.objects.filter(event__in=_events(""), state__in=PUBLISHED)
        .select_related("event__competition")
        .prefetch_related(Prefetch("event__standings", first.order_by("rank", "pk"), "leading"))
        .order_by("-published_at", "-pk")
    )
    return [ResultLine(result, _first(result.event)) for result in results[:count]]


def _first(event: Event) -> list[FirstPlace]:
    team = event.kind == EventKind.TEAM
    rows: list[EventStanding] = event.leading  # type: ignore[attr-defined]
    return [
        FirstPlace(row.rank or 0, *public_name(row.entry, team=team, published=True), row)
        for row in rows
    ]


def standings_of(code: str) -> tuple[Event, Published] | None:
    """An event's published standings by its code; None before its time."""
    event = Event.objects.filter(competition__in=public_competitions(), code=code).first()
    found = published_standings(event, STRANGER) if event is not None else None
    return (event, found) if event is not None and found is not None else None


def _events(competition: str) -> QuerySet[Event]:
    heads = public_competitions()
    if competition:
        heads = heads.filter(code=competition)
    return Event.objects.filter(competition__in=heads)
