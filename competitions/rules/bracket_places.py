"""Places of an elimination: who went how far.

Source: the design page on competitions (Brackets). The winner of the final is first, the loser
second; the match for third place settles third and fourth; all who lost in the same round share the
place behind those who went further. Who is still in it has no place yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from competitions.rules.ranking import Place
from competitions.rules.states import Standing
from core.errors import Reason


@dataclass(frozen=True, slots=True)
class Decided:
    """A match as far as places need it. A double forfeit has two losers and no winner."""

    part: str
    round: int
    sides: tuple[str, ...]
    winner: str | None
    finished: bool


def bracket_places(entries: Sequence[str], matches: Sequence[Decided]) -> list[Place]:
    """Every entry once, by place and then by entry; without a place who can still win."""
    final = next((m for m in matches if m.part == "final"), None)
    third = next((m for m in matches if m.part == "third"), None)
    out: dict[str, int] = {}
    for match in matches:
        if match.finished and match.part != "third":
            for side in match.sides:
                if side != match.winner:
                    out[side] = match.round
    depth: dict[str, tuple[int, ...]] = {}
    for entry in entries:
        if final is not None and final.finished and entry == final.winner:
            depth[entry] = (0, 0)
        elif entry in out:
            depth[entry] = (1, -out[entry], _in_third(entry, third))
    ranked = sorted(depth, key=lambda entry: (depth[entry], entry))
    places: list[Place] = []
    for position, entry in enumerate(ranked, start=1):
        same = position > 1 and depth[ranked[position - 2]] == depth[entry]
        rank = places[-1].rank if same else position
        reason = _reason(entry, final, third, out.get(entry))
        places.append(Place(entry, rank, None, Standing.OK, reason))
    still = Reason("place_still_in")
    return places + [
        Place(entry, None, None, Standing.OK, still) for entry in sorted(set(entries) - set(depth))
    ]


def _in_third(entry: str, third: Decided | None) -> int:
    """Among those who lost the semi-finals: the winner of the match for third place first."""
    if third is None or entry not in third.sides or not third.finished:
        return 0
    return 0 if entry == third.winner else 1


def _reason(
    entry: str, final: Decided | None, third: Decided | None, lost_in: int | None
) -> Reason:
    if final is not None and final.finished and entry in final.sides:
        return Reason("place_won_final" if entry == final.winner else "place_lost_final")
    if third is not None and third.finished and entry in third.sides:
        return Reason("place_won_third" if entry == third.winner else "place_lost_third")
    return Reason("place_lost_in_round", {"round": lost_in or 0})
