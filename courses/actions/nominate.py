"""Nominating: a unit officer gives a seat of the unit's quota to one of the unit's people."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.queries.find import person_by_any
from accounts.queries.roles import has_duty
from accounts.rules.kinds import UnitDuty
from core.errors import RuleBroken
from courses.actions.enrol import enrol_person
from courses.actions.giving import free_stock, seats_without_person
from courses.actions.moving import lock_class, lock_person
from courses.models import CourseClass, Enrolment
from courses.queries.quotas import quotas_of
from courses.rules.allotting import Stock
from courses.rules.states import LIVE, Giving, Way


def named_person(*, number: str, name: str, at: datetime.datetime) -> Person:
    """The person with this phone, ID or employee number and this name; else `nominee_unknown`.

    The number alone is not enough, so that nobody learns a name by trying numbers.
    """
    found = person_by_any(number.strip(), on=timezone.localdate(at))
    if found is None or found.name != name.strip():
        raise RuleBroken("nominee_unknown")
    return found


@transaction.atomic
def nominate(
    *, course_class: CourseClass, person: Person, by: Person, at: datetime.datetime
) -> Enrolment:
    """Give the person a seat of the unit's quota; the person is told and may decline.

    By an officer of the person's unit alone (`not_your_person`). Refuses with `not_by_nomination`,
    `no_quota` where none names the person, `quota_used_up`, and as asking for a seat does. Twice is
    the same enrolment.
    """
    person = lock_person(person)
    course_class = lock_class(course_class)
    if course_class.giving != Giving.NOMINATION:
        raise RuleBroken("not_by_nomination")
    unit = person.home_unit
    if unit is None or not has_duty(by, UnitDuty.OFFICER, unit, timezone.localdate(at)):
        raise RuleBroken("not_your_person", status=403)
    inside = Enrolment.objects.filter(course_class=course_class, person=person, state__in=LIVE)
    if not inside.exists():
        _seat_of_quota_left(course_class, person, at)
    return enrol_person(course_class=course_class, person=person, way=Way.OFFICER, by=by, at=at)


def _seat_of_quota_left(course_class: CourseClass, person: Person, at: datetime.datetime) -> None:
    """A seat kept for the person's unit is free, or one that a quota has let go.

    Seats that were never kept for anybody are the organiser's to give.
    """
    quotas = quotas_of(course_class, at)
    own = quotas.of_person(person)
    seats = {no: s for no, s in seats_without_person(course_class).items() if s.quota_id}
    stock = Stock.of(free_stock(seats, quotas))
    if stock.open or any(stock.kept.get(quota) for quota in own):
        return
    if not own and not quotas.released:
        raise RuleBroken("no_quota")
    quota = course_class.quotas.filter(pk__in=own).order_by("no").first()
    raise RuleBroken(
        "quota_used_up",
        name=quota.name_zh if quota else "",
        seats=quota.count if quota else 0,
    )
