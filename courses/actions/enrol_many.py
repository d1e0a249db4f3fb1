"""Asking for many people at once, by an office: one after the other, in the order given."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from accounts.models import Person
from core.errors import Busy, Reason
from core.locking import locked
from courses.actions.arrivals import record_arrivals, settle_arrivals
from courses.actions.giving import free_stock, seats_without_person
from courses.actions.moving import lock_class
from courses.actions.numbering import wait_for_numbers
from courses.models import Arrival, CourseClass, Enrolment
from courses.queries.lists import by_quota_alone
from courses.queries.quotas import quotas_of
from courses.queries.reasons import reasons_in
from courses.queries.seats import live_in_class
from courses.rules.allotting import Party, Stock
from courses.rules.states import Way

Answer = Enrolment | list[Reason]


@transaction.atomic
def enrol_many(
    *,
    course_class: CourseClass,
    people: Sequence[Person],
    way: Way,
    by: Person | None,
    at: datetime.datetime,
) -> dict[int, Answer]:
    """By person's key, the enrolment, or what stands against it; the same as asking one by one.

    All seats go through the one place that gives them. Raises `Busy` while somebody who arrived
    before can't be answered; nothing has happened then.
    """
    keys = [person.pk for person in people]
    held = {row.pk: row for row in locked(Person.objects.filter(pk__in=keys))}
    course_class = lock_class(course_class)
    wait_for_numbers(course_class)
    ordered = [held[key] for key in dict.fromkeys(keys)]
    refused: dict[int, Answer] = {}
    if by_quota_alone(course_class, way):
        refused = dict(_beyond_quota(course_class, ordered, at))
    asking = [person for person in ordered if person.pk not in refused]
    if not asking:
        return refused
    arrivals = record_arrivals(course_class=course_class, people=asking, way=way, by=by, at=at)
    settle_arrivals(course_class, upto=arrivals[-1].pk, at=at)
    answered = Arrival.objects.filter(pk__in=[row.pk for row in arrivals])
    answers: dict[int, Answer] = dict(refused)
    for row in answered.select_related("enrolment"):
        if row.settled_at is None:
            raise Busy
        answers[row.person_id] = row.enrolment or reasons_in(row.refused)
    return answers


def _beyond_quota(
    course_class: CourseClass, people: Sequence[Person], at: datetime.datetime
) -> dict[int, list[Reason]]:
    """Of these, in order, for whom no seat of a quota is left; who is in already needs none."""
    inside = live_in_class(course_class, people)
    quotas = quotas_of(course_class, at)
    seats = {no: s for no, s in seats_without_person(course_class).items() if s.quota_id}
    stock = Stock.of(free_stock(seats, quotas))
    beyond: dict[int, list[Reason]] = {}
    for person in people:
        if person.pk in inside:
            continue
        if stock.take(Party(person.pk, [quotas.of_person(person)])) is None:
            beyond[person.pk] = [Reason("quota_full")]
    return beyond
