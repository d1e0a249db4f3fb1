"""Numbers of marking: exact fractions inside, rounded once, half up, where a number is given out.

Source: the design page on the previews ("as if in fractions; rounded once, half up, to 2 decimals,
at the entry's total"). Half up means towards the greater number: 0.005 → 0.01, −0.005 → 0.00; so
there is no negative nought.
"""

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from math import lcm

Number = Fraction | int


def half_up(value: Fraction, places: int = 2) -> Decimal:
    """`value` with `places` decimals, halves towards the greater number."""
    scaled = value * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole).scaleb(-places)


def exact_sum(values: Collection[Number]) -> Fraction:
    """The exact sum, over one common denominator: a third of the time of adding fractions."""
    common = lcm(*{value.denominator for value in values})
    return Fraction(sum(v.numerator * (common // v.denominator) for v in values), common)


def mean(values: Collection[Number]) -> Fraction:
    """The exact mean; of nothing it is a bug."""
    return exact_sum(values) / len(values)


def told_apart(one: Fraction, other: Fraction) -> tuple[str, str]:
    """Two numbers as text with as many decimals (2 to 6) as it takes to see that they differ."""
    for places in range(2, 7):
        first, second = str(half_up(one, places)), str(half_up(other, places))
        if first != second:
            break
    return first, second


def plain(value: Fraction) -> str:
    """A number as people write it, to 6 decimals and without closing noughts: 0.5, 20."""
    return f"{half_up(value, 6).normalize():f}"
