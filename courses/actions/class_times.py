"""When enrolment opens, until when one may withdraw freely, how long a freed seat is held."""

import datetime

from django.db import transaction

from accounts.models import Person
from core.errors import RuleBroken
from core.web.public_pages import forget_public_pages
from courses.actions.facts import write_class_fact
from courses.actions.giving import settle_queue
from courses.actions.moving import lock_class
from courses.models import CourseClass
from courses.rules.seats import LONGEST_OFFER_HOURS
from courses.rules.states import ClassState


def check_times(
    *,
    opens_at: datetime.datetime | None,
    closes_at: datetime.datetime | None,
    cancel_until: datetime.datetime | None,
    offer_hours: int,
    starts_at: datetime.datetime | None,
) -> None:
    """The times of a class in their order.

    Refuses `closes_before_opens`, `opens_after_start`, `cancel_after_start` and `bad_offer_hours`.
    """
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise RuleBroken("closes_before_opens")
    if opens_at is not None and starts_at is not None and opens_at >= starts_at:
        raise RuleBroken("opens_after_start")
    if cancel_until is not None and starts_at is not None and cancel_until > starts_at:
        raise RuleBroken("cancel_after_start")
    if not 1 <= offer_hours <= LONGEST_OFFER_HOURS:
        raise RuleBroken("bad_offer_hours", most=LONGEST_OFFER_HOURS)


@transaction.atomic
def set_class_times(
    *,
    course_class: CourseClass,
    opens_at: datetime.datetime | None,
    cancel_until: datetime.datetime | None,
    offer_hours: int,
    by: Person | None,
    at: datetime.datetime,
) -> CourseClass:
    """Set them; who has a seat or an offer keeps it, with the deadline that was told.

    Refuses `class_over` and as `check_times` does.
    """
    course_class = lock_class(course_class)
    if course_class.state in {ClassState.CANCELLED, ClassState.FINISHED}:
        raise RuleBroken("class_over")
    check_times(
        opens_at=opens_at,
        closes_at=course_class.closes_at,
        cancel_until=cancel_until,
        offer_hours=offer_hours,
        starts_at=course_class.first_session_at,
    )
    course_class.opens_at = opens_at
    course_class.cancel_until = cancel_until
    course_class.offer_hours = offer_hours
    course_class.save(update_fields=["opens_at", "cancel_until", "offer_hours"])
    write_class_fact(
        course_class,
        "times",
        by=by,
        at=at,
        opens_at=opens_at.isoformat() if opens_at else None,
        cancel_until=cancel_until.isoformat() if cancel_until else None,
        offer_hours=offer_hours,
    )
    transaction.on_commit(forget_public_pages)
    settle_queue(course_class, by=by, at=at)
    return course_class
