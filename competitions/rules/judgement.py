"""Judgement aspects (主观分): each judge gives 0, 1, 2 or 3 against four written descriptors.

Source: the design page on competitions (Marking), after the practice of WorldSkills: mark = mean
of the scores ÷ 3 × maximum; a spread of more than 1 must be talked over and scored again. The old
scores are kept; until then the mark is computed as it stands.
"""

from collections.abc import Sequence
from fractions import Fraction

from competitions.rules.exact import Number

HIGHEST = 3
SPREAD_ALLOWED = 1


def judgement_mark(maximum: Fraction, scores: Sequence[int]) -> Fraction:
    """Mean ÷ 3 × maximum, exact; `scores` has at least one."""
    return maximum * Fraction(sum(scores), HIGHEST * len(scores))


def must_rescore(scores: Sequence[Number], over: Number = SPREAD_ALLOWED) -> bool:
    """Whether highest − lowest is more than `over`."""
    return max(scores) - min(scores) > over
