"""Asking for a seat, and giving it back."""

import datetime
import time

from django.db import transaction

from accounts.models import Person
from accounts.queries.children import acts_for
from core.errors import Busy, RuleBroken
from courses.actions.arrivals import answer_of, record_arrivals, refusal, settle_arrivals
from courses.actions.giving import settle_queue
from courses.actions.moving import (
    enrolment_now,
    lock_class,
    lock_class_if_free,
    lock_person,
    move,
    notify,
)
from courses.actions.numbering import last_unanswered, take_number, wait_for_numbers
from courses.actions.strikes import strike_for_cancelling
from courses.models import Arrival, CourseClass, Enrolment
from courses.queries.eligibility import window_reasons_of
from courses.rules.states import LIVE, EnrolmentState, Way

CANCELLABLE = LIVE - {EnrolmentState.COMPLETED}
# How long one who asks waits for the answer before being told the place in line instead.
PATIENCE_SECONDS = 2.0


class StillInLineError(Busy):
    """The answer is not there yet: the arrival is kept, and asking again keeps the place."""

    def __init__(self, arrival: Arrival) -> None:
        super().__init__(str(arrival.pk))
        self.arrival = arrival


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
    arrival = _now(arrival)
    if arrival.settled_at is None:
        raise Busy
    return answer_of(arrival)


def ask_for_seat(
    *,
    course_class: CourseClass,
    person: Person,
    way: Way = Way.SELF,
    by: Person | None,
    at: datetime.datetime,
) -> Enrolment:
    """The same in a crowd: arrive at once, be answered together with those around one.

    The arrival is committed by itself; whoever finds the class free answers all who have arrived.
    Refuses as `enrol_person` does. Raises `StillInLineError` when there was no answer in time.
    """
    answer = _in_class(course_class, person)
    if answer is not None:
        return answer
    arrival = Arrival.objects.filter(
        course_class=course_class, person=person, settled_at=None
    ).first()
    if arrival is None:
        reasons = window_reasons_of(course_class, at)
        if reasons:
            raise refusal(reasons)
        with transaction.atomic():
            take_number(course_class)
            (arrival,) = record_arrivals(
                course_class=course_class, people=[person], way=way, by=by, at=at
            )
    patience = time.monotonic() + PATIENCE_SECONDS
    pause = 0.005
    while True:
        settle_class(course_class=course_class, at=at)
        arrival = _now(arrival)
        if arrival.settled_at is not None:
            return answer_of(arrival)
        if time.monotonic() >= patience:
            raise StillInLineError(arrival)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def settle_class(*, course_class: CourseClass, at: datetime.datetime) -> int:
    """Answer all who have arrived, unless somebody is at it; how many were answered."""
    upto = last_unanswered(course_class)
    if upto is None:
        return 0
    with transaction.atomic():
        locked = lock_class_if_free(course_class)
        return settle_arrivals(locked, upto=upto, at=at) if locked is not None else 0


def settle_all(*, at: datetime.datetime) -> int:
    """Answer those whose own request died before their answer came; how many."""
    asked = Arrival.objects.filter(settled_at=None).values("course_class")
    rows = CourseClass.objects.filter(pk__in=asked).order_by("pk")
    return sum(settle_class(course_class=course_class, at=at) for course_class in rows)


def _in_class(course_class: CourseClass, person: Person) -> Enrolment | None:
    rows = Enrolment.objects.filter(course_class=course_class, person=person, state__in=LIVE)
    return rows.select_related("course_class__course", "person", "seat").first()


def _now(arrival: Arrival) -> Arrival:
    rows = Arrival.objects.select_related(
        "enrolment__course_class__course", "enrolment__person", "enrolment__seat"
    )
    return rows.get(pk=arrival.pk)


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
        notify(enrolment, "enrolment_cancelled", at=at, channels=("inbox", "sms"), why=why)
    settle_queue(course_class, by=None, at=at)
    return enrolment
