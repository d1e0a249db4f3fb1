"""Marks: the published table setting, the previews' example, and properties against a slow oracle."""

from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.exact import exact_sum, half_up, plain, told_apart
from competitions.rules.judgement import judgement_mark, must_rescore
from competitions.rules.measurement import (
    Binary,
    PerCount,
    Target,
    check_value,
    measurement_mark,
)
from competitions.rules.panel import Drop, kept_shares, trimmed_mean
from competitions.rules.points import PointsCombine, check_points, per_judge_total
from competitions.rules.scale import scale_700
from competitions.rules.sheets import Aspect, Combining, Gap, Given, score_sheets
from competitions.rules.states import AspectKind
from core.errors import RuleBroken

F = Fraction
marks = st.decimals(0, 100, places=2, allow_nan=False).map(F)
exact = st.fractions(-1000, 1000, max_denominator=10**7)


@given(exact)
def test_half_up_is_the_floor_of_the_number_and_a_half(value):
    said = half_up(value)
    floor = (value * 100 + F(1, 2)).__floor__()
    assert F(said) == F(floor, 100)
    assert str(said) != "-0.00"
    assert said.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.005", "0.01"),
        ("0.004999", "0.00"),
        ("-0.005", "0.00"),
        ("-0.006", "-0.01"),
        ("2.675", "2.68"),
    ],
)
def test_a_half_goes_to_the_greater_number_once(value, text):
    assert str(half_up(F(value))) == text


def test_numbers_are_told_apart_by_as_many_decimals_as_it_takes():
    assert told_apart(F(4), F(11, 3)) == ("4.00", "3.67")
    assert told_apart(F("1.001"), F("1.002")) == ("1.001", "1.002")
    assert (plain(F("0.50")), plain(F(20))) == ("0.5", "20")


@given(st.lists(exact, max_size=9))
def test_the_sum_over_one_denominator_is_the_sum(values):
    assert exact_sum(values) == sum(values, F(0))


@pytest.mark.parametrize(
    ("value", "mark"),
    [
        ("1.5", "5"),
        ("1.8", "5"),
        ("1.2", "5"),
        ("1.800001", "4.5"),
        ("2.1", "4.5"),
        ("2.11", "4"),
        ("1.0", "4.5"),
        ("4.8", "0"),
        ("99", "0"),
        ("-99", "0"),
    ],
)
def test_a_target_is_full_within_and_loses_for_each_step_begun(value, mark):
    # The rule of the design page: 5.00, target 1.5 within 0.3, 0.50 off for each 0.3.
    rule = Target(F("1.5"), F("0.3"), F("0.3"), F("0.50"))
    assert measurement_mark(rule, F(5), F(value)) == F(mark)


@given(marks, marks, st.integers(0, 200))
def test_a_count_never_goes_below_nought_nor_above_the_maximum(maximum, off, count):
    mark = measurement_mark(PerCount(off), maximum, F(count))
    assert 0 <= mark <= maximum
    assert mark in (0, maximum - off * count)


@pytest.mark.parametrize(
    ("rule", "value", "code"),
    [
        (Binary(), "0.5", "bad_binary"),
        (Binary(), "2", "bad_binary"),
        (PerCount(F(1)), "-1", "bad_count"),
        (PerCount(F(1)), "1.5", "bad_count"),
        (PerCount(F(1), things=10), "11", "count_too_high"),
    ],
)
def test_what_can_not_have_been_seen_is_refused(rule, value, code):
    with pytest.raises(RuleBroken) as refused:
        check_value(rule, F(value))
    assert refused.value.code == code


def test_judges_who_lie_more_than_one_apart_score_again():
    assert not must_rescore([2, 3, 2])
    assert must_rescore([0, 2, 1])
    assert judgement_mark(F(4), [0, 2, 1]) == F(4, 3)
    assert judgement_mark(F(4), [3, 3, 3]) == 4


def test_five_judges_drop_the_highest_and_the_lowest():
    scores = [F(s) for s in ("9.10", "9.35", "9.20", "8.90", "9.30")]
    assert str(half_up(trimmed_mean(scores, Drop(1, 1)))) == "9.20"


@given(
    st.lists(marks, min_size=3, max_size=9),
    st.integers(0, 1),
    st.integers(0, 1),
    st.randoms(use_true_random=False),
)
def test_dropping_is_the_same_in_any_order_and_by_shares(scores, high, low, rng):
    drop = Drop(high, low)
    mean = trimmed_mean(scores, drop)
    shuffled = scores[:]
    rng.shuffle(shuffled)
    assert trimmed_mean(shuffled, drop) == mean
    named = {f"j{n}": score for n, score in enumerate(scores)}
    shares = kept_shares(named, drop)
    assert sum(shares.values()) == len(scores) - high - low
    assert sum(shares[j] * named[j] for j in named) / sum(shares.values()) == mean


@given(
    st.lists(st.lists(marks, min_size=3, max_size=3), min_size=1, max_size=5),
    st.sampled_from([Drop(), Drop(1, 1), Drop(1, 0), Drop(0, 1)]),
)
def test_the_aspects_of_judges_totals_sum_to_the_trimmed_mean_of_the_totals(rows, drop):
    table = {f"P{n}": dict(zip("abc", row, strict=True)) for n, row in enumerate(rows)}
    totals = [sum(row[n] for row in rows) for n in range(3)]
    assert sum(per_judge_total(table, drop).values()) == trimmed_mean(totals, drop)


@pytest.mark.parametrize(
    ("entered", "by_deduction", "code"),
    [
        ("5.5", False, "points_out_of_range"),
        ("-0.5", False, "points_out_of_range"),
        ("-0.5", True, "points_out_of_range"),
        ("0.25", False, "points_off_step"),
    ],
)
def test_points_out_of_range_or_between_steps_are_refused(entered, by_deduction, code):
    with pytest.raises(RuleBroken) as refused:
        check_points(F(entered), maximum=F(5), step=F("0.5"), by_deduction=by_deduction)
    assert refused.value.code == code


def test_more_may_be_taken_off_than_there_is():
    check_points(F(6), maximum=F(5), step=F("0.5"), by_deduction=True)


def test_the_scale_puts_the_median_on_700():
    assert scale_700([Decimal(70), Decimal(80), Decimal(90)]) == [680, 700, 720]
    assert scale_700([Decimal(80)] * 3 + [Decimal(10)]) == [700] * 4
    assert scale_700([]) == []


@given(st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=12))
def test_the_scale_is_what_its_formula_says(values):
    exact_values = sorted(F(v) for v in values)

    def middle(numbers):
        numbers = sorted(numbers)
        n = len(numbers)
        return (numbers[(n - 1) // 2] + numbers[n // 2]) / 2

    centre = middle(exact_values)
    mad = middle([abs(v - centre) for v in exact_values])
    for value, scaled in zip(values, scale_700(values), strict=True):
        if mad == 0:
            assert scaled == 700
            continue
        wanted = 700 + 30 * (F(value) - centre) / (F("1.4826") * mad)
        rounded = int(
            (Decimal((wanted + F(1, 2)).__floor__())).quantize(Decimal(1), rounding=ROUND_FLOOR)
        )
        assert scaled == min(1000, max(0, rounded))


# Sheets -------------------------------------------------------------------------------------------

A1 = Aspect("A1", AspectKind.MEASUREMENT, F(5), rule=PerCount(F("0.5")))
J1 = Aspect("J1", AspectKind.JUDGEMENT, F(4))
P1 = Aspect("P1", AspectKind.POINTS, F(10), step=F("0.5"))
P2 = Aspect("P2", AspectKind.POINTS, F(10), by_deduction=True)


def slow(aspects, given_marks, entries, judges, combining):
    """The pages' words in the plainest code: totals by entry, None with a gap."""
    totals = {}
    points = [a for a in aspects if a.kind is AspectKind.POINTS]
    for entry in entries:
        total, gap = F(0), False
        for aspect in aspects:
            found = {
                g.judge: F(g.value)
                for g in given_marks
                if (g.entry, g.aspect) == (entry, aspect.id)
            }
            if aspect.kind is AspectKind.MEASUREMENT:
                gap |= not found
                if found:
                    of_each = [
                        max(F(0), aspect.maximum - aspect.rule.off * v) for v in found.values()
                    ]
                    total += sum(of_each) / len(of_each)
            elif aspect.kind is AspectKind.JUDGEMENT:
                gap |= set(found) != set(judges)
                if found:
                    total += sum(found.values()) / len(found) / 3 * aspect.maximum
        earned = {
            (g.judge, g.aspect): (max(F(0), a.maximum - g.value) if a.by_deduction else F(g.value))
            for g in given_marks
            for a in points
            if g.entry == entry and g.aspect == a.id
        }
        gap |= len(earned) != len(points) * len(judges)
        if not gap and points:
            cut = slice(combining.drop.low, len(judges) - combining.drop.high)
            if combining.combine is PointsCombine.PER_JUDGE_TOTAL:
                kept = sorted(sum(earned[j, a.id] for a in points) for j in judges)[cut]
                total += sum(kept) / len(kept)
            else:
                for a in points:
                    kept = sorted(earned[j, a.id] for j in judges)[cut]
                    total += sum(kept) / len(kept)
        totals[entry] = None if gap else total
    return totals


@st.composite
def sheets(draw):
    aspects = draw(st.lists(st.sampled_from([A1, J1, P1, P2]), min_size=1, unique=True))
    entries = draw(st.lists(st.sampled_from(["01", "02", "10", "张"]), min_size=1, unique=True))
    judges = ["a", "b", "c"]
    given_marks = []
    for entry in entries:
        for aspect in aspects:
            for judge in judges:
                if draw(st.integers(0, 19)) == 0:
                    continue
                if aspect.kind is AspectKind.JUDGEMENT:
                    value = draw(st.integers(0, 3))
                elif aspect.kind is AspectKind.MEASUREMENT:
                    value = F(draw(st.integers(0, 12)))
                else:
                    value = F(draw(st.integers(0, 20)), 2)
                given_marks.append(Given(entry, judge, aspect.id, value))
    combining = Combining(
        draw(st.sampled_from(PointsCombine)), draw(st.sampled_from([Drop(), Drop(1, 1)]))
    )
    return aspects, given_marks, entries, {a.id: judges for a in aspects}, combining


@given(sheets(), st.randoms(use_true_random=False))
def test_sheets_come_to_what_the_plain_computation_says_in_any_order(case, rng):
    aspects, given_marks, entries, judges, combining = case
    scored = score_sheets(
        aspects, given_marks, entries=entries, judges=judges, combining=combining
    )
    totals = {found.entry: found.total for found in scored.entries}
    assert totals == slow(aspects, given_marks, entries, ["a", "b", "c"], combining)
    shuffled = given_marks[:]
    rng.shuffle(shuffled)
    again = score_sheets(
        aspects, shuffled, entries=entries[::-1], judges=judges, combining=combining
    )
    assert again.entries == scored.entries
    assert again.gaps == scored.gaps
    assert {(r.entry, r.aspect) for r in again.rescores} == {
        (r.entry, r.aspect) for r in scored.rescores
    }
    for found in scored.entries:
        assert (found.total is None) == any(gap.entry == found.entry for gap in scored.gaps)
        if found.total is not None:
            assert sum(found.aspects.values()) == found.total


def test_missing_is_not_nought():
    given_marks = [
        Given("01", "a", "J1", 0),
        Given("01", "b", "J1", 0),
        Given("01", "a", "A1", F(99)),
        Given("02", "a", "J1", 3),
    ]
    scored = score_sheets([A1, J1], given_marks)
    assert [found.total for found in scored.entries] == [0, None]
    assert scored.gaps == (Gap("02", None, "A1"), Gap("02", "b", "J1"))


def test_two_values_of_one_measurement_are_listed_and_equal_ones_are_not():
    two = [Given("01", "a", "A1", F(2)), Given("01", "b", "A1", F(4))]
    scored = score_sheets([A1], two)
    assert [(r.entry, r.aspect) for r in scored.rescores] == [("01", "A1")]
    assert scored.entries[0].total == F("3.5")
    same = [Given("01", "a", "A1", F(2)), Given("01", "b", "A1", F(2))]
    assert score_sheets([A1], same).rescores == ()


def test_a_panel_that_would_be_dropped_whole_is_refused():
    with pytest.raises(RuleBroken) as refused:
        score_sheets(
            [P1],
            [Given("01", "a", "P1", F(1)), Given("01", "b", "P1", F(2))],
            combining=Combining(drop=Drop(1, 1)),
        )
    assert refused.value.code == "too_few_scores"


def test_a_judge_who_misses_one_points_aspect_has_no_total():
    given_marks = [
        Given("01", "a", "P1", F(1)),
        Given("01", "a", "P2", F(1)),
        Given("01", "b", "P1", F(1)),
    ]
    scored = score_sheets([P1, P2], given_marks)
    assert scored.gaps == (Gap("01", "b", "P2"),)
    assert scored.entries[0].total is None
