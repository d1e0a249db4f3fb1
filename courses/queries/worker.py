"""What a worker sees of their own classes."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Person
from accounts.queries.children import mine
from courses.models import CourseClass, Enrolment
from courses.rules.states import EnrolmentState


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


def own_and_offered(
    person: Person, course_class: CourseClass
) -> tuple[Enrolment | None, list[Enrolment]]:
    """The newest enrolment in the class, and the seats held for the person elsewhere; one query."""
    rows = (
        Enrolment.objects.filter(
            Q(course_class=course_class) | Q(state=EnrolmentState.OFFERED), person=person
        )
        .select_related("course_class__course", "seat")
        .order_by("-pk")
    )
    own = [row for row in rows if row.course_class_id == course_class.pk]
    elsewhere = [row for row in rows if row.course_class_id != course_class.pk]
    return next(iter(own), None), elsewhere[::-1]


def is_over(enrolment: Enrolment, at: datetime.datetime) -> bool:
    """Has the class ended, or the enrolment?"""
    last = enrolment.course_class.last_session_at
    ended = enrolment.state in {"cancelled", "lapsed", "removed", "rejected", "completed"}
    return ended or (last is not None and last <= at)
