"""Panels of judges: drop the highest and the lowest, take the mean of the rest.

Source: the design page on competitions (Marking: free-score panels of 5, 7 or 9; points). Which of
two equal scores is dropped can't change the mean of one list. Where dropping a judge also decides
which of the judge's other marks count, `kept_shares` shares the cut among those who stand equal,
so that neither names nor the order of input decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from competitions.rules.exact import Number, mean


@dataclass(frozen=True, slots=True)
class Drop:
    """How many of the highest and of the lowest are left out; both are 0 or more."""

    high: int = 0
    low: int = 0

    def leaves_some_of(self, size: int) -> bool:
        """Whether a panel of `size` has anyone left."""
        return size >= self.high + self.low + 1


def trimmed_mean(scores: Sequence[Number], drop: Drop) -> Fraction:
    """The exact mean of what is left; `drop` leaves at least one."""
    if not (drop.high or drop.low):
        return mean(scores)
    return mean(sorted(scores)[drop.low : len(scores) - drop.high])


def kept_shares(totals: Mapping[str, Fraction], drop: Drop) -> dict[str, Fraction]:
    """How far each judge counts: 1 kept, 0 dropped, a share where equal totals straddle the cut.

    Σ share × total ÷ Σ share is the trimmed mean of the totals.
    """
    order = sorted(totals.values())
    first, last = drop.low, len(order) - drop.high
    kept = order[first:last]
    counts = {total: Fraction(kept.count(total), order.count(total)) for total in set(order)}
    return {judge: counts[total] for judge, total in totals.items()}
