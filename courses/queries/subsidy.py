"""Gathers what the rule of subsidy looks at."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from accounts.models import Person
from courses.models import Completion, CourseClass
from courses.rules.states import CompletionOutcome, CompletionState
from courses.rules.subsidy import Answer, Learner, Subsidy, counts_for_subsidy


def subsidies(course_class: CourseClass, people: Sequence[Person]) -> dict[int, Answer]:
    """By key, whether a seat in the class counts for each person; one query."""
    first = course_class.first_session_at
    day = timezone.localdate(first) if first else None
    earlier = _earlier(course_class, people)
    return {
        person.pk: counts_for_subsidy(
            Learner(
                sex=person.sex,
                birth_date=person.birth_date,
                has_unit=person.home_unit_id is not None,
                unit_confirmed=person.unit_confirmed_at is not None,
                earlier=earlier.get(person.pk, ""),
            ),
            day,
        )
        for person in people
    }


def _earlier(course_class: CourseClass, people: Sequence[Person]) -> dict[int, str]:
    """The code of the class in which each had the same trade passed and subsidised."""
    course = course_class.course
    same = Q(enrolment__course_class__course=course)
    if course.skill_id is not None:
        same |= Q(enrolment__course_class__course__skill=course.skill_id)
    rows = Completion.objects.filter(
        same,
        enrolment__person__in=people,
        enrolment__subsidy=Subsidy.COUNTS,
        state=CompletionState.CONFIRMED,
        outcome=CompletionOutcome.PASSED,
    ).exclude(enrolment__course_class=course_class)
    return dict(
        rows.order_by("pk").values_list("enrolment__person", "enrolment__course_class__code")
    )
