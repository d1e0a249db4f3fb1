"""Where somebody stands among those who have asked and are not answered yet."""

import datetime
import threading
import time
import uuid
from dataclasses import dataclass

from django.db.models import Count, Max, Min

from core.clock import now
from courses.models import Arrival, CourseClass
from courses.rules.line import Picture, place_of, wait_seconds

# A picture of the line serves this long in a process; the pace is that of the last so many answers.
PICTURE_SECONDS = 0.5
LATELY = 400
PACE_SECONDS = 10.0
# Up to here a place is counted each time.
SHORT = 100


@dataclass(frozen=True)
class InLine:
    """The place among those not answered, from 1, and in how many seconds to ask again."""

    place: int
    wait_seconds: int


class _Kept:
    pictures: dict[uuid.UUID, tuple[float, Picture]] = {}
    # One looks anew, the others of the process tell by the picture that is there.
    looking = threading.Lock()


def in_line(course_class: CourseClass, key: int) -> InLine:
    """The place of an arrival that is not answered, and how long it will take."""
    picture = picture_of(course_class)
    place = place_of(key, picture) if picture.number > SHORT else _counted(course_class, key)
    return InLine(place, wait_seconds(place, picture))


def _counted(course_class: CourseClass, key: int) -> int:
    ahead = Arrival.objects.filter(course_class=course_class, settled_at=None, pk__lt=key)
    return ahead.count() + 1


def picture_of(course_class: CourseClass) -> Picture:
    """The line of the class, half a second old and the time that a look takes."""
    seen, picture = _Kept.pictures.get(course_class.uuid, (0.0, None))
    if picture is not None and time.monotonic() <= seen + PICTURE_SECONDS:
        return picture
    first = _Kept.looking.acquire(blocking=picture is None)
    if not first and picture is not None:
        return picture
    try:
        return _renewed(course_class)
    finally:
        _Kept.looking.release()


def _renewed(course_class: CourseClass) -> Picture:
    picture = _look(course_class)
    if len(_Kept.pictures) > LATELY:
        _Kept.pictures.clear()
    _Kept.pictures[course_class.uuid] = (time.monotonic(), picture)
    return picture


def _look(course_class: CourseClass) -> Picture:
    waiting = Arrival.objects.filter(course_class=course_class, settled_at=None)
    line = waiting.aggregate(first=Min("pk"), last=Max("pk"), number=Count("pk"))
    first = line["first"] or 0
    return Picture(first, line["last"] or 0, line["number"], _pace(course_class, first))


def _pace(course_class: CourseClass, first: int) -> float | None:
    """How many of the class were answered in a second, of those before the first in line."""
    rows = Arrival.objects.filter(course_class=course_class, settled_at__isnull=False)
    if first:
        rows = rows.filter(pk__lt=first)
    at = now()
    lately = [
        then
        for then in rows.order_by("-pk").values_list("settled_at", flat=True)[:LATELY]
        if then is not None and at - then < datetime.timedelta(seconds=PACE_SECONDS)
    ]
    if len(lately) < 2:
        return None
    spent = (at - min(lately)).total_seconds()
    return len(lately) / max(spent, 0.1)
