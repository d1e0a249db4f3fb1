"""What follows in a bracket from what is decided: who moves up, who has nobody to play.

Source: the design page on competitions (Brackets, Match). Whatever happened – a result, a forfeit,
a withdrawal, a correction – the same rule is asked: it goes through the matches in their order and
says how each stands now. A match whose sides changed is as if it had not been played. Where nobody
comes (a bye, or both failed to appear), the other goes through without a win in statistics.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from competitions.rules.states import MatchState, MatchStatus

# Both sides are known and nobody has played yet.
COMING = frozenset({MatchState.READY, MatchState.CALLED})
Takes = Literal["winner", "loser"]


@dataclass(frozen=True, slots=True)
class Feed:
    """A side comes from the winner or the loser of an earlier match."""

    match: str
    takes: Takes


@dataclass(frozen=True, slots=True)
class Tie:
    """A match as far as the course of the bracket needs it; sides are entries, None: not known.

    A side without `from` that is None is a bye.
    """

    key: str
    home: str | None
    away: str | None
    home_from: Feed | None = None
    away_from: Feed | None = None
    state: MatchState = MatchState.PENDING
    status: MatchStatus | None = None
    winner: str | None = None

    @property
    def is_played(self) -> bool:
        """Was it begun or decided on the court?"""
        begun = self.state in {MatchState.LIVE, MatchState.FINISHED}
        return begun and self.status is not MatchStatus.BYE

    @property
    def loser(self) -> str | None:
        """Who lost, where one won and one lost."""
        if self.winner is None or self.status is MatchStatus.BYE:
            return None
        return self.away if self.winner == self.home else self.home


@dataclass(frozen=True, slots=True)
class _Side:
    entry: str | None
    known: bool


def play_on(ties: Sequence[Tie], out: Collection[str] = ()) -> dict[str, Tie]:
    """Every match as it stands now, by key; `out` are entries that take no further part.

    `ties` stand after those that they refer to.
    """
    now: dict[str, Tie] = {}
    for tie in ties:
        home = _side(tie.home, tie.home_from, now)
        away = _side(tie.away, tie.away_from, now)
        now[tie.key] = _stands(tie, home, away, out)
    return now


def _side(fixed: str | None, feed: Feed | None, now: Mapping[str, Tie]) -> _Side:
    if feed is None:
        return _Side(fixed, known=True)
    before = now[feed.match]
    if before.state is not MatchState.FINISHED:
        return _Side(None, known=False)
    return _Side(before.winner if feed.takes == "winner" else before.loser, known=True)


def _stands(tie: Tie, home: _Side, away: _Side, out: Collection[str]) -> Tie:
    same = (tie.home, tie.away) == (home.entry, away.entry)
    fresh = replace(
        tie,
        home=home.entry,
        away=away.entry,
        state=MatchState.PENDING,
        status=None,
        winner=None,
    )
    if not (home.known and away.known):
        return fresh
    if home.entry is None or away.entry is None:
        return replace(
            fresh,
            state=MatchState.FINISHED,
            status=MatchStatus.BYE,
            winner=home.entry or away.entry,
        )
    if same and tie.state is MatchState.FINISHED and tie.status is not MatchStatus.BYE:
        return tie
    begun = same and tie.state in COMING | {MatchState.LIVE}
    ready = tie if begun else replace(fresh, state=MatchState.READY)
    return _without(ready, out)


def _without(tie: Tie, out: Collection[str]) -> Tie:
    """The match, lost by whoever takes no further part."""
    gone = (tie.home in out, tie.away in out)
    if not any(gone):
        return tie
    status, winner = {
        (True, True): (MatchStatus.DOUBLE_FORFEIT, None),
        (True, False): (MatchStatus.HOME_FORFEIT, tie.away),
        (False, True): (MatchStatus.AWAY_FORFEIT, tie.home),
    }[gone]
    return replace(tie, state=MatchState.FINISHED, status=status, winner=winner)
