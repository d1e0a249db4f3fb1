"""Who and what a stage occupies on its day, so that classes and other stages find the clash.

Written in the transaction that lays out the times, with the people locked before event and stage
(the order of locks). The draw refuses nothing: its page names the clashes, people decide. Who is given
a duty at times that are laid out already must be free then, the way between venues included.
"""

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import Max, Min

from accounts.models import Person
from competitions.models import Entry, EntryMember, Official, Stage, StageEntry
from competitions.queries.access import live_officials
from competitions.queries.draws import people_of, source_of
from competitions.rules.states import MemberRole
from core.errors import RuleBroken
from core.locking import locked
from places.actions.occupy import Taken, occupy_all, release
from places.models import Occupation, Venue
from places.queries.clashes import clashes_of_people, stay

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


def occupy_official(official: Official) -> None:
    """A new duty takes the person's time at the stages that are laid out already.

    The person is locked. Refuses with `official_taken` (what, when, how long the way is).
    """
    spans = _laid_out(official)
    if not spans:
        return
    venues = Venue.objects.in_bulk([venue for _source, venue, _a, _b in spans if venue])
    wanted = [stay(begins, ends, venues.get(venue)) for _source, venue, begins, ends in spans]
    own = [source for source, *_rest in spans]
    found = clashes_of_people([official.person], wanted, except_sources=own)
    for clash in found.get(official.person_id, ()):
        raise RuleBroken("official_taken", who=official.person.name, **clash.reason().facts)
    Occupation.objects.bulk_create(
        [
            Occupation(
                person=official.person,
                venue_id=venue,
                role=OFFICIAL,
                source=source,
                starts_at=begins,
                ends_at=ends,
            )
            for source, venue, begins, ends in spans
        ],
        ignore_conflicts=True,
    )


def free_official(official: Official) -> None:
    """An ended duty gives the time back, where no other duty of the person takes it."""
    for stage in _stages(official):
        if not live_officials(stage.event).filter(person=official.person_id).exists():
            Occupation.objects.filter(
                source=source_of(stage), person=official.person_id, role=OFFICIAL
            ).delete()


def _stages(official: Official) -> list[Stage]:
    found = Stage.objects.filter(event__competition=official.competition_id)
    if official.event_id is not None:
        found = found.filter(event=official.event_id)
    return list(found.select_related("event").order_by("pk"))


def _laid_out(
    official: Official,
) -> list[tuple[str, int | None, datetime.datetime, datetime.datetime]]:
    """Source, venue, first and last moment of each stage that takes somebody's time; two queries."""
    rows = (
        Occupation.objects.filter(source__in=[source_of(s) for s in _stages(official)])
        .order_by()
        .values_list("source", "venue")
        .annotate(first=Min("starts_at"), last=Max("ends_at"))
    )
    return sorted(rows, key=lambda row: (row[2], row[0]))
