"""Answering an offer, and what the sweep does for those in line."""

import datetime
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Person
from core.errors import RuleBroken
from courses.actions.giving import (
    close_queue,
    in_line,
    lapse_late_offers,
    offer_free_seats,
    settle_queue,
)
from courses.actions.moving import enrolment_now, lock_class, lock_person, move
from courses.actions.transfers import accept_move
from courses.models import CourseClass, Enrolment
from courses.queries.changes import move_of
from courses.queries.eligibility import reasons_against_a_seat
from courses.rules.states import ClassState, EnrolmentState, Way


def accept_offer(*, enrolment: Enrolment, by: Person | None, at: datetime.datetime) -> Enrolment:
    """Take the seat that is held. Refuses with `offer_expired`, `not_offered`, `clash`, …

    Who was asked to move leaves the old class for it, with attendance and marks.

    An answer that comes too late lets the offer lapse at once: the seat goes on to the next.
    """
    item = move_of(enrolment) if enrolment.way == Way.MOVE else None
    if item is not None:
        enrolment = accept_move(item=item, by=by, at=at)
    else:
        enrolment = _accept(enrolment, by=by, at=at)
    if enrolment.state == EnrolmentState.LAPSED:
        raise RuleBroken("offer_expired")
    return enrolment


@transaction.atomic
def _accept(enrolment: Enrolment, *, by: Person | None, at: datetime.datetime) -> Enrolment:
    lock_person(enrolment.person)
    course_class = lock_class(enrolment.course_class)
    settle_queue(course_class, by=None, at=at)
    enrolment = enrolment_now(enrolment)
    if enrolment.state in {EnrolmentState.ENROLLED, EnrolmentState.LAPSED}:
        return enrolment
    if enrolment.state != EnrolmentState.OFFERED:
        raise RuleBroken("not_offered")
    reasons = reasons_against_a_seat(course_class, enrolment.person, at)
    if reasons:
        raise RuleBroken(reasons[0].code, **reasons[0].facts, reasons=reasons)
    return move(enrolment, EnrolmentState.ENROLLED, by=by, at=at)


@transaction.atomic
def decline_offer(
    *, enrolment: Enrolment, why: str = "declined", by: Person | None, at: datetime.datetime
) -> Enrolment:
    """Let the next one have the seat; leaves the queue. `why` says how it was declined."""
    course_class = lock_class(enrolment.course_class)
    enrolment = enrolment_now(enrolment)
    if enrolment.state == EnrolmentState.CANCELLED:
        return enrolment
    if enrolment.state != EnrolmentState.OFFERED:
        raise RuleBroken("not_offered")
    move(enrolment, EnrolmentState.CANCELLED, why=why, by=by, at=at)
    settle_queue(course_class, by=None, at=at)
    return enrolment


def lapse_offers(*, at: datetime.datetime) -> int:
    """Every offer whose deadline has passed lapses, and the seat goes on; how many lapsed."""
    state = EnrolmentState.OFFERED
    late = {"enrolments__state": state, "enrolments__offer_until__lte": at}
    lapsed = _in_each(CourseClass.objects.filter(**late), lapse_late_offers, at)
    offer_again(at=at)
    return lapsed


def offer_again(*, at: datetime.datetime) -> int:
    """Offer seats that are free while people wait: who was passed over may be able to now."""
    free = CourseClass.objects.filter(
        state=ClassState.PUBLISHED,
        first_session_at__gt=at,
        enrolments__state=EnrolmentState.WAITING,
        seats__withdrawn_at=None,
        seats__enrolment=None,
    )

    def offer(course_class: CourseClass, *, at: datetime.datetime) -> list[Enrolment]:
        return offer_free_seats(course_class, by=None, at=at)

    return _in_each(free, offer, at)


def close_queues(*, at: datetime.datetime) -> int:
    """Tell those who still wait for a class that has begun; how many."""
    begun = CourseClass.objects.filter(in_line("enrolments__"), first_session_at__lte=at)
    return _in_each(begun, close_queue, at)


def _in_each(
    classes: QuerySet[CourseClass],
    work: Callable[..., list[Enrolment]],
    at: datetime.datetime,
) -> int:
    """Do it in each class, locked, in a transaction of its own; how many enrolments moved."""
    number = 0
    for course_class in classes.distinct().order_by("pk"):
        with transaction.atomic():
            number += len(work(lock_class(course_class), at=at))
    return number
