"""Awards: what a place or a mark earns.

Source: the design page on competitions (Awards). Classes are in order and take places one after the
other: a number (first prize: 1, second: 2, …) or a share of all ranked entries (first 10 %, next
20 %, next 30 %; the places of the shares so far, rounded down). Where equal entries straddle the
end of a class, the class widens to take all of them, or narrows to take none, who then fall into
the next. A place whose holder may not have an award stays vacant, or the others move up.

A mark (700 on the scale: a medallion) earns its award beside any class.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from competitions.rules.ranking import Place
from core.errors import Reason


class Straddle(StrEnum):
    """What equal entries do to the end of a class."""

    WIDEN = "widen"
    NARROW = "narrow"


class Excluded(StrEnum):
    """What becomes of the place of who may not have an award."""

    VACANT = "vacant"
    MOVE_UP = "move_up"


@dataclass(frozen=True, slots=True)
class AwardClass:
    """A class of awards: so many places, or a share of those ranked; exactly one of them."""

    award: str
    places: int | None = None
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class AwardGiven:
    """An award for an entry, and why."""

    entry: str
    award: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Awarded:
    """The awards in the order of places, and how many places of each class nobody holds."""

    given: tuple[AwardGiven, ...]
    vacant: dict[str, int]


def award_places(
    places: Sequence[Place],
    classes: Sequence[AwardClass],
    *,
    straddle: Straddle = Straddle.WIDEN,
    excluded: Collection[str] = (),
    then: Excluded = Excluded.VACANT,
) -> Awarded:
    """Give the classes to the ranked places; `excluded` are entries that may not have an award."""
    ranked = [place for place in places if place.rank is not None]
    out = set(excluded)
    if then is Excluded.MOVE_UP:
        counted = [place for place in ranked if place.entry not in out]
    else:
        counted = ranked
    ends = _ends(classes, len(counted))
    given: list[AwardGiven] = []
    vacant = dict.fromkeys((found.award for found in classes), 0)
    # rank → the first and the last position of those who hold it, among those counted
    spans: dict[int | None, tuple[int, int]] = {}
    for position, place in enumerate(counted, start=1):
        spans[place.rank] = (spans.get(place.rank, (position, 0))[0], position)
    for place in counted:
        decides = spans[place.rank][0 if straddle is Straddle.WIDEN else 1]
        award = next((name for name, end in ends if decides <= end), None)
        if award is None:
            continue
        if place.entry in out:
            vacant[award] += 1
            continue
        reason = Reason("award_by_place", {"rank": place.rank})
        given.append(AwardGiven(place.entry, award, reason))
    return Awarded(tuple(given), vacant)


def _ends(classes: Sequence[AwardClass], entries: int) -> list[tuple[str, int]]:
    """Each class with the last position that it reaches."""
    ends = []
    places, share = 0, Fraction(0)
    for found in classes:
        if (found.places is None) == (found.share is None):
            raise ValueError(found.award)
        places += found.places or 0
        share += found.share or Fraction(0)
        ends.append((found.award, places + int(share * entries)))
    return ends


def award_marks(places: Sequence[Place], award: str, least: Decimal) -> list[AwardGiven]:
    """The award for every ranked entry whose mark reaches `least`."""
    return [
        AwardGiven(place.entry, award, Reason("award_by_mark", {"least": str(least)}))
        for place in places
        if place.rank is not None and place.mark is not None and place.mark >= least
    ]
