"""The organiser's live view of a rush: a few small counts, whatever the size of the crowd."""

import datetime
from collections import Counter
from typing import Any

from django.db.models import Count, Max, Min

from courses.models import Arrival, CourseClass, PreparedRequest
from courses.queries.seats import seat_counts

# The curve goes back this far from now.
CURVE_SECONDS = 60
BAR_SECONDS = 2


def rush_of(course_class: CourseClass, at: datetime.datetime) -> dict[str, Any]:
    """How many are ready, asked, are answered, stand in line; seats; the curve of the last minute.

    `curve` holds how many asked in each two seconds, the oldest first; `since_seconds` is how long
    ago somebody asked last.
    """
    rows = Arrival.objects.filter(course_class=course_class)
    asked = rows.aggregate(
        asked=Count("pk"),
        answered=Count("settled_at"),
        refused=Count("refused"),
        first=Min("at"),
        last=Max("at"),
    )
    seats = seat_counts([course_class])[course_class.pk]
    end = int(at.timestamp()) // BAR_SECONDS
    since = at - datetime.timedelta(seconds=CURVE_SECONDS)
    lately = rows.filter(at__gt=since).values_list("at", flat=True)
    bars = Counter(int(then.timestamp()) // BAR_SECONDS for then in lately)
    return {
        "ready": PreparedRequest.objects.filter(course_class=course_class).count(),
        "asked": asked["asked"],
        "answered": asked["answered"],
        "refused": asked["refused"],
        "in_line": asked["asked"] - asked["answered"],
        "capacity": seats.capacity,
        "taken": seats.taken,
        "held": seats.held,
        "left": seats.free,
        "waiting": seats.waiting,
        "first_at": asked["first"],
        "last_at": asked["last"],
        "curve": [bars[end - n] for n in range(CURVE_SECONDS // BAR_SECONDS - 1, -1, -1)],
    }
