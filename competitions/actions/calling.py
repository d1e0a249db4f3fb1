"""Who is up: calling an entry, letting it stand back, its clock, and unveiling a stage.

The clock is for the hall; the time that decides is the one that is written in the run.
"""

import datetime

from django.db import transaction

from accounts.models import Person
from competitions.actions.drawing import lock_stage
from competitions.actions.facts import write_fact
from competitions.models import Stage, StageEntry
from competitions.queries.turns import standing_of
from competitions.rules.states import ResultState, StageState, Standing, Turn
from core.errors import RuleBroken
from core.ledger.actions import append
from core.locking import locked_one

UNVEILED_FROM = frozenset({ResultState.SIGNED, ResultState.PROVISIONAL, ResultState.FINAL})


def touch_stage(stage: Stage, at: datetime.datetime) -> None:
    """Boards read the stage anew. Call it with the stage locked."""
    stage.changed_at = at
    stage.save(update_fields=["changed_at"])


def _lock(turn: StageEntry) -> StageEntry:
    """The entry's row with its stage, locked in their order; only of a stage that runs."""
    stage = lock_stage(turn.stage)
    turn = locked_one(StageEntry.objects.filter(pk=turn.pk).select_related("entry"))
    turn.stage = stage
    if stage.state != StageState.RUNNING:
        raise RuleBroken("stage_not_running")
    if standing_of(turn) != Standing.OK:
        raise RuleBroken("entry_is_out")
    return turn


@transaction.atomic
def call_entry(*, turn: StageEntry, by: Person | None, at: datetime.datetime) -> StageEntry:
    """The entry is called to the start; again changes nothing. `stage_not_running`, `entry_is_out`."""
    turn = _lock(turn)
    if turn.turn != Turn.WAITING:
        return turn
    turn.turn = Turn.CALLED
    turn.save(update_fields=["turn"])
    write_fact(turn, by=by, at=at, called=at.isoformat())
    touch_stage(turn.stage, at)
    return turn


@transaction.atomic
def stand_back(*, turn: StageEntry, by: Person | None, at: datetime.datetime) -> StageEntry:
    """A called or false start is taken back: the entry waits again. `entry_is_done`."""
    turn = _lock(turn)
    if turn.turn == Turn.DONE:
        raise RuleBroken("entry_is_done")
    if turn.turn == Turn.WAITING:
        return turn
    turn.turn, turn.started_at, turn.ended_at = Turn.WAITING, None, None
    turn.save(update_fields=["turn", "started_at", "ended_at"])
    write_fact(turn, by=by, at=at, back=at.isoformat())
    touch_stage(turn.stage, at)
    return turn


@transaction.atomic
def start_clock(*, turn: StageEntry, by: Person | None, at: datetime.datetime) -> StageEntry:
    """The hall's clock of the entry runs from now; again changes nothing."""
    turn = _lock(turn)
    if turn.turn == Turn.DONE:
        raise RuleBroken("entry_is_done")
    if turn.started_at is not None:
        return turn
    turn.turn, turn.started_at, turn.ended_at = Turn.WORKING, at, None
    turn.save(update_fields=["turn", "started_at", "ended_at"])
    write_fact(turn, by=by, at=at, started=at.isoformat())
    touch_stage(turn.stage, at)
    return turn


@transaction.atomic
def stop_clock(*, turn: StageEntry, by: Person | None, at: datetime.datetime) -> StageEntry:
    """The hall's clock stands; the entry is done when its run is submitted. `work_not_started`."""
    turn = _lock(turn)
    if turn.started_at is None:
        raise RuleBroken("work_not_started")
    if turn.ended_at is not None:
        return turn
    turn.ended_at = at
    turn.save(update_fields=["ended_at"])
    write_fact(turn, by=by, at=at, stopped=at.isoformat())
    touch_stage(turn.stage, at)
    return turn


@transaction.atomic
def unveil_stage(*, stage: Stage, by: Person | None, at: datetime.datetime) -> Stage:
    """Show the whole stage on the board, once its event's result is signed; again changes nothing.

    Refuses with `unveiled_each` where every result is shown as it is signed, and `not_signed_yet`.
    """
    stage = lock_stage(stage)
    if stage.unveil_each:
        raise RuleBroken("unveiled_each")
    if stage.event.result.state not in UNVEILED_FROM:
        raise RuleBroken("not_signed_yet")
    hidden = stage.stage_entries.filter(unveiled_at=None)
    if not hidden.exists():
        return stage
    hidden.update(unveiled_at=at)
    append(
        chain=stage.event.competition.chain,
        kind="unveiled",
        subject=stage.uuid,
        payload={"by": str(by.uuid) if by else None},
        at=at,
    )
    touch_stage(stage, at)
    return stage
