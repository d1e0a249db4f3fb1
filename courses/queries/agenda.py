"""What a person has before them: their sessions, from a time on."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Person
from core.cursors import after, page_of
from courses.models import ClassSession, ClassStaff, Enrolment
from courses.rules.states import EnrolmentState

PAGE = 100


def own_sessions(person: Person, *, at: datetime.datetime) -> QuerySet[ClassSession]:
    """The sessions that end after `at`, in order; `teaches` tells the staff's own.

    A session stands here whose class the person has a seat in, or is on the staff of.
    """
    seat = Enrolment.objects.filter(
        course_class=OuterRef("course_class"), person=person, state=EnrolmentState.ENROLLED
    )
    duty = ClassStaff.objects.filter(
        course_class=OuterRef("course_class"), person=person, ended_at=None
    )
    return (
        ClassSession.objects.annotate(teaches=Exists(duty))
        .filter(Q(teaches=True) | Exists(seat), ends_at__gt=at, cancelled_at=None)
        .select_related("course_class__course", "venue", "room")
        .order_by("starts_at", "pk")
    )


def agenda_page(person: Person, *, cursor: str, at: datetime.datetime) -> dict[str, Any]:
    """A page of the person's sessions; `bad_cursor` for one that was not ours."""
    rows = after(own_sessions(person, at=at), cursor, ("starts_at", "pk"))
    return page_of(rows, PAGE, ("starts_at", "pk"), _item)


def _item(session: ClassSession) -> dict[str, Any]:
    course = session.course_class.course
    return {
        "id": str(session.uuid),
        "class": session.course_class.code,
        "role": "staff" if session.teaches else "learner",  # type: ignore[attr-defined]
        "course_zh": course.title_zh,
        "course_en": course.title_en or course.title_zh,
        "title_zh": session.title_zh,
        "title_en": session.title_en or session.title_zh,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "hours": str(session.hours),
        "venue": session.venue.code if session.venue else None,
        "room": session.room.code if session.room else None,
    }
