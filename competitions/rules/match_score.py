"""What a score says: who won, and what is wrong with it.

Source: the design page on competitions (Match). `best_of` 1: one score, or periods (quarters,
halves) whose sum it is. Best of 3, 5, 7: the score counts won periods (sets, games), and whoever
has more than half of them has won. A match has a winner.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import RuleBroken

MOST_POINTS = 9_999
MOST_PERIODS = 15
Period = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Score:
    """Points (or periods won) of both sides, and the periods they come from, if any."""

    home: int
    away: int
    periods: tuple[Period, ...] = ()


def read_score(
    home: int | None,
    away: int | None,
    periods: Sequence[Sequence[int]],
    *,
    best_of: int,
    in_play: bool = False,
) -> Score:
    """The score as given, or as the periods make it; `in_play`: the last one is not won yet.

    Raises `bad_score`, `too_many_periods(most)`, `score_missing`, and `score_not_of_periods` where
    both are given and don't agree.
    """
    if len(periods) > MOST_PERIODS:
        raise RuleBroken("too_many_periods", most=MOST_PERIODS)
    pairs = [_period(period) for period in periods]
    if pairs:
        made = _of_periods(pairs, best_of, in_play=in_play)
        if (home, away) not in {(None, None), (made.home, made.away)}:
            raise RuleBroken("score_not_of_periods", home=made.home, away=made.away)
        return made
    if home is None or away is None:
        raise RuleBroken("score_missing")
    return Score(*_period((home, away)))


def _period(period: Sequence[int]) -> Period:
    whole = all(isinstance(n, int) and not isinstance(n, bool) for n in period)
    if len(period) != 2 or not whole or not all(0 <= n <= MOST_POINTS for n in period):
        raise RuleBroken("bad_score", most=MOST_POINTS)
    return period[0], period[1]


def _of_periods(periods: Sequence[Period], best_of: int, *, in_play: bool) -> Score:
    if best_of == 1:
        home, away = (sum(side) for side in zip(*periods, strict=True))
        if max(home, away) > MOST_POINTS:
            raise RuleBroken("bad_score", most=MOST_POINTS)
    else:
        ended = periods[:-1] if in_play else periods
        home = sum(a > b for a, b in ended)
        away = sum(a < b for a, b in ended)
    return Score(home, away, tuple(periods))


def home_won(score: Score, *, best_of: int) -> bool:
    """Did the first side win? Raises `draw_not_allowed`, `period_drawn(no)`, `not_decided(wins)`."""
    for no, (home, away) in enumerate(score.periods, start=1):
        if best_of > 1 and home == away:
            raise RuleBroken("period_drawn", no=no)
    if score.home == score.away:
        raise RuleBroken("draw_not_allowed")
    wins = best_of // 2 + 1
    if best_of > 1 and (max(score.home, score.away) != wins or sum_of(score) > best_of):
        raise RuleBroken("not_decided", wins=wins, best_of=best_of)
    return score.home > score.away


def sum_of(score: Score) -> int:
    """Points or periods of both together."""
    return score.home + score.away
