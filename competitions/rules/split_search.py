"""The least meetings of unit-mates in a small tree, by searching through all splits of its blocks.

A block of the tree is split in two; the meetings within the halves add up, so that the best of a
block is the best of its halves over all splits (dynamic programming on blocks and who is in them).
A split is passed over when counting alone shows that it can't be better than what was found; a
block is done when it has as few meetings as counting allows.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from competitions.rules.even_split import even_split

Class = tuple[int, bool]
Row = Mapping[str, int]
Cells = Mapping[Class, Row]
Counted = tuple[int, ...]
Best = tuple[Counted, tuple[str | None, ...]]
Share = Mapping[Class, int]
Bound = Callable[[Cells, int], Counted]


class OutOfStepsError(Exception):
    """The search took more steps than it may."""


@dataclass
class SplitSearch:
    """`classes` of the places of the tree from the top, None for a bye; `bound` by counting."""

    classes: Sequence[Class | None]
    bound: Bound
    steps: int
    known: dict[object, Best] = field(default_factory=dict)
    nothing_below: dict[object, Counted] = field(default_factory=dict)

    def best(self, low: int, high: int, cells: Cells, limit: Counted | None = None) -> Best | None:
        """The meetings in rounds 1, 2, … but the block's last, and who stands where.

        None where there is nothing below `limit`. Raises `OutOfStepsError`.
        """
        if high - low == 1:
            return (), (next(iter(_there(cells)), None),)
        key = self._key(low, high, cells)
        if key in self.known:
            known = self.known[key]
            return known if limit is None or known[0] < limit else None
        if limit is not None and self.nothing_below.get(key, ()) >= limit:
            return None
        found = self._search(low, high, cells, limit)
        if found is not None:
            self.known[key] = found
        elif limit is not None:
            self.nothing_below[key] = limit
        return found

    def _search(self, low: int, high: int, cells: Cells, limit: Counted | None) -> Best | None:
        middle = (low + high) // 2
        share = Counter(group for group in self.classes[low:middle] if group is not None)
        splits = self._splits(cells, share)
        even = next(splits)
        # By counting for the rounds within the halves, exactly for the last of them.
        least = (*self.bound(cells, high - low)[:-1], *_last(*even, high - low))
        found: Best | None = None
        for left, right in chain((even,), splits):
            if limit is not None and least >= limit:
                break
            self.steps -= 1
            if self.steps < 0:
                raise OutOfStepsError
            found = self._halves(low, high, left, right, limit) or found
            limit = limit if found is None else found[0]
        return found

    def _halves(
        self, low: int, high: int, left: Cells, right: Cells, limit: Counted | None
    ) -> Best | None:
        """The best of this split, if it is below `limit`."""
        middle = (low + high) // 2
        last = _last(left, right, high - low)
        ahead_left = self.bound(left, middle - low)
        ahead_right = self.bound(right, high - middle)
        if limit is not None and (*_sum(ahead_left, ahead_right), *last) >= limit:
            return None
        above = self.best(low, middle, left, _rest(limit, last, ahead_right))
        if above is None:
            return None
        below = self.best(middle, high, right, _rest(limit, last, above[0]))
        if below is None:
            return None
        counted = (*_sum(above[0], below[0]), *last)
        if limit is not None and counted >= limit:
            return None
        return counted, above[1] + below[1]

    def _splits(self, cells: Cells, share: Share) -> Iterator[tuple[Cells, Cells]]:
        """The most even split first, then all of them."""
        yield even_split(cells, share)
        total: Counter[str] = Counter()
        for row in cells.values():
            total.update(row)
        groups = list(cells)
        yield from _all_splits(groups, cells, share, {u for u, n in total.items() if n == 1})

    def _key(self, low: int, high: int, cells: Cells) -> object:
        """Blocks of one shape with the same crowd are alike, wherever they stand."""
        names: dict[Class, int] = {}
        shape = tuple(
            None if group is None else (names.setdefault(group, len(names)), group[1])
            for group in self.classes[low:high]
        )
        crowd = tuple(
            tuple(sorted((unit, many) for unit, many in cells[group].items() if many))
            for group in names
        )
        return shape, crowd


def _there(cells: Cells) -> Iterator[str]:
    return (unit for row in cells.values() for unit, many in row.items() if many)


def _sum(one: Counted, two: Counted) -> Counted:
    return tuple(a + b for a, b in zip(one, two, strict=True))


def _rest(limit: Counted | None, last: Counted, taken: Counted) -> Counted | None:
    """What one half must stay below when the other has `taken`; None: no limit."""
    if limit is None or not taken:
        return None
    rest = [most - some for most, some in zip(limit, taken, strict=False)]
    if last < limit[-1:]:
        rest[-1] += 1
    return tuple(rest)


def _last(left: Cells, right: Cells, size: int) -> Counted:
    """The pairs of a unit within the halves: they meet in the last round of these."""
    if size == 2:
        return ()
    return (_pairs_in(left) + _pairs_in(right),)


def _pairs_in(cells: Cells) -> int:
    total: dict[str, int] = {}
    pairs = 0
    for row in cells.values():
        for unit, many in row.items():
            if many:
                before = total.get(unit, 0)
                total[unit] = before + many
                # Those who come meet each other, and those who are there.
                pairs += many * (many - 1) // 2 + many * before
    return pairs


def _all_splits(
    groups: Sequence[Class], cells: Cells, share: Share, alone: set[str]
) -> Iterator[tuple[Cells, Cells]]:
    if not groups:
        yield {}, {}
        return
    first, *rest = groups
    for left, right in _rows(cells[first], share.get(first, 0), alone):
        for others_left, others_right in _all_splits(rest, cells, share, alone):
            yield {first: left, **others_left}, {first: right, **others_right}


def _rows(row: Row, share: int, alone: set[str]) -> Iterator[tuple[Row, Row]]:
    """The ways to send `share` of a row left; who is alone in the block counts as anybody."""
    single = sorted(unit for unit, many in row.items() if many and unit in alone)
    several = sorted((unit, many) for unit, many in row.items() if many and unit not in alone)

    def ways(at: int, free: int) -> Iterator[dict[str, int]]:
        if at == len(several):
            if 0 <= free <= len(single):
                yield dict.fromkeys(single[:free], 1)
            return
        unit, many = several[at]
        for taken in range(min(many, free), -1, -1):
            for others in ways(at + 1, free - taken):
                yield {unit: taken, **others}

    for left in ways(0, share):
        yield left, {unit: many - left.get(unit, 0) for unit, many in row.items()}
