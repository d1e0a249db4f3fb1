"""The board of a bracket: matches in play, the next ones, and what was decided."""

import datetime
from collections.abc import Sequence
from typing import Any

from competitions.models import Entry, Match, Stage, StageEntry
from competitions.queries.board_rows import (
    clock_of,
    entry_facts,
    place_rows,
    stored_places,
)
from competitions.queries.seeing import Unveiled
from competitions.rules.bracket_play import COMING
from competitions.rules.states import MatchState, MatchStatus

NEXT, RESULTS = 4, 12


def bracket_board(
    stage: Stage, turns: Sequence[StageEntry], shown: Unveiled, at: datetime.datetime
) -> dict[str, Any]:
    """What a board of matches has beside the head of all boards. Two queries at the most."""
    matches = list(
        stage.matches.exclude(status=MatchStatus.BYE)
        .select_related("home__unit", "home__event", "away__unit", "away__event")
        .order_by("no")
    )
    finished = [m for m in matches if m.state == MatchState.FINISHED]
    finished.sort(key=lambda m: (m.ended_at is not None, m.ended_at, m.no), reverse=True)
    coming = [m for m in matches if m.state in COMING]
    coming.sort(
        key=lambda m: (m.state != MatchState.CALLED, m.planned_at is None, m.planned_at, m.no)
    )
    places = stored_places(stage) if shown == Unveiled.ALL else []
    return {
        "total": len(matches),
        "done": len(finished),
        "now": [_match(m) for m in matches if m.state == MatchState.LIVE],
        "next": [_match(m) for m in coming[:NEXT]],
        "results": [_match(m) for m in finished[:RESULTS]],
        "rows": place_rows(places, turns, str),
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "key": match.key,
        "no": match.no,
        "part": match.part,
        "round": match.round,
        "court": match.court,
        "planned": clock_of(match.planned_at),
        "state": str(match.state),
        "status": str(match.status),
        "home": _side(match, match.home, match.home_score),
        "away": _side(match, match.away, match.away_score),
    }


def _side(match: Match, entry: Entry | None, score: int | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    won = match.winner_id == entry.pk
    return {**entry_facts(entry), "score": score, "won": won}
