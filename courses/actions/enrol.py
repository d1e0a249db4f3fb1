"""Asking for a seat, and giving it back."""

import datetime

from django.db import transaction

from accounts.models import Person
from accounts.queries.children import acts_for
from core.errors import Busy, RuleBroken
from courses.actions.arrivals import answer_of, arrival_now, record_arrivals, settle_arrivals
from courses.actions.giving import settle_queue
from courses.actions.moving import (
    enrolment_now,
    lock_class,
    lock_person,
    move,
    notify,
)
from courses.actions.numbering import wait_for_numbers
from courses.actions.strikes import strike_for_cancelling
from courses.models import CourseClass, Enrolment
from courses.rules.states import LIVE, EnrolmentState, Way

CANCELLABLE = LIVE - {EnrolmentState.COMPLETED}


@transaction.atomic
def enrol_person(
    *,
    course_class: CourseClass,
    person: Person,
    way: Way = Way.SELF,
    by: Person | None,
    at: datetime.datetime,
) -> Enrolment:
    """Give a seat or a place in the queue; asking twice is the same enrolment.

    Refuses with `not_eligible` and the reasons, or with the reason's own code when it is one.
    """
    person = lock_person(person)
    course_class = lock_class(course_class)
    wait_for_numbers(course_class)
    (arrival,) = record_arrivals(course_class=course_class, people=[person], way=way, by=by, at=at)
    settle_arrivals(course_class, upto=arrival.pk, at=at)
    arrival = arrival_now(arrival.pk)
    if arrival.settled_at is None:
        raise Busy
    return answer_of(arrival)


@transaction.atomic
def cancel_enrolment(
    *, enrolment: Enrolment, why: str = "", by: Person | None, at: datetime.datetime
) -> Enrolment:
    """Give the seat or the place back; what is freed is offered to the next.

    By oneself until the class begins (`too_late_to_cancel`); somebody else says why
    (`reason_needed`). After the deadline it is half a strike where strikes are on. A second call
    finds it cancelled and returns it.
    """
    course_class = lock_class(enrolment.course_class)
    enrolment = enrolment_now(enrolment)
    if enrolment.state == EnrolmentState.CANCELLED:
        return enrolment
    if enrolment.state not in CANCELLABLE:
        raise RuleBroken("not_live")
    own = by is None or acts_for(by, enrolment.person)
    if not own and not why.strip():
        raise RuleBroken("reason_needed")
    starts_at = course_class.first_session_at
    if own and by is not None and starts_at is not None and at >= starts_at:
        raise RuleBroken("too_late_to_cancel")
    had_seat = enrolment.state == EnrolmentState.ENROLLED
    move(enrolment, EnrolmentState.CANCELLED, why=why, by=by, at=at)
    if own and by is not None and had_seat:
        strike_for_cancelling(enrolment, by=None, at=at)
    if not own:
        notify(enrolment, "enrolment_cancelled", at=at, why=why)
    settle_queue(course_class, by=None, at=at)
    return enrolment
