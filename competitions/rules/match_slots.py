"""When and where the matches of a bracket are played: round after round, over the courts.

A round begins when the one before is over, so that nobody plays twice at once and everybody has a
rest; the match for third place comes before the final, and both have the first court. Byes are not
played: they have neither court nor time, and the last numbers.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from competitions.rules.bracket import FINAL, THIRD, Pairing


@dataclass(frozen=True, slots=True)
class MatchSlot:
    """The number of a match in the order of play, its court ("" where there is but one), its time."""

    no: int
    court: str
    at: datetime.datetime | None


def lay_out(
    matches: Sequence[Pairing],
    *,
    courts: Sequence[str],
    starts_at: datetime.datetime | None,
    minutes: int,
) -> Mapping[str, MatchSlot]:
    """A slot for every match, by its id; without `starts_at` no times."""
    courts = courts or [""]
    played = [match for match in matches if not match.is_bye]
    found: dict[str, MatchSlot] = {}
    row = 0
    for group in _rounds(played):
        for n, match in enumerate(group):
            later = datetime.timedelta(minutes=minutes * (row + n // len(courts)))
            at = starts_at + later if starts_at else None
            found[match.id] = MatchSlot(len(found) + 1, courts[n % len(courts)], at)
        row += -(-len(group) // len(courts))
    for match in matches:
        if match.is_bye:
            found[match.id] = MatchSlot(len(found) + 1, "", None)
    return found


def _rounds(played: Sequence[Pairing]) -> list[list[Pairing]]:
    """The rounds in their order, then the match for third place, then the final."""
    rounds: dict[int, list[Pairing]] = {}
    for match in played:
        if match.part not in {FINAL, THIRD}:
            rounds.setdefault(match.round, []).append(match)
    last = [[match] for part in (THIRD, FINAL) for match in played if match.part == part]
    return [*rounds.values(), *last]
