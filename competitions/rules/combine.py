"""From stages to an event: which marks count how far, and what must be reached for an award.

Source: the design page on competitions (Stages combine; Gates). Only standings are read: a stage's
place, rounded mark and status. All arithmetic on them is exact.

- `last_decides`: the later stage decides and earlier ranks break nothing. Behind those of the last
  stage stand those who only reached the one before, in its order, and so on.
- `weighted_marks`: Σ weight × mark (theory 0.30 + practical 0.70); with all weights 1 the sum.
- `carried_marks`: the last mark and a share of each earlier one.

Who has no mark in a stage that counts has none in the event; the first such stage says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from competitions.rules.exact import half_up
from competitions.rules.ranking import Contender, Place
from core.errors import Reason


def last_decides(stages: Sequence[Sequence[Place]]) -> list[Place]:
    """The event's places from the stages in their order, each by place."""
    seen: set[str] = set()
    ranked: list[Place] = []
    others: list[Place] = []
    for places in reversed(stages):
        fresh = [place for place in places if place.entry not in seen]
        seen |= {place.entry for place in fresh}
        offset = len(ranked)
        # Those who went on leave holes in their stage's ranks.
        first: dict[int | None, int] = {}
        for position, place in enumerate((p for p in fresh if p.rank is not None), start=1):
            position_of_rank = first.setdefault(place.rank, offset + position)
            ranked.append(replace(place, rank=position_of_rank))
        others += [place for place in fresh if place.rank is None]
    return ranked + others


def weighted_marks(
    stages: Sequence[Mapping[str, Place]], weights: Sequence[Fraction]
) -> list[Contender]:
    """Every entry of any stage with Σ weight × mark; a stage is entry → place."""
    entries = sorted({entry for stage in stages for entry in stage})
    return [_weighted(entry, stages, weights) for entry in entries]


def _weighted(
    entry: str, stages: Sequence[Mapping[str, Place]], weights: Sequence[Fraction]
) -> Contender:
    total = Fraction(0)
    for stage, weight in zip(stages, weights, strict=True):
        place = stage.get(entry)
        if place is None:
            return Contender(entry, None, facts={"count": 1})
        if place.mark is None:
            return Contender(entry, None, place.status, facts=place.reason.facts)
        total += weight * Fraction(place.mark)
    return Contender(entry, half_up(total))


def carried_marks(stages: Sequence[Mapping[str, Place]], share: Fraction) -> list[Contender]:
    """The entries of the last stage with its mark and `share` (0 to 1) of each earlier one."""
    weights = [share] * (len(stages) - 1) + [Fraction(1)]
    return [_weighted(entry, stages, weights) for entry in sorted(stages[-1])]


@dataclass(frozen=True, slots=True)
class Gate:
    """The least mark of a stage that an award asks for (theory and practical ≥ 60 each)."""

    stage: str
    least: Decimal


def failed_gates(gates: Sequence[Gate], marks: Mapping[str, Decimal | None]) -> list[Reason]:
    """The gates that an entry did not pass (stage → its mark); what is missing does not pass."""
    reasons = []
    for gate in gates:
        mark = marks.get(gate.stage)
        if mark is None or mark < gate.least:
            facts = {"stage": gate.stage, "least": str(gate.least)}
            reasons.append(Reason("gate_failed", facts))
    return reasons
