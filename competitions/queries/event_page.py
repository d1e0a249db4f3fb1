"""An event's own page: stages, entries, running order, standings with the reason of each place."""

from collections.abc import Iterable
from dataclasses import dataclass

from competitions.models import Entry, Event, Stage, StageDraw
from competitions.queries.landing import Up, draws_of, running_order, with_formats
from competitions.queries.results import Published, published_standings
from competitions.queries.seeing import STRANGER, public_name
from competitions.queries.turns import called
from competitions.rules.states import EntryState, EventKind, StageFormat, Turn

# What a format is decided by has a running order or a tree of matches.
WITH_ORDER = frozenset({StageFormat.MARKED, StageFormat.TIMED, StageFormat.QUIZ})


@dataclass(frozen=True)
class EntryLine:
    """An entry as everybody may see it."""

    start_no: str
    name_zh: str
    name_en: str
    entry: Entry


@dataclass(frozen=True)
class StageOrder:
    """A stage with its whole running order; empty before the draw."""

    stage: Stage
    turns: list[Up]

    @property
    def to_come(self) -> list[Up]:
        """Who was not up yet; all of a blind stage."""
        return [up for up in self.turns if up.turn != Turn.DONE]

    @property
    def over(self) -> list[Up]:
        """Who was up."""
        return [up for up in self.turns if up.turn == Turn.DONE]


@dataclass(frozen=True)
class EventPage:
    """What everybody may see of an event."""

    event: Event
    stages: list[StageOrder]
    entries: list[EntryLine]
    draws: list[StageDraw]
    standings: Published | None

    @property
    def team(self) -> bool:
        """Is it for teams?"""
        return self.event.kind == EventKind.TEAM

    @property
    def drawn(self) -> bool:
        """Is there a running order?"""
        return any(stage.turns for stage in self.stages)


def event_page(event: Event) -> EventPage:
    """Read it all: the same for everybody, whoever asks; queries don't grow with entries."""
    stages = list(with_formats(Stage.objects.filter(event=event)))
    return EventPage(
        event=event,
        stages=[
            StageOrder(stage, running_order(stage) if stage.format in WITH_ORDER else [])
            for stage in stages
        ],
        entries=list(entry_lines(event)),
        draws=draws_of([event]),
        standings=published_standings(event, STRANGER),
    )


def entry_lines(event: Event) -> Iterable[EntryLine]:
    """Who is entered, by start number; whoever withdrew is left out."""
    rows = event.entries.exclude(state=EntryState.WITHDRAWN).select_related("unit")
    team = event.kind == EventKind.TEAM
    for entry in rows.order_by("start_no", "pk"):
        name_zh, name_en = public_name(entry, team=team, published=False)
        yield EntryLine(called(entry), name_zh, name_en, entry)
