"""What a person has before them: their sessions, from a time on."""

import datetime
from typing import Any

from accounts.models import Person
from courses.models import ClassSession
from courses.rules.states import EnrolmentState


def agenda_of(person: Person, *, at: datetime.datetime, limit: int = 100) -> list[dict[str, Any]]:
    """The sessions of the person's enrolments that end after `at`, in order."""
    sessions = (
        ClassSession.objects.filter(
            course_class__enrolments__person=person,
            course_class__enrolments__state=EnrolmentState.ENROLLED,
            ends_at__gt=at,
            cancelled_at=None,
        )
        .select_related("course_class__course", "venue", "room")
        .order_by("starts_at", "pk")[:limit]
    )
    return [
        {
            "id": str(session.uuid),
            "class": session.course_class.code,
            "course_zh": session.course_class.course.title_zh,
            "course_en": session.course_class.course.title_en,
            "title_zh": session.title_zh,
            "title_en": session.title_en,
            "starts_at": session.starts_at,
            "ends_at": session.ends_at,
            "hours": str(session.hours),
            "venue": session.venue.code if session.venue else None,
            "room": session.room.code if session.room else None,
        }
        for session in sessions
    ]
