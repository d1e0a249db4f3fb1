"""Places of an elimination: who went how far.

Source: the design page on competitions (Brackets). The winner of the final is first, the loser
second; the match for third place settles third and fourth; all who lost in the same round share the
place behind those who went further (semi-finals 3, the round before 5, then 9, …). Who is still in
it has no place yet. A place is that of the round in which somebody went out, also where nobody won
there: after a final that both forfeit there is no first, and both are second.
"""

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class _Course:
    """The final, the match for third place, and the round in which each entry went out."""

    final: Decided | None
    third: Decided | None
    out: Mapping[str, int]

    def place(self, entry: str) -> tuple[int, Reason] | None:
        """Rank and reason; None for who is still in it."""
        final = self.final
        if final is not None and final.finished and entry == final.winner:
            return 1, Reason("place_won_final")
        if final is None or entry not in self.out:
            return None
        behind = final.round - self.out[entry]
        if behind == 0:
            return 2, Reason("place_lost_final")
        if behind == 1 and self.third is not None:
            return self._of_semifinal(entry, self.third)
        return 2**behind + 1, Reason("place_lost_in_round", {"round": self.out[entry]})

    def _of_semifinal(self, entry: str, third: Decided) -> tuple[int, Reason] | None:
        if not third.finished:
            return None
        if entry == third.winner:
            return 3, Reason("place_won_third")
        if entry in third.sides:
            return (3 if third.winner is None else 4), Reason("place_lost_third")
        # Both failed to appear in a semi-final: neither played for third place.
        lost = Reason("place_lost_in_round", {"round": self.out[entry]})
        return 3 + len(third.sides), lost


def bracket_places(entries: Sequence[str], matches: Sequence[Decided]) -> list[Place]:
    """Every entry once, by place and then by entry; without a place who can still win."""
    course = _Course(
        next((m for m in matches if m.part == "final"), None),
        next((m for m in matches if m.part == "third"), None),
        {
            side: match.round
            for match in matches
            if match.finished and match.part != "third"
            for side in match.sides
            if side != match.winner
        },
    )
    placed, still = [], []
    for entry in entries:
        found = course.place(entry)
        if found is None:
            still.append(Place(entry, None, None, Standing.OK, Reason("place_still_in")))
        else:
            placed.append(Place(entry, found[0], None, Standing.OK, found[1]))
    return sorted(placed, key=_by_rank) + sorted(still, key=_by_rank)


def _by_rank(place: Place) -> tuple[int, str]:
    return place.rank or 0, place.entry
