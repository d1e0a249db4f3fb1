"""A match: called, started, scored, finished, forfeited, taken back; and who moves on by that.

Every call may say the `version` of the match that its sender saw: when somebody else wrote since,
it is refused with `match_version` and nothing is changed, unless the match stands already as the
sender wants it (a double click, or sent again after a lost answer).
"""

import datetime
from collections.abc import Sequence

from django.db import transaction

from accounts.models import Person
from competitions.actions.match_course import (
    Outcome,
    begin,
    check_open,
    check_runs,
    check_version,
    decide,
    keep,
    later_changes,
    lock_course,
    score_of,
    score_told,
    set_score,
    stands_so,
)
from competitions.actions.match_facts import write_match_facts
from competitions.models import Match, MatchFact, Official, Stage
from competitions.rules.bracket_play import COMING
from competitions.rules.states import Duty, EntryState, MatchState, MatchStatus
from core.errors import RuleBroken

# What a referee did, and can take back one by one.
STEPS = frozenset({"called", "started", "scored", "finished", "forfeit"})


@transaction.atomic
def call_match(
    *, match: Match, version: int | None = None, by: Person | None, at: datetime.datetime
) -> Match:
    """Both sides are called to the court; again, or once it is played, changes nothing.

    Refuses with `sides_unknown`, `match_finished`, `match_version`, `stage_not_running`.
    """
    course = lock_course(match.stage)
    row = course.of(match)
    if row.state in {MatchState.CALLED, MatchState.LIVE}:
        return row
    check_open(course, row)
    check_version(row, version)
    row.state = MatchState.CALLED
    return keep(course, row, "called", by=by, at=at)


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
    check_open(course, row)
    check_version(row, version)
    begin(course, row, by=by, at=at)
    return keep(course, row, "started", by=by, at=at)


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
    check_open(course, row)
    score = score_told(row, outcome, in_play=True)
    if row.state == MatchState.LIVE and score_of(row) == score:
        return row
    check_version(row, version)
    begin(course, row, by=by, at=at)
    set_score(row, score)
    return keep(course, row, "scored", by=by, at=at)


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
    if row.state == MatchState.FINISHED and stands_so(row, outcome):
        return row
    check_open(course, row)
    check_version(row, version)
    begin(course, row, by=by, at=at)
    decide(row, outcome, at)
    kind = "finished" if outcome.status == MatchStatus.PLAYED else "forfeit"
    return keep(course, row, kind, why=outcome.why, by=by, at=at)


@transaction.atomic
def undo_match(
    *, match: Match, version: int | None = None, by: Person | None, at: datetime.datetime
) -> Match:
    """Take back what was done last: a score, the end, the start, the call.

    Refuses with `nothing_to_undo`, `withdrawn`, `later_played(matches)` once a match that followed
    has begun (a correction shows what it would change), `match_version`, `stage_not_running`.
    """
    course = lock_course(match.stage)
    row = course.of(match)
    check_runs(course)
    if any(side and side.state == EntryState.WITHDRAWN for side in (row.home, row.away)):
        raise RuleBroken("withdrawn")
    check_version(row, version)
    before = _before_last_step(row)
    if row.state == MatchState.FINISHED:
        _set_state(row, before.values)
        played = [later.match.key for later in later_changes(course, row) if later.emptied]
        if played:
            raise RuleBroken("later_played", matches=", ".join(played))
    else:
        _set_state(row, before.values)
    return keep(course, row, "undone", by=by, at=at)


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


def _is_referee(official: Official, stage: Stage) -> bool:
    return (
        official.duty == Duty.REFEREE
        and official.ended_at is None
        and official.competition_id == stage.event.competition_id
        and official.event_id in {None, stage.event_id}
    )


def _before_last_step(row: Match) -> MatchFact:
    """The fact before the last step that was not taken back yet."""
    taken_back = 0
    facts = list(row.facts.exclude(kind__in=["planned", "differs"]).order_by("-pk"))
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
    if row.state in COMING:
        row.started_at = None
