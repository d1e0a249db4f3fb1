"""A run over several stations, summed: a fire-station drill, for one.

Source: the design page of decisions (Competition) and the published drill of four stations.

- Each station has a limit in seconds. Over it the station is stopped and counts the limit.
- Penalties are seconds for each time that a fault of a kind is seen; they are added to the station.
- A fault that disqualifies fails that station: it counts its limit and its penalties, and the team
  ranks after all that completed, by fewer failed stations, then by the time.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from core.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault: seconds each time, or the failure of the station."""

    code: str
    seconds: Fraction
    disqualifies: bool = False


@dataclass(frozen=True, slots=True)
class Station:
    """A station: limit in seconds, and its kinds of fault by code."""

    no: int
    limit: Fraction
    faults: Mapping[str, Fault]
    title_zh: str = ""
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class StationRun:
    """What was seen at a station: `time` None while nothing is entered; how often each fault."""

    time: Fraction | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StationResult:
    """A station's seconds, of which penalties, and whether it was stopped or failed."""

    no: int
    seconds: Fraction
    penalties: Fraction
    stopped: bool
    failed: bool


@dataclass(frozen=True, slots=True)
class StationsResult:
    """The sum of all stations; `mark` None while one has no time (`missing`: which)."""

    mark: Fraction | None
    stations: tuple[StationResult, ...]
    missing: tuple[int, ...] = ()

    @property
    def failed(self) -> int:
        """How many stations were failed: the tier in which the team is ranked."""
        return sum(station.failed for station in self.stations)


def judge_stations(stations: Sequence[Station], runs: Mapping[int, StationRun]) -> StationsResult:
    """One team's result from station number → what was seen.

    Raises `unknown_station`, `unknown_fault`, `bad_count` (below nought), `bad_time`.
    """
    numbers = {station.no for station in stations}
    for no in runs:
        if no not in numbers:
            raise RuleBroken("unknown_station", station=no)
    results, missing = [], []
    for station in stations:
        run = runs.get(station.no)
        failing = run is not None and _fails(station, run)
        if run is None or (run.time is None and not failing):
            missing.append(station.no)
        else:
            results.append(_judge(station, run, failed=failing))
    if missing:
        return StationsResult(None, tuple(results), tuple(missing))
    mark = sum((result.seconds for result in results), Fraction(0))
    return StationsResult(mark, tuple(results))


def _fails(station: Station, run: StationRun) -> bool:
    for code, count in run.counts.items():
        if code not in station.faults:
            raise RuleBroken("unknown_fault", station=station.no, fault=code)
        if count < 0:
            raise RuleBroken("bad_count", station=station.no, fault=code)
    return any(count and station.faults[code].disqualifies for code, count in run.counts.items())


def _judge(station: Station, run: StationRun, *, failed: bool) -> StationResult:
    if run.time is not None and run.time < 0:
        raise RuleBroken("bad_time", station=station.no)
    penalties = sum(
        (station.faults[code].seconds * count for code, count in run.counts.items()), Fraction(0)
    )
    stopped = run.time is not None and run.time > station.limit
    counted = station.limit if failed or stopped or run.time is None else run.time
    return StationResult(station.no, counted + penalties, penalties, stopped, failed)


WHOLE = re.compile(r"[0-9]{1,4}")
COLUMNS = (
    "station",
    "title_zh",
    "title",
    "order",
    "limit_s",
    "penalty",
    "penalty_s",
    "disqualify",
)


def read_stations(rows: Sequence[Mapping[str, str]]) -> tuple[Station, ...]:
    """Stations in their order from rows of one kind of fault each (the head is row 1).

    Raises `bad_stations` whose `errors` name row, field and code.
    """
    errors: list[dict[str, object]] = []
    found: dict[int, tuple[int, Station]] = {}
    for number, row in enumerate(rows, start=2):
        wrong = [{"row": number, "field": name, "code": code} for name, code in _wrong_cells(row)]
        errors += wrong
        if wrong:
            continue
        no, order, limit = int(row["station"]), int(row["order"]), Fraction(row["limit_s"])
        fault = Fault(row["penalty"], Fraction(row["penalty_s"]), row["disqualify"] == "yes")
        _, station = found.setdefault(
            no, (order, Station(no, limit, {}, row.get("title_zh", ""), row["title"]))
        )
        if station.limit != limit:
            errors.append({"row": number, "field": "limit_s", "code": "limit_differs"})
        if fault.code in station.faults:
            errors.append({"row": number, "field": "penalty", "code": "duplicate_fault"})
        faults = {**station.faults, fault.code: fault}
        found[no] = (
            order,
            Station(no, station.limit, faults, station.title_zh, station.title_en),
        )
    if not rows:
        errors.append({"row": 1, "field": "station", "code": "no_rows"})
    if errors:
        raise RuleBroken("bad_stations", errors=errors)
    return tuple(station for _, station in sorted(found.values(), key=lambda f: (f[0], f[1].no)))


def _wrong_cells(row: Mapping[str, str]) -> list[tuple[str, str]]:
    wrong = [
        (name, "bad_number")
        for name in ("station", "order")
        if not WHOLE.fullmatch(row.get(name, ""))
    ]
    for name in ("limit_s", "penalty_s"):
        try:
            seconds = Decimal(row.get(name, ""))
        except InvalidOperation:
            wrong.append((name, "bad_number"))
            continue
        if not seconds.is_finite() or seconds < 0 or (name == "limit_s" and not seconds):
            wrong.append((name, "bad_number"))
    if not row.get("penalty", "").strip():
        wrong.append(("penalty", "empty"))
    if row.get("disqualify", "") not in ("yes", "no"):
        wrong.append(("disqualify", "yes_or_no"))
    return wrong
