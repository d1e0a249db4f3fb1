"""What a judge may enter for an aspect, and what it is worth.

Source: the design pages on competitions (Marking) and on the previews (`previews/marking`). A
measurement takes what was seen: 1 or 0, how many are wrong, the measured value. Where the things
can be tapped (ten covers), the tapped ones may come instead of their count. A judgement takes 0 to
3, points take 0 … maximum in steps. What something is worth is rounded once, half up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from competitions.rules.exact import half_up
from competitions.rules.judgement import HIGHEST
from competitions.rules.measurement import (
    Binary,
    MeasurementRule,
    PerCount,
    check_value,
    measurement_mark,
    rule_of,
)
from competitions.rules.points import check_points
from competitions.rules.states import AspectKind
from core.errors import RuleBroken

LARGEST = Decimal(10_000_000)


@dataclass(frozen=True, slots=True)
class Asked:
    """An aspect as it is asked of a judge; `rule` as `previews/marking` writes it."""

    code: str
    kind: AspectKind
    maximum: Decimal
    rule: Any = None
    step: Decimal | None = None
    items: int | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered: a value that was seen, or a score; `items` are the things tapped."""

    value: Decimal | None = None
    score: Decimal | None = None
    items: tuple[int, ...] = ()


def check_entered(asked: Asked, entered: Entered) -> Entered:
    """What is kept of what was entered; a refusal names the aspect.

    Raises `mark_shape(aspect)` for a score where a value is wanted or the other way round,
    `items_wrong(aspect, items)`, `mark_out_of_range(aspect, most)`.
    """
    if asked.kind == AspectKind.MEASUREMENT:
        return _check_measured(asked, entered)
    if entered.value is not None or entered.score is None or entered.items:
        raise RuleBroken("mark_shape", aspect=asked.code)
    most = Decimal(HIGHEST) if asked.kind == AspectKind.JUDGEMENT else asked.maximum
    try:
        if asked.kind == AspectKind.JUDGEMENT:
            step = Fraction(1)
        else:
            step = Fraction(asked.step) if asked.step else Fraction(1, 100)
        check_points(
            Fraction(entered.score), maximum=Fraction(most), step=step, by_deduction=False
        )
    except RuleBroken as refused:
        raise _out_of_range(asked, most) from refused
    return Entered(score=entered.score)


def _check_measured(asked: Asked, entered: Entered) -> Entered:
    rule = rule_of(asked.rule, asked.items)
    items = tuple(sorted(set(entered.items)))
    value = entered.value
    if items:
        _check_items(asked, rule, items)
        if value is None:
            value = Decimal(len(items))
        elif value != len(items):
            raise RuleBroken("items_wrong", aspect=asked.code, items=asked.items or 0)
    if value is None or entered.score is not None:
        raise RuleBroken("mark_shape", aspect=asked.code)
    if not value.is_finite() or abs(value) >= LARGEST or value != round(value, 3):
        raise _out_of_range(asked, LARGEST)
    try:
        check_value(rule, Fraction(value))
    except RuleBroken as refused:
        most = 1 if isinstance(rule, Binary) else asked.items
        raise _out_of_range(asked, Decimal(most) if most else LARGEST) from refused
    return Entered(value=value, items=items)


def _check_items(asked: Asked, rule: MeasurementRule, items: Sequence[int]) -> None:
    there = asked.items or 0
    if not isinstance(rule, PerCount) or items[0] < 1 or items[-1] > there:
        raise RuleBroken("items_wrong", aspect=asked.code, items=there)


def _out_of_range(asked: Asked, most: Decimal) -> RuleBroken:
    return RuleBroken("mark_out_of_range", aspect=asked.code, most=format(most.normalize(), "f"))


def worth(asked: Asked, entered: Entered) -> Decimal | None:
    """The mark of a measurement or of points; None for a judgement, which the panel decides."""
    if asked.kind == AspectKind.JUDGEMENT:
        return None
    if asked.kind == AspectKind.POINTS:
        return entered.score
    assert entered.value is not None, asked.code
    rule = rule_of(asked.rule, asked.items)
    return half_up(measurement_mark(rule, Fraction(asked.maximum), Fraction(entered.value)))
