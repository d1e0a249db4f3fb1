"""When a judgement is scored again, and when that is over.

Scores of a panel that lie more than 1 apart are talked over and given again by all of them; the old
ones are kept. A round is over when every judge has scored in it; if the scores still lie apart, the
next round begins, until they meet or the chief judge ends it with a reason. Source: the design page
on competitions (Marking: Judgement).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from competitions.rules.judgement import must_rescore

FIRST_RESCORE = 2


class Next(StrEnum):
    """What happens to an aspect once all sheets of its panel are handed in."""

    NOTHING = "nothing"
    OPEN = "open"
    CLOSE = "close"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Given:
    """A judge's standing score and the round in which it was given."""

    score: Decimal
    round: int = 1


def next_step(given: Mapping[int, Given], open_round: int | None) -> Next:
    """What follows from the panel's scores (seat → given); `open_round` where a re-score is open."""
    apart = len(given) > 1 and must_rescore([Fraction(one.score) for one in given.values()])
    if open_round is None:
        return Next.OPEN if apart else Next.NOTHING
    if any(one.round < open_round for one in given.values()):
        return Next.NOTHING
    return Next.AGAIN if apart else Next.CLOSE
