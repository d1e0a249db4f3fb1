"""Scores of a match as a device sends them: each with an id of its own, several at once, safely again.

The last of what the server doesn't know yet is how the match stands. It counts when the device saw
what stands here (the version, or the record that was written last); else it is kept beside what
stands, as a fact of the kind `differs`, and nothing is changed.
"""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Person
from competitions.actions.match_course import (
    Course,
    Outcome,
    begin,
    check_runs,
    keep,
    lock_course,
    score_of,
    score_told,
    set_score,
)
from competitions.models import Match, MatchFact
from competitions.rules.match_score import Score
from competitions.rules.states import MatchState
from core.errors import RuleBroken
from core.ledger.actions import append

ASIDE = frozenset({"planned", "differs"})
STORED, SAME, CONFLICT = "stored", "same", "conflict"


@dataclass(frozen=True)
class ScoreSent:
    """A score as a device made it: `after` is its record before, `version` the match it saw."""

    id: uuid.UUID
    outcome: Outcome
    version: int
    after: uuid.UUID | None = None


@transaction.atomic
def write_scores(
    *, match: Match, sent: Sequence[ScoreSent], by: Person | None, at: datetime.datetime
) -> dict[uuid.UUID, str]:
    """Id → `stored`, `same` (known already) or `conflict` (kept, changes nothing), in one go.

    `sent` are in the order in which they were made. Refuses with `record_used`, `sides_unknown`,
    `stage_not_running` and what `read_score` refuses.
    """
    course = lock_course(match.stage)
    row = course.of(match)
    fresh = _unknown(row, sent)
    outcomes = {one.id: SAME for one in sent}
    if not fresh:
        return outcomes
    if row.state == MatchState.PENDING:
        raise RuleBroken("sides_unknown", match=row.key)
    check_runs(course)
    last = fresh[-1]
    score = score_told(row, last.outcome, in_play=True)
    if _fits(row, fresh[0], score):
        _write(course, row, last, score, by=by, at=at)
        outcome = STORED
    else:
        _keep_beside(row, last, score, by=by, at=at)
        outcome = CONFLICT
    return outcomes | {one.id: outcome for one in fresh}


def _unknown(row: Match, sent: Sequence[ScoreSent]) -> list[ScoreSent]:
    """What was made after the last record that is known here: all before it came with it."""
    ids = [one.id for one in sent]
    known = dict(MatchFact.objects.filter(record__in=ids).values_list("record", "match_id"))
    if set(known.values()) - {row.pk}:
        raise RuleBroken("record_used")
    first = max((n for n, key in enumerate(ids, start=1) if key in known), default=0)
    return list(sent[first:])


def _fits(row: Match, first: ScoreSent, score: Score) -> bool:
    """Did the device see what stands here, or does it say the same?"""
    if row.state == MatchState.FINISHED:
        return False
    if first.version == row.version or score_of(row) == score:
        return True
    last = row.facts.exclude(kind__in=ASIDE).order_by("-pk").first()
    return first.after is not None and last is not None and last.record == first.after


def _write(
    course: Course,
    row: Match,
    sent: ScoreSent,
    score: Score,
    *,
    by: Person | None,
    at: datetime.datetime,
) -> None:
    begin(course, row, by=by, at=at)
    set_score(row, score)
    keep(course, row, "scored", record=sent.id, by=by, at=at)


def _keep_beside(
    row: Match, sent: ScoreSent, score: Score, *, by: Person | None, at: datetime.datetime
) -> None:
    values: dict[str, Any] = {
        "score": [score.home, score.away],
        "periods": [list(period) for period in score.periods],
        "version": sent.version,
    }
    MatchFact.objects.create(
        match=row, kind="differs", record=sent.id, values=values, by=by, at=at
    )
    append(
        chain=row.stage.event.competition.chain,
        kind="match_differs",
        subject=sent.id,
        payload={**values, "match": str(row.uuid), "by": str(by.uuid) if by else None},
        at=at,
    )
