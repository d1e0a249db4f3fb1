"""Asking in a crowd: a place in line at once, an answer in its order, nobody lost."""

import datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import RuleBroken
from courses.actions import crowd
from courses.actions.capacity import set_capacity
from courses.actions.crowd import StillInLineError, ask_for_seat, settle_all, settle_class
from courses.actions.enrol import cancel_enrolment
from courses.models import Arrival, Enrolment
from tests.factories.courses import DAY, make_class, make_people
from tests.factories.people import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(settings):
    """Nobody may wait for the answer: everybody is told the place in line."""
    settings.RUSH_WAITING_ROOM = 0
    return settings


def ask(course_class, person, at=AT):
    return ask_for_seat(course_class=course_class, person=person, by=person, at=at)


def place(course_class, person):
    with pytest.raises(StillInLineError) as told:
        ask(course_class, person)
    return told.value.line.place


def test_where_nobody_may_wait_each_is_told_the_place_in_line(full):
    course_class = make_class(capacity=2)
    assert [place(course_class, person) for person in make_people(4)] == [1, 2, 3, 4]


def test_asking_again_keeps_the_place_and_adds_nothing(full):
    course_class = make_class(capacity=2)
    people = make_people(3)
    for person in people:
        place(course_class, person)
    assert [place(course_class, person) for person in reversed(people)] == [3, 2, 1]
    assert Arrival.objects.count() == 3


def test_the_order_of_the_line_is_the_order_of_the_seats(full):
    course_class = make_class(capacity=2)
    people = make_people(5)
    for person in people:
        place(course_class, person)
    assert settle_class(course_class=course_class, at=AT) == 5
    states = [ask(course_class, person).state for person in people]
    assert states == ["enrolled"] * 2 + ["waiting"] * 3
    assert [ask(course_class, person).place for person in people] == [1, 2, 3, 4, 5]


def test_who_stands_in_line_when_the_enrolment_closes_is_answered_all_the_same(full):
    course_class = make_class(capacity=2, closes_at=AT + DAY)
    person = make_people(1)[0]
    place(course_class, person)
    assert settle_all(at=AT + 2 * DAY) == 1
    assert ask(course_class, person, AT + 2 * DAY).state == "enrolled"


def test_before_the_opening_nobody_gets_into_the_line_whatever_their_clock_says(full):
    course_class = make_class(capacity=2, opens_at=AT + DAY)
    with pytest.raises(RuleBroken) as refused:
        ask(course_class, make_people(1)[0], AT + DAY - datetime.timedelta(seconds=1))
    assert refused.value.code == "not_open_yet"
    assert not Arrival.objects.exists()


def test_a_capacity_lowered_while_people_stand_in_line_holds_for_them(full):
    course_class = make_class(capacity=4)
    people = make_people(4)
    for person in people:
        place(course_class, person)
    set_capacity(course_class=course_class, capacity=2, by=None, at=AT)
    settle_class(course_class=course_class, at=AT)
    assert Enrolment.objects.filter(state="enrolled").count() == 2
    assert [ask(course_class, person).state for person in people[2:]] == ["waiting", "waiting"]


def test_who_gave_the_seat_back_in_the_rush_and_asks_again_stands_at_the_end(full):
    course_class = make_class(capacity=1)
    first, second = make_people(2)
    place(course_class, first)
    settle_class(course_class=course_class, at=AT)
    cancel_enrolment(enrolment=ask(course_class, first), by=first, at=AT)
    place(course_class, second)
    assert place(course_class, first) == 2
    settle_class(course_class=course_class, at=AT)
    assert ask(course_class, second).state == "enrolled"
    assert ask(course_class, first).state == "waiting"


def test_a_place_in_line_costs_few_queries_however_long_the_line(full):
    course_class = make_class(capacity=2)
    *people, last = make_people(151)
    Arrival.objects.bulk_create(
        Arrival(course_class=course_class, person=p, at=AT) for p in people
    )
    with CaptureQueriesContext(connection) as seen:
        assert place(course_class, last) == 151
    assert len([q for q in seen if "SAVEPOINT" not in q["sql"]]) <= 5


def test_a_crowd_is_answered_in_batches_with_few_queries_each(full):
    course_class = make_class(capacity=20)
    people = make_people(200)
    Arrival.objects.bulk_create(
        Arrival(course_class=course_class, person=p, at=AT) for p in people
    )
    with CaptureQueriesContext(connection) as seen:
        assert settle_class(course_class=course_class, at=AT) == 200
    assert len(seen) <= 45


def test_in_a_storm_those_who_arrive_come_first_and_the_rest_are_answered_after_it(
    settings, monkeypatch
):
    settings.RUSH_STORM_PER_SECOND = 2
    clock = [100.0]
    told = SimpleNamespace(monotonic=lambda: clock[0], sleep=lambda _seconds: None)
    monkeypatch.setattr(crowd, "time", told)
    monkeypatch.setattr(crowd, "storm", crowd._Storm())
    course_class = make_class()
    for person in make_people(3):
        crowd.stand_in_line(course_class=course_class, person=person.pk, at=AT)
    assert crowd.settle_class(course_class=course_class, at=AT) == 3
    crowd.storm.answered(1.0)
    for person in make_people(2):
        crowd.stand_in_line(course_class=course_class, person=person.pk, at=AT)
    assert crowd.settle_class(course_class=course_class, at=AT) == 0
    clock[0] += 3
    assert crowd.settle_class(course_class=course_class, at=AT) == 2
