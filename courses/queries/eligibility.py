"""Gathers what the eligibility rules look at."""

import datetime

from accounts.models import Person
from core.errors import Reason
from courses.models import CourseClass, Enrolment
from courses.rules import eligibility
from courses.rules.states import LIVE, ClassState, EnrolmentState
from places.queries.clashes import clashes_of


def asked(course_class: CourseClass, person: Person) -> eligibility.Asked:
    """The facts of this person and this class."""
    spans = list(
        course_class.sessions.filter(cancelled_at=None).values_list("starts_at", "ends_at")
    )
    own = [f"session:{uuid}" for uuid in course_class.sessions.values_list("uuid", flat=True)]
    same = Enrolment.objects.filter(
        person=person,
        course_class__course=course_class.course_id,
        course_class__state=ClassState.PUBLISHED,
        state__in=LIVE - {EnrolmentState.COMPLETED},
    ).exclude(course_class=course_class)
    clash = bool(spans) and bool(clashes_of(person, spans, except_sources=own))
    return eligibility.Asked(
        state=course_class.state,
        opens_at=course_class.opens_at,
        closes_at=course_class.closes_at,
        starts_at=course_class.first_session_at,
        unit_paths=list(course_class.only_units.values_list("path", flat=True)),
        person_path=person.home_unit.path if person.home_unit else None,
        same_course=same.exists(),
        clash=clash,
    )


def reasons_against(
    course_class: CourseClass, person: Person, at: datetime.datetime
) -> list[Reason]:
    """Every rule that says no; empty when the person may ask."""
    return eligibility.reasons_against(asked(course_class, person), at)
