"""The one function that gives freed seats, whoever freed them."""

import datetime

from django.utils import timezone

from accounts.models import Person
from courses.actions.moving import move, notify
from courses.models import CourseClass, Enrolment, Seat
from courses.queries.eligibility import asked
from courses.queries.seats import seat_counts
from courses.rules.eligibility import person_reasons
from courses.rules.seats import offer_for
from courses.rules.states import ClassState, EnrolmentState


def free_seat(course_class: CourseClass) -> Seat | None:
    """The free seat with the smallest number, of a class that is locked."""
    return (
        Seat.objects.filter(course_class=course_class, enrolment=None, withdrawn_at=None)
        .order_by("no")
        .first()
    )


def offer_free_seats(
    course_class: CourseClass, *, by: Person | None, at: datetime.datetime
) -> list[Enrolment]:
    """Offer every free seat to those who wait, in order; the class is locked by the caller.

    Who has since a clash or another seat of the course is passed over and stays in line. In the
    last hours the seat is given directly; nothing is offered once the class has begun.
    """
    offered: list[Enrolment] = []
    offer = offer_for(
        at=at, starts_at=course_class.first_session_at, hours=course_class.offer_hours
    )
    if offer is None or course_class.state != ClassState.PUBLISHED:
        return offered
    waiting = (
        Enrolment.objects.filter(course_class=course_class, state=EnrolmentState.WAITING)
        .select_related("person__home_unit", "course_class__course")
        .order_by("place", "pk")
    )
    free = seat_counts([course_class])[course_class.pk].free or 0
    for enrolment in waiting.iterator() if free else ():
        if free <= 0:
            break
        seat = free_seat(course_class)
        if seat is None:
            break
        if person_reasons(asked(course_class, enrolment.person)):
            continue
        if offer.until is None:
            move(enrolment, EnrolmentState.ENROLLED, seat=seat, why="last hours", by=by, at=at)
            notify(enrolment, "seat_given", at=at, channels=("inbox", "sms"))
        else:
            state = EnrolmentState.OFFERED
            move(enrolment, state, seat=seat, offer_until=offer.until, by=by, at=at)
            until = timezone.localtime(offer.until)
            notify(
                enrolment,
                "seat_offered",
                at=at,
                channels=("inbox", "sms"),
                until=f"{until:%m-%d %H:%M}",
            )
        offered.append(enrolment)
        free -= 1
    return offered
