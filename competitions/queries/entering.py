"""The entries of an event with their people, and where a unit may enter."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import Unit
from competitions.models import Competition, Entry, EntryMember, Event, Official
from competitions.queries.access import public_competitions
from competitions.rules.states import CompetitionState, Duty, EntryState

LIVE_ENTRIES = Q(entries__state__in=[EntryState.ENTERED, EntryState.CHECKED_IN])


def entries_of(event: Event, *, units: QuerySet[Unit] | None = None, q: str = "") -> list[Entry]:
    """The entries by start number, with unit, delegation and people; three queries.

    `q` is a start number, or part of a name, its pinyin or initials, or the unit's name.
    """
    members = EntryMember.objects.select_related("person").order_by("no")
    found = event.entries.select_related("unit", "delegation").prefetch_related(
        Prefetch("members", queryset=members)
    )
    if units is not None:
        found = found.filter(unit__in=units)
    text = q.strip()
    if text.isdigit():
        found = found.filter(start_no=int(text[:6]))
    elif text:
        letters = text.lower().replace(" ", "")
        people = EntryMember.objects.filter(
            Q(person__name__contains=text)
            | Q(person__pinyin__startswith=letters)
            | Q(person__initials__startswith=letters),
            event=event,
        )
        found = found.filter(
            Q(name_zh__contains=text)
            | Q(name_en__icontains=text)
            | Q(unit__name_zh__contains=text)
            | Q(pk__in=people.values("entry"))
        )
    return list(found.order_by("start_no"))


@dataclass
class Counts:
    """How many entries there are, and how many are checked in."""

    entered: int = 0
    there: int = 0
    withdrawn: int = 0


def counts_of(event: Event) -> Counts:
    """The entries by state; one query."""
    rows = event.entries.order_by().values("state").annotate(n=Count("pk"))
    by_state = {row["state"]: row["n"] for row in rows}
    there = by_state.get(EntryState.CHECKED_IN, 0)
    return Counts(
        entered=by_state.get(EntryState.ENTERED, 0) + there,
        there=there,
        withdrawn=by_state.get(EntryState.WITHDRAWN, 0),
    )


@dataclass
class OpenEvent:
    """An event that a unit's officer may enter, with how many of their entries there are."""

    event: Event
    mine: int
    open: bool


def events_for_units(units: QuerySet[Unit], at: datetime.datetime) -> list[OpenEvent]:
    """The events whose entries are open, and those where the units have entries; one query."""
    taken = LIVE_ENTRIES & Q(entries__unit__in=units)
    events = (
        Event.objects.filter(competition__in=public_competitions())
        .exclude(competition__state__in=[CompetitionState.FINISHED, CompetitionState.CANCELLED])
        .select_related("competition")
        .annotate(mine=Count("entries", filter=taken, distinct=True))
        .order_by("competition__entry_closes_at", "competition__order", "code")
    )
    found = [OpenEvent(event, event.mine, window_open(event.competition, at)) for event in events]
    return [row for row in found if row.open or row.mine]


def window_open(competition: Competition, at: datetime.datetime) -> bool:
    """May units enter now?"""
    opens, closes = competition.entry_opens_at, competition.entry_closes_at
    return (
        competition.state == CompetitionState.ENTRIES
        and (opens is None or opens <= at)
        and (closes is None or at < closes)
    )


@dataclass
class Served:
    """An event at which somebody serves, with their duties there."""

    event: Event | None
    competition: Competition
    duties: list[Duty] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)


def duties_of_official(person: Any) -> list[Official]:
    """The duties that the person holds in competitions that are not over; one query."""
    over = [CompetitionState.FINISHED, CompetitionState.CANCELLED]
    held = Official.objects.filter(person=person, ended_at=None)
    held = held.exclude(competition__state__in=over).select_related("competition", "event")
    return list(held.order_by("competition__starts_on", "competition", "pk"))


def duties_in_competitions(person: Any) -> QuerySet[Official]:
    """The duties that the person holds in any competition."""
    return Official.objects.filter(person=person, ended_at=None)
