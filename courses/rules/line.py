"""The line of those who have asked and are not answered yet: the place in it, and how long it takes.

The place is the order of arrival and nothing else: it is the server's, so nobody can forge it or
pass it on, and it is kept over reloads and devices. In a long line it is read off a picture of the
line that is a moment old, as counting thousands for everybody would be what makes the line long.
"""

import math
from dataclasses import dataclass

# Nobody is answered more slowly than this: a smaller pace was one of few people, not of the machine.
LEAST_PER_SECOND = 50.0
# Nobody is told to come again sooner, or to stay away longer, than this many seconds.
SOONEST, LATEST = 1, 60


@dataclass(frozen=True)
class Picture:
    """The line as it was a moment ago: its first and last key, how many stand in it, its pace.

    `per_second` is how many were answered in a second lately; None when nobody was.
    """

    first: int
    last: int
    number: int
    per_second: float | None


def place_of(key: int, picture: Picture) -> int:
    """The place of an arrival in the line, from 1; a later key is never told a smaller place."""
    if picture.number == 0 or key <= picture.first:
        return 1
    if key > picture.last:
        return picture.number + (key - picture.last)
    span = picture.last - picture.first
    # Keys are drawn for all classes: of those in between, as many are ours as of the whole span.
    ahead = (key - picture.first) * (picture.number - 1)
    return 1 + ahead // span


def wait_seconds(place: int, picture: Picture) -> int:
    """How long it takes until this place is answered, in full seconds, within sensible bounds."""
    pace = max(picture.per_second or 0.0, LEAST_PER_SECOND)
    return max(SOONEST, min(LATEST, math.ceil(place / pace)))
