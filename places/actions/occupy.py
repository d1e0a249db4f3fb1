"""Taking a person's or a room's time, and giving it back.

Callers lock the person (or the room) first, look for clashes and then occupy, all in their own
transaction; the two functions join it.
"""

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


def release(*, source: str, person: Person | None = None, room: Room | None = None) -> int:
    """Give back what `source` took (of one person or room, if named); says how many rows."""
    rows = Occupation.objects.filter(source=source)
    if person is not None:
        rows = rows.filter(person=person)
    if room is not None:
        rows = rows.filter(room=room)
    count, _ = rows.delete()
    return count
