"""The organiser's list of competitions, and what stands on a competition's page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import Person
from competitions.models import Competition, Event, Official, Stage
from competitions.queries.access import competitions_organised_by
from competitions.queries.entering import LIVE_ENTRIES

ORDERS = {
    "start": ("starts_on", "order", "pk"),
    "title": ("title_zh", "pk"),
    "code": ("code", "pk"),
    "entries": ("n_entries", "pk"),
}


@dataclass(frozen=True)
class Row:
    """A competition of the list, with its figure and how many events and entries it has."""

    competition: Competition
    events: int
    entries: int
    figure: str

    @property
    def state(self) -> str:
        """Where it stands."""
        return str(self.competition.state)


def competitions_list(person: Person, *, q: str = "", order: str = "start") -> list[Row]:
    """The competitions that the person organises; two queries, whatever their number."""
    events = Event.objects.order_by("no")
    found: QuerySet[Any] = (
        competitions_organised_by(person)
        .select_related("venue", "unit")
        .prefetch_related(Prefetch("events", queryset=events))
        .annotate(
            n_entries=Count(
                "events__entries",
                filter=Q(events__entries__state__in=["entered", "checked_in"]),
                distinct=True,
            )
        )
    )
    if q:
        found = found.filter(
            Q(title_zh__contains=q)
            | Q(title_en__icontains=q)
            | Q(code__icontains=q)
            | Q(venue__name_zh__contains=q)
        )
    columns = ORDERS.get(order.lstrip("-"), ORDERS["start"])
    sign = "-" if order.startswith("-") else ""
    found = found.order_by(*(f"{sign}{column}" for column in columns))
    rows = []
    for competition in found:
        all_events = list(competition.events.all())
        figure = next((event.figure for event in all_events if event.figure), "leader")
        rows.append(Row(competition, len(all_events), competition.n_entries, figure))
    return rows


def events_of(competition: Competition) -> list[Event]:
    """The events with their stages and their number of entries; two queries."""
    stages = Stage.objects.order_by("no")
    found = competition.events.prefetch_related(Prefetch("stages", queryset=stages))
    return list(found.annotate(n_entries=Count("entries", filter=LIVE_ENTRIES)).order_by("no"))


def officials_of(competition: Competition) -> list[Official]:
    """The duties, live ones first, by event and duty; one query."""
    found = Official.objects.filter(competition=competition).select_related(
        "person__home_unit", "event", "competition"
    )
    return sorted(
        found,
        key=lambda o: (o.ended_at is not None, o.event.no if o.event else 0, o.duty, o.pk),
    )
