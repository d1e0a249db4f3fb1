"""A match: started, scored, finished, forfeited, taken back; and who moves on by that.

Every call may say the `version` of the match that its sender saw: when somebody else wrote since,
it is refused with `match_version` and nothing is changed, unless the match stands already as the
sender wants it (a double click, or sent again after a lost answer).
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Person
from competitions.actions.drawing import lock_stage
from competitions.actions.match_facts import write_match_facts
from competitions.actions.stages import move_stage
from competitions.models import Entry, Match, MatchFact, Official, Stage
from competitions.queries.matches import play_of, with_sides
from competitions.rules.bracket_play import Tie, play_on
from competitions.rules.match_score import Score, home_won, read_score
from competitions.rules.states import (
    Duty,
    EntryState,
    MatchState,
    MatchStatus,
    StageState,
)
from core.errors import RuleBroken
from core.locking import locked

FORFEITS = frozenset(
    {MatchStatus.HOME_FORFEIT, MatchStatus.AWAY_FORFEIT, MatchStatus.DOUBLE_FORFEIT}
)
# What a referee did, and can take back one by one.
STEPS = frozenset({"started", "scored", "finished", "forfeit"})
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


@transaction.atomic
def start_match(
    *, match: Match, version: int | None = None, by: Person | None, at: datetime.datetime
) -> Match:
    """The match begins; again changes nothing.

    Refuses with `sides_unknown`, `match_finished`, `match_version`, `stage_not_running`.
    """
    course = lock_course(match.stage)
    row = course.of(match)
    if row.state == MatchState.LIVE:
        return row
    _check_open(course, row)
    _check_version(row, version)
    _begin(course, row, by=by, at=at)
    return _write(course, row, "started", by=by, at=at)


@transaction.atomic
def write_score(
    *,
    match: Match,
    outcome: Outcome,
    version: int | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> Match:
    """How the match stands while it is played; the same score again changes nothing.

    Refuses with what `start_match` and `read_score` refuse.
    """
    course = lock_course(match.stage)
    row = course.of(match)
    _check_open(course, row)
    score = _read(row, outcome, in_play=True)
    if row.state == MatchState.LIVE and _score_of(row) == score:
        return row
    _check_version(row, version)
    _begin(course, row, by=by, at=at)
    _set_score(row, score)
    return _write(course, row, "scored", by=by, at=at)


@transaction.atomic
def finish_match(
    *,
    match: Match,
    outcome: Outcome,
    version: int | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> Match:
    """The match is over; winner and loser go where the bracket sends them. Again changes nothing.

    Refuses with `draw_not_allowed`, `period_drawn`, `not_decided`, `reason_needed` for a forfeit
    without a reason, and with what `start_match` and `read_score` refuse.
    """
    course = lock_course(match.stage)
    row = course.of(match)
    if row.state == MatchState.FINISHED and _stands(row, outcome):
        return row
    _check_open(course, row)
    _check_version(row, version)
    _begin(course, row, by=by, at=at)
    _decide(row, outcome, at)
    kind = "finished" if outcome.status == MatchStatus.PLAYED else "forfeit"
    return _write(course, row, kind, why=outcome.why, by=by, at=at)


@transaction.atomic
def undo_match(
    *, match: Match, version: int | None = None, by: Person | None, at: datetime.datetime
) -> Match:
    """Take back what was done last: a score, the end, the start.

    Refuses with `nothing_to_undo`, `withdrawn`, `later_played(matches)` once a match that followed
    has begun (a correction shows what it would change), `match_version`, `stage_not_running`.
    """
    course = lock_course(match.stage)
    row = course.of(match)
    _check_runs(course)
    if any(side and side.state == EntryState.WITHDRAWN for side in (row.home, row.away)):
        raise RuleBroken("withdrawn")
    _check_version(row, version)
    before = _before_last_step(row)
    if row.state == MatchState.FINISHED:
        _set_state(row, before.values)
        played = [later.match.key for later in _later_changes(course, row) if later.emptied]
        if played:
            raise RuleBroken("later_played", matches=", ".join(played))
    else:
        _set_state(row, before.values)
    return _write(course, row, "undone", by=by, at=at)


def preview_correction(*, match: Match, outcome: Outcome) -> list[LaterChange]:
    """Which later matches a corrected result would change; nothing is written.

    Refuses with what `correct_match` refuses.
    """
    rows = list(with_sides(Match.objects.filter(stage_id=match.stage_id)).order_by("pk"))
    course = Course(match.stage, rows)
    row = course.of(match)
    _correct(course, row, outcome, at=row.ended_at)
    return _later_changes(course, row)


@transaction.atomic
def correct_match(
    *,
    match: Match,
    outcome: Outcome,
    why: str,
    version: int | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> Match:
    """Put another result in the place of a finished match's, with all that follows, as a whole.

    Later matches whose sides change are as if they had not been played; their old results stay in
    the history. Refuses with `reason_needed`, `match_not_finished`, `match_version`,
    `stage_not_running`, and with what `finish_match` refuses of a result.
    """
    if not why.strip():
        raise RuleBroken("reason_needed")
    course = lock_course(match.stage)
    row = course.of(match)
    _check_runs(course)
    if _stands(row, outcome):
        return row
    _check_version(row, version)
    _correct(course, row, outcome, at=at)
    return _write(course, row, "corrected", why=why.strip()[:200], by=by, at=at)


@transaction.atomic
def plan_match(
    *,
    match: Match,
    court: str,
    planned_at: datetime.datetime | None,
    referee: Official | None,
    by: Person | None,
    at: datetime.datetime,
) -> Match:
    """Court, time and referee of a match that is not over; the same again changes nothing.

    Refuses with `not_a_referee`, `match_finished`.
    """
    course = lock_course(match.stage)
    row = course.of(match)
    if row.state == MatchState.FINISHED:
        raise RuleBroken("match_finished")
    if referee is not None and not _is_referee(referee, course.stage):
        raise RuleBroken("not_a_referee")
    wanted = (court.strip()[:24], planned_at, referee)
    if (row.court, row.planned_at, row.referee) == wanted:
        return row
    row.court, row.planned_at, row.referee = wanted
    row.version += 1
    row.save(update_fields=["court", "planned_at", "referee", "version"])
    course.stage.changed_at = at
    course.stage.save(update_fields=["changed_at"])
    write_match_facts([row], "planned", by=by, at=at)
    return row


def settle_withdrawals(
    *, course: Course, why: str, by: Person | None, at: datetime.datetime
) -> None:
    """The open matches of entries that withdrew are lost by forfeit, now and when they come up."""
    _follow(course, course.rows, "forfeit", why=why, by=by, at=at)


def _is_referee(official: Official, stage: Stage) -> bool:
    return (
        official.duty == Duty.REFEREE
        and official.ended_at is None
        and official.competition_id == stage.event.competition_id
        and official.event_id in {None, stage.event_id}
    )


def _check_runs(course: Course) -> None:
    if course.stage.state not in {StageState.DRAWN, StageState.RUNNING}:
        raise RuleBroken("stage_not_running")


def _check_open(course: Course, row: Match) -> None:
    if row.state == MatchState.FINISHED:
        raise RuleBroken("match_finished")
    if row.state == MatchState.PENDING:
        raise RuleBroken("sides_unknown", match=row.key)
    _check_runs(course)


def _check_version(row: Match, version: int | None) -> None:
    if version is not None and version != row.version:
        raise RuleBroken("match_version", status=409)


def _begin(course: Course, row: Match, *, by: Person | None, at: datetime.datetime) -> None:
    """The first match of a stage starts the stage."""
    row.state, row.started_at = MatchState.LIVE, row.started_at or at
    if course.stage.state == StageState.DRAWN:
        move_stage(course.stage, StageState.RUNNING, by=by, at=at)


def _read(row: Match, outcome: Outcome, *, in_play: bool = False) -> Score:
    return read_score(
        outcome.home,
        outcome.away,
        outcome.periods,
        best_of=row.stage.bracket.best_of,
        in_play=in_play,
    )


def _score_of(row: Match) -> Score | None:
    if row.home_score is None or row.away_score is None:
        return None
    return Score(row.home_score, row.away_score, tuple((a, b) for a, b in row.periods))


def _set_score(row: Match, score: Score | None) -> None:
    row.home_score = None if score is None else score.home
    row.away_score = None if score is None else score.away
    row.periods = [] if score is None else [list(period) for period in score.periods]


def _stands(row: Match, outcome: Outcome) -> bool:
    """Is the match decided so already?"""
    if row.state != MatchState.FINISHED or row.status != outcome.status:
        return False
    if outcome.status != MatchStatus.PLAYED:
        return True
    return _score_of(row) == _read(row, outcome)


def _decide(row: Match, outcome: Outcome, at: datetime.datetime | None) -> None:
    """Score and winner. Of a forfeited match the score stays as it stood."""
    if outcome.status == MatchStatus.PLAYED:
        score = _read(row, outcome)
        first = home_won(score, best_of=row.stage.bracket.best_of)
        _set_score(row, score)
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


def _correct(
    course: Course, row: Match, outcome: Outcome, *, at: datetime.datetime | None
) -> None:
    if row.state != MatchState.FINISHED or row.status == MatchStatus.BYE:
        raise RuleBroken("match_not_finished")
    _decide(row, outcome, at)


def _before_last_step(row: Match) -> MatchFact:
    """The fact before the last step that was not taken back yet."""
    taken_back = 0
    facts = list(row.facts.exclude(kind="planned").order_by("-pk"))
    for n, fact in enumerate(facts):
        if fact.kind == "undone":
            taken_back += 1
        elif fact.kind not in STEPS:
            break
        elif taken_back:
            taken_back -= 1
        else:
            return _standing_before(facts[n + 1 :])
    raise RuleBroken("nothing_to_undo")


def _standing_before(facts: Sequence[MatchFact]) -> MatchFact:
    """The values in force before a step: those of the newest fact that was not taken back."""
    taken_back = 0
    for fact in facts:
        if fact.kind == "undone":
            taken_back += 1
        elif taken_back and fact.kind in STEPS:
            taken_back -= 1
        else:
            return fact
    raise RuleBroken("nothing_to_undo")


def _set_state(row: Match, values: dict) -> None:  # type: ignore[type-arg]
    """Back to the values of a fact; the sides are as they were then."""
    row.state = MatchState(values["state"])
    row.status = values["status"]
    row.home_score, row.away_score = values["score"]
    row.periods = values["periods"]
    row.winner = None
    row.ended_at = None
    if row.state == MatchState.READY:
        row.started_at = None


def _settled(course: Course) -> dict[str, Tie]:
    gone = {
        str(side.pk)
        for row in course.rows
        for side in (row.home, row.away)
        if side is not None and side.state == EntryState.WITHDRAWN
    }
    return play_on([play_of(row) for row in course.rows], gone)


def _later_changes(course: Course, row: Match) -> list[LaterChange]:
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


def _write(
    course: Course,
    row: Match,
    kind: str,
    *,
    why: str = "",
    by: Person | None,
    at: datetime.datetime,
) -> Match:
    """Keep the match and all that follows from it."""
    row.version += 1
    row.save(update_fields=COLUMNS)
    write_match_facts([row], kind, why=why.strip()[:200], by=by, at=at)
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
        _set_score(row, None)
        row.started_at = row.ended_at = None
    row.state, row.status = now.state, now.status or ""
    if row.state == MatchState.FINISHED:
        row.ended_at = row.ended_at or at
    row.version += 1
