"""What a worker sees of their own classes."""

import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Person
from accounts.queries.children import mine
from courses.models import Enrolment


def enrolments_of(person: Person) -> QuerySet[Enrolment]:
    """The person's and their children's enrolments with all that a list shows, newest class first."""
    return (
        Enrolment.objects.filter(mine(person))
        .select_related(
            "person", "course_class__course__track", "course_class__venue", "completion", "seat"
        )
        .order_by("-course_class__first_session_at", "-pk")
    )


def own_enrolment(person: Person, course_class: Any) -> Enrolment | None:
    """The newest enrolment of the person in the class, if any."""
    return (
        Enrolment.objects.filter(person=person, course_class=course_class)
        .select_related("course_class", "seat")
        .order_by("-pk")
        .first()
    )


def is_over(enrolment: Enrolment, at: datetime.datetime) -> bool:
    """Has the class ended, or the enrolment?"""
    last = enrolment.course_class.last_session_at
    ended = enrolment.state in {"cancelled", "lapsed", "removed", "rejected", "completed"}
    return ended or (last is not None and last <= at)
