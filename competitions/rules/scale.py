"""The 700 scale: marks of different trades on one scale, 700 in the middle of the field.

Source: the design page on competitions (Ranking): 700 + 30 × (mark − median) ÷ (1.4826 × MAD), on
the rounded marks, half up, held within 0 to 1000; where MAD is 0 everybody has 700. The median and
the MAD of an even number are the mean of the middle two. 1.4826 × MAD estimates the standard
deviation of a normal distribution (Rousseeuw and Croux 1993).
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from competitions.rules.exact import half_up

MIDDLE, SPREAD, HIGHEST = 700, 30, 1000
CONSISTENCY = Fraction(14826, 10000)


def median(values: Sequence[Fraction]) -> Fraction:
    """The exact median; `values` has at least one."""
    order = sorted(values)
    middle = len(order) // 2
    return order[middle] if len(order) % 2 else (order[middle - 1] + order[middle]) / 2


def scale_700(marks: Sequence[Decimal]) -> list[int]:
    """Each mark on the scale, in the given order."""
    exact = [Fraction(mark) for mark in marks]
    if not exact:
        return []
    centre = median(exact)
    deviation = median([abs(mark - centre) for mark in exact])
    if not deviation:
        return [MIDDLE] * len(exact)
    unit = SPREAD / (CONSISTENCY * deviation)
    scaled = (int(half_up(MIDDLE + unit * (mark - centre), 0)) for mark in exact)
    return [min(HIGHEST, max(0, value)) for value in scaled]
