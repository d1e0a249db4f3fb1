"""The form of a run: what was typed, what is wrong with it, and how it stands."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from competitions.actions.runs import MOST_FAULTS, RunSeen
from competitions.models import TimedRun, TimedStation
from competitions.queries.runs import seen_at_stations, stations_of
from competitions.rules.clock_times import read_seconds, show_seconds
from competitions.rules.exact import half_up
from competitions.rules.states import Standing
from competitions.rules.stations import judge_stations
from core.errors import RuleBroken
from core.errors_words import words

FOR_A_RUN = (Standing.OK, Standing.DID_NOT_FINISH, Standing.DISQUALIFIED)


@dataclass(frozen=True)
class FaultField:
    """A kind of fault: the name of its field and how often it was seen."""

    no: int
    row: Any
    name: str
    count: str
    error: str = ""


@dataclass(frozen=True)
class StationField:
    """A station: its field, what is typed, and what counts."""

    row: TimedStation
    name: str
    value: str
    faults: Sequence[FaultField]
    error: str = ""
    stopped: bool = False
    failed: bool = False
    counted: str = ""


@dataclass
class RunForm:
    """A run to be written: its stations, and what became of it."""

    stations: Sequence[StationField]
    standing: str
    why: str
    after: str
    total: str = ""
    failed: int = 0
    missing: Sequence[int] = ()
    errors: dict[str, str] = field(default_factory=dict)


def typed(run: TimedRun) -> dict[str, str]:
    """The fields of the form as the run stands."""
    found = {
        f"t{t.station.no}": show_seconds(t.seconds)
        for t in run.times.all()
        if t.seconds is not None
    }
    found |= {f"f{f.penalty.station.no}-{f.penalty.no}": str(f.count) for f in run.faults.all()}
    return {
        **found,
        "standing": str(run.standing),
        "why": run.why,
        "after": run.changed_at.isoformat(),
    }


def read_form(
    data: QueryDict, stations: Sequence[TimedStation]
) -> tuple[RunSeen | None, dict[str, str]]:
    """What was seen, or field → what is wrong with it."""
    errors: dict[str, str] = {}
    times: dict[int, Decimal | None] = {}
    faults: dict[tuple[int, int], int] = {}
    for station in stations:
        name = f"t{station.no}"
        try:
            times[station.no] = read_seconds(data.get(name, ""))
        except RuleBroken as refused:
            errors[name] = words(refused.code, refused.facts)
        for fault in station.penalties.all():
            key = f"f{station.no}-{fault.no}"
            text = data.get(key, "").strip() or "0"
            if text.isascii() and text.isdigit() and int(text) <= MOST_FAULTS:
                faults[station.no, fault.no] = int(text)
            else:
                errors[key] = words("bad_count_text")
    standing = data.get("standing", Standing.OK)
    if standing not in FOR_A_RUN:
        errors["standing"] = words("not_for_a_run")
    if errors:
        return None, errors
    return RunSeen(times, faults, Standing(standing), data.get("why", "")), errors


def read_after(data: QueryDict) -> datetime.datetime | None:
    """The state of the run that the form was made of."""
    try:
        found = datetime.datetime.fromisoformat(data.get("after", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


def form_of(
    run: TimedRun,
    stations: Sequence[TimedStation],
    data: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> RunForm:
    """The form as it stands in the run, or as it was typed with what is wrong with it."""
    data = typed(run) if data is None else data
    errors = dict(errors or {})
    judged = judge_stations(stations_of(run.stage_entry.stage), seen_at_stations(run))
    results = {result.no: result for result in judged.stations}
    fields = []
    for station in stations:
        result = results.get(station.no)
        faults = [
            FaultField(
                fault.no,
                fault,
                key := f"f{station.no}-{fault.no}",
                data.get(key, "") or "0",
                errors.get(key, ""),
            )
            for fault in station.penalties.all()
        ]
        fields.append(
            StationField(
                row=station,
                name=f"t{station.no}",
                value=data.get(f"t{station.no}", ""),
                faults=faults,
                error=errors.get(f"t{station.no}", ""),
                stopped=bool(result and result.stopped),
                failed=bool(result and result.failed),
                counted=show_seconds(half_up(result.seconds)) if result else "",
            )
        )
    total = sum((r.seconds for r in judged.stations), start=0)
    return RunForm(
        stations=fields,
        standing=data.get("standing", "ok"),
        why=data.get("why", ""),
        after=data.get("after", ""),
        total=show_seconds(half_up(total)) if results else "",
        failed=judged.failed,
        missing=judged.missing,
        errors=errors,
    )


def wrong_fields(refused: RuleBroken) -> dict[str, str]:
    """Field → words, of a refusal whose errors name stations and faults."""
    found = {}
    for error in refused.errors:
        station, fault = error.get("station"), error.get("fault")
        name = f"f{station}-{fault}" if fault else f"t{station}"
        found[name] = words(error["code"], error)
    return found
