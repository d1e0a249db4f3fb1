"""Measurement aspects (客观分): the judge enters what was seen, the rule computes the mark.

Source: the design page on competitions (Marking) and on the previews (Measurement).

- `Binary`: all or nothing; the value is 1 (as required) or 0.
- `PerCount`: `off` for each thing that is wrong; the value is how many. `things` is how many there
  are to be counted (ten covers, four corners), None where there is no most.
- `Target`: a measured value. With d = |value − target|: full up to `within`, then `off` for each
  `step` begun: max − off × ⌈(d − within) ÷ step⌉.

No mark is below nought.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from competitions.rules.exact import Number, plain
from core.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Binary:
    """All or nothing."""


@dataclass(frozen=True, slots=True)
class PerCount:
    """`off` for each one that is wrong, out of `things` (None: no most)."""

    off: Fraction
    things: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A value that should be `target`: free up to `within`, `off` for each `step` begun beyond."""

    target: Fraction
    within: Fraction
    step: Fraction
    off: Fraction


MeasurementRule = Binary | PerCount | Target


def check_value(rule: MeasurementRule, value: Number) -> None:
    """Refuse a value that can't have been seen: `bad_binary`, `bad_count`, `count_too_high`."""
    match rule:
        case Binary():
            if value not in (0, 1):
                raise RuleBroken("bad_binary")
        case PerCount(things=things):
            if value < 0 or value.denominator != 1:
                raise RuleBroken("bad_count")
            if things is not None and value > things:
                raise RuleBroken("count_too_high", things=things)
        case Target():
            pass


def measurement_mark(rule: MeasurementRule, maximum: Fraction, value: Number) -> Fraction:
    """The exact mark, 0 to `maximum`, for a value that `check_value` lets pass."""
    match rule:
        case Binary():
            return maximum * value
        case PerCount(off=off):
            return max(Fraction(0), maximum - off * value)
        case Target(target=target, within=within, step=step, off=off):
            beyond = abs(value - target) - within
            if beyond <= 0:
                return maximum
            return max(Fraction(0), maximum - off * -(-beyond // step))


Written = str | Mapping[str, str]


def written(rule: MeasurementRule) -> Written:
    """The rule as previews take it and schemes keep it; `things` stands beside it."""
    match rule:
        case Binary():
            return "binary"
        case PerCount(off=off):
            return {"off": plain(off), "per": "count"}
        case Target(target=target, within=within, step=step, off=off):
            exact = {"target": target, "within": within, "step": step, "off": off}
            return {name: plain(value) for name, value in exact.items()}


def rule_of(kept: Written, things: int | None = None) -> MeasurementRule:
    """The rule that `written` wrote; what else is a bug."""
    if isinstance(kept, str):
        assert kept == "binary", kept
        return Binary()
    if "per" in kept:
        return PerCount(Fraction(kept["off"]), things)
    return Target(*(Fraction(kept[name]) for name in ("target", "within", "step", "off")))
