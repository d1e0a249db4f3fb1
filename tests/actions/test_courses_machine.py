"""Any sequence of actions by any people keeps what must always hold; on both databases."""

import datetime

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from core.errors import Busy, RuleBroken
from courses.actions.capacity import set_capacity
from courses.actions.crowd import ask_for_seat, settle_class
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.offers import accept_offer, decline_offer, lapse_offers
from courses.models import Arrival, CourseClass, Enrolment, EnrolmentFact
from courses.rules.states import ENROLMENT_MOVES, LIVE, SEATED, EnrolmentState, Way
from tests.factories.courses import make_class, make_people
from tests.factories.people import AT

PEOPLE = 7
WHO = st.integers(0, PEOPLE - 1)


class Rush(RuleBasedStateMachine):
    """A class of few seats and people who do whatever they like."""

    @initialize(capacity=st.integers(1, 4))
    def begin(self, capacity):
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.at = AT
        self.people = make_people(PEOPLE)
        self.course_class = make_class(capacity=capacity)

    def teardown(self):
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def own(self, who, *states):
        rows = Enrolment.objects.filter(course_class=self.course_class, person=self.people[who])
        return rows.filter(state__in=states or LIVE).first()

    def tried(self, act, **arguments):
        try:
            with transaction.atomic():
                act(**arguments, at=self.at)
        except (RuleBroken, Busy):
            return False
        return True

    @rule(who=WHO)
    def ask(self, who):
        person = self.people[who]
        self.tried(ask_for_seat, course_class=self.course_class, person=person, by=person)

    @rule(people=st.lists(WHO, min_size=1, max_size=4, unique=True))
    def a_crowd_arrives_and_nobody_answers_yet(self, people):
        taken = set(
            Arrival.objects.filter(course_class=self.course_class, settled_at=None).values_list(
                "person", flat=True
            )
        )
        Arrival.objects.bulk_create(
            Arrival(course_class=self.course_class, person=self.people[n], at=self.at)
            for n in people
            if self.people[n].pk not in taken
        )

    @rule()
    def settle(self):
        self.tried(settle_class, course_class=self.course_class)

    @rule(who=WHO)
    def the_door_takes_somebody(self, who):
        person = self.people[who]
        self.tried(
            enrol_person, course_class=self.course_class, person=person, way=Way.DOOR, by=None
        )

    @rule(who=WHO)
    def cancel(self, who):
        own = self.own(who)
        if own is not None:
            self.tried(cancel_enrolment, enrolment=own, by=own.person)

    @rule(who=WHO)
    def accept(self, who):
        own = self.own(who, EnrolmentState.OFFERED)
        if own is not None:
            self.tried(accept_offer, enrolment=own, by=own.person)

    @rule(who=WHO)
    def decline(self, who):
        own = self.own(who, EnrolmentState.OFFERED)
        if own is not None:
            self.tried(decline_offer, enrolment=own, by=own.person)

    @rule(hours=st.integers(1, 30))
    def time_goes_by(self, hours):
        self.at += datetime.timedelta(hours=hours)
        self.tried(lapse_offers)

    @rule(capacity=st.integers(1, 6))
    def resize(self, capacity):
        self.tried(set_capacity, course_class=self.course_class, capacity=capacity, by=None)

    def rows(self):
        return list(
            Enrolment.objects.filter(course_class=self.course_class)
            .select_related("seat")
            .order_by("place")
        )

    @invariant()
    def never_more_than_there_are_seats(self):
        if not hasattr(self, "course_class"):
            return
        course_class = CourseClass.objects.get(pk=self.course_class.pk)
        seated = [row for row in self.rows() if row.state in SEATED]
        assert len(seated) <= course_class.capacity
        assert all(row.seat.withdrawn_at is None for row in seated)
        assert len({row.seat_id for row in seated}) == len(seated)

    @invariant()
    def a_seat_exactly_when_the_state_says_so(self):
        if hasattr(self, "course_class"):
            assert all((row.seat_id is not None) == (row.state in SEATED) for row in self.rows())

    @invariant()
    def places_are_dense_and_each_person_lives_once(self):
        if not hasattr(self, "course_class"):
            return
        rows = self.rows()
        assert [row.place for row in rows] == list(range(1, len(rows) + 1))
        live = [row.person_id for row in rows if row.state in LIVE]
        assert len(set(live)) == len(live)

    @invariant()
    def places_are_the_order_of_arrival(self):
        if not hasattr(self, "course_class"):
            return
        answered = Arrival.objects.filter(
            course_class=self.course_class, enrolment__isnull=False
        ).order_by("-pk")
        first = {enrolment: key for key, enrolment in answered.values_list("pk", "enrolment")}
        order = [first[row.pk] for row in self.rows()]
        assert order == sorted(order)

    @invariant()
    def nobody_waits_beside_a_free_seat_and_nobody_was_passed(self):
        if not hasattr(self, "course_class"):
            return
        rows = self.rows()
        waiting = [row.place for row in rows if row.state == EnrolmentState.WAITING]
        if not waiting:
            return
        course_class = CourseClass.objects.get(pk=self.course_class.pk)
        if course_class.first_session_at <= self.at:
            return  # nothing is offered any more, and the door takes whoever stands there
        seated = [row for row in rows if row.state in SEATED]
        assert len(seated) >= course_class.capacity
        assert all(row.place < min(waiting) for row in seated)

    @invariant()
    def each_state_is_what_its_last_fact_says_and_each_move_is_allowed(self):
        if not hasattr(self, "course_class"):
            return
        facts = {}
        for fact in EnrolmentFact.objects.filter(
            enrolment__course_class=self.course_class
        ).order_by("pk"):
            before = facts.get(fact.enrolment_id, "")
            assert fact.from_state == before
            assert not before or fact.to_state in ENROLMENT_MOVES[EnrolmentState(before)]
            facts[fact.enrolment_id] = fact.to_state
        assert facts == {row.pk: row.state for row in self.rows()}


@pytest.mark.django_db
def test_any_sequence_of_actions_by_any_people_keeps_what_must_always_hold():
    run_state_machine_as_test(
        Rush,
        settings=settings(
            max_examples=12,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
