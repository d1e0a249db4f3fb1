"""The API of timed stages: reading runs, the hall's clock, times and faults, signing, unlocking."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from accounts.models import Person
from competitions.actions.calling import call_entry, stand_back, start_clock, stop_clock
from competitions.actions.run_records import RunSent, write_records
from competitions.actions.runs import (
    MOST_FAULTS,
    RunSeen,
    sign_run,
    submit_run,
    unlock_run,
    write_run,
)
from competitions.api_shapes import Strict, WhyIn
from competitions.models import Official, Stage, TimedRun
from competitions.pages.judge_auth import device_or_official, official_or_person
from competitions.queries.runs import seen_at_stations, stations_of
from competitions.queries.timed_desk import (
    May,
    may_at,
    may_with_badge,
    order_of_stage,
    timed_runs,
    timed_stages,
)
from competitions.rules.exact import half_up
from competitions.rules.states import Standing
from competitions.rules.stations import Station, judge_stations
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.errors import RuleBroken
from core.idempotency.api import once

router = Router(tags=["timed"])
Seconds = Annotated[str, Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,2})?$")]
Number = Annotated[int, Field(ge=1, le=999)]
ON_THE_CLOCK: dict[str, Callable[..., Any]] = {
    "call": call_entry,
    "back": stand_back,
    "start": start_clock,
    "stop": stop_clock,
}


class FaultSeen(Strict):
    """A kind of fault of the station and how often it was seen."""

    fault: Number
    count: Annotated[int, Field(ge=0, le=MOST_FAULTS)]


class StationSeen(Strict):
    """A station's time in seconds as read from the watch, and its faults."""

    station: Number
    time: Seconds | None = None
    faults: Annotated[list[FaultSeen], Field(max_length=50)] = []


class RunIn(Strict):
    """The whole of a run, in place of what stands.

    `id` is the device's own for this record: sent again it is the same. `after` is the `version`
    of the run that the device saw; what another device has written since is refused with
    `run_changed` (409) and not written over. A run not finished or disqualified says why.
    """

    id: uuid.UUID
    after: AwareDatetime | None
    stations: Annotated[list[StationSeen], Field(max_length=50)]
    standing: Literal["ok", "dnf", "dsq"] = "ok"
    why: Annotated[str, Field(max_length=200)] = ""
    reason: Annotated[str, Field(max_length=200)] = ""
    submit: bool = False


class RecordIn(Strict):
    """A run as it was typed on the device.

    `version` is that of the run that the device saw, `after` the id of the record before it there.
    """

    id: uuid.UUID
    version: AwareDatetime
    after: uuid.UUID | None = None
    stations: Annotated[list[StationSeen], Field(max_length=50)]
    standing: Literal["ok", "dnf", "dsq"] = "ok"
    why: Annotated[str, Field(max_length=200)] = ""


class RecordsIn(Strict):
    """Records of one run in the order in which they were made."""

    records: Annotated[list[RecordIn], Field(min_length=1, max_length=500)]


class ClockIn(Strict):
    """What happens at the start: called, stood back, the hall's clock started or stopped."""

    do: Literal["call", "back", "start", "stop"]


class FaultOut(Schema):
    """A fault that was seen."""

    fault: int
    count: int


class StationOut(Schema):
    """A station of a run: its time as written, and whether it was stopped at the limit."""

    station: int
    time: str | None
    stopped: bool
    faults: list[FaultOut]


class RunOut(Schema):
    """A run; `mark` is its time with penalties in seconds, null while a station has no time."""

    id: uuid.UUID
    no: int
    entry: uuid.UUID
    name: str
    order: int | None
    turn: str
    state: str
    standing: str
    why: str
    version: str
    stations: list[StationOut]
    mark: str | None
    missing: list[int]
    failed: int


class RecordOut(Schema):
    """What became of a record: `stored`, `same` (known), `conflict` (kept, not counted)."""

    id: uuid.UUID
    outcome: Literal["stored", "same", "conflict"]


class RecordsOut(Schema):
    """What became of each, and how the run stands now."""

    marks: list[RecordOut]
    run: RunOut


class RunsPage(Schema):
    """The runs of a stage in the running order; there is no next page."""

    items: list[RunOut]
    next: str | None


def caller(request: HttpRequest, stage: Stage) -> tuple[Person, May]:
    """Who asks and what they may do: the badge's duty at a tablet, else the person's."""
    auth: Official | Person = request.auth  # type: ignore[attr-defined]
    if isinstance(auth, Official):
        return auth.person, may_with_badge(auth, stage)
    return auth, may_at(auth, stage)


def _need(allowed: bool) -> None:  # noqa: FBT001 - a question's answer
    if not allowed:
        raise RuleBroken("not_your_stage", status=403)


def run_or_404(run_id: uuid.UUID) -> TimedRun:
    """The run with its stage."""
    found = timed_runs().filter(uuid=run_id).first()
    if found is None:
        raise Http404
    return found


def run_facts(run: TimedRun, stations: list[Station]) -> dict[str, Any]:
    """A run as the API tells it."""
    turn = run.stage_entry
    judged = judge_stations(stations, seen_at_stations(run))
    times = {time.station.no: time for time in run.times.all()}
    faults: dict[int, list[dict[str, int]]] = {}
    for fault in run.faults.all():
        row = {"fault": fault.penalty.no, "count": fault.count}
        faults.setdefault(fault.penalty.station.no, []).append(row)
    return {
        "id": run.uuid,
        "no": run.no,
        "entry": turn.entry.uuid,
        "name": turn.entry.name_zh,
        "order": turn.order,
        "turn": turn.turn,
        "state": run.state,
        "standing": run.standing,
        "why": run.why,
        "version": run.changed_at.isoformat(),
        "stations": [
            {
                "station": station.no,
                "time": str(times[station.no].seconds) if station.no in times else None,
                "stopped": station.no in times and times[station.no].stopped,
                "faults": faults.get(station.no, []),
            }
            for station in stations
        ],
        "mark": None if judged.mark is None else str(half_up(judged.mark)),
        "missing": list(judged.missing),
        "failed": judged.failed,
    }


def _told(run_id: uuid.UUID) -> dict[str, Any]:
    run = run_or_404(run_id)
    return run_facts(run, stations_of(run.stage_entry.stage))


@router.get(
    "/stages/{stage_id}/runs",
    auth=official_or_person("read", "judge"),
    response={200: RunsPage, **refusals()},
)
def runs(request: HttpRequest, stage_id: uuid.UUID) -> HttpResponse:
    """The runs of a timed stage, for those who work there."""
    stage = timed_stages().filter(uuid=stage_id).first()
    if stage is None:
        raise Http404
    _need(caller(request, stage)[1].open)
    stations = stations_of(stage)
    items = []
    for row in order_of_stage(stage):
        for run in row.runs:
            run.stage_entry = row.turn
            items.append(run_facts(run, stations))
    return answer({"items": items, "next": None})


@router.get(
    "/runs/{run_id}",
    auth=official_or_person("read", "judge"),
    response={200: RunOut, **refusals()},
)
def one_run(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """One run, for those who work at its stage."""
    run = run_or_404(run_id)
    _need(caller(request, run.stage_entry.stage)[1].open)
    return answer(_told(run_id))


@router.post(
    "/runs/{run_id}",
    auth=official_or_person("judge"),
    response={200: RunOut, **refusals(409)},
)
def record(request: HttpRequest, run_id: uuid.UUID, body: RunIn) -> HttpResponse:
    """Write times, faults and what became of the run, and with `submit` hand it in.

    Refused: `bad_run` (`errors` name station and fault), `run_changed` (409), `run_locked`,
    `stage_not_running`, `reason_needed`, `run_has_gaps`; nothing is changed then.
    """
    run = run_or_404(run_id)
    person, may = caller(request, run.stage_entry.stage)
    _need(may.write)
    seen = _seen(body.stations, body.standing, body.why)

    def work() -> tuple[int, dict[str, Any]]:
        written = write_run(
            run=run,
            seen=seen,
            after=body.after,
            record=body.id,
            why=body.reason,
            by=person,
            at=now(),
        )
        if body.submit:
            submit_run(run=written, by=person, at=now())
        return 200, _told(run_id)

    return once(request, person, work)


def _seen(stations: list[StationSeen], standing: str, why: str) -> RunSeen:
    numbers = [one.station for one in stations]
    if len(set(numbers)) < len(numbers):
        raise RuleBroken("bad_run", errors=[{"field": "stations", "code": "station_twice"}])
    return RunSeen(
        times={one.station: Decimal(one.time) if one.time else None for one in stations},
        faults={(one.station, f.fault): f.count for one in stations for f in one.faults},
        standing=Standing(standing),
        why=why,
    )


@router.post(
    "/runs/{run_id}/records",
    auth=device_or_official("judge"),
    response={200: RecordsOut, **refusals()},
)
def records(request: HttpRequest, run_id: uuid.UUID, body: RecordsIn) -> HttpResponse:
    """A run as a device typed it, also after the tablet was handed over; safe to send again.

    The last one counts if the device saw what stands here and the run is a draft; else it is a
    `conflict`: kept in the history of the run, and nothing is written over.
    """
    run = run_or_404(run_id)
    person, may = caller(request, run.stage_entry.stage)
    _need(may.write)
    sent = [
        RunSent(one.id, _seen(one.stations, one.standing, one.why), one.version, one.after)
        for one in body.records
    ]

    def work() -> tuple[int, dict[str, Any]]:
        outcomes = write_records(run=run, sent=sent, by=person, at=now())
        marks = [{"id": key, "outcome": str(outcome)} for key, outcome in outcomes.items()]
        return 200, {"marks": marks, "run": _told(run_id)}

    return once(request, person, work)


@router.post(
    "/runs/{run_id}/clock",
    auth=official_or_person("judge"),
    response={200: RunOut, **refusals()},
)
def clock(request: HttpRequest, run_id: uuid.UUID, body: ClockIn) -> HttpResponse:
    """Call the entry of the run, let it stand back, start or stop the hall's clock."""
    run = run_or_404(run_id)
    person, may = caller(request, run.stage_entry.stage)
    _need(may.write or may.organise)

    def work() -> tuple[int, dict[str, Any]]:
        ON_THE_CLOCK[body.do](turn=run.stage_entry, by=person, at=now())
        return 200, _told(run_id)

    return once(request, person, work)


@router.post(
    "/runs/{run_id}/sign",
    auth=official_or_person("judge"),
    response={200: RunOut, **refusals()},
)
def sign(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """The chief judge signs and locks a submitted run; whoever submitted it doesn't sign it."""
    run = run_or_404(run_id)
    person, may = caller(request, run.stage_entry.stage)
    _need(may.chief)

    def work() -> tuple[int, dict[str, Any]]:
        sign_run(run=run, by=person, at=now())
        return 200, _told(run_id)

    return once(request, person, work)


@router.post(
    "/runs/{run_id}/unlock",
    auth=official_or_person("judge"),
    response={200: RunOut, **refusals()},
)
def unlock(request: HttpRequest, run_id: uuid.UUID, body: WhyIn) -> HttpResponse:
    """The chief judge makes the run a draft again, with a reason; what it was is kept."""
    run = run_or_404(run_id)
    person, may = caller(request, run.stage_entry.stage)
    _need(may.chief)

    def work() -> tuple[int, dict[str, Any]]:
        unlock_run(run=run, why=body.why, by=person, at=now())
        return 200, _told(run_id)

    return once(request, person, work)
