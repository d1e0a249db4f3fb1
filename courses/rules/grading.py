"""The total of a class: weighted groups, drop-lowest, must-pass; exact, rounded only when shown.

Source: the design page on training (Grades). Missing is not zero until the item is closed; what is
missing and open is left out, and its weight with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from core.errors import Reason


@dataclass(frozen=True)
class Mark:
    """A mark of a maximum; `got` None is missing."""

    got: Fraction | None
    maximum: Fraction

    @property
    def percentage(self) -> Fraction | None:
        """The mark in percent."""
        return None if self.got is None else self.got * 100 / self.maximum


@dataclass(frozen=True)
class Group:
    """Marks that count together: the mean of their percentages, `weight` percent of the total.

    `drop_lowest` leaves out the item whose loss helps most, never the last one left. `closed`
    makes what is missing nought. `must_pass` is the least percentage, if any.
    """

    code: str
    weight: Fraction
    marks: Sequence[Mark]
    drop_lowest: bool = False
    closed: bool = False
    must_pass: Fraction | None = None


def group_percentage(group: Group) -> Fraction | None:
    """The group's percentage; None while nothing counts."""
    found = [mark.percentage for mark in group.marks]
    if group.closed:
        found = [Fraction(0) if p is None else p for p in found]
    counted = sorted(p for p in found if p is not None)
    if not counted:
        return None
    if group.drop_lowest and len(counted) > 1:
        counted = counted[1:]
    return sum(counted, Fraction(0)) / len(counted)


@dataclass(frozen=True)
class Total:
    """The total of what counts so far (percent, exact), each group, and what is missing."""

    total: Fraction | None
    groups: dict[str, Fraction | None]
    missing: tuple[str, ...]


def total_of(groups: Sequence[Group]) -> Total:
    """Σ weight × percentage ÷ Σ weight, over the groups that have something to count."""
    percentages = {group.code: group_percentage(group) for group in groups}
    weight = sum((g.weight for g in groups if percentages[g.code] is not None), Fraction(0))
    missing = tuple(g.code for g in groups if percentages[g.code] is None)
    if not weight:
        return Total(None, percentages, missing)
    reached = sum(
        (g.weight * p for g in groups if (p := percentages[g.code]) is not None), Fraction(0)
    )
    return Total(reached / weight, percentages, missing)


def shown(value: Fraction, places: int = 1) -> Decimal:
    """Rounded half up, as it is shown; never what is compared."""
    quantum = Decimal(1).scaleb(-places)
    scaled = value * 10**places
    whole = Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator))
    return (whole * quantum).quantize(quantum, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class PassRule:
    """Least share of hours, and least total where there is an examination."""

    least_hours: Fraction
    least_total: Fraction | None


def failed_rules(
    rule: PassRule, *, hours_share: Fraction, total: Total, groups: Sequence[Group]
) -> list[Reason]:
    """Why it is not passed, exact values compared; empty when it is."""
    reasons = []
    if hours_share < rule.least_hours:
        reasons.append(Reason("hours_short", {"least": shown(rule.least_hours * 100, 0)}))
    if rule.least_total is not None:
        if total.missing:
            reasons.append(Reason("marks_missing"))
        if total.total is None or total.total < rule.least_total:
            reasons.append(Reason("mark_short", {"least": shown(rule.least_total, 0)}))
    for group in groups:
        got = total.groups[group.code]
        if group.must_pass is not None and (got is None or got < group.must_pass):
            reasons.append(Reason("must_pass", {"item": group.code}))
    return reasons
