"""The official calendar with its swapped days, what staff entered over it, unknown years."""

import datetime

import pytest

from core.errors import RuleBroken
from core.workdays.actions import enter_year, forget_day, set_day
from core.workdays.queries import notice_of, working_day_table
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
DAY = datetime.date


def test_a_swapped_sunday_counts_and_the_holiday_week_does_not():
    # State Council, holidays of 2026: National Day 1–7 October; Sunday 20 September and Saturday
    # 10 October are worked.
    period = notice_of(DAY(2026, 9, 29), 3)
    assert (period.first, period.last) == (DAY(2026, 9, 30), DAY(2026, 10, 9))
    assert working_day_table()(DAY(2026, 10, 10))


def test_a_year_that_nobody_knows_is_an_error_that_names_it_until_it_is_entered():
    with pytest.raises(RuleBroken) as refused:
        notice_of(DAY(2031, 12, 30), 5)
    assert (refused.value.code, refused.value.facts) == ("calendar_year_unknown", {"year": 2031})
    enter_year(year=2031, by=None, at=AT)
    enter_year(year=2032, by=None, at=AT)
    assert notice_of(DAY(2031, 12, 30), 2).last == DAY(2032, 1, 1)
    set_day(day=DAY(2032, 1, 1), working=False, note="元旦", by=None, at=AT)
    assert notice_of(DAY(2031, 12, 30), 2).last == DAY(2032, 1, 2)
    forget_day(day=DAY(2032, 1, 1), by=None, at=AT)
    assert notice_of(DAY(2031, 12, 30), 2).last == DAY(2032, 1, 1)
