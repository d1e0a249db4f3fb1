"""Ranking: who stands where, and why.

Source: the design page on competitions (Ranking) and on the previews (Exact). Standard competition
ranking (1, 2, 2, 4) by the rounded mark, then by a list of tie rules on exact values; entries that
are still equal share the place. Behind the ranked stand, without a rank and each in a place of its
own, those who did not finish, did not start, withdrew, were disqualified, and those with a gap:
missing is not nought.

A reason names the rule that set an entry apart from the next of equal mark (the one before for the
last of them). `place_…` codes; words are made at the edge.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from competitions.rules.exact import told_apart
from competitions.rules.states import Standing
from core.errors import Reason

BEHIND = (
    Standing.DID_NOT_FINISH,
    Standing.DID_NOT_START,
    Standing.WITHDRAWN,
    Standing.DISQUALIFIED,
)
ORDER = {status: place for place, status in enumerate(BEHIND)}


@dataclass(frozen=True, slots=True)
class Contender:
    """An entry to be ranked: its rounded mark, or what became of it; `ok` without one has a gap.

    `tier` comes before the mark: all of tier 0 stand before all of tier 1. `facts` go into the
    reason of an entry that is not ranked, or not of tier 0.
    """

    entry: str
    mark: Decimal | None
    status: Standing = Standing.OK
    tier: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)


class TieKind(StrEnum):
    """What two entries of equal mark are compared by."""

    ASPECT = "aspect"
    COUNTBACK = "countback"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class TieRule:
    """One rule of the list: values to compare, entry → exact values, first difference decides.

    Who has no value stands behind those who have one.
    """

    kind: TieKind
    values: Mapping[str, Sequence[Fraction]]
    lower_first: bool = False
    subject: str = ""

    def key(self, entry: str) -> tuple[object, ...]:
        """What to sort by."""
        found = self.values.get(entry)
        if found is None:
            return (1, ())
        return (0, tuple(found) if self.lower_first else tuple(-value for value in found))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: `rank` is None for those who are not ranked, also for a gap (`ok`)."""

    entry: str
    rank: int | None
    mark: Decimal | None
    status: Standing
    reason: Reason


def aspect_tie(aspect: str, marks: Mapping[str, Mapping[str, Fraction]]) -> TieRule:
    """The higher exact mark of an aspect first (entry → aspect → mark)."""
    values = {e: (found[aspect],) for e, found in marks.items() if aspect in found}
    return TieRule(TieKind.ASPECT, values, subject=aspect)


def countback_tie(values: Mapping[str, Collection[Fraction]]) -> TieRule:
    """The highest single value first, then the second highest, and so on; all equally many."""
    ordered = {entry: tuple(sorted(found, reverse=True)) for entry, found in values.items()}
    return TieRule(TieKind.COUNTBACK, ordered)


def time_tie(seconds: Mapping[str, Fraction]) -> TieRule:
    """The shorter time first."""
    values = {entry: (time,) for entry, time in seconds.items()}
    return TieRule(TieKind.TIME, values, lower_first=True)


def rank(
    contenders: Sequence[Contender], ties: Sequence[TieRule] = (), *, lower_first: bool = False
) -> list[Place]:
    """Every contender once, by rank and then by entry; `lower_first` where a mark is a time."""
    ranked = [c for c in contenders if c.status is Standing.OK and c.mark is not None]
    sign = 1 if lower_first else -1

    def by_mark(contender: Contender) -> tuple[int, Decimal]:
        return contender.tier, sign * _mark(contender)

    ranked.sort(key=lambda c: (by_mark(c), c.entry))
    places: list[Place] = []
    for _, equal in groupby(ranked, key=by_mark):
        places += _settle(list(equal), ties, first=len(places) + 1, timed=lower_first)
    others = [c for c in contenders if c.status is not Standing.OK or c.mark is None]
    others.sort(key=lambda c: (ORDER.get(c.status, len(ORDER)), c.entry))
    for contender in others:
        gap = contender.status is Standing.OK
        reason = Reason("place_missing" if gap else f"place_{contender.status}", contender.facts)
        places.append(Place(contender.entry, None, None, contender.status, reason))
    return places


def _mark(contender: Contender) -> Decimal:
    assert contender.mark is not None, contender.entry
    return contender.mark


def _settle(
    equal: list[Contender], ties: Sequence[TieRule], *, first: int, timed: bool
) -> list[Place]:
    """The places of those with equal marks, who come in the order of their ids."""
    if len(equal) == 1:
        only = equal[0]
        return [Place(only.entry, first, only.mark, only.status, _by_mark(only, timed=timed))]
    keys = {c.entry: tuple(rule.key(c.entry) for rule in ties) for c in equal}
    equal.sort(key=lambda c: keys[c.entry])
    classes = [list(found) for _, found in groupby(equal, key=lambda c: keys[c.entry])]
    places = []
    position = first
    for n, found in enumerate(classes):
        for contender in found:
            if len(found) > 1:
                reason = _shared(contender, len(found), timed=timed)
            else:
                ahead = n + 1 < len(classes)
                other = classes[n + 1 if ahead else n - 1][0]
                reason = _apart(contender, other, ties, ahead=ahead)
            places.append(
                Place(contender.entry, position, contender.mark, contender.status, reason)
            )
        position += len(found)
    return places


def _by_mark(contender: Contender, *, timed: bool) -> Reason:
    if contender.tier:
        return Reason("place_behind", {"mark": str(contender.mark), **contender.facts})
    return Reason("place_by_time" if timed else "place_by_mark", {"mark": str(contender.mark)})


def _shared(contender: Contender, count: int, *, timed: bool) -> Reason:
    facts = {"mark": str(contender.mark), "count": count}
    return Reason("place_shared_time" if timed else "place_shared", facts)


def _apart(
    contender: Contender, other: Contender, ties: Sequence[TieRule], *, ahead: bool
) -> Reason:
    """The first rule that sets the two apart, and the values that differ."""
    rule = next(rule for rule in ties if rule.key(contender.entry) != rule.key(other.entry))
    facts: dict[str, object] = {"mark": str(contender.mark), "other": other.entry}
    own, theirs = rule.values.get(contender.entry), rule.values.get(other.entry)
    if own is None or theirs is None:
        return Reason("place_has_value" if ahead else "place_no_value", facts)
    pairs = enumerate(zip(own, theirs, strict=True), start=1)
    number, (one, two) = next(found for found in pairs if found[1][0] != found[1][1])
    facts["value"], facts["against"] = told_apart(one, two)
    facts |= {"subject": rule.subject, "number": number}
    return Reason(f"place_{'ahead' if ahead else 'behind'}_by_{rule.kind}", facts)
