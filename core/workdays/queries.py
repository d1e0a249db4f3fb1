"""Is a day worked? Our own entries first, then the library's official table, then an entered year."""

import datetime
from collections.abc import Callable

import chinese_calendar

from core.errors import RuleBroken
from core.workdays.models import CalendarDay, CalendarYear
from core.workdays.rules.period import Period, notice_period

SATURDAY = 5


def working_day_table() -> Callable[[datetime.date], bool]:
    """A function day → worked or not, from two queries. It raises `calendar_year_unknown(year)`."""
    decided = dict(CalendarDay.objects.values_list("day", "working"))
    entered = set(CalendarYear.objects.values_list("year", flat=True))

    def is_working(day: datetime.date) -> bool:
        if day in decided:
            return decided[day]
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError as error:
            if day.year not in entered:
                raise RuleBroken("calendar_year_unknown", year=day.year) from error
            return day.weekday() < SATURDAY

    return is_working


def notice_of(published: datetime.date, working_days: int) -> Period:
    """The notice period; raises `calendar_year_unknown(year)`."""
    return notice_period(published, working_days, working_day_table())
