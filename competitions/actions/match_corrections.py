"""Another result in the place of a finished match's: what it would change, and making it so."""

import datetime

from django.db import transaction

from accounts.models import Person
from competitions.actions.match_course import (
    Course,
    LaterChange,
    Outcome,
    check_runs,
    check_version,
    decide,
    keep,
    later_changes,
    lock_course,
    stands_so,
)
from competitions.models import Match
from competitions.queries.matches import with_sides
from competitions.rules.states import MatchState, MatchStatus
from core.errors import RuleBroken


def preview_correction(*, match: Match, outcome: Outcome) -> list[LaterChange]:
    """Which later matches a corrected result would change; nothing is written.

    Refuses with what `correct_match` refuses.
    """
    rows = list(with_sides(Match.objects.filter(stage_id=match.stage_id)).order_by("pk"))
    course = Course(match.stage, rows)
    row = course.of(match)
    _correct(course, row, outcome, at=row.ended_at)
    return later_changes(course, row)


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
    check_runs(course)
    if stands_so(row, outcome):
        return row
    check_version(row, version)
    _correct(course, row, outcome, at=at)
    return keep(course, row, "corrected", why=why.strip()[:200], by=by, at=at)


def _correct(
    course: Course, row: Match, outcome: Outcome, *, at: datetime.datetime | None
) -> None:
    if row.state != MatchState.FINISHED or row.status == MatchStatus.BYE:
        raise RuleBroken("match_not_finished")
    decide(row, outcome, at)
