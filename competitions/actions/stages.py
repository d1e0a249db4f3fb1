"""Closing a stage once nothing is missing, and opening it again with a reason."""

import datetime

from django.db import transaction

from accounts.models import Person
from competitions.actions.drawing import lock_stage
from competitions.actions.facts import write_fact, write_facts
from competitions.models import Stage, TimedRun
from competitions.queries.ledger import KEPT_BY_MODEL
from competitions.queries.missing import missing_in
from competitions.rules.states import (
    STAGE_MOVES,
    StageFormat,
    StageState,
    Standing,
    check_move,
)
from core.errors import RuleBroken


def move_stage(
    stage: Stage, to: StageState, *, why: str = "", by: Person | None, at: datetime.datetime
) -> Stage:
    """Move a locked stage and write it down. Raises `state_forbids`."""
    check_move(STAGE_MOVES, StageState(stage.state), to)
    stage.state, stage.changed_at = to, at
    stage.save(update_fields=["state", "changed_at"])
    write_fact(stage, kind="stage", by=by, at=at, why=why)
    return stage


@transaction.atomic
def run_stage(*, stage: Stage, by: Person | None, at: datetime.datetime) -> Stage:
    """A timed stage begins, with a first run for each entry; again changes nothing."""
    stage = lock_stage(stage)
    if stage.state in {StageState.RUNNING, StageState.CLOSED}:
        return stage
    if stage.format != StageFormat.TIMED:
        raise RuleBroken("not_timed")
    turns = stage.stage_entries.filter(standing=Standing.OK, runs=None)
    TimedRun.objects.bulk_create(TimedRun(stage_entry=turn, changed_at=at) for turn in turns)
    runs = KEPT_BY_MODEL[TimedRun].rows(stage.event.competition.code)
    write_facts(runs.filter(stage_entry__stage=stage), by=by, at=at)
    return move_stage(stage, StageState.RUNNING, by=by, at=at)


@transaction.atomic
def close_stage(*, stage: Stage, by: Person | None, at: datetime.datetime) -> Stage:
    """Nothing is missing any more. Again changes nothing.

    Refuses with `stage_incomplete(count)`; `errors` name what is missing, by start number, number
    or match.
    """
    stage = lock_stage(stage)
    if stage.state == StageState.CLOSED:
        return stage
    missing = missing_in(stage)
    if missing:
        raise RuleBroken(
            "stage_incomplete",
            count=len(missing),
            errors=[{"row": name, "code": code} for name, code in missing],
        )
    return move_stage(stage, StageState.CLOSED, by=by, at=at)


@transaction.atomic
def reopen_stage(*, stage: Stage, why: str, by: Person | None, at: datetime.datetime) -> Stage:
    """Open a closed stage again, with a reason. Refuses with `reason_needed`."""
    if not why.strip():
        raise RuleBroken("reason_needed")
    stage = lock_stage(stage)
    if stage.state == StageState.RUNNING:
        return stage
    return move_stage(stage, StageState.RUNNING, why=why.strip()[:200], by=by, at=at)
