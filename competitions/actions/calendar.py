"""Who and what a stage occupies on its day, so that classes and other stages find the clash.

Written in the transaction that lays out the times, with the people locked before event and stage
(the order of locks). It refuses nothing: the draw's page names the clashes, people decide.
"""

import datetime
from collections.abc import Iterable, Sequence

from accounts.models import Person
from competitions.models import Entry, EntryMember, Stage, StageEntry
from competitions.queries.access import live_officials
from competitions.queries.draws import people_of, source_of
from competitions.rules.states import MemberRole
from core.locking import locked
from places.actions.occupy import Taken, occupy_all, release

COMPETITOR, OFFICIAL = "competitor", "official"


def lock_people(stage: Stage) -> list[Person]:
    """The people of the event's entries and its officials, locked."""
    return locked(Person.objects.filter(people_of(stage)))


def occupy_stage(stage: Stage, turns: Sequence[StageEntry]) -> int:
    """Competitors from their planned time for a slot, officials from the first to the last slot.

    Replaces what the stage had taken before; says how many rows.
    """
    slot = datetime.timedelta(minutes=stage.slot_minutes)
    planned = {turn.entry_id: turn.planned_at for turn in turns if turn.planned_at}
    taken = list(_competitors(planned, slot))
    if planned:
        first, last = min(planned.values()), max(planned.values()) + slot
        people = set(live_officials(stage.event).values_list("person", flat=True))
        taken += [Taken(OFFICIAL, first, last, person_id=person) for person in sorted(people)]
        if stage.room_id is not None:
            taken.append(Taken("room", first, last, room_id=stage.room_id))
    return occupy_all(source=source_of(stage), taken=taken, venue=stage.venue)


def _competitors(
    planned: dict[int, datetime.datetime], slot: datetime.timedelta
) -> Iterable[Taken]:
    members = EntryMember.objects.filter(
        entry__in=planned, live=True, role__in=[MemberRole.MEMBER, MemberRole.RESERVE]
    ).order_by("pk")
    for entry, person in members.values_list("entry", "person"):
        yield Taken(COMPETITOR, planned[entry], planned[entry] + slot, person_id=person)


def release_entry(entry: Entry) -> None:
    """A withdrawn entry's people are free again."""
    people = list(Person.objects.filter(competition_entries__entry=entry).order_by("pk"))
    for stage in entry.event.stages.all():
        release(source=source_of(stage), people=people)
