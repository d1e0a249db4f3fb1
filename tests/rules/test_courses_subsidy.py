"""Subsidy: the tables of the decision of 13 September 2024, and what is left to be checked."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.subsidy import (
    MEN,
    WOMEN_50,
    WOMEN_55,
    Learner,
    Subsidy,
    counts_for_subsidy,
    retires_in,
)

DAY = datetime.date(2026, 12, 1)
born = st.dates(datetime.date(1930, 1, 1), datetime.date(2010, 12, 31))


@pytest.mark.parametrize(
    ("row", "birth", "month"),
    [
        # the first and last lines of the tables of the decision
        (MEN, (1964, 12), (2024, 12)),
        (MEN, (1965, 1), (2025, 2)),
        (MEN, (1965, 4), (2025, 5)),
        (MEN, (1965, 5), (2025, 7)),
        (MEN, (1976, 8), (2039, 7)),
        (MEN, (1976, 9), (2039, 9)),
        (MEN, (1990, 1), (2053, 1)),
        (WOMEN_55, (1970, 1), (2025, 2)),
        (WOMEN_55, (1981, 9), (2039, 9)),
        (WOMEN_50, (1975, 1), (2025, 2)),
        (WOMEN_50, (1975, 3), (2025, 5)),
        (WOMEN_50, (1984, 11), (2039, 11)),
    ],
)
def test_the_month_of_retirement_is_that_of_the_table(row, birth, month):
    assert retires_in(datetime.date(*birth, 15), row) == month


@pytest.mark.parametrize(
    ("learner", "answer", "codes"),
    [
        (Learner("m", datetime.date(1990, 5, 1)), Subsidy.COUNTS, []),
        (Learner("m", datetime.date(1960, 5, 1)), Subsidy.NOT, ["subsidy_retired"]),
        (Learner("f", datetime.date(1974, 5, 1)), Subsidy.UNCLEAR, ["subsidy_by_post"]),
        (Learner("f", datetime.date(1968, 5, 1)), Subsidy.NOT, ["subsidy_retired"]),
        (Learner("", datetime.date(1974, 5, 1)), Subsidy.UNCLEAR, ["subsidy_sex_needed"]),
        (Learner("", datetime.date(1990, 5, 1)), Subsidy.COUNTS, []),
        (Learner("m"), Subsidy.UNCLEAR, ["subsidy_birth_needed"]),
        (
            Learner("m", datetime.date(1990, 5, 1), earlier="A-1"),
            Subsidy.NOT,
            ["subsidy_same_trade"],
        ),
        (
            Learner("m", datetime.date(1990, 5, 1), unit_confirmed=False),
            Subsidy.UNCLEAR,
            ["subsidy_unit_unchecked"],
        ),
        (
            Learner("m", datetime.date(1990, 5, 1), has_unit=False),
            Subsidy.UNCLEAR,
            ["subsidy_no_unit"],
        ),
    ],
)
def test_the_answer_and_its_reasons(learner, answer, codes):
    told = counts_for_subsidy(learner, DAY)
    assert (told.subsidy, [reason.code for reason in told.reasons]) == (answer, codes)


@given(born, born, st.sampled_from([MEN, WOMEN_50, WOMEN_55]))
def test_who_is_born_later_never_retires_earlier(one, other, row):
    early, late = sorted((one, other))
    assert retires_in(early, row) <= retires_in(late, row)


@given(born, st.sampled_from(["m", "f", ""]), st.dates(DAY, datetime.date(2060, 1, 1)))
def test_time_never_brings_a_subsidy_back(birth, sex, later):
    order = [Subsidy.COUNTS, Subsidy.UNCLEAR, Subsidy.NOT]
    now, then = (counts_for_subsidy(Learner(sex, birth), day).subsidy for day in (DAY, later))
    assert order.index(now) <= order.index(then)
