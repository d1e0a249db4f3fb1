"""Attendance, grading and codes: the design's published examples, and properties."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import code
from courses.rules.attendance import Held, hours_earned, status_of_arrival
from courses.rules.grading import Group, Mark, group_percentage, shown, total_of
from courses.rules.seats import Answer, answer_to_newcomer, offer_for
from courses.rules.states import ENROLMENT_MOVES, LIVE, AttendanceStatus, EnrolmentState

START = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
S = AttendanceStatus


def test_ten_sessions_of_the_design_give_30_of_36_hours():
    statuses = [S.PRESENT] * 7 + [S.HALF, S.ON_LEAVE, S.ABSENT]
    hours = hours_earned([Held(Fraction(4), True, status) for status in statuses])
    assert (hours.earned, hours.base_whole) == (30, 36)
    assert str(shown(hours.whole * 100, 2)) == "83.33"


def test_the_total_of_the_design_is_80_83():
    theory = Group(
        "theory",
        Fraction(40),
        [
            Mark(Fraction(90), Fraction(100)),
            Mark(Fraction(6), Fraction(10)),
            Mark(Fraction(10), Fraction(20)),
        ],
        drop_lowest=True,
    )
    practical = Group("practical", Fraction(50), [Mark(Fraction(34), Fraction(40))])
    attendance = Group("attendance", Fraction(10), [Mark(Fraction(30), Fraction(36))])
    assert group_percentage(theory) == 75
    total = total_of([theory, practical, attendance]).total
    assert str(shown(total, 2)) == "80.83"


def test_four_times_late_cost_one_session():
    hours = hours_earned([Held(Fraction(4), True, S.LATE)] * 4)
    assert hours.earned == 12


def test_a_missing_mark_is_not_nought_until_the_item_is_closed():
    open_item = Group("a", Fraction(50), [Mark(None, Fraction(100))])
    closed = Group("a", Fraction(50), [Mark(None, Fraction(100))], closed=True)
    full = Group("b", Fraction(50), [Mark(Fraction(80), Fraction(100))])
    assert total_of([open_item, full]).total == 80
    assert total_of([closed, full]).total == 40


@pytest.mark.parametrize(
    ("minutes", "status"),
    [(-30, S.PRESENT), (15, S.PRESENT), (16, S.LATE), (30, S.LATE), (31, S.HALF)],
)
def test_arriving_is_late_after_15_and_half_after_30_minutes(minutes, status):
    at = START + timedelta(minutes=minutes)
    assert status_of_arrival(starts_at=START, at=at) == status


@given(st.lists(st.sampled_from([*S, None]), max_size=20), st.booleans())
def test_hours_stay_between_nought_and_the_base(statuses, left_out):
    hours = hours_earned([Held(Fraction(2), True, s) for s in statuses], leave_left_out=left_out)
    assert 0 <= hours.earned <= hours.base_so_far <= hours.base_whole


@given(st.integers(0, 10**7), st.integers(-5, 5))
def test_a_code_is_good_in_its_step_and_the_next_and_never_before(step, ahead):
    assert code.is_good(step, now_step=step + ahead) == (ahead in {0, 1})


@given(st.integers(0, 10**7))
def test_the_letters_change_with_the_step_and_leave_out_look_alikes(step):
    letters = code.letters("ab" * 32, "session", step)
    assert len(letters) == 4
    assert not set(letters) & set("01OIL")


def test_a_newcomer_waits_unless_a_seat_is_left_or_there_is_no_limit():
    assert answer_to_newcomer(limited=True, free=False) == Answer.WAIT
    assert answer_to_newcomer(limited=True, free=True) == Answer.SEAT
    assert answer_to_newcomer(limited=False, free=False) == Answer.SEAT


def test_an_offer_is_shorter_near_the_start_direct_in_the_last_hours_and_none_after():
    day = timedelta(hours=24)
    far = offer_for(at=START - 5 * day, starts_at=START, hours=24)
    near = offer_for(at=START - day, starts_at=START, hours=24)
    last = offer_for(at=START - timedelta(hours=3), starts_at=START, hours=24)
    assert far.until == START - 4 * day
    assert near.until == START - timedelta(hours=12)
    assert last.until is None
    assert offer_for(at=START, starts_at=START, hours=24) is None


def test_what_has_ended_does_not_move_again():
    ended = set(EnrolmentState) - LIVE
    assert all(not ENROLMENT_MOVES[state] for state in ended)
