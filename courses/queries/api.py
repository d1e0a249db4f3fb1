"""What the API tells of courses and classes."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Person
from core.cursors import after, page_of
from courses.models import Course, CourseClass, Enrolment
from courses.queries.catalogue import public_classes, search_courses
from courses.queries.seats import SeatCount, seat_counts
from courses.rules.states import LIVE, ClassState, Giving

PAGE = 50
ORDER = ("order", "code")


@dataclass(frozen=True)
class Wanted:
    """What is asked of the catalogue; empty means any."""

    q: str = ""
    track: str = ""
    unit: str = ""
    only_open: bool = False
    cursor: str = ""


def courses_page(wanted: Wanted, *, at: datetime.datetime) -> dict[str, Any]:
    """A page of the catalogue in its order; `bad_cursor` for a cursor that was not ours."""
    found = search_courses(wanted.q)
    if wanted.track:
        found = found.filter(track__code=wanted.track)
    if wanted.unit:
        found = found.filter(unit__code=wanted.unit)
    if wanted.only_open:
        found = found.filter(Exists(open_classes(at).filter(course=OuterRef("pk"))))
    return page_of(after(found, wanted.cursor, ORDER), PAGE, ORDER, _course)


def open_classes(at: datetime.datetime) -> QuerySet[CourseClass]:
    """The classes that one may ask for now."""
    return public_classes().filter(
        Q(opens_at=None) | Q(opens_at__lte=at),
        Q(closes_at=None) | Q(closes_at__gt=at) | Q(drawn_at__isnull=False),
        state=ClassState.PUBLISHED,
        first_session_at__gt=at,
    )


def session_facts(course_class: CourseClass) -> list[dict[str, Any]]:
    """The meetings of a class, in order."""
    sessions = course_class.sessions.select_related("venue", "room").order_by("starts_at", "pk")
    return [
        {
            "id": str(session.uuid),
            "no": session.no,
            "title_zh": session.title_zh,
            "title_en": session.title_en or session.title_zh,
            "starts_at": session.starts_at,
            "ends_at": session.ends_at,
            "hours": str(session.hours),
            "venue": session.venue.code if session.venue else None,
            "room": session.room.code if session.room else None,
            "cancelled": session.cancelled_at is not None,
        }
        for session in sessions
    ]


def live_enrolment(course_class: CourseClass, person: Person) -> Enrolment | None:
    """The person's enrolment in the class, if one is live."""
    return Enrolment.objects.filter(
        course_class=course_class, person=person, state__in=LIVE
    ).first()


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
        "approval_by": (
            course_class.approval_by if course_class.giving == Giving.APPROVAL else None
        ),
        "drawn_at": course_class.drawn_at,
        "opens_at": course_class.opens_at,
        "closes_at": course_class.closes_at,
        "first_session_at": course_class.first_session_at,
        "last_session_at": course_class.last_session_at,
        "venue": course_class.venue.code if course_class.venue else None,
        "room": course_class.room.code if course_class.room else None,
        "seats": seat_facts(seats),
    }


def seat_facts(seats: SeatCount) -> dict[str, int | None]:
    """The seats of a class as the API tells them."""
    return {
        "capacity": seats.capacity,
        "taken": seats.taken,
        "held": seats.held,
        "left": seats.free,
        "waiting": seats.waiting,
    }
