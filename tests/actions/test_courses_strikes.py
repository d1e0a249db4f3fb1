"""Strikes: off unless a unit turns them on; given, taken back, appealed against once."""

import pytest

from core.errors import RuleBroken
from core.ledger.models import Fact
from core.notices.models import Notice
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.roll import RollMark, mark_roll, sign_off
from courses.actions.session_moves import move_session
from courses.actions.strikes import (
    answer_appeal,
    appeal_strike,
    set_strike_policy,
    waive_strike,
)
from courses.models import CourseClass, Strike, StrikeFact
from courses.queries.session_moves import Target
from courses.queries.strikes import accounts_of
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import AT

pytestmark = pytest.mark.django_db


def turn_on(unit, *, limit=2, days=30, at=AT - 100 * DAY):
    return set_strike_policy(
        unit=unit, on=True, limit_halves=limit, block_days=days, by=None, at=at
    )


def ask(course_class, *people, at=AT):
    return [enrol_person(course_class=course_class, person=p, by=p, at=at) for p in people]


def close(session):
    sign_off(session=session, by=None, at=session.ends_at)


def missed(person, *, times=1, start=10):
    """Absent in one-session classes, one a day; the last class."""
    for n in range(times):
        course_class = make_class(sessions=1, starts_at=AT + (start + n) * DAY)
        ask(course_class, person)
        close(course_class.sessions.get())
    return course_class


def test_nothing_is_noted_where_no_unit_has_turned_it_on():
    (person,) = make_people(1)
    missed(person)
    assert not Strike.objects.exists()


def test_absent_without_leave_is_noted_the_first_is_a_talk_and_the_second_blocks():
    (person,) = make_people(1)
    turn_on(make_class().unit)
    last = missed(person, times=2)
    assert list(Strike.objects.values_list("kind", "halves")) == [("absent", 2)] * 2
    kinds = Notice.objects.filter(person=person, kind__startswith="strike").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["strike_talk", "strike_given"]
    at = last.last_session_at + HOUR
    with pytest.raises(RuleBroken) as refused:
        ask(make_class(starts_at=at + 5 * DAY), person, at=at)
    assert (refused.value.code, refused.value.facts["until"]) == (
        "blocked",
        last.last_session_at + 30 * DAY,
    )
    later = last.last_session_at + 30 * DAY
    assert ask(make_class(starts_at=later + 5 * DAY), person, at=later)[0].state == "enrolled"


def test_leave_granted_is_no_strike_and_a_corrected_roll_takes_one_back():
    away, absent = make_people(2)
    course_class = make_class(sessions=1)
    turn_on(course_class.unit)
    rows = ask(course_class, away, absent)
    session = course_class.sessions.get()
    mark = RollMark(rows[0].uuid, rows[0].uuid, "on_leave", session.starts_at)
    mark_roll(session=session, marks=[mark], by=None, at=session.starts_at)
    close(session)
    strike = Strike.objects.get()
    assert strike.person == absent
    mended = RollMark(rows[1].uuid, rows[1].uuid, "present", session.starts_at, "来过")
    mark_roll(session=session, marks=[mended], by=None, at=session.ends_at + HOUR)
    strike.refresh_from_db()
    assert strike.waived_at is not None
    again = RollMark(away.uuid, rows[1].uuid, "absent", session.starts_at, "没来")
    mark_roll(session=session, marks=[again], by=None, at=session.ends_at + HOUR)
    strike.refresh_from_db()
    assert strike.waived_at is None
    assert list(strike.facts.values_list("kind", flat=True)) == ["given", "waived", "restored"]


def test_a_seat_given_less_than_a_day_before_is_no_strike():
    (person,) = make_people(1)
    course_class = make_class(sessions=1)
    turn_on(course_class.unit)
    ask(course_class, person, at=course_class.first_session_at - 23 * HOUR)
    close(course_class.sessions.get())
    assert not Strike.objects.exists()


def test_a_session_moved_after_the_seat_was_given_is_no_strike():
    (person,) = make_people(1)
    course_class = make_class(sessions=1)
    turn_on(course_class.unit)
    ask(course_class, person)
    session = course_class.sessions.get()
    target = Target(session.starts_at + DAY, session.ends_at + DAY, None, None)
    move_session(session=session, target=target, reason="停电", by=None, at=AT)
    session.refresh_from_db()
    close(session)
    assert not Strike.objects.exists()


def test_cancelled_after_the_deadline_is_half_by_oneself_and_nothing_by_the_organiser():
    one, other, early = make_people(3)
    course_class = make_class(capacity=5)
    turn_on(course_class.unit)
    CourseClass.objects.filter(pk=course_class.pk).update(cancel_until=AT + DAY)
    first, second, third = ask(course_class, one, other, early)
    cancel_enrolment(enrolment=third, by=early, at=AT)
    cancel_enrolment(enrolment=first, by=one, at=AT + DAY)
    (organiser,) = make_people(1)
    cancel_enrolment(enrolment=second, why="重复", by=organiser, at=AT + DAY)
    assert list(Strike.objects.values_list("person", "kind", "halves")) == [
        (one.pk, "late_cancel", 1)
    ]


def test_a_waiver_needs_a_reason_is_told_and_ends_the_block():
    (person,) = make_people(1)
    turn_on(make_class().unit)
    last = missed(person, times=2)
    strike = Strike.objects.last()
    with pytest.raises(RuleBroken, match="reason_needed"):
        waive_strike(strike=strike, reason="", by=None, at=AT)
    waive_strike(strike=strike, reason="住院", by=None, at=last.last_session_at)
    waive_strike(strike=strike, reason="住院", by=None, at=last.last_session_at)
    assert StrikeFact.objects.filter(kind="waived").count() == 1
    assert Fact.objects.filter(kind="strike").count() == 3
    assert Notice.objects.filter(kind="strike_waived").count() == 1
    (stands,) = accounts_of(person, last.last_session_at)
    assert (stands.halves, stands.blocked_until) == (0, None)


def test_one_appeals_once_and_is_answered_with_a_reason():
    (person,) = make_people(1)
    turn_on(make_class().unit)
    missed(person)
    strike = Strike.objects.get()
    with pytest.raises(RuleBroken, match="no_appeal"):
        answer_appeal(strike=strike, waive=True, answer="x", by=None, at=AT)
    with pytest.raises(RuleBroken, match="appeal_empty"):
        appeal_strike(strike=strike, text=" ", by=person, at=AT)
    appeal_strike(strike=strike, text="车坏了", by=person, at=AT)
    with pytest.raises(RuleBroken, match="appeal_once"):
        appeal_strike(strike=strike, text="再说", by=person, at=AT)
    answer_appeal(strike=strike, waive=True, answer="情况属实", by=None, at=AT)
    with pytest.raises(RuleBroken, match="appeal_answered"):
        answer_appeal(strike=strike, waive=False, answer="y", by=None, at=AT)
    strike.refresh_from_db()
    assert strike.waived_at is not None
    assert list(strike.facts.values_list("kind", flat=True)) == [
        "given",
        "appealed",
        "answered",
        "waived",
    ]


def test_closing_a_roll_costs_no_more_for_the_strikes_of_many(django_assert_max_num_queries):
    course_class = make_class(capacity=None, giving="open", sessions=1)
    turn_on(course_class.unit)
    people = make_people(30)
    ask(course_class, *people)
    session = course_class.sessions.get()
    # an absence written down takes four statements a person; the strikes of all a dozen
    with django_assert_max_num_queries(30 * 6 + 30):
        close(session)
    assert Strike.objects.count() == 30
