"""The draws of a stage, its running order with people, and who is taken twice on the day."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from competitions.models import EntryMember, Stage, StageDraw, StageEntry
from competitions.queries.access import live_officials
from competitions.rules.states import DrawPurpose, EntryState
from places.models import Occupation
from places.queries.clashes import WIDEST, stay, travel_table
from places.rules.travel import Stay, meet

MOST_CLASHES = 50


def source_of(stage: Stage) -> str:
    """What an occupation by this stage is called."""
    return f"stage:{stage.uuid}"


def draws_of(stage: Stage) -> dict[str, StageDraw]:
    """The last draw of each purpose; one query."""
    found = stage.draws.select_related("draw__repeats").order_by("pk")
    return {str(DrawPurpose(row.purpose)): row for row in found}


def turns_with_people(stage: Stage) -> list[StageEntry]:
    """The stage's rows in running order, withdrawn entries left out; two queries."""
    members = EntryMember.objects.select_related("person").order_by("no")
    found = stage.stage_entries.exclude(entry__state=EntryState.WITHDRAWN)
    found = found.select_related("entry__unit").prefetch_related(
        Prefetch("entry__members", queryset=members)
    )
    return sorted(found, key=lambda t: (t.order is None, t.order or 0, t.entry.start_no))


@dataclass(frozen=True)
class Clash:
    """Somebody is taken by the stage and by something else then, or too close for the way."""

    mine: Occupation
    other: Occupation


def clashes_in(stage: Stage) -> list[Clash]:
    """Who of the stage is taken elsewhere at their time, the first fifty; two queries."""
    source = source_of(stage)
    mine = list(
        Occupation.objects.filter(source=source, person__isnull=False)
        .select_related("person", "venue")
        .order_by("starts_at", "pk")
    )
    if not mine:
        return []
    others = Occupation.objects.filter(
        Q(person__in=[row.person_id for row in mine]),
        starts_at__lt=max(row.ends_at for row in mine) + WIDEST,
        ends_at__gt=min(row.starts_at for row in mine) - WIDEST,
    ).exclude(source=source)
    by_person: dict[int, list[Occupation]] = {}
    for other in others.select_related("venue").order_by("starts_at", "pk"):
        by_person.setdefault(other.person_id or 0, []).append(other)
    table = travel_table()
    found = [
        Clash(row, other)
        for row in mine
        for other in by_person.get(row.person_id or 0, [])
        if meet(_stay(row), _stay(other), table) is not None
    ]
    return found[:MOST_CLASHES]


def _stay(row: Occupation) -> Stay:
    return stay(row.starts_at, row.ends_at, row.venue)


def people_of(stage: Stage) -> Q:
    """The condition of persons who compete or serve in the stage's event."""
    entered = EntryMember.objects.filter(event=stage.event_id, live=True).values("person")
    return Q(pk__in=entered) | Q(pk__in=live_officials(stage.event).values("person"))
