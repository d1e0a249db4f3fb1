"""What the API tells of courses and classes."""

import datetime
from typing import Any

from django.db.models import Q

from courses.models import Course, CourseClass
from courses.queries.seats import SeatCount, seat_counts
from courses.rules.states import ClassState

PAGE = 50


def courses_page(
    *, q: str, track: str, unit: str, only_open: bool, cursor: str, at: datetime.datetime
) -> dict[str, Any]:
    """A page of the catalogue in its order; `cursor` is the code of the last course before it."""
    found = (
        Course.objects.filter(archived_at=None).select_related("track").order_by("order", "code")
    )
    for word in q.split():
        found = found.filter(
            Q(title_zh__icontains=word)
            | Q(title_en__icontains=word)
            | Q(summary_zh__icontains=word)
            | Q(summary_en__icontains=word)
            | Q(audience_zh__icontains=word)
            | Q(code__iexact=word)
        )
    if track:
        found = found.filter(track__code=track)
    if unit:
        found = found.filter(unit__code=unit)
    if only_open:
        found = found.filter(
            Q(classes__opens_at=None) | Q(classes__opens_at__lte=at),
            Q(classes__closes_at=None) | Q(classes__closes_at__gt=at),
            classes__state=ClassState.PUBLISHED,
            classes__first_session_at__gt=at,
        ).distinct()
    if cursor:
        last = Course.objects.filter(code=cursor).first()
        if last is not None:
            found = found.filter(Q(order__gt=last.order) | Q(order=last.order, code__gt=last.code))
    rows = list(found[: PAGE + 1])
    return {
        "items": [_course(course) for course in rows[:PAGE]],
        "next": rows[PAGE - 1].code if len(rows) > PAGE else None,
    }


def _course(course: Course) -> dict[str, Any]:
    return {
        "code": course.code,
        "track": course.track.code,
        "title_zh": course.title_zh,
        "title_en": course.title_en or course.title_zh,
        "summary_zh": course.summary_zh,
        "summary_en": course.summary_en or course.summary_zh,
        "hours": str(course.hours),
        "mode": course.mode,
        "exam": course.exam,
        "certificate": course.certificate,
    }


def course_facts(course: Course, *, at: datetime.datetime) -> dict[str, Any]:
    """A course with those of its classes that are not over."""
    classes = list(
        course.classes.filter(state=ClassState.PUBLISHED, last_session_at__gte=at, rehearsal=False)
        .select_related("course", "venue", "room")
        .order_by("first_session_at", "pk")
    )
    counts = seat_counts(classes)
    return {**_course(course), "classes": [class_facts(c, counts[c.pk]) for c in classes]}


def class_facts(course_class: CourseClass, seats: SeatCount) -> dict[str, Any]:
    """A class: dates, place, seats; null seats mean no limit."""
    return {
        "code": course_class.code,
        "course": course_class.course.code,
        "label_zh": course_class.label_zh,
        "label_en": course_class.label_en or course_class.label_zh,
        "state": course_class.state,
        "giving": course_class.giving,
        "opens_at": course_class.opens_at,
        "closes_at": course_class.closes_at,
        "first_session_at": course_class.first_session_at,
        "last_session_at": course_class.last_session_at,
        "venue": course_class.venue.code if course_class.venue else None,
        "room": course_class.room.code if course_class.room else None,
        "seats": {
            "capacity": seats.capacity,
            "taken": seats.taken,
            "held": seats.held,
            "left": seats.free,
            "waiting": seats.waiting,
        },
    }
