"""The matches of a bracket as the rules read them, and who may enter their scores."""

from typing import Any

from django.db.models import QuerySet

from competitions.models import Match, Stage
from competitions.queries.access import duties_at, may_organise
from competitions.rules.bracket_play import Feed, Tie
from competitions.rules.states import Duty, MatchState, MatchStatus

REFEREES = frozenset({Duty.REFEREE, Duty.CHIEF_JUDGE})
RELATED = (
    "home__unit",
    "away__unit",
    "winner",
    "home_from",
    "away_from",
    "referee__person",
    "stage__event__competition",
    "stage__bracket",
)


def with_sides(rows: QuerySet[Match]) -> QuerySet[Match]:
    """Matches with all that pages and facts read of them."""
    return rows.select_related(*RELATED)


def matches_of(stage: Stage) -> list[Match]:
    """All matches of the stage, each after those it refers to (the order they were made in)."""
    return list(with_sides(Match.objects.filter(stage=stage)).order_by("pk"))


def play_of(row: Match) -> Tie:
    """A match as `rules.bracket_play` reads it; entries stand by their keys."""
    return Tie(
        key=row.key,
        home=_name(row.home_id),
        away=_name(row.away_id),
        home_from=_feed(row.home_from, row.home_takes),
        away_from=_feed(row.away_from, row.away_takes),
        state=MatchState(row.state),
        status=MatchStatus(row.status) if row.status else None,
        winner=_name(row.winner_id),
    )


def _name(key: int | None) -> str | None:
    return None if key is None else str(key)


def _feed(before: Match | None, takes: str) -> Feed | None:
    if before is None:
        return None
    return Feed(before.key, "loser" if takes == "loser" else "winner")


def may_enter_score(person: Any, match: Match) -> bool:
    """May they start the match and enter its score? A referee of the event, and who leads it."""
    event = match.stage.event
    return bool(duties_at(person, event) & REFEREES) or may_organise(person, event.competition)


def may_correct(person: Any, stage: Stage) -> bool:
    """May they correct a finished match, and say who plays when and where?"""
    event = stage.event
    return Duty.CHIEF_JUDGE in duties_at(person, event) or may_organise(person, event.competition)
