"""What is already taken at the time something else wants."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q

from accounts.models import Person
from places.models import Occupation, Room


def clashes_of(
    person: Person | None = None,
    spans: Iterable[tuple[datetime, datetime]] = (),
    *,
    room: Room | None = None,
    except_sources: Collection[str] = (),
) -> list[Occupation]:
    """The occupations of the person or the room that overlap one of the spans, by start.

    `spans` are (start, end), the end not included. One query.
    """
    if (person is None) == (room is None):
        raise ValueError("either a person or a room")
    whose = Q(person=person) if person is not None else Q(room=room)
    found = Occupation.objects.filter(whose & _overlapping(spans)).exclude(
        source__in=list(except_sources)
    )
    return list(found.select_related("room", "venue").order_by("starts_at", "pk"))


def people_taken(
    people: Collection[Person], spans: Iterable[tuple[datetime, datetime]]
) -> set[int]:
    """The keys of those of the people who are occupied in one of the spans. One query."""
    wanted = _overlapping(spans)
    found = Occupation.objects.filter(wanted, person__in=people)
    return set(found.order_by().values_list("person", flat=True).distinct())


def _overlapping(spans: Iterable[tuple[datetime, datetime]]) -> Q:
    wanted = Q(pk__in=[])
    for starts_at, ends_at in spans:
        wanted |= Q(starts_at__lt=ends_at, ends_at__gt=starts_at)
    return wanted


def agenda_of(person: Person, starts_at: datetime, ends_at: datetime) -> list[Occupation]:
    """All that takes the person between the two moments, by start. One query."""
    return clashes_of(person, [(starts_at, ends_at)])
