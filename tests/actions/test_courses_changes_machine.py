"""Two classes of a course, and an organiser who moves, cancels, merges and takes back at will."""

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
from courses.actions.changes import MoveWish, ask_to_move, cancel_many, rehearse
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.merging import finish_merges, merge_class
from courses.actions.offers import accept_offer, decline_offer, lapse_offers
from courses.actions.undoing import undo_change
from courses.models import ClassChange, CourseClass, Enrolment, EnrolmentFact
from courses.rules.states import ENROLMENT_MOVES, LIVE, SEATED, EnrolmentState
from places.models import Occupation
from tests.factories.courses import make_class, make_course, make_people
from tests.factories.people import AT

PEOPLE = 6
WHO = st.integers(0, PEOPLE - 1)
WHICH = st.integers(0, 1)
SOME = st.lists(WHO, min_size=1, max_size=4, unique=True)


class Desk(RuleBasedStateMachine):
    """People ask, answer and leave; the organiser does things to many of them."""

    @initialize(first=st.integers(1, 3), second=st.integers(1, 4))
    def begin(self, first, second):
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.at = AT
        self.people = make_people(PEOPLE)
        course = make_course()
        self.classes = [
            make_class(course=course, capacity=first, no=1),
            make_class(course=course, capacity=second, no=2),
        ]

    def teardown(self):
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def rows(self, **wanted):
        rows = Enrolment.objects.filter(course_class__in=self.classes, **wanted)
        return rows.select_related("person", "seat", "course_class").order_by("pk")

    def own(self, who, which, *states):
        return self.rows(
            person=self.people[who],
            course_class=self.classes[which],
            state__in=states or LIVE,
        ).first()

    def keys(self, people, which):
        people = [self.people[n] for n in people]
        rows = self.rows(person__in=people, course_class=self.classes[which], state__in=LIVE)
        return [row.uuid for row in rows]

    def tried(self, act, **arguments):
        try:
            with transaction.atomic():
                return act(**arguments, at=self.at)
        except (RuleBroken, Busy):
            return None

    @rule(who=WHO, which=WHICH)
    def ask(self, who, which):
        person = self.people[who]
        self.tried(enrol_person, course_class=self.classes[which], person=person, by=person)

    @rule(who=WHO, which=WHICH)
    def cancel(self, who, which):
        own = self.own(who, which)
        if own is not None:
            self.tried(cancel_enrolment, enrolment=own, by=own.person)

    @rule(who=WHO, which=WHICH)
    def accept(self, who, which):
        own = self.own(who, which, EnrolmentState.OFFERED)
        if own is not None:
            self.tried(accept_offer, enrolment=own, by=own.person)

    @rule(who=WHO, which=WHICH)
    def decline(self, who, which):
        own = self.own(who, which, EnrolmentState.OFFERED)
        if own is not None:
            self.tried(decline_offer, enrolment=own, by=own.person)

    @rule(hours=st.integers(1, 40))
    def time_goes_by(self, hours):
        self.at += datetime.timedelta(hours=hours)
        self.tried(lapse_offers)
        self.tried(finish_merges)

    @rule(which=WHICH, capacity=st.integers(1, 5))
    def resize(self, which, capacity):
        self.tried(set_capacity, course_class=self.classes[which], capacity=capacity, by=None)

    def wish(self, which, keys, add_seats):
        until = self.at + datetime.timedelta(hours=24)
        return MoveWish(self.classes[1 - which], keys, "调班", until, add_seats=add_seats)

    @rule(people=SOME, which=WHICH, add_seats=st.booleans())
    def move(self, people, which, add_seats):
        wish = self.wish(which, self.keys(people, which), add_seats)
        self.tried(ask_to_move, course_class=self.classes[which], wish=wish, by=None)

    @rule(which=WHICH, add_seats=st.booleans())
    def merge(self, which, add_seats):
        wish = self.wish(which, [], add_seats)
        self.tried(merge_class, course_class=self.classes[which], wish=wish, by=None)

    @rule(people=SOME, which=WHICH)
    def cancel_some(self, people, which):
        self.tried(
            cancel_many,
            course_class=self.classes[which],
            enrolments=self.keys(people, which),
            reason="误报",
            by=None,
        )

    @rule(people=SOME, which=WHICH)
    def look_first(self, people, which):
        def counts():
            return list(self.rows().values_list("pk", "state", "seat"))

        before = counts()
        wish = self.wish(which, self.keys(people, which), add_seats=True)
        self.tried(
            lambda at: rehearse(
                ask_to_move, course_class=self.classes[which], wish=wish, by=None, at=at
            )
        )
        assert counts() == before

    @rule(back=st.integers(1, 4))
    def take_back(self, back):
        changes = list(ClassChange.objects.filter(course_class__in=self.classes)[:back])
        if changes:
            self.tried(undo_change, change=changes[-1], by=None)

    @invariant()
    def never_more_than_there_are_seats(self):
        if not hasattr(self, "classes"):
            return
        for course_class in CourseClass.objects.filter(pk__in=[c.pk for c in self.classes]):
            seated = list(self.rows(course_class=course_class, state__in=SEATED))
            assert len(seated) <= course_class.capacity
            assert len({row.seat_id for row in seated}) == len(seated)
            assert all(row.seat.withdrawn_at is None for row in seated)

    @invariant()
    def nobody_sits_in_both_classes(self):
        if hasattr(self, "classes"):
            seated = list(
                self.rows(state=EnrolmentState.ENROLLED).values_list("person", flat=True)
            )
            assert len(seated) == len(set(seated))

    @invariant()
    def the_time_of_who_has_a_seat_is_taken_and_nobody_else_s(self):
        if not hasattr(self, "classes"):
            return
        for course_class in self.classes:
            seated = set(
                self.rows(course_class=course_class, state=EnrolmentState.ENROLLED).values_list(
                    "person", flat=True
                )
            )
            source = f"session:{course_class.sessions.first().uuid}"
            taken = Occupation.objects.filter(source=source, role="learner")
            assert set(taken.values_list("person", flat=True)) == seated

    @invariant()
    def every_step_is_a_fact_and_allowed(self):
        if not hasattr(self, "classes"):
            return
        facts = EnrolmentFact.objects.filter(enrolment__course_class__in=self.classes)
        last = {}
        for fact in facts.order_by("pk"):
            assert fact.from_state == last.get(fact.enrolment_id, "")
            if fact.from_state:
                assert (
                    EnrolmentState(fact.to_state)
                    in ENROLMENT_MOVES[EnrolmentState(fact.from_state)]
                )
            last[fact.enrolment_id] = fact.to_state
        assert {row.pk: str(row.state) for row in self.rows()} == last


@pytest.mark.django_db
def test_whatever_is_done_to_many_nobody_sits_twice_and_no_seat_is_two_peoples():
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=25,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
