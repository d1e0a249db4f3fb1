"""Taking seats, waiting, offers: outcome, refusal, fact, ledger, and the count of queries."""

import datetime

import pytest
from django.db import connection

from core.errors import RuleBroken
from core.ledger.actions import seal
from core.ledger.models import Fact
from core.ledger.queries import differences
from courses.actions.capacity import set_capacity
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.offers import accept_offer, decline_offer, lapse_offers
from courses.models import Enrolment
from courses.queries.seats import position, seat_counts
from courses.rules.states import EnrolmentState
from tests.factories.courses import DAY, make_class, make_people
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
S = EnrolmentState


def ask(course_class, people, at=AT):
    return [enrol_person(course_class=course_class, person=p, by=p, at=at) for p in people]


def test_seats_go_by_arrival_and_the_rest_wait_in_that_order():
    course_class = make_class(capacity=2)
    got = ask(course_class, make_people(4))
    assert [e.state for e in got] == [S.ENROLLED, S.ENROLLED, S.WAITING, S.WAITING]
    assert [e.place for e in got] == [1, 2, 3, 4]
    assert [position(e) for e in got] == [None, None, 1, 2]
    counts = seat_counts([course_class])[course_class.pk]
    assert (counts.taken, counts.free, counts.waiting) == (2, 0, 2)


def test_asking_twice_is_the_same_enrolment():
    course_class = make_class()
    person = make_people(1)[0]
    first, second = ask(course_class, [person, person])
    assert first.pk == second.pk
    assert Enrolment.objects.count() == 1


def test_a_freed_seat_is_offered_to_the_first_who_waits_and_can_be_accepted():
    course_class = make_class(capacity=1)
    seated, waiting, _last = ask(course_class, make_people(3))
    cancel_enrolment(enrolment=seated, by=seated.person, at=AT)
    waiting.refresh_from_db()
    assert waiting.state == S.OFFERED
    assert waiting.offer_until == AT + DAY
    assert accept_offer(enrolment=waiting, by=waiting.person, at=AT).state == S.ENROLLED
    assert accept_offer(enrolment=waiting, by=waiting.person, at=AT).state == S.ENROLLED


def test_a_declined_offer_goes_to_the_next():
    course_class = make_class(capacity=1)
    seated, first, second = ask(course_class, make_people(3))
    cancel_enrolment(enrolment=seated, by=seated.person, at=AT)
    decline_offer(enrolment=first, by=first.person, at=AT)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (S.CANCELLED, S.OFFERED)


def test_an_offer_lapses_once_at_its_deadline_and_can_no_longer_be_accepted():
    course_class = make_class(capacity=1)
    seated, first, second = ask(course_class, make_people(3))
    cancel_enrolment(enrolment=seated, by=seated.person, at=AT)
    assert lapse_offers(at=AT + DAY) == 1
    assert lapse_offers(at=AT + DAY) == 0
    with pytest.raises(RuleBroken, match="offer_expired"):
        accept_offer(enrolment=first, by=first.person, at=AT + DAY)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (S.LAPSED, S.OFFERED)


def test_a_newcomer_waits_behind_an_offer():
    course_class = make_class(capacity=1)
    seated, _waiting, newcomer = make_people(3)
    first = ask(course_class, [seated, _waiting])[0]
    cancel_enrolment(enrolment=first, by=seated, at=AT)
    assert ask(course_class, [newcomer])[0].state == S.WAITING


def test_more_seats_make_offers_and_fewer_than_taken_are_refused():
    course_class = make_class(capacity=1)
    ask(course_class, make_people(3))
    offered = set_capacity(course_class=course_class, capacity=2, by=None, at=AT)
    assert [e.place for e in offered] == [2]
    with pytest.raises(RuleBroken, match="capacity_below_taken"):
        set_capacity(course_class=course_class, capacity=1, by=None, at=AT)


def test_a_clash_another_class_of_the_course_and_a_late_request_are_refused_by_name():
    person = make_people(1)[0]
    first = make_class()
    ask(first, [person])
    with pytest.raises(RuleBroken, match="clash"):
        ask(make_class(starts_at=first.first_session_at), [person])
    later = first.last_session_at + 9 * DAY
    with pytest.raises(RuleBroken, match="same_course"):
        ask(make_class(course=first.course, starts_at=later, no=2), [person])
    with pytest.raises(RuleBroken, match="begun"):
        ask(make_class(starts_at=later), make_people(1), at=later)


def test_every_move_is_a_fact_and_the_ledger_finds_a_changed_row():
    course_class = make_class(capacity=1)
    seated, _waiting = ask(course_class, make_people(2))
    cancel_enrolment(enrolment=seated, by=seated.person, at=AT)
    assert list(seated.facts.values_list("from_state", "to_state")) == [
        ("", "enrolled"),
        ("enrolled", "cancelled"),
    ]
    seal(at=AT)
    assert list(differences()) == []
    Enrolment.objects.filter(pk=seated.pk).update(state=S.REMOVED)
    assert any(str(seated.uuid) in line for line in differences())
    Enrolment.objects.filter(pk=seated.pk).update(state=S.CANCELLED)
    fact = Fact.objects.order_by("pk").first()
    Fact.objects.filter(pk=fact.pk).update(payload={"to": "enrolled"})
    assert any(str(fact.uuid) in line for line in differences())
    Fact.objects.filter(pk=fact.pk).delete()
    assert any("sealed" in line for line in differences())


def test_taking_a_seat_costs_the_same_whatever_the_number_of_people(django_assert_max_num_queries):
    course_class = make_class(capacity=30)
    ask(course_class, make_people(20))
    person = make_people(1)[0]
    # On PostgreSQL one more: the lock that makes every smaller number of arrival known.
    with django_assert_max_num_queries(30 + (connection.vendor == "postgresql")):
        enrol_person(course_class=course_class, person=person, by=person, at=AT)


def test_nothing_is_offered_once_the_class_has_begun():
    course_class = make_class(capacity=1)
    seated, waiting = ask(course_class, make_people(2))
    begun = course_class.first_session_at + datetime.timedelta(minutes=1)
    cancel_enrolment(enrolment=seated, why="ill", by=None, at=begun)
    waiting.refresh_from_db()
    assert waiting.state == S.WAITING
