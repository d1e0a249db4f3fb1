"""A notice period starts the day after publication and ends on its last working day."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workdays.rules.period import notice_period

DAY = datetime.date


def weekdays(day):
    return day.weekday() < 5


def test_five_working_days_from_a_wednesday_end_on_the_next_wednesday():
    period = notice_period(DAY(2026, 11, 25), 5, weekdays)
    assert (period.first, period.last) == (DAY(2026, 11, 26), DAY(2026, 12, 2))


def test_the_first_day_is_the_next_even_when_it_is_free():
    period = notice_period(DAY(2026, 11, 27), 1, weekdays)
    assert (period.first, period.last) == (DAY(2026, 11, 28), DAY(2026, 11, 30))


def test_a_period_of_no_days_is_a_bug():
    with pytest.raises(ValueError, match="0"):
        notice_period(DAY(2026, 11, 27), 0, weekdays)


@given(
    st.dates(DAY(2020, 1, 1), DAY(2030, 1, 1)),
    st.integers(1, 30),
    st.sets(st.integers(0, 60)),
)
def test_exactly_so_many_days_of_the_period_are_worked_and_the_last_is(day, number, free):
    def is_working(other):
        return (other - day).days not in free

    period = notice_period(day, number, is_working)
    days = [day + datetime.timedelta(n) for n in range(1, (period.last - day).days + 1)]
    assert sum(map(is_working, days)) == number
    assert is_working(period.last)
