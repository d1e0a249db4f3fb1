"""The least meetings of unit-mates in a small tree, by searching through all splits of its blocks.

A block of the tree is split in two; the meetings within the halves add up, so that the best of a
block is the best of its halves over all splits (dynamic programming on blocks and who is in them).
A split is passed over when counting alone shows that it can't be better than what was found; a
block is done when it has as few meetings as counting allows.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

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

    def best(self, low: int, high: int, cells: Cells) -> Best:
        """The meetings in rounds 1, 2, … but the block's last, and who stands where.

        Raises `OutOfStepsError`.
        """
        if high - low == 1:
            return (), (next(iter(_there(cells)), None),)
        key = self._key(low, high, cells)
        if key not in self.known:
            self.known[key] = self._search(low, high, cells)
        return self.known[key]

    def _search(self, low: int, high: int, cells: Cells) -> Best:
        middle = (low + high) // 2
        share = Counter(group for group in self.classes[low:middle] if group is not None)
        least = self.bound(cells, high - low)
        found: Best | None = None
        for left, right in self._splits(cells, share):
            self.steps -= 1
            if self.steps < 0:
                raise OutOfStepsError
            ahead = _sum(self.bound(left, middle - low), self.bound(right, middle - low))
            if found is not None and (*ahead, *_last(left, right, high - low)) >= found[0]:
                continue
            above, below = self.best(low, middle, left), self.best(middle, high, right)
            counted = (*_sum(above[0], below[0]), *_last(left, right, high - low))
            if found is None or counted < found[0]:
                found = counted, above[1] + below[1]
            if found[0] == least:
                break
        if found is None:
            raise AssertionError("a block has at least one split")
        return found

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


def _last(left: Cells, right: Cells, size: int) -> Counted:
    """The pairs of a unit within the halves: they meet in the last round of these."""
    if size == 2:
        return ()
    return (_pairs_in(left) + _pairs_in(right),)


def _pairs_in(cells: Cells) -> int:
    total: Counter[str] = Counter()
    for row in cells.values():
        total.update(row)
    return sum(many * (many - 1) // 2 for many in total.values())


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
