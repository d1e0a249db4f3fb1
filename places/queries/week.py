"""What takes a room in one week, day by day."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from places.models import Occupation, Room
from places.queries.clashes import clashes_of, titles_of


@dataclass
class Taken:
    """One occupation: what takes the room is told by the app that took it."""

    row: Occupation
    title_zh: str = ""
    title_en: str = ""
    url: str = ""


@dataclass
class Day:
    """One day of the week and what is on it."""

    date: datetime.date
    taken: list[Taken] = field(default_factory=list)


def week_of(room: Room, monday: datetime.date) -> list[Day]:
    """Seven days from that Monday; one query here, and one a kind of source for the titles."""
    zone = timezone.get_current_timezone()
    begins = datetime.datetime.combine(monday, datetime.time(), tzinfo=zone)
    rows = clashes_of(room=room, spans=[(begins, begins + datetime.timedelta(days=7))])
    titles = titles_of(row.source for row in rows)
    days = [Day(monday + datetime.timedelta(days=n)) for n in range(7)]
    for row in rows:
        on = max((timezone.localdate(row.starts_at) - monday).days, 0)
        days[on].taken.append(Taken(row, **titles.get(row.source, {})))
    return days
