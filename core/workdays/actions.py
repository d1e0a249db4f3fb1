"""Entering a year of the official calendar, and its exceptions."""

import datetime
from typing import Any

from django.db import transaction

from core.workdays.models import CalendarDay, CalendarYear


@transaction.atomic
def enter_year(*, year: int, by: Any, at: datetime.datetime) -> CalendarYear:
    """The year is entered: weekends are free unless a day says otherwise. Again changes nothing."""
    made, _ = CalendarYear.objects.get_or_create(
        year=year, defaults={"entered_by": by, "entered_at": at}
    )
    return made


@transaction.atomic
def set_day(
    *, day: datetime.date, working: bool, note: str = "", by: Any, at: datetime.datetime
) -> CalendarDay:
    """The day is worked or free, whatever the tables say."""
    made, _ = CalendarDay.objects.update_or_create(
        day=day,
        defaults={"working": working, "note": note[:60], "entered_by": by, "entered_at": at},
    )
    return made


@transaction.atomic
def forget_day(*, day: datetime.date, by: Any, at: datetime.datetime) -> None:
    """The tables decide again."""
    CalendarDay.objects.filter(day=day).delete()
