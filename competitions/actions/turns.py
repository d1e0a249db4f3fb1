"""An entry's turn at its station: time used, how it stands, and what went wrong there."""

import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Person
from competitions.actions.facts import write_fact
from competitions.actions.signing import check_chief
from competitions.models import Incident, Official, Sheet, Stage, StageEntry
from competitions.rules.states import SheetState, StageState, Standing, Turn
from core.errors import RuleBroken
from core.locking import locked_one

HUNDREDTH = Decimal("0.01")
LONGEST_GIVEN_BACK = 24 * 3600


def tell_boards(turn: StageEntry, at: datetime.datetime) -> None:
    """Boards read the stage anew. Before the row is locked: a stage comes before its rows."""
    Stage.objects.filter(pk=turn.stage_id).update(changed_at=at)


def lock_turn(turn: StageEntry) -> StageEntry:
    """The entry's row in the stage, locked, with all that its facts read."""
    return locked_one(
        StageEntry.objects.filter(pk=turn.pk).select_related("stage__event__competition", "entry")
    )


@transaction.atomic
def start_work(*, turn: StageEntry, by: Person | None, at: datetime.datetime) -> StageEntry:
    """The entry begins to work; again changes nothing. `stage_not_running`, `entry_is_out`."""
    tell_boards(turn, at)
    turn = lock_turn(turn)
    if turn.stage.state != StageState.RUNNING:
        raise RuleBroken("stage_not_running")
    if turn.standing != Standing.OK:
        raise RuleBroken("entry_is_out")
    if turn.started_at is not None:
        return turn
    turn.turn, turn.started_at = Turn.WORKING, at
    turn.save(update_fields=["turn", "started_at"])
    write_fact(turn, by=by, at=at, started=at.isoformat())
    return turn


@transaction.atomic
def stop_work(
    *,
    turn: StageEntry,
    seconds: Decimal | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> StageEntry:
    """The entry is done; `working_seconds` is the time since the start, or `seconds` as measured.

    Again changes nothing. Refuses with `work_not_started`, `bad_seconds`.
    """
    tell_boards(turn, at)
    turn = lock_turn(turn)
    if turn.ended_at is not None:
        return turn
    if turn.started_at is None:
        raise RuleBroken("work_not_started")
    if seconds is None:
        seconds = Decimal(str((at - turn.started_at).total_seconds()))
    seconds = seconds.quantize(HUNDREDTH)
    if not 0 <= seconds < 1_000_000:
        raise RuleBroken("bad_seconds")
    turn.turn, turn.ended_at, turn.working_seconds = Turn.DONE, at, seconds
    turn.save(update_fields=["turn", "ended_at", "working_seconds"])
    write_fact(turn, by=by, at=at)
    return turn


@transaction.atomic
def set_standing(
    *,
    turn: StageEntry,
    standing: Standing,
    why: str = "",
    official: Official,
    at: datetime.datetime,
) -> StageEntry:
    """The chief judge says that an entry did not start, did not finish or is disqualified.

    `ok` takes it back. Refuses with `not_chief_judge`, `reason_needed`, `withdrawn`, and
    `sheets_signed` once the entry's sheets are signed.
    """
    check_chief(official, turn.stage.event)
    tell_boards(turn, at)
    turn = lock_turn(turn)
    if Standing.WITHDRAWN in {Standing(turn.standing), standing}:
        raise RuleBroken("withdrawn")
    if not why.strip():
        raise RuleBroken("reason_needed")
    signed = {SheetState.SIGNED, SheetState.LOCKED}
    if Sheet.objects.filter(stage_entry=turn, state__in=signed).exists():
        raise RuleBroken("sheets_signed")
    turn.standing, turn.standing_why = standing, why.strip()[:200]
    turn.turn = turn.turn if standing == Standing.OK else Turn.DONE
    turn.save(update_fields=["standing", "standing_why", "turn"])
    write_fact(turn, by=official.person, at=at, why=turn.standing_why)
    return turn


@transaction.atomic
def record_incident(
    *,
    stage: Stage,
    text: str,
    turn: StageEntry | None = None,
    official: Official | None,
    by: Person | None,
    at: datetime.datetime,
) -> Incident:
    """Something happened: the chief judge sees it and may give time back.

    The same text of the same person for the same entry, not decided yet, is the same incident (a
    double tap). Refuses with `text_needed`.
    """
    text = text.strip()[:500]
    if not text:
        raise RuleBroken("text_needed")
    locked_one(Stage.objects.filter(pk=stage.pk))
    by = by or (official.person if official else None)
    there = Incident.objects.filter(
        stage=stage, stage_entry=turn, text=text, by=by, decided_at__isnull=True
    ).first()
    if there is not None:
        return there
    incident = Incident.objects.create(stage=stage, stage_entry=turn, text=text, by=by, at=at)
    write_fact(incident, by=by, at=at)
    return incident


@transaction.atomic
def decide_incident(
    *, incident: Incident, seconds: int, official: Official, at: datetime.datetime
) -> Incident:
    """The chief judge gives `seconds` back to the entry (0: none); a decision stands.

    Refuses with `not_chief_judge`, `bad_seconds`, `incident_decided`, `incident_of_no_entry`.
    """
    check_chief(official, incident.stage.event)
    if not 0 <= seconds <= LONGEST_GIVEN_BACK:
        raise RuleBroken("bad_seconds")
    turn = lock_turn(incident.stage_entry) if incident.stage_entry else None
    incident = locked_one(
        Incident.objects.filter(pk=incident.pk).select_related("stage__event__competition")
    )
    if incident.decided_at is not None:
        if incident.seconds_given_back == seconds:
            return incident
        raise RuleBroken("incident_decided")
    if seconds and turn is None:
        raise RuleBroken("incident_of_no_entry")
    incident.seconds_given_back = seconds
    incident.decided_by, incident.decided_at = official.person, at
    incident.save(update_fields=["seconds_given_back", "decided_by", "decided_at"])
    write_fact(incident, by=official.person, at=at)
    if turn is not None and seconds:
        turn.seconds_given_back += seconds
        turn.save(update_fields=["seconds_given_back"])
        write_fact(turn, by=official.person, at=at)
    return incident
