"""Asking for a seat, and giving it back."""

import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import Person
from core.errors import RuleBroken
from courses.actions.giving import free_seats, settle_queue
from courses.actions.moving import (
    enrolment_now,
    lock_class,
    lock_person,
    move,
    notify,
    take_time,
    write_fact,
)
from courses.models import Arrival, CourseClass, Enrolment
from courses.queries.eligibility import reasons_against
from courses.rules.seats import Answer, answer_to_newcomer
from courses.rules.states import LIVE, EnrolmentState

CANCELLABLE = LIVE - {EnrolmentState.COMPLETED}


@transaction.atomic
def enrol_person(
    *, course_class: CourseClass, person: Person, by: Person | None, at: datetime.datetime
) -> Enrolment:
    """Give a seat or a place in the queue; asking twice is the same enrolment.

    Refuses with `not_eligible` and the reasons, or with the reason's own code when it is one.
    """
    person = lock_person(person)
    course_class = lock_class(course_class)
    # Those in line come first. A seat that is free after that is one that none of them can take,
    # and a person waits only behind those who could take the same seat.
    settle_queue(course_class, by=None, at=at)
    live = (
        Enrolment.objects.filter(course_class=course_class, person=person, state__in=LIVE)
        .select_related("course_class__course", "person", "seat")
        .first()
    )
    if live is not None:
        return live
    reasons = reasons_against(course_class, person, at)
    if reasons:
        code = reasons[0].code if len(reasons) == 1 else "not_eligible"
        raise RuleBroken(
            code,
            **(reasons[0].facts if len(reasons) == 1 else {}),
            errors=[{"code": reason.code} for reason in reasons],
            reasons=reasons,
        )
    seat = next(iter(free_seats(course_class)), None)
    answer = answer_to_newcomer(limited=course_class.capacity is not None, free=seat is not None)
    seated = answer == Answer.SEAT
    last = Enrolment.objects.filter(course_class=course_class).aggregate(last=Max("place"))["last"]
    enrolment = Enrolment.objects.create(
        course_class=course_class,
        person=person,
        unit=person.home_unit,
        state=EnrolmentState.ENROLLED if seated else EnrolmentState.WAITING,
        seat=seat,
        place=(last or 0) + 1,
        enrolled_by=by,
        created_at=at,
        changed_at=at,
    )
    Arrival.objects.create(course_class=course_class, enrolment=enrolment, at=at)
    if seated:
        take_time(enrolment)
    write_fact(enrolment, old="", by=by, at=at)
    notify(enrolment, "seat_given" if seated else "seat_waiting", at=at)
    return enrolment


@transaction.atomic
def cancel_enrolment(
    *, enrolment: Enrolment, why: str = "", by: Person | None, at: datetime.datetime
) -> Enrolment:
    """Give the seat or the place back; what is freed is offered to the next.

    By oneself until the class begins (`too_late_to_cancel`); somebody else says why
    (`reason_needed`). A second call finds it cancelled and returns it.
    """
    course_class = lock_class(enrolment.course_class)
    enrolment = enrolment_now(enrolment)
    if enrolment.state == EnrolmentState.CANCELLED:
        return enrolment
    if enrolment.state not in CANCELLABLE:
        raise RuleBroken("not_live")
    own = by is None or by.pk == enrolment.person_id
    if not own and not why.strip():
        raise RuleBroken("reason_needed")
    starts_at = course_class.first_session_at
    if own and by is not None and starts_at is not None and at >= starts_at:
        raise RuleBroken("too_late_to_cancel")
    move(enrolment, EnrolmentState.CANCELLED, why=why, by=by, at=at)
    if not own:
        notify(enrolment, "enrolment_cancelled", at=at, channels=("inbox", "sms"), why=why)
    settle_queue(course_class, by=None, at=at)
    return enrolment
