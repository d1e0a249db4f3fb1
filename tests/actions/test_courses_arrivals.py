"""Asking in a crowd: arrivals are answered in their order, by whoever finds the class free."""

import datetime

import pytest

from core.errors import RuleBroken
from courses.actions.arrivals import record_arrivals, settle_arrivals
from courses.actions.crowd import ask_for_seat, settle_all
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.moving import lock_class
from courses.models import Arrival, ClassQuota, Enrolment, EnrolmentParty, Seat
from courses.rules.states import Way
from tests.factories.courses import DAY, make_class, make_people
from tests.factories.people import AT, make_unit

pytestmark = pytest.mark.django_db


def arrive(course_class, people, **more):
    return record_arrivals(course_class=course_class, people=people, by=None, at=AT, **more)


def settle(course_class, at=AT):
    return settle_arrivals(lock_class(course_class), upto=None, at=at)


def states(course_class):
    return list(
        Enrolment.objects.filter(course_class=course_class)
        .order_by("place")
        .values_list("person__name", "state")
    )


def quota(course_class, count, **whom):
    made = ClassQuota.objects.create(
        course_class=course_class, no=1, name_zh="预留", count=count, **whom
    )
    some = Seat.objects.filter(course_class=course_class).order_by("no")[:count]
    Seat.objects.filter(pk__in=[seat.pk for seat in some]).update(quota=made)
    return made


def party_of(course_class, people):
    return EnrolmentParty.objects.create(
        course_class=course_class, code="ABCD", leader=people[0], made_at=AT, handed_in_at=AT
    )


def test_those_who_arrived_are_answered_in_the_order_of_their_arrival():
    course_class = make_class(capacity=2)
    arrive(course_class, make_people(4))
    assert settle(course_class) == 4
    assert states(course_class) == [
        ("人0", "enrolled"),
        ("人1", "enrolled"),
        ("人2", "waiting"),
        ("人3", "waiting"),
    ]
    assert not Arrival.objects.filter(settled_at=None).exists()


def test_who_arrived_twice_has_one_enrolment_and_both_have_the_answer():
    course_class = make_class(capacity=2)
    person = make_people(1)[0]
    arrive(course_class, [person, person])
    settle(course_class)
    assert Arrival.objects.values("enrolment").distinct().count() == 1


def test_a_refused_arrival_keeps_its_reasons_and_is_told_them():
    course_class = make_class(only_units=[make_unit("OTHER")])
    person = make_people(1)[0]
    with pytest.raises(RuleBroken, match="unit_needed"):
        ask_for_seat(course_class=course_class, person=person, by=person, at=AT)
    assert Arrival.objects.get().refused == [{"code": "unit_needed", "facts": {}}]
    assert not Enrolment.objects.exists()


def test_before_the_opening_nobody_arrives():
    course_class = make_class(opens_at=AT + DAY)
    person = make_people(1)[0]
    with pytest.raises(RuleBroken, match="not_open_yet"):
        ask_for_seat(course_class=course_class, person=person, by=person, at=AT)
    assert not Arrival.objects.exists()


def test_the_sweep_answers_those_whose_own_request_died():
    course_class = make_class(capacity=1)
    arrive(course_class, make_people(2))
    assert settle_all(at=AT) == 2
    assert [state for _name, state in states(course_class)] == ["enrolled", "waiting"]


def test_a_thousand_arrivals_cost_a_few_statements_for_each_batch(django_assert_max_num_queries):
    course_class = make_class(capacity=30)
    arrive(course_class, make_people(399))
    with django_assert_max_num_queries(60):
        assert settle(course_class) == 399


def test_seats_of_a_quota_are_given_to_those_it_names():
    course_class = make_class(capacity=2)
    unit = make_unit("RIDERS")
    quota(course_class, 1, unit=unit, release_at=AT + DAY)
    people = make_people(4)
    people[3].home_unit = unit
    people[3].save()
    arrive(course_class, people)
    settle(course_class)
    assert [state for _name, state in states(course_class)] == [
        "enrolled",
        "waiting",
        "waiting",
        "enrolled",
    ]


def test_an_unused_quota_seat_goes_to_the_line_at_its_release():
    course_class = make_class(capacity=2)
    quota(course_class, 1, category="rider", release_at=AT + DAY)
    arrive(course_class, make_people(2))
    settle(course_class)
    assert [state for _name, state in states(course_class)] == ["enrolled", "waiting"]
    settle(course_class, at=AT + DAY - datetime.timedelta(seconds=1))
    assert [state for _name, state in states(course_class)] == ["enrolled", "waiting"]
    settle(course_class, at=AT + DAY)
    assert [state for _name, state in states(course_class)] == ["enrolled", "offered"]


def test_a_party_is_seated_whole_or_waits_whole_and_one_person_may_take_what_it_cannot():
    course_class = make_class(capacity=3)
    people = make_people(5)
    arrive(course_class, people[:1])
    arrive(course_class, people[1:4], party=party_of(course_class, people[1:4]))
    arrive(course_class, people[4:])
    settle(course_class)
    assert [state for _name, state in states(course_class)] == [
        "enrolled",
        "waiting",
        "waiting",
        "waiting",
        "enrolled",
    ]


def test_a_party_in_line_is_offered_its_seats_together():
    course_class = make_class(capacity=2)
    people = make_people(4)
    arrive(course_class, people[:2])
    arrive(course_class, people[2:], party=party_of(course_class, people[2:]))
    settle(course_class)
    first, second = Enrolment.objects.filter(person__in=people[:2]).order_by("place")
    cancel_enrolment(enrolment=first, by=first.person, at=AT)
    assert [s for _n, s in states(course_class)] == ["cancelled", "enrolled", "waiting", "waiting"]
    cancel_enrolment(enrolment=second, by=second.person, at=AT)
    assert [s for _n, s in states(course_class)] == ["cancelled"] * 2 + ["offered"] * 2


def test_a_party_with_one_who_may_not_is_refused_whole():
    unit = make_unit("ONLY")
    course_class = make_class(capacity=3, only_units=[unit])
    people = make_people(2)
    people[0].home_unit = unit
    people[0].save()
    arrive(course_class, people, party=party_of(course_class, people))
    settle(course_class)
    assert not Enrolment.objects.exists()
    assert {row.refused[0]["code"] for row in Arrival.objects.all()} == {"unit_needed"}


def test_the_door_seats_a_walk_in_after_the_class_has_begun_and_nobody_else_is():
    course_class = make_class(capacity=1)
    late = course_class.first_session_at
    person, other = make_people(2)
    with pytest.raises(RuleBroken, match="begun"):
        enrol_person(course_class=course_class, person=person, by=person, at=late)
    row = enrol_person(course_class=course_class, person=other, way=Way.DOOR, by=None, at=late)
    assert (row.state, row.way) == ("enrolled", "door")
