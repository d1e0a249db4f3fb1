"""Answering an offer, and letting one lapse at its deadline."""

import datetime

from django.db import transaction

from accounts.models import Person
from core.errors import RuleBroken
from courses.actions.giving import offer_free_seats
from courses.actions.moving import lock_class, move, notify
from courses.models import CourseClass, Enrolment
from courses.queries.eligibility import asked
from courses.rules.eligibility import person_reasons
from courses.rules.seats import offer_holds
from courses.rules.states import EnrolmentState


@transaction.atomic
def accept_offer(*, enrolment: Enrolment, by: Person | None, at: datetime.datetime) -> Enrolment:
    """Take the seat that is held. Refuses with `offer_expired`, `not_offered`, `clash`, …"""
    enrolment = _locked(enrolment)
    if enrolment.state == EnrolmentState.ENROLLED:
        return enrolment
    if enrolment.state != EnrolmentState.OFFERED or enrolment.offer_until is None:
        expired = enrolment.state == EnrolmentState.LAPSED
        raise RuleBroken("offer_expired" if expired else "not_offered")
    if not offer_holds(until=enrolment.offer_until, at=at):
        raise RuleBroken("offer_expired")
    reasons = person_reasons(asked(enrolment.course_class, enrolment.person))
    if reasons:
        raise RuleBroken(reasons[0].code, reasons=reasons)
    return move(enrolment, EnrolmentState.ENROLLED, by=by, at=at)


@transaction.atomic
def decline_offer(*, enrolment: Enrolment, by: Person | None, at: datetime.datetime) -> Enrolment:
    """Let the next one have the seat; leaves the queue."""
    enrolment = _locked(enrolment)
    if enrolment.state == EnrolmentState.CANCELLED:
        return enrolment
    if enrolment.state != EnrolmentState.OFFERED:
        raise RuleBroken("not_offered")
    move(enrolment, EnrolmentState.CANCELLED, why="declined", by=by, at=at)
    offer_free_seats(enrolment.course_class, by=None, at=at)
    return enrolment


def lapse_offers(*, at: datetime.datetime) -> int:
    """Every offer whose deadline has passed lapses, and the seat goes on; how many lapsed."""
    classes = (
        CourseClass.objects.filter(
            enrolments__state=EnrolmentState.OFFERED, enrolments__offer_until__lte=at
        )
        .distinct()
        .order_by("pk")
    )
    return sum(_lapse_in(course_class, at) for course_class in classes)


@transaction.atomic
def _lapse_in(course_class: CourseClass, at: datetime.datetime) -> int:
    course_class = lock_class(course_class)
    late = list(
        Enrolment.objects.filter(
            course_class=course_class, state=EnrolmentState.OFFERED, offer_until__lte=at
        )
        .select_related("person", "course_class__course")
        .order_by("place")
    )
    for enrolment in late:
        move(enrolment, EnrolmentState.LAPSED, why="deadline", by=None, at=at)
        notify(enrolment, "offer_lapsed", at=at)
    offer_free_seats(course_class, by=None, at=at)
    return len(late)


def _locked(enrolment: Enrolment) -> Enrolment:
    lock_class(enrolment.course_class)
    return Enrolment.objects.select_related(
        "course_class__course", "person__home_unit", "seat"
    ).get(pk=enrolment.pk)
