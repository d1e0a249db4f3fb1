"""Places in a bracket by a public draw: pots one after another, unit-mates apart.

Source: the design page on the previews (Pots and apart). Each pot's entries come in the drawn
order; each takes the first free place of its pot that leaves the fewest of its unit in the smallest
block (the match), then in the next larger one, and so on; ties go to the lowest place. A place is a
seed number. Entries that are seeded are drawn within their tier (1, 2, 3–4, 5–8, …), so that 1 and
2 are where they belong; all others are one pot.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

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
    tree = {seed: n for n, seed in enumerate(seed_order(tree_size(count)))}
    depth = tree_size(count).bit_length() - 1
    blocks = [Counter[tuple[int, str]]() for _ in range(depth)]
    placed: dict[int, str] = {}
    for pot in pots:
        free = list(range(len(placed) + 1, len(placed) + len(pot) + 1))
        for entry in pot:
            unit = units.get(entry)
            place = min(free, key=lambda seed: (_mates(blocks, tree[seed], unit), seed))
            free.remove(place)
            placed[place] = entry
            for level, block in enumerate(blocks, start=1):
                if unit is not None:
                    block[tree[place] >> level, unit] += 1
    return [placed[seed] for seed in range(1, count + 1)]


def _mates(blocks: Sequence[Counter[tuple[int, str]]], at: int, unit: str | None) -> list[int]:
    """How many of the unit stand in the blocks around a place already, the smallest first."""
    if unit is None:
        return []
    return [block[at >> level, unit] for level, block in enumerate(blocks, start=1)]
