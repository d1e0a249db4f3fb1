"""The matches of a stage as a whole: locked together, decided one by one, and what follows of that.

What the course of the bracket makes of a match is `rules.bracket_play`'s; here it is written down.
"""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import Person
from competitions.actions.drawing import lock_stage
from competitions.actions.match_facts import write_match_facts
from competitions.actions.stages import move_stage
from competitions.models import Entry, Match, Stage
from competitions.queries.matches import play_of, with_sides
from competitions.rules.bracket_play import Tie, play_on
from competitions.rules.match_score import Score, home_won, read_score
from competitions.rules.states import EntryState, MatchState, MatchStatus, StageState
from core.errors import RuleBroken
from core.locking import locked

FORFEITS = frozenset(
    {MatchStatus.HOME_FORFEIT, MatchStatus.AWAY_FORFEIT, MatchStatus.DOUBLE_FORFEIT}
)
COLUMNS = [
    "home",
    "away",
    "winner",
    "state",
    "status",
    "home_score",
    "away_score",
    "periods",
    "started_at",
    "ended_at",
    "version",
]


@dataclass(frozen=True)
class Outcome:
    """How a match ended: played with a score, or by forfeit, then with the reason."""

    status: MatchStatus = MatchStatus.PLAYED
    home: int | None = None
    away: int | None = None
    periods: Sequence[Sequence[int]] = ()
    why: str = ""


def outcome_of(periods: Sequence[Sequence[int]], *, single: bool) -> Outcome:
    """As a match in play is told: the one period of a single game is its score."""
    if len(periods) == 1 and single and len(periods[0]) == 2:
        return Outcome(home=periods[0][0], away=periods[0][1])
    return Outcome(periods=periods)


@dataclass(frozen=True)
class LaterChange:
    """A later match whose sides a correction changes; `emptied`: its result would be lost."""

    match: Match
    home: Entry | None
    away: Entry | None
    emptied: bool


@dataclass
class Course:
    """The locked matches of a stage, each after those it refers to."""

    stage: Stage
    rows: list[Match]

    def of(self, match: Match) -> Match:
        """The locked row of the match."""
        return next(row for row in self.rows if row.pk == match.pk)


def lock_course(stage: Stage) -> Course:
    """All matches of a stage, locked after event and stage."""
    stage = lock_stage(stage)
    locked(Match.objects.filter(stage=stage).only("pk"))
    rows = list(with_sides(Match.objects.filter(stage=stage)).order_by("pk"))
    return Course(stage, rows)


def settle_withdrawals(
    *, course: Course, why: str, by: Person | None, at: datetime.datetime
) -> None:
    """The open matches of entries that withdrew are lost by forfeit, now and when they come up."""
    _follow(course, course.rows, "forfeit", why=why, by=by, at=at)


def check_runs(course: Course) -> None:
    """Refuses with `stage_not_running` what comes before the draw or after the end."""
    if course.stage.state not in {StageState.DRAWN, StageState.RUNNING}:
        raise RuleBroken("stage_not_running")


def check_open(course: Course, row: Match) -> None:
    """Refuses with `match_finished`, `sides_unknown`, `stage_not_running`."""
    if row.state == MatchState.FINISHED:
        raise RuleBroken("match_finished")
    if row.state == MatchState.PENDING:
        raise RuleBroken("sides_unknown", match=row.key)
    check_runs(course)


def check_version(row: Match, version: int | None) -> None:
    """Refuses with `match_version` (409) what was made for an older version."""
    if version is not None and version != row.version:
        raise RuleBroken("match_version", status=409)


def begin(course: Course, row: Match, *, by: Person | None, at: datetime.datetime) -> None:
    """The first match of a stage starts the stage."""
    row.state, row.started_at = MatchState.LIVE, row.started_at or at
    if course.stage.state == StageState.DRAWN:
        move_stage(course.stage, StageState.RUNNING, by=by, at=at)


def score_told(row: Match, outcome: Outcome, *, in_play: bool = False) -> Score:
    """The score of the outcome by the rules of the stage; refuses what `read_score` refuses."""
    return read_score(
        outcome.home,
        outcome.away,
        outcome.periods,
        best_of=row.stage.bracket.best_of,
        in_play=in_play,
    )


def score_of(row: Match) -> Score | None:
    """The score as it stands in the row."""
    if row.home_score is None or row.away_score is None:
        return None
    return Score(row.home_score, row.away_score, tuple((a, b) for a, b in row.periods))


def set_score(row: Match, score: Score | None) -> None:
    """Put the score into the row; it is not saved yet."""
    row.home_score = None if score is None else score.home
    row.away_score = None if score is None else score.away
    row.periods = [] if score is None else [list(period) for period in score.periods]


def stands_so(row: Match, outcome: Outcome) -> bool:
    """Is the match decided so already?"""
    if row.state != MatchState.FINISHED or row.status != outcome.status:
        return False
    if outcome.status != MatchStatus.PLAYED:
        return True
    return score_of(row) == score_told(row, outcome)


def decide(row: Match, outcome: Outcome, at: datetime.datetime | None) -> None:
    """Score and winner. Of a forfeited match the score stays as it stood."""
    if outcome.status == MatchStatus.PLAYED:
        score = score_told(row, outcome)
        first = home_won(score, best_of=row.stage.bracket.best_of)
        set_score(row, score)
        row.winner = row.home if first else row.away
    elif outcome.status in FORFEITS:
        if not outcome.why.strip():
            raise RuleBroken("reason_needed")
        row.winner = {
            MatchStatus.HOME_FORFEIT: row.away,
            MatchStatus.AWAY_FORFEIT: row.home,
        }.get(outcome.status)
    else:
        raise RuleBroken("bad_status")
    row.state, row.status, row.ended_at = MatchState.FINISHED, outcome.status, at


def _settled(course: Course) -> dict[str, Tie]:
    gone = {
        str(side.pk)
        for row in course.rows
        for side in (row.home, row.away)
        if side is not None and side.state == EntryState.WITHDRAWN
    }
    return play_on([play_of(row) for row in course.rows], gone)


def later_changes(course: Course, row: Match) -> list[LaterChange]:
    """What the row, as it now stands, changes in the matches that follow; nothing is written."""
    settled, entries = _settled(course), _entries(course)
    changes = []
    for later in course.rows:
        was, now = play_of(later), settled[later.key]
        if later.pk != row.pk and (was.home, was.away) != (now.home, now.away):
            home, away = (entries[key] if key else None for key in (now.home, now.away))
            changes.append(LaterChange(later, home, away, was.is_played))
    return changes


def _entries(course: Course) -> dict[str, Entry]:
    return {
        str(side.pk): side
        for row in course.rows
        for side in (row.home, row.away)
        if side is not None
    }


def keep(
    course: Course,
    row: Match,
    kind: str,
    *,
    why: str = "",
    record: uuid.UUID | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> Match:
    """Keep the match and all that follows from it."""
    row.version += 1
    row.save(update_fields=COLUMNS)
    write_match_facts([row], kind, why=why.strip()[:200], record=record, by=by, at=at)
    others = [other for other in course.rows if other.pk != row.pk]
    _follow(course, others, "moved", why="", by=by, at=at)
    return row


def _follow(
    course: Course,
    rows: Iterable[Match],
    kind: str,
    *,
    why: str,
    by: Person | None,
    at: datetime.datetime,
) -> None:
    """Write what the course of the bracket makes of the rows now."""
    settled, entries = _settled(course), _entries(course)
    changed = []
    for row in rows:
        now = settled[row.key]
        if play_of(row) != now:
            _take(row, now, entries, at)
            changed.append(row)
    Match.objects.bulk_update(changed, COLUMNS, batch_size=500)
    write_match_facts(changed, kind, why=why[:200], by=by, at=at)
    course.stage.changed_at = at
    course.stage.save(update_fields=["changed_at"])


def _take(row: Match, now: Tie, entries: dict[str, Entry], at: datetime.datetime) -> None:
    was = play_of(row)
    row.home, row.away, row.winner = (
        entries[key] if key else None for key in (now.home, now.away, now.winner)
    )
    if (was.home, was.away) != (now.home, now.away):
        set_score(row, None)
        row.started_at = row.ended_at = None
    row.state, row.status = now.state, now.status or ""
    if row.state == MatchState.FINISHED:
        row.ended_at = row.ended_at or at
    row.version += 1
