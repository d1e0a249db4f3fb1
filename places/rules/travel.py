"""How long one needs between two places, and whether two things fit one person's day.

Source: the design page on training (Clash: travel gap included, across venues). Nothing between two
rooms of a venue, nothing to or from what is online. Between venues: a fixed gap for leaving and
arriving, and the way: the straight line × a detour, walked or driven by the speed table. Its speeds
hold for the part of the way that lies in their band, so that a longer way never takes less time.
Rounded up to 5 minutes, and never more than `MOST_MINUTES`.
"""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

from places.rules.spans import Span

EARTH_METRES = 6_371_000
MOST_MINUTES = 240
ROUNDED_TO = 5


@dataclass(frozen=True)
class Place:
    """A venue by its key; degrees of latitude and longitude, None where not known."""

    key: int
    latitude: float | None = None
    longitude: float | None = None
    online: bool = False


@dataclass(frozen=True)
class TravelTable:
    """`gap_minutes` are always needed between venues; `bands` are (metres up to, km/h), rising.

    The last band's metres are None: from there on. `detour` makes a road of the straight line.
    """

    gap_minutes: int = 10
    detour: float = 1.3
    bands: Sequence[tuple[int | None, float]] = ((1_000, 5.0), (5_000, 15.0), (None, 40.0))


def metres_between(one: Place, other: Place) -> float | None:
    """The great circle between two places (haversine); None where a position is not known."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    lat1, lon1, lat2, lon2 = (
        math.radians(float(value or 0))
        for value in (one.latitude, one.longitude, other.latitude, other.longitude)
    )
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_METRES * math.asin(min(1.0, math.sqrt(half)))


def minutes_of_way(metres: float, table: TravelTable) -> float:
    """The time for a road of that length: each band's part at its own speed."""
    minutes, begin = 0.0, 0.0
    for upto, speed in table.bands:
        end = metres if upto is None else min(metres, float(upto))
        if end > begin:
            minutes += (end - begin) / 1000 / speed * 60
            begin = end
    return minutes


def travel_minutes(one: Place | None, other: Place | None, table: TravelTable) -> int:
    """Whole minutes needed between the end in one place and the start in the other.

    Where a place or its position is not known, the fixed gap alone for two different venues.
    """
    if one is None or other is None or one.key == other.key or one.online or other.online:
        return 0
    metres = metres_between(one, other)
    way = 0.0 if metres is None else minutes_of_way(metres * table.detour, table)
    whole = math.ceil((table.gap_minutes + way) / ROUNDED_TO) * ROUNDED_TO
    return min(whole, MOST_MINUTES)


@dataclass(frozen=True)
class Stay:
    """To be somewhere for a time; `place` None is nowhere in particular."""

    span: Span
    place: Place | None = None


@dataclass(frozen=True)
class Meeting:
    """How two stays of one person stand in each other's way.

    `overlap`: they share a moment. Otherwise there is less time between them than the way takes.
    """

    overlap: bool
    travel_minutes: int


def meet(one: Stay, other: Stay, table: TravelTable) -> Meeting | None:
    """Whether nobody can be at both: None when they fit one after the other."""
    minutes = travel_minutes(one.place, other.place, table)
    if one.span.overlaps(other.span):
        return Meeting(overlap=True, travel_minutes=minutes)
    first, second = sorted((one, other), key=lambda stay: stay.span)
    between = second.span.starts_at - first.span.ends_at
    if between < datetime.timedelta(minutes=minutes):
        return Meeting(overlap=False, travel_minutes=minutes)
    return None
