"""Go or no go: a class below its least size is held only if somebody says so."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from accounts.queries.roles import people_with_duty
from core.errors import RuleBroken
from core.notices.actions import Telling, tell_all
from courses.actions.facts import write_class_fact
from courses.actions.moving import lock_class, telling
from courses.models import CourseClass
from courses.queries.readers import names_of
from courses.rules.states import ClassState, EnrolmentState

TAKEN = Q(enrolments__state__in=[EnrolmentState.ENROLLED, EnrolmentState.COMPLETED])


@transaction.atomic
def set_least(
    *,
    course_class: CourseClass,
    least: int | None,
    decide_at: datetime.datetime | None,
    by: Person | None,
    at: datetime.datetime,
) -> CourseClass:
    """How many people the class needs, and when it is decided; None takes the rule away.

    Refuses `class_over`, `least_not_positive`, `least_above_seats`, `decide_at_needed` and
    `decide_after_start`: people must know before the class begins.
    """
    course_class = lock_class(course_class)
    if course_class.state in {ClassState.CANCELLED, ClassState.FINISHED}:
        raise RuleBroken("class_over")
    if least is not None:
        _check(course_class, least, decide_at, at)
    course_class.least = least
    course_class.decide_at = decide_at if least is not None else None
    course_class.held_at = None
    course_class.save(update_fields=["least", "decide_at", "held_at"])
    write_class_fact(
        course_class,
        "least",
        by=by,
        at=at,
        least=least,
        decide_at=decide_at.isoformat() if decide_at and least is not None else None,
    )
    return course_class


def _check(
    course_class: CourseClass,
    least: int,
    decide_at: datetime.datetime | None,
    at: datetime.datetime,
) -> None:
    if least < 1:
        raise RuleBroken("least_not_positive")
    if course_class.capacity is not None and least > course_class.capacity:
        raise RuleBroken("least_above_seats", seats=course_class.capacity)
    if decide_at is None:
        raise RuleBroken("decide_at_needed")
    begins = course_class.first_session_at
    if decide_at <= at or (begins is not None and decide_at >= begins):
        raise RuleBroken("decide_after_start")


@transaction.atomic
def hold_class(
    *, course_class: CourseClass, by: Person | None, at: datetime.datetime
) -> CourseClass:
    """Go: the class is held, however many there are, and those with a seat are told.

    A second call changes nothing. Refuses `class_over` and `no_least`.
    """
    course_class = lock_class(course_class)
    if course_class.held_at is not None:
        return course_class
    if course_class.state != ClassState.PUBLISHED:
        raise RuleBroken("class_over")
    if course_class.least is None:
        raise RuleBroken("no_least")
    course_class.held_at = at
    course_class.save(update_fields=["held_at"])
    seated = list(
        course_class.enrolments.filter(state=EnrolmentState.ENROLLED)
        .select_related("person__guardian", "course_class__course")
        .order_by("place")
    )
    write_class_fact(course_class, "held", by=by, at=at, number=len(seated))
    tell_all([telling(row, "class_held", at=at) for row in seated], at=at)
    return course_class


def decide_classes(*, at: datetime.datetime) -> int:
    """On the day: a class with enough people is held; of the others the organisers are told.

    Nothing is cancelled by itself. Returns how many classes were held.
    """
    due = CourseClass.objects.filter(
        state=ClassState.PUBLISHED, decide_at__lte=at, held_at=None, first_session_at__gt=at
    )
    counted = due.annotate(taken=Count("enrolments", filter=TAKEN)).order_by("pk")
    enough = list(counted.filter(taken__gte=F("least")))
    for course_class in enough:
        hold_class(course_class=course_class, by=None, at=at)
    few = list(counted.filter(taken__lt=F("least")).select_related("course", "unit"))
    _remind(few, at)
    return len(enough)


def _remind(classes: Sequence[CourseClass], at: datetime.datetime) -> None:
    """Each organiser once for each day that was set."""
    tell_all(
        [
            Telling(
                person=person,
                kind="class_to_decide",
                facts={**names_of(c), "taken": c.taken, "least": c.least},  # type: ignore[attr-defined]
                url=reverse("courses:desk_class", args=[c.code]),
                key=f"decide:{c.uuid}:{c.decide_at:%Y%m%d%H%M}:{person.uuid}",
            )
            for c in classes
            for person in people_with_duty("organiser", c.unit, timezone.localdate(at))
        ],
        at=at,
    )
