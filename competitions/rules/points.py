"""Points aspects (分值): each judge gives 0 … maximum in steps, or says what is off.

Source: the design page on competitions (Marking: points per aspect) and on the previews (Points).

- `PER_JUDGE_TOTAL`: each judge's sum over all points aspects; the highest and lowest sums are
  dropped; mean. A judge who misses one aspect has no total.
- `PER_ASPECT`: drop and mean for each aspect; then the sum.
- By deduction: maximum − entered, never below 0.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from competitions.rules.exact import Number, exact_sum, mean, plain
from competitions.rules.panel import Drop, kept_shares, trimmed_mean
from core.errors import RuleBroken


class PointsCombine(StrEnum):
    """How the panel's points become one mark."""

    PER_JUDGE_TOTAL = "per_judge_total"
    PER_ASPECT = "per_aspect"


def check_points(
    entered: Fraction, *, maximum: Fraction, step: Fraction | None, by_deduction: bool
) -> None:
    """Refuse what is out of range or between steps: `points_out_of_range`, `points_off_step`.

    A deduction may be more than the maximum: the mark is nought then.
    """
    if entered < 0 or (entered > maximum and not by_deduction):
        raise RuleBroken("points_out_of_range", maximum=plain(maximum))
    if step is not None and (entered / step).denominator != 1:
        raise RuleBroken("points_off_step", step=plain(step))


def points_mark(entered: Number, *, maximum: Fraction, by_deduction: bool) -> Number:
    """One judge's points for one aspect."""
    return max(Fraction(0), maximum - entered) if by_deduction else entered


def per_aspect(marks: Mapping[str, Sequence[Number]], drop: Drop) -> dict[str, Fraction]:
    """Each aspect's mark from the panel's marks for it; they sum to the entry's."""
    return {aspect: trimmed_mean(given, drop) for aspect, given in marks.items()}


def per_judge_total(marks: Mapping[str, Mapping[str, Number]], drop: Drop) -> dict[str, Fraction]:
    """Each aspect's mark (aspect → judge → mark) where whole judges are dropped by their sums.

    Every judge has every aspect. The marks given back sum to the trimmed mean of the sums.
    """
    if not (drop.high or drop.low):
        return {aspect: mean(given.values()) for aspect, given in marks.items()}
    of_judges: dict[str, list[Number]] = {}
    for given in marks.values():
        for judge, mark in given.items():
            of_judges.setdefault(judge, []).append(mark)
    totals = {judge: exact_sum(found) for judge, found in of_judges.items()}
    shares = kept_shares(totals, drop)
    kept = exact_sum(shares.values())
    return {
        aspect: exact_sum([shares[judge] * mark for judge, mark in given.items()]) / kept
        for aspect, given in marks.items()
    }
