"""A competition's own page: its head, documents, events with their stages, draws and results."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from competitions.models import (
    Competition,
    CompetitionDocument,
    CompetitionHost,
    Entry,
    Event,
    EventStanding,
    Stage,
    StageDraw,
    StageEntry,
)
from competitions.queries.catalogue import CompetitionCard, EventLine, cards, result_of
from competitions.queries.seeing import is_blind, is_opened, public_name
from competitions.queries.turns import called
from competitions.rules.public_state import PUBLISHED
from competitions.rules.states import EntryState, EventKind, HostRole, StageState, Turn

NEXT_UP = 3
FIRST_PLACES = 3
TO_COME = (StageState.DRAWN, StageState.RUNNING)


@dataclass(frozen=True)
class Up:
    """An entry in a running order, as everybody may see it."""

    start_no: str
    name_zh: str
    name_en: str
    entry: Entry
    order: int | None
    heat: int | None
    station: int | None
    planned_at: datetime.datetime | None
    turn: str


@dataclass(frozen=True)
class StageView:
    """A stage with who is up next; `turns` is the whole running order where it was asked for."""

    stage: Stage
    turns: list[Up] = field(default_factory=list)


@dataclass(frozen=True)
class Leading:
    """One of the first places of a published result."""

    rank: int
    name_zh: str
    name_en: str
    standing: EventStanding


@dataclass(frozen=True)
class EventView:
    """An event on its competition's page."""

    line: EventLine
    stages: list[StageView]
    leading: list[Leading]

    @property
    def event(self) -> Event:
        """The event itself."""
        return self.line.event

    @property
    def published(self) -> bool:
        """Is its result out?"""
        result = result_of(self.event)
        return result is not None and result.state in PUBLISHED


@dataclass(frozen=True)
class Landing:
    """All that a competition's page shows; hosts by their part."""

    card: CompetitionCard
    hosts: list[tuple[HostRole, list[CompetitionHost]]]
    documents: list[CompetitionDocument]
    events: list[EventView]
    draws: list[StageDraw]


def landing_of(competition: Competition, at: datetime.datetime) -> Landing:
    """Read it all; seven queries at the most, however many events there are."""
    card = cards([competition], at)[0]
    events = [line.event for line in card.lines]
    stages = _stages(events)
    known = [stage for found in stages.values() for stage in found]
    up = next_up([stage for stage in known if stage.state in TO_COME])
    leading = _leading(events)
    by_role: dict[HostRole, list[CompetitionHost]] = {role: [] for role in HostRole}
    for host in competition.hosts.order_by("order", "pk"):
        by_role[HostRole(host.role)].append(host)
    views = [
        EventView(
            line,
            [StageView(stage, up.get(stage.pk, [])) for stage in stages[line.event.pk]],
            leading.get(line.event.pk, []),
        )
        for line in card.lines
    ]
    return Landing(
        card=card,
        hosts=[(role, hosts) for role, hosts in by_role.items() if hosts],
        documents=newest_documents(competition),
        events=views,
        draws=draws_of(events) if any(s.state != StageState.PLANNED for s in known) else [],
    )


def newest_documents(competition: Competition) -> list[CompetitionDocument]:
    """The newest version of each kind of document, and all notices."""
    found: list[CompetitionDocument] = []
    seen: set[str] = set()
    for document in competition.documents.order_by("-published_on", "-pk"):
        if document.kind == "notice" or document.kind not in seen:
            found.append(document)
            seen.add(document.kind)
    found.sort(key=lambda document: ("rules", "technical", "notice").index(document.kind))
    return found


def _stages(events: Iterable[Event]) -> dict[int, list[Stage]]:
    found: dict[int, list[Stage]] = defaultdict(list)
    for stage in with_formats(Stage.objects.filter(event__in=list(events))):
        found[stage.event_id].append(stage)
    return found


def with_formats(stages: QuerySet[Stage]) -> QuerySet[Stage]:
    """The stages with what tells how they are decided, in order."""
    return (
        stages.select_related("event", "venue", "room")
        .annotate(
            aspects=Count("marked__scheme__aspects", distinct=True),
            stations_number=Count("timed__stations", distinct=True),
            limit=F("marked__limit_seconds"),
            third=F("bracket__third_place"),
        )
        .order_by("event", "no", "pk")
    )


def next_up(stages: list[Stage]) -> dict[int, list[Up]]:
    """Who is working, called or next in each of the stages; by its key, one query."""
    if not stages:
        return {}
    number = Window(RowNumber(), partition_by=F("stage"), order_by=F("order").asc())
    rows = (
        StageEntry.objects.filter(stage__in=stages, order__isnull=False, standing="ok")
        .exclude(turn=Turn.DONE)
        .exclude(entry__state=EntryState.WITHDRAWN)
        .annotate(n=number)
        .filter(n__lte=NEXT_UP)
        .select_related("entry__unit")
        .order_by("stage", "order")
    )
    by_key = {stage.pk: stage for stage in stages}
    found: dict[int, list[Up]] = defaultdict(list)
    for row in rows:
        # No station before the opening, without a question to the database: see `running_order`.
        stage = by_key[row.stage_id]
        found[row.stage_id].append(shown_turn(row, stage, opened=not is_blind(stage)))
    return found


def running_order(stage: Stage) -> list[Up]:
    """The whole running order, once it is drawn; without anonymous numbers, ever.

    Stations of a blind stage follow the secret numbers, so they wait for the opening.
    """
    if stage.state == StageState.PLANNED:
        return []
    opened = is_opened(stage)
    rows = (
        stage.stage_entries.filter(order__isnull=False)
        .select_related("entry__unit")
        .order_by("order", "pk")
    )
    return [shown_turn(row, stage, opened=opened) for row in rows]


def shown_turn(row: StageEntry, stage: Stage, *, opened: bool) -> Up:
    """A row of a running order as everybody may see it.

    While a stage is blind nobody reads who is working now: that would tell whose sheet it is.
    """
    team = stage.event.kind == EventKind.TEAM
    name_zh, name_en = public_name(row.entry, team=team, published=False)
    return Up(
        start_no=called(row.entry),
        name_zh=name_zh,
        name_en=name_en,
        entry=row.entry,
        order=row.order,
        heat=row.heat,
        station=row.station if opened else None,
        planned_at=row.planned_at,
        turn=row.turn if opened else "",
    )


def _leading(events: Iterable[Event]) -> dict[int, list[Leading]]:
    """The first places of those events whose result is out."""
    out = [
        event.pk
        for event in events
        if (r := result_of(event)) is not None and r.state in PUBLISHED
    ]
    found: dict[int, list[Leading]] = defaultdict(list)
    if not out:
        return found
    rows = EventStanding.objects.filter(event__in=out, rank__lte=FIRST_PLACES)
    for row in rows.select_related("entry__unit", "event").order_by("event", "rank", "pk"):
        team = row.event.kind == EventKind.TEAM
        name_zh, name_en = public_name(row.entry, team=team, published=True)
        found[row.event_id].append(Leading(row.rank or 0, name_zh, name_en, row))
    return found


def draws_of(events: Iterable[Event]) -> list[StageDraw]:
    """The public draws of the events' stages, in the order in which they were made."""
    return list(
        StageDraw.objects.filter(stage__event__in=list(events))
        .select_related("draw", "stage__event")
        .order_by("pk")
    )
