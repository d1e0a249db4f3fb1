"""Gathers what the eligibility rules look at."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from accounts.models import Person
from core.errors import Reason
from courses.models import BallotClass, Completion, CourseClass, Enrolment
from courses.rules import eligibility
from courses.rules.eligibility import ClassRules, Standing
from courses.rules.states import (
    LIVE,
    SEATED,
    ClassState,
    CompletionOutcome,
    CompletionState,
    EnrolmentState,
    Way,
)
from places.queries.clashes import people_taken


def rules_of(course_class: CourseClass) -> ClassRules:
    """What the class asks for; one query."""
    paths = list(course_class.only_units.values_list("path", flat=True))
    return replace(_window_of(course_class), unit_paths=paths)


def _window_of(course_class: CourseClass) -> ClassRules:
    first = course_class.first_session_at
    return ClassRules(
        state=course_class.state,
        giving=course_class.giving,
        opens_at=course_class.opens_at,
        closes_at=course_class.asking_ends_at,
        starts_at=first,
        first_day=timezone.localdate(first) if first else None,
        age_from=course_class.age_from,
        age_to=course_class.age_to,
    )


def standings(
    course_class: CourseClass, people: Iterable[Person], at: datetime.datetime
) -> dict[int, Standing]:
    """What is known of each person, by key; four queries whatever their number.

    A place in line counts as another seat of the course only while that class may still give one.
    """
    people = list(people)
    spans = list(
        course_class.sessions.filter(cancelled_at=None).values_list("starts_at", "ends_at")
    )
    taken = people_taken(people, spans)
    seated = Q(state__in=SEATED - {EnrolmentState.COMPLETED})
    in_line = Q(state__in=LIVE - SEATED, course_class__first_session_at__gt=at)
    # Who ranks the classes of a ballot has a place in each of them until one gives a seat.
    ranked = BallotClass.objects.filter(ballot__classes__course_class=course_class)
    in_line &= ~Q(course_class__in=ranked.values("course_class"))
    same = set(
        Enrolment.objects.filter(
            seated | in_line,
            person__in=people,
            course_class__course=course_class.course_id,
            course_class__state=ClassState.PUBLISHED,
        )
        .exclude(course_class=course_class)
        .values_list("person", flat=True)
    )
    unpassed = _unpassed(course_class, people)
    return {
        person.pk: Standing(
            unit_path=person.home_unit.path if person.home_unit else None,
            birth_date=person.birth_date,
            same_course=person.pk in same,
            clash=person.pk in taken,
            unpassed=unpassed.get(person.pk, ()),
        )
        for person in people
    }


def _unpassed(
    course_class: CourseClass, people: list[Person]
) -> dict[int, tuple[dict[str, str], ...]]:
    """The prerequisites that each person has yet to pass."""
    needed = list(course_class.course.prerequisites.all())
    if not needed:
        return {}
    passed = set(
        Completion.objects.filter(
            enrolment__person__in=people,
            enrolment__course_class__course__in=needed,
            state=CompletionState.CONFIRMED,
            outcome=CompletionOutcome.PASSED,
        ).values_list("enrolment__person", "enrolment__course_class__course")
    )
    return {
        person.pk: tuple(
            {"zh": course.title_zh, "en": course.title_en or course.title_zh}
            for course in needed
            if (person.pk, course.pk) not in passed
        )
        for person in people
    }


def standing_of(course_class: CourseClass, person: Person, at: datetime.datetime) -> Standing:
    """What is known of one person."""
    return standings(course_class, [person], at)[person.pk]


def reasons_against(
    course_class: CourseClass,
    person: Person,
    at: datetime.datetime,
    way: Way | str = Way.SELF,
) -> list[Reason]:
    """Every rule that says no; empty when the person may ask."""
    standing = standing_of(course_class, person, at)
    return eligibility.reasons_against(rules_of(course_class), standing, at, way)


def window_reasons_of(
    course_class: CourseClass, at: datetime.datetime, way: Way = Way.SELF
) -> list[Reason]:
    """What the class itself says to whoever asks; no query."""
    return eligibility.window_reasons(_window_of(course_class), at, way)


def reasons_for_many(
    course_class: CourseClass,
    asked: Mapping[int, tuple[Person, datetime.datetime, Way]],
    at: datetime.datetime,
) -> dict[int, list[Reason]]:
    """By key: every rule that says no to a person who asked at that moment in that way."""
    rules = rules_of(course_class)
    known = standings(course_class, [person for person, _then, _way in asked.values()], at)
    return {
        key: eligibility.reasons_against(rules, known[person.pk], then, way)
        for key, (person, then, way) in asked.items()
    }


def reasons_against_a_seat(
    course_class: CourseClass, person: Person, at: datetime.datetime
) -> list[Reason]:
    """What stands against giving a seat to who has asked already: the window is past."""
    standing = standing_of(course_class, person, at)
    return eligibility.person_reasons(rules_of(course_class), standing)
