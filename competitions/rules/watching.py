"""How far each judge lies from the panel's mean: one number a sheet.

Source: the design page on competitions (Watching the judging). Scores are put on one scale of 0 to
3: a judgement as it was given, points as their share of the maximum. A number is a hint to the
chief judge, it changes no mark.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from competitions.rules.exact import mean

SCALE = 3
# Outside of this the mean is shown as harsh or lenient.
BAND = Fraction(3, 10)


class Score(NamedTuple):
    """What a judge gave an entry for an aspect, on the scale of 0 to 3."""

    judge: int
    entry: int
    aspect: int
    value: Fraction


@dataclass(frozen=True, slots=True)
class Distance:
    """A judge's distances from the panel's mean, one an entry in the order of entries; their mean."""

    judge: int
    dots: tuple[Fraction, ...]
    mean: Fraction

    @property
    def outside(self) -> bool:
        """Does the mean lie outside of the band?"""
        return abs(self.mean) > BAND


def on_scale(score: Fraction, maximum: Fraction | None) -> Fraction:
    """A judgement as it is (`maximum` None), points as their share of 3."""
    return score if maximum is None else score / maximum * SCALE


def distances(scores: Iterable[Score]) -> dict[int, Distance]:
    """Judge → distances. An aspect that one judge alone scored tells nothing and is left out."""
    cells: Mapping[tuple[int, int], list[Score]] = defaultdict(list)
    for score in scores:
        cells[score.entry, score.aspect].append(score)
    apart: dict[int, dict[int, list[Fraction]]] = defaultdict(lambda: defaultdict(list))
    for panel in cells.values():
        if len(panel) > 1:
            middle = mean([score.value for score in panel])
            for score in panel:
                apart[score.judge][score.entry].append(score.value - middle)
    return {judge: _distance(judge, entries) for judge, entries in sorted(apart.items())}


def _distance(judge: int, entries: Mapping[int, Sequence[Fraction]]) -> Distance:
    dots = tuple(mean(found) for _, found in sorted(entries.items()))
    return Distance(judge, dots, mean(dots))
