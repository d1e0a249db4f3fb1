"""Taking a person's or a room's time, and giving it back.

Callers lock the person (or the room) first, look for clashes and then occupy, all in their own
transaction; the two functions join it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Person
from core.errors import RuleBroken
from places.models import Occupation, Room, Venue


def occupy(
    *,
    person: Person | None = None,
    room: Room | None = None,
    venue: Venue | None = None,
    role: str,
    source: str,
    starts_at: datetime,
    ends_at: datetime,
) -> Occupation:
    """Take the person or the room for `source`; again moves it to the new time.

    Refuses with `ends_before_start`. It looks for no clash: the caller asks and decides.
    """
    if (person is None) == (room is None):
        raise ValueError("either a person or a room")
    if ends_at <= starts_at:
        raise RuleBroken("ends_before_start")
    with transaction.atomic():
        if person is not None:
            key: dict[str, Any] = {"person": person, "source": source, "role": role}
            rest: dict[str, Any] = {}
        else:
            key, rest = {"room": room, "source": source}, {"role": role}
        rest |= {
            "venue": venue or (room.venue if room else None),
            "starts_at": starts_at,
            "ends_at": ends_at,
        }
        row, _ = Occupation.objects.update_or_create(defaults=rest, **key)
    return row


@dataclass(frozen=True)
class Taken:
    """What a source takes of one person or one room (their keys)."""

    role: str
    starts_at: datetime
    ends_at: datetime
    person_id: int | None = None
    room_id: int | None = None


def occupy_all(*, source: str, taken: Iterable[Taken], venue: Venue | None = None) -> int:
    """All that `source` takes, in place of what it took before; says how many rows."""
    with transaction.atomic(savepoint=False):
        Occupation.objects.filter(source=source).delete()
        made = Occupation.objects.bulk_create(
            [
                Occupation(
                    source=source,
                    venue=venue,
                    role=one.role,
                    person_id=one.person_id,
                    room_id=one.room_id,
                    starts_at=one.starts_at,
                    ends_at=one.ends_at,
                )
                for one in taken
            ],
            batch_size=500,
        )
    return len(made)


def release(
    *,
    source: str,
    person: Person | None = None,
    room: Room | None = None,
    people: Collection[Person] | None = None,
) -> int:
    """Give back what `source` took (of one person or room, or of the people, if named)."""
    rows = Occupation.objects.filter(source=source)
    if person is not None:
        rows = rows.filter(person=person)
    if people is not None:
        rows = rows.filter(person__in=people)
    if room is not None:
        rows = rows.filter(room=room)
    count, _ = rows.delete()
    return count
