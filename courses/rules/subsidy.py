"""Whether a seat counts for the training subsidy: another answer than whether one may attend.

Source: the design page on training (May attend and counts for subsidy): not from the retirement age
on, and not the same trade twice. The age is the statutory one by sex and month of birth, as the
Standing Committee of the National People's Congress decided on 13 September 2024 (decision on
gradually raising the statutory retirement age, art. 1 and its tables), in force from 2025:

- men: 60 years, one month later for every four months of birth from January 1965 on, to 63;
- women in posts retiring at 55: the same from January 1970 on, to 58;
- women in posts retiring at 50: one month later for every two months from January 1975 on, to 55.

The record does not say which of the two a woman's post is. Between the two ages the answer is
therefore "to be checked", not a guess; likewise where sex or birth date are not known and it
matters. Where we differ: early or later retirement by agreement (art. 2) is not looked at.
"The same trade": an earlier class of the same occupation, or where the course names none of the
same course, that was passed and counted for subsidy.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.errors import Reason


class Subsidy(StrEnum):
    """The answer; `UNCLEAR` is to be checked by the organiser."""

    COUNTS = "counts"
    NOT = "not"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Retirement:
    """A row of the tables: years before, first month concerned, months a step, most months."""

    years: int
    first_year: int
    step: int
    most: int


MEN = Retirement(60, 1965, 4, 36)
WOMEN_55 = Retirement(55, 1970, 4, 36)
WOMEN_50 = Retirement(50, 1975, 2, 60)
BY_SEX = {"m": (MEN,), "f": (WOMEN_50, WOMEN_55)}
ANY = (WOMEN_50, WOMEN_55, MEN)


@dataclass(frozen=True)
class Learner:
    """What is known; `sex` is m, f or empty. `earlier` names what was passed and subsidised."""

    sex: str = ""
    birth_date: datetime.date | None = None
    has_unit: bool = True
    unit_confirmed: bool = True
    earlier: str = ""


@dataclass(frozen=True)
class Answer:
    """The answer and each reason for it."""

    subsidy: Subsidy
    reasons: tuple[Reason, ...] = ()


def retires_in(birth_date: datetime.date, row: Retirement) -> tuple[int, int]:
    """Year and month in which the age is reached."""
    since = (birth_date.year - row.first_year) * 12 + birth_date.month - 1
    later = 0 if since < 0 else min(since // row.step + 1, row.most)
    months = birth_date.year * 12 + birth_date.month - 1 + row.years * 12 + later
    return months // 12, months % 12 + 1


def retired_on(birth_date: datetime.date, row: Retirement, day: datetime.date) -> bool:
    """Has the age been reached on that day? It is on the birthday of that month."""
    year, month = retires_in(birth_date, row)
    return (day.year, day.month, day.day) >= (year, month, birth_date.day)


def counts_for_subsidy(learner: Learner, first_day: datetime.date | None) -> Answer:
    """The answer on the first day of the class: a no outweighs what is yet to be checked."""
    no: list[Reason] = []
    unclear: list[Reason] = []
    if learner.earlier:
        no.append(Reason("subsidy_same_trade", {"earlier": learner.earlier}))
    if not learner.has_unit:
        unclear.append(Reason("subsidy_no_unit"))
    elif not learner.unit_confirmed:
        unclear.append(Reason("subsidy_unit_unchecked"))
    ages = _ages(learner, first_day)
    if ages and all(ages):
        no.append(Reason("subsidy_retired"))
    elif any(ages):
        known = learner.sex in BY_SEX
        unclear.append(Reason("subsidy_by_post" if known else "subsidy_sex_needed"))
    elif not ages:
        unclear.append(Reason("subsidy_birth_needed"))
    if no:
        return Answer(Subsidy.NOT, (*no, *unclear))
    return Answer(Subsidy.UNCLEAR if unclear else Subsidy.COUNTS, tuple(unclear))


def _ages(learner: Learner, day: datetime.date | None) -> Sequence[bool]:
    """For each age that may be the person's: whether it is reached; empty without a birth date."""
    if learner.birth_date is None or day is None:
        return ()
    rows = BY_SEX.get(learner.sex, ANY)
    return [retired_on(learner.birth_date, row, day) for row in rows]
