"""Strikes: the first is a talk, each ends after 180 days, and a waiver heals what it caused."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.strikes import (
    ENDS_AFTER,
    Missed,
    Policy,
    StrikeKind,
    Struck,
    blocked_until,
    halves_at,
    is_strike,
    weigh,
)

AT = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
POLICY = Policy(on_since=AT, limit_halves=4, block_days=30)


def struck(key, day, halves=2, *, waived=False):
    return Struck(key, AT + day * DAY, halves, waived)


strikes = st.lists(
    st.builds(
        Struck,
        st.integers(0, 10**6),
        st.integers(-50, 500).map(lambda day: AT + day * DAY),
        st.sampled_from([1, 2]),
        st.booleans(),
    ),
    max_size=8,
    unique_by=lambda s: s.key,
)


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({}, True),
        ({"by_organiser": True}, False),
        ({"moved_at": AT - DAY}, False),
        ({"moved_at": AT - 11 * DAY}, True),
        ({"seated_at": AT - 24 * HOUR}, True),
        ({"seated_at": AT - 24 * HOUR + DAY / 86400}, False),
    ],
)
def test_what_is_no_strike_at_all(more, counts):
    missed = {"kind": StrikeKind.ABSENT, "begins_at": AT, "seated_at": AT - 10 * DAY}
    assert is_strike(Missed(**{**missed, **more})) is counts


def test_the_first_is_a_talk_and_the_third_of_two_blocks_for_a_month():
    three = [struck(1, 0), struck(2, 10), struck(3, 20)]
    assert [w.talk for w in weigh(three, POLICY)] == [True, False, False]
    assert blocked_until(three[:2], POLICY, AT + 10 * DAY) is None
    assert blocked_until(three, POLICY, AT + 20 * DAY) == AT + 50 * DAY
    assert blocked_until(three, POLICY, AT + 50 * DAY) is None


def test_two_late_cancellations_are_one_absence():
    halves = [struck(1, 0), struck(2, 10, 1), struck(3, 20, 1)]
    assert halves_at(weigh(halves, POLICY), AT + 20 * DAY) == 2


def test_a_strike_ends_after_180_days_and_the_next_is_a_talk_again():
    two = [struck(1, 0), struck(2, 10)]
    weighed = weigh(two, POLICY)
    assert halves_at(weighed, AT + 10 * DAY + ENDS_AFTER - HOUR) == 2
    assert halves_at(weighed, AT + 10 * DAY + ENDS_AFTER) == 0
    again = weigh([*two, struck(3, 190)], POLICY)
    assert [w.talk for w in again] == [True, False, True]


def test_a_waived_talk_makes_the_next_one_the_talk():
    three = [struck(1, 0, waived=True), struck(2, 10), struck(3, 20)]
    assert [w.talk for w in weigh(three, POLICY)] == [False, True, False]
    assert blocked_until(three, POLICY, AT + 20 * DAY) is None


def test_what_was_before_it_was_turned_on_or_while_it_is_off_counts_for_nothing():
    assert weigh([struck(1, -1)], POLICY) == []
    assert blocked_until([struck(n, n) for n in range(5)], None, AT + 9 * DAY) is None


@given(strikes, st.integers(0, 700))
def test_the_order_of_the_list_does_not_matter(some, day):
    at = AT + day * DAY
    turned = list(reversed(some))
    assert blocked_until(some, POLICY, at) == blocked_until(turned, POLICY, at)
    assert halves_at(weigh(some, POLICY), at) == halves_at(weigh(turned, POLICY), at)


@given(strikes, st.integers(0, 700), st.data())
def test_a_waiver_never_adds_to_what_counts(some, day, data):
    at = AT + day * DAY
    one = data.draw(st.sampled_from(some)) if some else None
    healed = [Struck(s.key, s.at, s.halves, s.waived or s is one) for s in some]
    before, after = weigh(some, POLICY), weigh(healed, POLICY)
    assert halves_at(after, at) <= halves_at(before, at)


@given(strikes, st.integers(0, 700))
def test_a_block_is_never_longer_than_the_unit_says(some, day):
    at = AT + day * DAY
    until = blocked_until(some, POLICY, at)
    assert until is None or at < until <= at + POLICY.block_days * DAY
