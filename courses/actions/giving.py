"""The one place that gives seats, whoever asks or frees them.

Every function here is called with the class locked.
"""

import datetime
from collections.abc import Iterator

from django.utils import timezone

from accounts.models import Person
from courses.actions.moving import move, notify
from courses.models import CourseClass, Enrolment, Seat
from courses.queries.eligibility import rules_of, standings
from courses.rules.eligibility import person_reasons
from courses.rules.seats import Offer, offer_for
from courses.rules.states import ClassState, EnrolmentState

LOOKED_AT_TOGETHER = 50


def free_seats(course_class: CourseClass) -> list[Seat]:
    """The free seats by number. A class without a limit has none: there, nobody needs one."""
    free = Seat.objects.filter(course_class=course_class, enrolment=None, withdrawn_at=None)
    return list(free.order_by("no"))


def settle_queue(
    course_class: CourseClass, *, by: Person | None, at: datetime.datetime
) -> list[Enrolment]:
    """Let late offers lapse and offer every free seat, in order; who got an offer or a seat.

    Whoever looks at the seats settles first, so that no answer depends on when a sweep ran.
    """
    lapse_late_offers(course_class, at=at)
    return offer_free_seats(course_class, by=by, at=at)


def lapse_late_offers(course_class: CourseClass, *, at: datetime.datetime) -> list[Enrolment]:
    """The offers whose deadline has passed lapse, and the person is told."""
    late = list(
        Enrolment.objects.filter(
            course_class=course_class, state=EnrolmentState.OFFERED, offer_until__lte=at
        )
        .select_related("person", "course_class__course", "seat")
        .order_by("place")
    )
    for enrolment in late:
        move(enrolment, EnrolmentState.LAPSED, why="deadline", by=None, at=at)
        notify(enrolment, "offer_lapsed", at=at)
    return late


def offer_free_seats(
    course_class: CourseClass, *, by: Person | None, at: datetime.datetime
) -> list[Enrolment]:
    """Offer every free seat to those who wait, in order.

    Who has since a clash or another seat of the course is passed over and stays in line. In the
    last hours the seat is given directly; nothing is offered once the class has begun.
    """
    offer = offer_for(
        at=at, starts_at=course_class.first_session_at, hours=course_class.offer_hours
    )
    if offer is None or course_class.state != ClassState.PUBLISHED:
        return []
    seats = free_seats(course_class)
    given: list[Enrolment] = []
    for enrolment in _able(course_class, at) if seats else ():
        if not _free_to_take(enrolment.person, offer):
            continue
        _give(enrolment, seats[len(given)], offer, by=by, at=at)
        given.append(enrolment)
        if len(given) == len(seats):
            break
    return given


def _able(course_class: CourseClass, at: datetime.datetime) -> Iterator[Enrolment]:
    """Those who wait and could take a seat, in true order."""
    rules = rules_of(course_class)
    waiting = Enrolment.objects.filter(course_class=course_class, state=EnrolmentState.WAITING)
    keys = list(waiting.order_by("place", "pk").values_list("pk", flat=True))
    for start in range(0, len(keys), LOOKED_AT_TOGETHER):
        some = (
            waiting.filter(pk__in=keys[start : start + LOOKED_AT_TOGETHER])
            .select_related("person__home_unit", "course_class__course", "seat")
            .order_by("place", "pk")
        )
        known = standings(course_class, [e.person for e in some], at)
        yield from (e for e in some if not person_reasons(rules, known[e.person_id]))


def _free_to_take(person: Person, offer: Offer) -> bool:
    """May the person's time be taken now? An offer takes none, a seat given directly does.

    Persons are locked before classes, and here the class is locked already: so this never waits.
    Who takes another seat at this very moment stays in line, and the next sweep asks again.
    """
    if offer.until is not None:
        return True
    mine = Person.objects.filter(pk=person.pk)
    return bool(mine.select_for_update(no_key=True, skip_locked=True, of=("self",)))


def _give(
    enrolment: Enrolment, seat: Seat, offer: Offer, *, by: Person | None, at: datetime.datetime
) -> None:
    channels = ("inbox", "sms")
    if offer.until is None:
        move(enrolment, EnrolmentState.ENROLLED, seat=seat, why="last_hours", by=by, at=at)
        notify(enrolment, "seat_given", at=at, channels=channels)
        return
    state = EnrolmentState.OFFERED
    move(enrolment, state, seat=seat, offer_until=offer.until, by=by, at=at)
    notify(enrolment, "seat_offered", at=at, channels=channels, until=_told(offer.until))


def _told(until: datetime.datetime) -> str:
    return f"{timezone.localtime(until):%m-%d %H:%M}"


def close_queue(course_class: CourseClass, *, at: datetime.datetime) -> list[Enrolment]:
    """The class has begun: whoever still waits is told that no seat came free."""
    if course_class.first_session_at is None or at < course_class.first_session_at:
        return []
    left = (EnrolmentState.WAITING, EnrolmentState.OFFERED)
    waiting = list(
        Enrolment.objects.filter(state__in=left, course_class=course_class)
        .select_related("person", "course_class__course", "seat")
        .order_by("place")
    )
    for enrolment in waiting:
        move(enrolment, EnrolmentState.LAPSED, why="begun", by=None, at=at)
        notify(enrolment, "queue_closed", at=at)
    return waiting
