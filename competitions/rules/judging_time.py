"""What the working time at a marked station costs or brings.

Source: the design page on competitions (Deductions: −1 for each 30 s or part of it, stop at +2 min;
+1 for each full 30 s saved). Time that the chief judge gave back after an incident lengthens the
limit. The arithmetic is that of timed stages.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from competitions.rules.timed import Early, Over, TimedRule, adjustment


@dataclass(frozen=True, slots=True)
class TimeRule:
    """Limit and steps in seconds, marks for each step; None where there is no such rule."""

    limit: int | None = None
    over_off: Decimal | None = None
    over_per: int | None = None
    over_stop: int | None = None
    early_bonus: Decimal | None = None
    early_per: int | None = None

    @property
    def counts(self) -> bool:
        """Does the time change the mark at all?"""
        return self.limit is not None and (self.over_per is not None or self.early_per is not None)


def time_adjustment(rule: TimeRule, seconds: Decimal | None, given_back: int = 0) -> Fraction:
    """Marks to add (below nought: to take off) for the working time; nought without a rule."""
    if not rule.counts or rule.limit is None or seconds is None:
        return Fraction(0)
    over = early = None
    if rule.over_off is not None and rule.over_per is not None:
        stop = None if rule.over_stop is None else Fraction(rule.over_stop)
        over = Over(Fraction(rule.over_off), Fraction(rule.over_per), stop)
    if rule.early_bonus is not None and rule.early_per is not None:
        early = Early(Fraction(rule.early_bonus), Fraction(rule.early_per))
    limit = Fraction(rule.limit + given_back)
    points, _ = adjustment(TimedRule(limit, over, early), Fraction(seconds))
    return points
