"""Seeds moved within their tiers so that those of one unit meet as late as can be.

Source: the design page on the previews (Units apart). Seeds 1 and 2 stay, the others change places
only within their tier (3–4, 5–8, 9–16, …), and who has a bye keeps it. Counted are the pairs of one
unit that could meet in round 1, then in round 2, and so on: the fewer, the better, the earlier
round first.

The search, the same for the same input: the tree is split into halves from the top down; in each
split every tier has its share on either side, and the members of each unit are evened out by
exchanges along alternating paths until none helps (each split is the best there is by itself; in a
full tree that is the least possible in all rounds at once). Then single exchanges that help are
made. Where a bound by counting shows that less might be possible, trees of up to 32 entries are
searched through, block by block, within `MOST_STEPS`.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from competitions.rules.bracket import seed_order, tree_size
from competitions.rules.even_split import even_split
from competitions.rules.split_search import OutOfStepsError, SplitSearch

EXACT_TO = 32
MOST_STEPS = 20_000
Class = tuple[int, bool]
Cells = Mapping[Class, Mapping[str, int]]
Counted = tuple[int, ...]


@dataclass(frozen=True)
class Tree:
    """The places of a tree by seed; None where there is a bye."""

    count: int
    places: tuple[int | None, ...] = field(init=False)

    def __post_init__(self) -> None:
        order = seed_order(tree_size(self.count))
        places = tuple(seed if seed <= self.count else None for seed in order)
        object.__setattr__(self, "places", places)

    def class_of(self, seed: int) -> Class:
        """Tier and whether there is a bye: only seeds of one class change places."""
        return (seed - 1).bit_length(), seed <= len(self.places) - self.count

    def capacity(self, low: int, high: int) -> Counter[Class]:
        """How many of each class stand in the places from `low` to before `high`."""
        return Counter(self.class_of(seed) for seed in self.places[low:high] if seed is not None)


def units_apart(entries: Sequence[str], units: Mapping[str, str]) -> tuple[str, ...]:
    """The entries in the seed order that keeps their units apart; as given where that is as good.

    `units` says the unit of an entry; who has none meets anybody.
    """
    members = Counter(units[name] for name in entries if name in units)
    # Who has no mate in the field is alone: a unit of one, named as nothing else is.
    unit = [
        units[name] if members.get(units.get(name, ""), 0) > 1 else f"\0{seed}"
        for seed, name in enumerate(entries, start=1)
    ]
    tree = Tree(len(entries))
    least = _bound(tree, unit)
    if meetings(tree, unit) == least:
        return tuple(entries)
    best = _by_splits(tree, unit)
    if meetings(tree, best) != least:
        best = _exchange(tree, best)
    if meetings(tree, best) != least and tree.count <= EXACT_TO:
        best = _searched(tree, unit, meetings(tree, best)) or best
    if meetings(tree, best) >= meetings(tree, unit):
        return tuple(entries)
    return _named(tree, entries, unit, best)


def _named(
    tree: Tree, entries: Sequence[str], was: Sequence[str], now: Sequence[str]
) -> tuple[str, ...]:
    """The entries behind the units: of one unit and class, the better seed has the better place."""
    waiting: dict[tuple[Class, str], list[str]] = defaultdict(list)
    for seed, name in enumerate(entries, start=1):
        waiting[tree.class_of(seed), was[seed - 1]].append(name)
    return tuple(
        waiting[tree.class_of(seed), unit].pop(0) for seed, unit in enumerate(now, start=1)
    )


def meetings(tree: Tree, unit: Sequence[str]) -> Counted:
    """How many pairs of one unit could have met after round 1, 2, …: seed k has `unit[k - 1]`."""
    placed = [None if seed is None else unit[seed - 1] for seed in tree.places]
    counted = []
    size = 2
    while size <= len(placed):
        blocks = (Counter(placed[n : n + size]) for n in range(0, len(placed), size))
        counted.append(
            sum(_pairs(many) for block in blocks for name, many in block.items() if name)
        )
        size *= 2
    return tuple(counted)


def _pairs(many: int) -> int:
    return many * (many - 1) // 2


def _bound(tree: Tree, unit: Sequence[str]) -> Counted:
    whole = sum(_pairs(many) for many in Counter(unit).values())
    return (*least_meetings(_cells(tree, unit), len(tree.places)), whole)


def least_meetings(cells: Cells, size: int) -> Counted:
    """No arrangement of a block can have fewer, by counting alone: rounds 1, 2, … but the last."""
    # The search asks this tens of thousands of times: plain dictionaries, and only who has a mate.
    if size == 2:
        return ()
    total: dict[str, int] = {}
    open_: dict[str, int] = {}
    byes = 0
    for (_, bye), row in cells.items():
        for name, many in row.items():
            if many:
                total[name] = total.get(name, 0) + many
                if bye:
                    byes += many
                else:
                    open_[name] = open_.get(name, 0) + many
    matches = size // 2 - byes
    first = sum(many - matches for many in open_.values() if many > matches)
    spread = [_evenly(many, size) for many in total.values() if many > 1]
    if not spread:
        return (first, *(0,) * (size.bit_length() - 3))
    return (first, *map(sum, zip(*spread, strict=True)))


@cache
def _evenly(many: int, size: int) -> Counted:
    """The pairs of so many within blocks of 4, 8, … places, spread as evenly as can be."""
    found = []
    block = 4
    while block < size:
        each, more = divmod(many, size // block)
        found.append(more * _pairs(each + 1) + (size // block - more) * _pairs(each))
        block *= 2
    return tuple(found)


def _cells(tree: Tree, unit: Sequence[str]) -> dict[Class, Counter[str]]:
    cells: dict[Class, Counter[str]] = {}
    for seed, name in enumerate(unit, start=1):
        cells.setdefault(tree.class_of(seed), Counter())[name] += 1
    return cells


def _searched(tree: Tree, unit: Sequence[str], limit: Counted) -> list[str] | None:
    """The best below `limit`; None when there is none, or after `MOST_STEPS`."""
    classes = [None if seed is None else tree.class_of(seed) for seed in tree.places]
    search = SplitSearch(classes, least_meetings, MOST_STEPS)
    try:
        found = search.best(0, len(classes), _cells(tree, unit), limit[:-1])
    except OutOfStepsError:
        return None
    if found is None:
        return None
    by_seed = {
        seed: name
        for seed, name in zip(tree.places, found[1], strict=True)
        if seed is not None and name is not None
    }
    return [by_seed[seed] for seed in range(1, tree.count + 1)]


def _by_splits(tree: Tree, unit: Sequence[str]) -> list[str]:
    """From the top down, each block split as evenly as it can be."""
    placed: dict[int, str] = {}
    waiting: list[tuple[int, int, Cells]] = [(0, len(tree.places), _cells(tree, unit))]
    while waiting:
        low, high, here = waiting.pop()
        if high - low == 1:
            seed = tree.places[low]
            if seed is not None:
                row = here[tree.class_of(seed)]
                placed[seed] = next(name for name, many in row.items() if many)
            continue
        middle = (low + high) // 2
        left, right = even_split(here, tree.capacity(low, middle))
        waiting += [(low, middle, left), (middle, high, right)]
    return [placed[seed] for seed in range(1, tree.count + 1)]


def _exchange(tree: Tree, start: Sequence[str]) -> list[str]:
    """Exchange two of a class as long as that helps, those who meet early first."""
    unit = list(start)
    place = {seed: n for n, seed in enumerate(tree.places) if seed is not None}
    same = defaultdict(list)
    for seed in place:
        same[tree.class_of(seed)].append(seed)
    blocks = _counts(tree, unit)
    early = blocks[: 3 if tree.count <= EXACT_TO else 1]
    for _ in range(tree.count):
        helped = False
        for seed in sorted(place):
            if not _has_mate(early, place[seed], unit[seed - 1]):
                continue
            other = _best_exchange(blocks, place, unit, seed, same[tree.class_of(seed)])
            if other is not None:
                _swap(blocks, place, unit, seed, other)
                helped = True
        if not helped:
            break
    return unit


Blocks = list[list[Counter[str]]]


def _counts(tree: Tree, unit: Sequence[str]) -> Blocks:
    """How many of each unit stand in each block, from blocks of two up to halves."""
    levels: Blocks = []
    size = 2
    while size < len(tree.places):
        level = [Counter[str]() for _ in range(len(tree.places) // size)]
        for n, seed in enumerate(tree.places):
            if seed is not None:
                level[n // size][unit[seed - 1]] += 1
        levels.append(level)
        size *= 2
    return levels


def _has_mate(blocks: Blocks, place: int, unit: str) -> bool:
    return any(level[place >> (depth + 1)][unit] > 1 for depth, level in enumerate(blocks))


def _change(blocks: Blocks, a: int, b: int, one: str, two: str) -> Counted:
    """What it does to the pairs when `one` at place a and `two` at place b change places."""
    change = []
    for depth, level in enumerate(blocks):
        here, there = level[a >> (depth + 1)], level[b >> (depth + 1)]
        if here is there:
            change.append(0)
        else:
            change.append(here[two] - here[one] + 1 + there[one] - there[two] + 1)
    return tuple(change)


def _best_exchange(
    blocks: Blocks,
    place: Mapping[int, int],
    unit: Sequence[str],
    seed: int,
    others: Sequence[int],
) -> int | None:
    best, found = tuple(0 for _ in blocks), None
    one = unit[seed - 1]
    for other in others:
        two = unit[other - 1]
        if two != one:
            change = _change(blocks, place[seed], place[other], one, two)
            if change < best:
                best, found = change, other
    return found


def _swap(
    blocks: Blocks, place: Mapping[int, int], unit: list[str], seed: int, other: int
) -> None:
    one, two = unit[seed - 1], unit[other - 1]
    for depth, level in enumerate(blocks):
        here, there = level[place[seed] >> (depth + 1)], level[place[other] >> (depth + 1)]
        here[one] -= 1
        here[two] += 1
        there[two] -= 1
        there[one] += 1
    unit[seed - 1], unit[other - 1] = two, one
