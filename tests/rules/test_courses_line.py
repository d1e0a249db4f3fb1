"""The place in line and the wait that is told."""

from hypothesis import given
from hypothesis import strategies as st

from courses.rules.line import LATEST, SOONEST, Picture, place_of, wait_seconds

KEYS = st.integers(1, 10_000_000)
PICTURES = st.builds(
    lambda first, number, gaps, pace: Picture(
        first, first + number - 1 + (gaps if number > 1 else 0), number, pace
    ),
    KEYS,
    st.integers(1, 20_000),
    st.integers(0, 50_000),
    st.none() | st.floats(0.01, 5000),
)


def test_of_a_line_without_gaps_the_place_is_exact():
    picture = Picture(first=101, last=300, number=200, per_second=None)
    assert [place_of(key, picture) for key in (101, 102, 300, 301, 310)] == [1, 2, 200, 201, 210]


def test_in_an_empty_line_one_is_first():
    assert place_of(7, Picture(0, 0, 0, None)) == 1


@given(PICTURES, KEYS, KEYS)
def test_whoever_came_later_is_never_told_a_smaller_place(picture, one, other):
    early, late = sorted((one, other))
    assert 1 <= place_of(early, picture) <= place_of(late, picture)


@given(PICTURES)
def test_the_last_in_line_is_told_how_many_stand_in_it(picture):
    assert place_of(picture.last, picture) == picture.number


@given(PICTURES, st.integers(1, 100_000))
def test_the_wait_is_longer_the_further_back_and_within_its_bounds(picture, place):
    told = wait_seconds(place, picture)
    assert SOONEST <= told <= wait_seconds(place + 500, picture) <= LATEST


def test_the_wait_goes_by_the_pace_of_the_last_answers():
    assert wait_seconds(3000, Picture(1, 3000, 3000, 300.0)) == 10
    assert wait_seconds(3000, Picture(1, 3000, 3000, None)) == 60
