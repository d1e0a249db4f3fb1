"""Asking for a seat, and giving it back."""

import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import Person
from core.errors import RuleBroken
from courses.actions.giving import free_seat, offer_free_seats
from courses.actions.moving import lock_class, move, notify, take_time, write_fact
from courses.models import Arrival, CourseClass, Enrolment
from courses.queries.eligibility import reasons_against
from courses.queries.seats import seat_counts
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
    Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    course_class = lock_class(course_class)
    live = (
        Enrolment.objects.filter(course_class=course_class, person=person, state__in=LIVE)
        .select_related("course_class__course", "person")
        .first()
    )
    if live is not None:
        return live
    reasons = reasons_against(course_class, person, at)
    if reasons:
        code = reasons[0].code if len(reasons) == 1 else "not_eligible"
        raise RuleBroken(
            code, errors=[{"code": reason.code} for reason in reasons], reasons=reasons
        )
    counts = seat_counts([course_class])[course_class.pk]
    answer = answer_to_newcomer(free=counts.free, waiting=counts.waiting)
    seated = answer == Answer.SEAT
    last = Enrolment.objects.filter(course_class=course_class).aggregate(last=Max("place"))["last"]
    enrolment = Enrolment.objects.create(
        course_class=course_class,
        person=person,
        unit=person.home_unit,
        state=EnrolmentState.ENROLLED if seated else EnrolmentState.WAITING,
        seat=free_seat(course_class) if seated and counts.capacity is not None else None,
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
    enrolment = _again(enrolment)
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
    offer_free_seats(course_class, by=None, at=at)
    return enrolment


def _again(enrolment: Enrolment) -> Enrolment:
    """The enrolment as it is now, under the lock of its class."""
    return Enrolment.objects.select_related("course_class__course", "person", "seat").get(
        pk=enrolment.pk
    )
