"""How far judges lie from their panel, and times as they are typed and shown."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.clock_times import read_seconds, show_seconds
from competitions.rules.watching import Score, distances, on_scale
from core.errors import RuleBroken


def panel(entry, *scores, aspect=1):
    return [
        Score(judge, entry, aspect, Fraction(score)) for judge, score in enumerate(scores, start=1)
    ]


def test_a_judge_s_distance_is_from_the_panel_s_mean_one_dot_an_entry():
    found = distances([*panel(1, 3, 2, 1), *panel(2, 3, 3, 0)])
    assert found[1].dots == (1, 1)
    assert found[3].dots == (-1, -2)
    assert found[3].mean == Fraction(-3, 2)


def test_who_lies_outside_of_three_tenths_is_harsh_or_lenient_and_on_the_edge_nobody_is():
    wide = distances(panel(1, 2, 2, 1))
    assert {judge: d.outside for judge, d in wide.items()} == {1: True, 2: True, 3: True}
    edge = distances([Score(1, 1, 1, Fraction(13, 5)), Score(2, 1, 1, Fraction(2))])
    assert [d.mean for d in edge.values()] == [Fraction(3, 10), Fraction(-3, 10)]
    assert not any(d.outside for d in edge.values())


def test_an_aspect_that_one_judge_alone_scored_tells_nothing():
    assert distances(panel(1, 3)) == {}
    both = distances([*panel(1, 2, 2), Score(1, 1, 9, Fraction(0))])
    assert both[1].dots == (0,)


def test_points_are_put_on_the_scale_of_a_judgement():
    assert on_scale(Fraction(2), None) == 2
    assert on_scale(Fraction(5), Fraction(10)) == Fraction(3, 2)


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_one_judge_gives_more_the_others_give_less(entries):
    rows = [row for entry, scores in enumerate(entries) for row in panel(entry, *scores)]
    assert sum(d.mean for d in distances(rows).values()) == 0


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("41.8", "41.8"),
        ("1:32.4", "92.4"),
        ("1：32.45", "92.45"),
        ("1'32\"4", "92.4"),
        ("４１．８", "41.8"),
        (" 41,8 ", "41.8"),
        ("132", "132"),
    ],
)
def test_a_time_is_read_as_people_and_stopwatches_write_it(typed, seconds):
    assert read_seconds(typed) == Decimal(seconds)


def test_nothing_typed_is_no_time():
    assert read_seconds("  ") is None


@pytest.mark.parametrize("typed", ["41.855", "1:60", "1:75.2", "-3", "1:2:3", "abc", "1.2.3"])
def test_what_is_no_time_is_refused_and_never_rounded(typed):
    with pytest.raises(RuleBroken) as refused:
        read_seconds(typed)
    assert refused.value.code == "bad_time_text"


def test_minutes_stand_from_sixty_seconds_on_and_no_needless_noughts():
    shown = [show_seconds(Decimal(text)) for text in ("41.80", "92.45", "60", "-3.5", "605")]
    assert shown == ["41.8", "1:32.45", "1:00.0", "-3.5", "10:05.0"]
    assert show_seconds(Decimal(60), least_places=0) == "1:00"


@given(st.decimals(min_value=0, max_value=Decimal("99999.99"), places=2))
def test_what_is_shown_is_read_as_the_same(seconds):
    assert read_seconds(show_seconds(seconds)) == seconds
