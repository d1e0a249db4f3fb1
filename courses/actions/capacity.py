"""Changing how many seats a class has."""

import datetime

from django.db import transaction

from accounts.models import Person
from core.errors import RuleBroken
from core.web.public_pages import forget_public_pages
from courses.actions.facts import write_class_fact
from courses.actions.giving import lapse_late_offers, settle_queue
from courses.actions.moving import lock_class, write_fact
from courses.models import CourseClass, Enrolment, Seat
from courses.rules.states import SEATED, ClassState


@transaction.atomic
def set_capacity(
    *, course_class: CourseClass, capacity: int, by: Person | None, at: datetime.datetime
) -> list[Enrolment]:
    """Raise the capacity (the new seats are offered in line) or cut what is free.

    Refuses with `no_seats` below 1, `class_over`, `ballot_frozen`, `capacity_below_quotas`, and
    `capacity_below_taken`, whose `errors` name those whom it would hit: the last to have arrived.
    Returns the enrolments that got an offer.
    """
    if capacity < 1:
        raise RuleBroken("no_seats")
    course_class = lock_class(course_class)
    if course_class.state in {ClassState.CANCELLED, ClassState.FINISHED}:
        raise RuleBroken("class_over")
    if course_class.frozen_at is not None and course_class.drawn_at is None:
        raise RuleBroken("ballot_frozen")
    lapse_late_offers(course_class, at=at)
    seated = list(
        Enrolment.objects.filter(course_class=course_class, state__in=SEATED)
        .select_related("person", "seat", "course_class")
        .order_by("place")
    )
    if capacity < len(seated):
        hit = seated[capacity:]
        raise RuleBroken(
            "capacity_below_taken",
            taken=len(seated),
            names="、".join(enrolment.person.name for enrolment in hit),
            errors=[{"enrolment": str(e.uuid), "state": str(e.state)} for e in hit],
        )
    if course_class.capacity != capacity:
        old = course_class.capacity
        course_class.capacity = capacity
        course_class.save(update_fields=["capacity"])
        transaction.on_commit(forget_public_pages)
        make_seat_rows(course_class, capacity, at=at)
        _seat_the_seated(course_class, seated, by=by, at=at)
        write_class_fact(course_class, "capacity", old=old, by=by, at=at)
    return settle_queue(course_class, by=by, at=at)


def make_seat_rows(course_class: CourseClass, capacity: int, *, at: datetime.datetime) -> None:
    """As many seat rows in use as the capacity says; those withdrawn once are used again first.

    The class is locked.
    """
    seats = list(Seat.objects.filter(course_class=course_class).order_by("no"))
    withdrawn = [seat for seat in seats if seat.withdrawn_at is not None]
    in_use = len(seats) - len(withdrawn)
    if in_use < capacity:
        back = withdrawn[: capacity - in_use]
        Seat.objects.filter(pk__in=[seat.pk for seat in back]).update(withdrawn_at=None)
        last = seats[-1].no if seats else 0
        new = capacity - in_use - len(back)
        Seat.objects.bulk_create(
            Seat(course_class=course_class, no=last + n) for n in range(1, new + 1)
        )
        return
    free = Seat.objects.filter(course_class=course_class, withdrawn_at=None, enrolment=None)
    surplus = [seat.pk for seat in free.filter(quota=None).order_by("-no")[: in_use - capacity]]
    if len(surplus) < in_use - capacity:
        raise RuleBroken("capacity_below_quotas", kept=free.exclude(quota=None).count())
    Seat.objects.filter(pk__in=surplus).update(withdrawn_at=at)


def _seat_the_seated(
    course_class: CourseClass,
    seated: list[Enrolment],
    *,
    by: Person | None,
    at: datetime.datetime,
) -> None:
    """A class that had no limit until now: whoever is in it gets a seat row, by arrival."""
    without = [enrolment for enrolment in seated if enrolment.seat is None]
    if not without:
        return
    free = Seat.objects.filter(course_class=course_class, withdrawn_at=None, enrolment=None)
    for enrolment, seat in zip(without, free.order_by("no"), strict=False):
        enrolment.seat = seat
        enrolment.save(update_fields=["seat"])
        write_fact(enrolment, old=enrolment.state, why="limit_set", by=by, at=at)
