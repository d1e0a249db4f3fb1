"""Places in a bracket by a public draw: pots one after another, unit-mates apart.

Source: the design page on the previews (Pots and apart). Each pot's entries come in the drawn
order; each takes the first free place of its pot that leaves the fewest of its unit in the smallest
block (the match), then in the next larger one, and so on; ties go to the lowest place. A place is a
seed number. Entries that are seeded are drawn within their tier (1, 2, 3–4, 5–8, …), so that 1 and
2 are where they belong; all others are one pot.

A unit's best place in a block of the tree is the better of those of its halves, so that placing an
entry looks again only at the blocks in which something has changed since its unit was last placed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from competitions.rules.bracket import seed_order, tree_size
from core.errors import RuleBroken


def pots_of(drawn: Sequence[str], seeds: Mapping[str, int]) -> list[list[str]]:
    """The pots, each in the drawn order: seeded entries by tier, then who is not seeded.

    Raises `bad_seeds` where the seeds are not 1, 2, 3, … without a gap.
    """
    if sorted(seeds.values()) != list(range(1, len(seeds) + 1)):
        raise RuleBroken("bad_seeds")
    tiers: dict[int, list[str]] = {}
    for entry in drawn:
        if entry in seeds:
            tiers.setdefault((seeds[entry] - 1).bit_length(), []).append(entry)
    return [
        *(tiers[tier] for tier in sorted(tiers)),
        [entry for entry in drawn if entry not in seeds],
    ]


def places_by_draw(pots: Sequence[Sequence[str]], units: Mapping[str, str]) -> list[str]:
    """The entries in the order of the places they take; who has no unit meets anybody."""
    count = sum(len(pot) for pot in pots)
    places = _Places(seed_order(tree_size(count)))
    placed: dict[int, str] = {}
    for pot in pots:
        places.open(len(placed) + 1, len(placed) + len(pot))
        for entry in pot:
            placed[places.take(units.get(entry))] = entry
    return [placed[seed] for seed in range(1, count + 1)]


# A free place: how many of the unit stand in the blocks around it, the smallest first; its seed.
_Place = tuple[tuple[int, ...], int]
_TAKEN = 1 << 30


@dataclass
class _Places:
    """The places of a tree as a heap: block k has the halves 2k and 2k + 1, block 1 is the whole."""

    seeds: Sequence[int]
    mates: dict[str, dict[int, int]] = field(default_factory=dict)
    # The lowest free seed of a block, and how often something was placed there.
    lowest: list[int] = field(default_factory=list)
    changes: list[int] = field(default_factory=list)
    known: dict[str, dict[int, tuple[int, _Place]]] = field(default_factory=dict)

    def open(self, low: int, high: int) -> None:
        """The seeds from `low` to `high` are free, no others."""
        size = len(self.seeds)
        self.lowest = [_TAKEN] * size
        self.lowest += [seed if low <= seed <= high else _TAKEN for seed in self.seeds]
        for block in range(size - 1, 0, -1):
            self.lowest[block] = min(self.lowest[2 * block], self.lowest[2 * block + 1])
        self.changes = [0] * (2 * size)
        self.known = {}

    def take(self, unit: str | None) -> int:
        """The seed of the place that an entry of the unit takes."""
        seed = self.lowest[1] if unit is None else self._best(1, unit)[1]
        block = len(self.seeds) + self.seeds.index(seed)
        self.lowest[block] = _TAKEN
        here = None if unit is None else self.mates.setdefault(unit, {})
        while block > 1:
            block //= 2
            self.lowest[block] = min(self.lowest[2 * block], self.lowest[2 * block + 1])
            self.changes[block] += 1
            if here is not None:
                here[block] = here.get(block, 0) + 1
        return seed

    def _best(self, block: int, unit: str) -> _Place:
        """The best free place of a block; the counts are those of the blocks up to this one."""
        many = self.mates.get(unit, {}).get(block, 0)
        if many == 0:
            depth = (len(self.seeds) // (1 << (block.bit_length() - 1))).bit_length() - 1
            return (0,) * depth, self.lowest[block]
        known = self.known.setdefault(unit, {}).get(block)
        if known is not None and known[0] == self.changes[block]:
            return known[1]
        halves = [half for half in (2 * block, 2 * block + 1) if self.lowest[half] != _TAKEN]
        around, seed = min(self._best(half, unit) for half in halves)
        found = (*around, many), seed
        self.known[unit][block] = self.changes[block], found
        return found
