"""Periods in working days (a public notice, an appeal).

Source: the design page on papers: a notice period starts the day after publication; working days
follow the official calendar with its swapped days; an unknown year is an error.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both counted."""

    first: datetime.date
    last: datetime.date


def notice_period(
    published: datetime.date, working_days: int, is_working: Callable[[datetime.date], bool]
) -> Period:
    """The period of so many working days (1 at least), from the day after publication.

    The last day is the last of the working days; what `is_working` raises goes through.
    """
    if working_days < 1:
        raise ValueError(working_days)
    day, left = published, working_days
    while left:
        day += ONE_DAY
        left -= is_working(day)
    return Period(published + ONE_DAY, day)
