"""A class fits into the hours that a worker has free."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.slots import Slot, fits, lies_in


def span(day, start, end):
    date = datetime.date(2026, 11, day)
    return tuple(datetime.datetime.combine(date, datetime.time(*t)) for t in (start, end))


@pytest.mark.parametrize(
    ("times", "slot", "expected"),
    [
        (span(25, (14, 0), (16, 30)), Slot.AFTERNOON, True),
        (span(25, (13, 59), (15, 0)), Slot.AFTERNOON, False),
        (span(25, (15, 0), (16, 31)), Slot.AFTERNOON, False),
        (span(25, (20, 30), (21, 15)), Slot.LATE, True),
        (span(25, (20, 0), (21, 0)), Slot.LATE, False),
        (span(25, (20, 0), (21, 0)), Slot.EVENING, True),
        (span(28, (9, 0), (12, 0)), Slot.WEEKEND, True),
        (span(27, (9, 0), (12, 0)), Slot.WEEKEND, False),
    ],
)
def test_a_session_lies_in_a_slot_or_not(times, slot, expected):
    assert lies_in(times, slot) is expected


def test_every_session_must_fit_but_each_may_take_another_slot():
    late, weekend = span(25, (20, 30), (21, 30)), span(28, (9, 0), (10, 0))
    assert fits([late, weekend], {Slot.LATE, Slot.WEEKEND})
    assert not fits([late, weekend], {Slot.WEEKEND})


def test_a_class_without_sessions_fits_nowhere():
    assert not fits([], set(Slot))


moments = st.datetimes(
    *(datetime.datetime.fromisoformat(f"2026-{day}") for day in ("01-01", "12-30"))
)
spans = st.lists(
    st.tuples(moments, st.integers(1, 300)).map(
        lambda p: (p[0], p[0] + datetime.timedelta(minutes=p[1]))
    ),
    min_size=1,
    max_size=5,
)


@given(spans, st.sets(st.sampled_from(Slot)), st.sampled_from(Slot))
def test_one_more_free_slot_never_takes_a_class_away(listed, slots, more):
    assert not fits(listed, slots) or fits(listed, slots | {more})


@given(spans)
def test_late_is_also_evening(listed):
    assert not fits(listed, {Slot.LATE}) or fits(listed, {Slot.EVENING})
