"""An elimination as a list of matches: seeding order, byes, the match for third place.

Source: the design pages on competitions (Brackets) and on the previews (`previews/bracket`). Seeds
stand in the standard order (1–16, 8–9, 4–13, 5–12, 2–15, …), so that 1 and 2 can only meet in the
final; a tree has the next power of two of places, and what is missing are byes of the best seeds. A
match stands after those that it refers to, and its first side is that of the better seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.errors import RuleBroken

FEWEST, MOST = 2, 1024
FINAL, THIRD, WINNERS = "final", "third", "winners"
LEAST_FOR_THIRD = 4


class SideKind(StrEnum):
    """Where a side of a match comes from; named as in the answer of the preview."""

    ENTRY = "entry"
    BYE = "bye"
    WINNER_OF = "winner_of"
    LOSER_OF = "loser_of"
    GROUP = "group"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Side:
    """`of` is an entry, the id of a match, or a group; `rank` that within a group.

    Of `best` there is `number`: the best, second best, … of those of that rank in their groups.
    """

    kind: SideKind
    of: str = ""
    rank: int = 0
    number: int = 0


BYE = Side(SideKind.BYE)


@dataclass(frozen=True, slots=True)
class Pairing:
    """A match to be played: `round` counts from 1 within its part."""

    id: str
    part: str
    round: int
    sides: tuple[Side, Side]

    @property
    def is_bye(self) -> bool:
        """Has one of the sides nobody to play?"""
        return BYE in self.sides


def entry(name: str) -> Side:
    """The side that is this entry."""
    return Side(SideKind.ENTRY, name)


def winner_of(match: Pairing) -> Side:
    """The side that comes up from a match."""
    return Side(SideKind.WINNER_OF, match.id)


def loser_of(match: Pairing) -> Side:
    """The side that goes down from a match."""
    return Side(SideKind.LOSER_OF, match.id)


def check_size(count: int, most: int = MOST) -> None:
    """Raises `too_few_entries(least)`, `too_many_entries(most)`."""
    for wrong, code in ((count < FEWEST, "too_few_entries"), (count > most, "too_many_entries")):
        if wrong:
            errors = [{"field": "entries", "code": code}]
            raise RuleBroken(code, errors=errors, least=FEWEST, most=most)


def tree_size(count: int) -> int:
    """The places of a tree for so many: the next power of two."""
    return 1 << (count - 1).bit_length()


def seed_order(size: int) -> list[int]:
    """The seeds in the places of a tree from the top; `size` is a power of two."""
    order = [1]
    while len(order) < size:
        above = 2 * len(order) + 1
        order = [seed for better in order for seed in (better, above - better)]
    return order


def first_round(sides: Sequence[Side]) -> list[Pairing]:
    """The matches of round 1 for sides in seed order, byes among them."""
    order = seed_order(tree_size(len(sides)))
    # Of two sides that are all there are, the match is the final itself.
    part, name = (WINNERS, "W1-{}") if len(sides) > FEWEST else (FINAL, FINAL)
    return [
        Pairing(
            name.format(n),
            part,
            1,
            (sides[better - 1], sides[worse - 1] if worse <= len(sides) else BYE),
        )
        for n, (better, worse) in enumerate(zip(order[::2], order[1::2], strict=True), start=1)
    ]


def next_round(before: Sequence[Pairing], *, final: str = FINAL) -> list[Pairing]:
    """The winners of neighbours meet; the last match of all has the part `final`."""
    number = before[0].round + 1
    last = len(before) == 2
    return [
        Pairing(
            FINAL if last and final == FINAL else f"W{number}-{n}",
            final if last else WINNERS,
            number,
            (winner_of(above), winner_of(below)),
        )
        for n, (above, below) in enumerate(zip(before[::2], before[1::2], strict=True), start=1)
    ]


def single_elimination(sides: Sequence[Side], *, third_place: bool = False) -> list[Pairing]:
    """All matches for sides in seed order; the match for third place comes before the final.

    Raises `too_few_entries`, `too_many_entries`.
    """
    check_size(len(sides))
    matches = before = first_round(sides)
    while len(before) > 1:
        following = next_round(before)
        if len(following) == 1 and third_place and len(sides) >= LEAST_FOR_THIRD:
            losers = (loser_of(before[0]), loser_of(before[1]))
            matches = [*matches, Pairing(THIRD, THIRD, 1, losers)]
        matches, before = [*matches, *following], following
    return list(matches)
