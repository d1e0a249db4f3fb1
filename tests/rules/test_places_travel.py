"""The way between venues: nothing in the same house or online, never less for a longer way."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places.rules.spans import Span
from places.rules.travel import (
    MOST_MINUTES,
    Place,
    Stay,
    TravelTable,
    meet,
    metres_between,
    minutes_of_way,
    travel_minutes,
)

TABLE = TravelTable()
AT = datetime.datetime(2026, 12, 5, 6, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
HALL = Place(1, 30.75, 120.75)
NEAR = Place(2, 30.755, 120.755)
HAINING = Place(3, 30.51, 120.68)
places = st.builds(
    Place,
    st.integers(1, 9),
    st.none() | st.floats(30, 31),
    st.none() | st.floats(120, 121),
    st.booleans(),
)


def at(begin, end, place=HALL):
    return Stay(Span(AT + begin * MINUTE, AT + end * MINUTE), place)


def test_a_degree_of_latitude_is_111_kilometres():
    assert metres_between(Place(1, 30.0, 120.0), Place(2, 31.0, 120.0)) == pytest.approx(
        111_195, abs=1
    )


@pytest.mark.parametrize(
    ("one", "other", "minutes"),
    [
        (HALL, Place(1, 30.75, 120.75), 0),
        (HALL, Place(4, online=True), 0),
        (HALL, None, 0),
        (HALL, Place(5), 10),
        (HALL, NEAR, 25),
        (HALL, HAINING, 85),
        (HALL, Place(6, 34.0, 108.9), MOST_MINUTES),
    ],
)
def test_the_minutes_of_the_stated_table(one, other, minutes):
    assert travel_minutes(one, other, TABLE) == minutes


@given(places, places)
def test_the_way_there_is_the_way_back(one, other):
    assert travel_minutes(one, other, TABLE) == travel_minutes(other, one, TABLE)


@given(st.floats(0, 300_000), st.floats(0, 300_000))
def test_a_longer_way_never_takes_less(one, other):
    short, long = sorted((one, other))
    assert minutes_of_way(short, TABLE) <= minutes_of_way(long, TABLE)


def test_end_to_start_fits_in_the_same_house_but_not_in_another_town():
    assert meet(at(0, 60), at(60, 120), TABLE) is None
    met = meet(at(0, 60), at(60, 120, HAINING), TABLE)
    assert (met.overlap, met.travel_minutes) == (False, 85)
    assert meet(at(0, 60), at(145, 200, HAINING), TABLE) is None
    assert meet(at(0, 60), at(144, 200, HAINING), TABLE) is not None


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 300), st.integers(1, 300), places)
def test_who_overlaps_meets_and_the_order_does_not_matter(begin, length, other, long, place):
    one, two = at(begin, begin + length), at(other, other + long, place)
    assert meet(one, two, TABLE) == meet(two, one, TABLE)
    if one.span.overlaps(two.span):
        assert meet(one, two, TABLE).overlap
