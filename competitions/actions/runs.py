"""Writing a timed run: seconds a station, faults, what became of it; submitted, signed, locked."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Person
from competitions.actions.drawing import lock_stage
from competitions.actions.facts import write_fact
from competitions.models import (
    RunFact,
    Stage,
    StageEntry,
    StationFault,
    StationTime,
    TimedPenalty,
    TimedRun,
    TimedStation,
)
from competitions.queries.ledger import KEPT_BY_MODEL
from competitions.queries.runs import seen_at_stations, stations_of
from competitions.rules.states import (
    SHEET_MOVES,
    SheetState,
    StageState,
    Standing,
    Turn,
    check_move,
)
from competitions.rules.stations import judge_stations
from core.errors import RuleBroken
from core.locking import locked_one

MOST_SECONDS = Decimal(100_000)
MOST_FAULTS = 99


@dataclass(frozen=True)
class RunSeen:
    """What was seen of a run: station number → seconds, (station, fault) → how often."""

    times: Mapping[int, Decimal | None]
    faults: Mapping[tuple[int, int], int] = field(default_factory=dict)
    standing: Standing = Standing.OK
    why: str = ""


def lock_run(run: TimedRun) -> TimedRun:
    """The run, locked after event, stage and stage entry."""
    turn = run.stage_entry
    lock_stage(turn.stage)
    locked_one(StageEntry.objects.filter(pk=turn.pk))
    return locked_one(
        TimedRun.objects.filter(pk=run.pk)
        .select_related("stage_entry__entry", "stage_entry__stage__event__competition")
        .prefetch_related("times__station", "faults__penalty__station")
    )


@transaction.atomic
def write_run(
    *,
    run: TimedRun,
    seen: RunSeen,
    after: datetime.datetime | None = None,
    record: uuid.UUID | None = None,
    why: str = "",
    by: Person | None,
    at: datetime.datetime,
) -> TimedRun:
    """Keep what was seen of a run that is still a draft, as a whole.

    A time over the station's limit is kept as typed and marked as stopped: it counts the limit.
    `after` is `changed_at` of the run as its writer saw it: what another device has written since
    is not written over. The same again changes nothing; neither does a `record` (the device's id of
    what it sends) that is written already, whatever has been written since.
    Refuses with `bad_run` (`errors` name station and fault), `run_locked`, `stage_not_running`,
    `run_changed` (409), `reason_needed` (a disqualification or a run not finished says why).
    """
    run = lock_run(run)
    if record is not None and _is_known(run, record):
        return run
    if run.stage_entry.stage.state != StageState.RUNNING:
        raise RuleBroken("stage_not_running")
    if run.state != SheetState.DRAFT:
        if is_written(run, seen):
            return run
        raise RuleBroken("run_locked", state=str(run.state))
    if after is not None and after != run.changed_at:
        if is_written(run, seen):
            return run
        raise RuleBroken("run_changed", status=409)
    stations = check_seen(run, seen)
    return keep_seen(run, seen, stations, record=record, why=why, by=by, at=at)


def check_seen(run: TimedRun, seen: RunSeen) -> Mapping[int, TimedStation]:
    """The stations by number, when what was seen can be: else `bad_run`, `reason_needed`."""
    if seen.standing not in {Standing.OK, Standing.DID_NOT_FINISH, Standing.DISQUALIFIED}:
        raise RuleBroken("bad_run", errors=[{"field": "standing", "code": "not_for_a_run"}])
    if seen.standing != Standing.OK and not seen.why.strip():
        raise RuleBroken("reason_needed")
    stations = {
        station.no: station
        for station in TimedStation.objects.filter(
            timed__stage=run.stage_entry.stage
        ).prefetch_related("penalties")
    }
    _check(seen, stations)
    return stations


def keep_seen(
    run: TimedRun,
    seen: RunSeen,
    stations: Mapping[int, TimedStation],
    *,
    record: uuid.UUID | None,
    why: str = "",
    by: Person | None,
    at: datetime.datetime,
) -> TimedRun:
    """What was seen and checked takes the place of what stood, with its fact."""
    _keep_times(run, seen, stations)
    _keep_faults(run, seen, stations)
    run.standing, run.why = seen.standing, seen.why.strip()[:200]
    run.started_at = run.started_at or at
    run.changed_at = at
    run.save(update_fields=["standing", "why", "started_at", "changed_at"])
    return _write(run, "written", record=record, why=why, by=by, at=at)


def _is_known(run: TimedRun, record: uuid.UUID) -> bool:
    """Was the record written of this run? `bad_run` where it was one of another run."""
    known = RunFact.objects.filter(record=record).first()
    if known is not None and known.run_id != run.pk:
        raise RuleBroken("bad_run", errors=[{"field": "id", "code": "id_used"}])
    return known is not None


def is_written(run: TimedRun, seen: RunSeen) -> bool:
    """Does the run already say what was seen? So it is when an answer was lost on the way."""
    times = {t.station.no: t.seconds for t in run.times.all()}
    faults = {(f.penalty.station.no, f.penalty.no): f.count for f in run.faults.all()}
    return (
        times == {no: seconds for no, seconds in seen.times.items() if seconds is not None}
        and faults == {key: count for key, count in seen.faults.items() if count}
        and run.standing == seen.standing
        and run.why == seen.why.strip()[:200]
    )


def _check(seen: RunSeen, stations: Mapping[int, TimedStation]) -> None:
    faults = {
        (no, fault.no) for no, station in stations.items() for fault in station.penalties.all()
    }
    wrong: list[dict[str, Any]] = []
    for no, seconds in seen.times.items():
        if no not in stations:
            wrong.append({"station": no, "code": "unknown_station"})
        elif seconds is not None and not (seconds.is_finite() and 0 < seconds <= MOST_SECONDS):
            wrong.append({"station": no, "code": "bad_time"})
    for (no, fault), count in seen.faults.items():
        if (no, fault) not in faults:
            wrong.append({"station": no, "fault": fault, "code": "unknown_fault"})
        elif not 0 <= count <= MOST_FAULTS:
            wrong.append({"station": no, "fault": fault, "code": "bad_count"})
    if wrong:
        raise RuleBroken("bad_run", errors=wrong)


def _keep_times(run: TimedRun, seen: RunSeen, stations: Mapping[int, TimedStation]) -> None:
    run.times.all().delete()
    StationTime.objects.bulk_create(
        StationTime(
            run=run,
            station=stations[no],
            seconds=seconds.quantize(Decimal("0.01")),
            stopped=is_over(seconds, stations[no].limit_seconds),
        )
        for no, seconds in sorted(seen.times.items())
        if seconds is not None
    )


def is_over(seconds: Decimal, limit: Decimal | None) -> bool:
    """Is the time over the station's limit, if it has one?"""
    return limit is not None and seconds > limit


def _keep_faults(run: TimedRun, seen: RunSeen, stations: Mapping[int, TimedStation]) -> None:
    by_number: dict[tuple[int, int], TimedPenalty] = {
        (no, fault.no): fault
        for no, station in stations.items()
        for fault in station.penalties.all()
    }
    run.faults.all().delete()
    StationFault.objects.bulk_create(
        StationFault(run=run, penalty=by_number[key], count=count)
        for key, count in sorted(seen.faults.items())
        if count
    )


def _write(
    run: TimedRun,
    kind: str,
    *,
    record: uuid.UUID | None = None,
    why: str = "",
    by: Person | None,
    at: datetime.datetime,
) -> TimedRun:
    run = (
        TimedRun.objects.select_related(
            "stage_entry__entry", "stage_entry__stage__event__competition"
        )
        .prefetch_related("times__station", "faults__penalty__station")
        .get(pk=run.pk)
    )
    values = KEPT_BY_MODEL[TimedRun].values(run)
    RunFact.objects.create(
        run=run, kind=kind, record=record, values=values, why=why[:200], by=by, at=at
    )
    write_fact(run, by=by, at=at, why=why[:200])
    Stage.objects.filter(pk=run.stage_entry.stage_id).update(changed_at=at)
    return run


def _move(
    run: TimedRun,
    to: SheetState,
    *,
    why: str = "",
    by: Person | None,
    at: datetime.datetime,
) -> TimedRun:
    check_move(SHEET_MOVES, SheetState(run.state), to)
    run.state, run.changed_at = to, at
    run.save(update_fields=["state", "changed_at"])
    return _write(run, str(to), why=why, by=by, at=at)


@transaction.atomic
def submit_run(*, run: TimedRun, by: Person | None, at: datetime.datetime) -> TimedRun:
    """The run is complete; again changes nothing. `run_has_gaps` names the stations."""
    run = lock_run(run)
    if run.state != SheetState.DRAFT:
        return run
    if run.standing == Standing.OK:
        result = judge_stations(stations_of(run.stage_entry.stage), seen_at_stations(run))
        if result.mark is None:
            missing = [{"station": no, "code": "no_time"} for no in result.missing]
            raise RuleBroken("run_has_gaps", count=len(missing), errors=missing)
    turn = run.stage_entry
    turn.turn, turn.ended_at = Turn.DONE, at
    turn.save(update_fields=["turn", "ended_at"])
    return _move(run, SheetState.SUBMITTED, by=by, at=at)


@transaction.atomic
def sign_run(*, run: TimedRun, by: Person | None, at: datetime.datetime) -> TimedRun:
    """The chief judge signs a submitted run, which locks and unveils it.

    Refuses with `run_already_signed`, `run_not_submitted`, and `writer_signs` when whoever submitted
    it would sign alone.
    """
    run = lock_run(run)
    if run.state == SheetState.LOCKED:
        raise RuleBroken("run_already_signed")
    if run.state != SheetState.SUBMITTED:
        raise RuleBroken("run_not_submitted")
    last = run.facts.filter(kind=SheetState.SUBMITTED).last()
    if by is not None and last is not None and last.by_id == by.pk:
        raise RuleBroken("writer_signs")
    run = _move(run, SheetState.SIGNED, by=by, at=at)
    run = _move(run, SheetState.LOCKED, by=by, at=at)
    turn = run.stage_entry
    if turn.stage.unveil_each:
        turn.unveiled_at = at
        turn.save(update_fields=["unveiled_at"])
    return run


@transaction.atomic
def sign_runs(*, stage: Stage, by: Person | None, at: datetime.datetime) -> list[TimedRun]:
    """The chief judge signs every submitted run of the stage, or none (`writer_signs`, …)."""
    stage = lock_stage(stage)
    rows = TimedRun.objects.filter(stage_entry__stage=stage, state=SheetState.SUBMITTED)
    rows = rows.select_related("stage_entry__stage").order_by("stage_entry__pk", "no")
    return [sign_run(run=run, by=by, at=at) for run in rows]


@transaction.atomic
def unlock_run(*, run: TimedRun, why: str, by: Person | None, at: datetime.datetime) -> TimedRun:
    """Back to a draft, with a reason; what it was is kept in its history."""
    if not why.strip():
        raise RuleBroken("reason_needed")
    run = lock_run(run)
    if run.stage_entry.stage.state != StageState.RUNNING:
        raise RuleBroken("stage_not_running")
    if run.state == SheetState.DRAFT:
        return run
    turn = run.stage_entry
    turn.unveiled_at = None
    turn.save(update_fields=["unveiled_at"])
    return _move(run, SheetState.DRAFT, why=why.strip(), by=by, at=at)


@transaction.atomic
def next_run(*, turn: StageEntry, by: Person | None, at: datetime.datetime) -> TimedRun:
    """The entry's next run, when its stage has more than one. `no_more_runs`."""
    stage = lock_stage(turn.stage)
    turn = locked_one(StageEntry.objects.filter(pk=turn.pk).select_related("entry"))
    done = turn.runs.count()
    if stage.state != StageState.RUNNING:
        raise RuleBroken("stage_not_running")
    if done >= stage.timed.runs:
        raise RuleBroken("no_more_runs", runs=stage.timed.runs)
    run = TimedRun.objects.create(stage_entry=turn, no=done + 1, changed_at=at)
    return _write(run, "made", by=by, at=at)
