"""The board of a timed stage: who is up with clock and station times, the ranking, who is next."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from competitions.models import Stage, StageEntry, TimedRun
from competitions.queries.board_rows import (
    entry_facts,
    place_rows,
    stored_places,
    turn_facts,
)
from competitions.queries.runs import rank_runs, runs_of, seen_at_stations, stations_of
from competitions.queries.seeing import Unveiled
from competitions.queries.turns import called, standing_of
from competitions.rules.clock_times import show_seconds
from competitions.rules.exact import half_up, plain
from competitions.rules.ranking import Place
from competitions.rules.states import SheetState, Standing, Turn
from competitions.rules.stations import Station, StationRun, StationsResult, judge_stations

UP = (Turn.WORKING, Turn.CALLED)
NEXT = 3


def timed_board(
    stage: Stage, turns: Sequence[StageEntry], shown: Unveiled, at: datetime.datetime
) -> dict[str, Any]:
    """What a board of times has beside the head of all boards. Seven queries."""
    stations, runs = stations_of(stage), runs_of(stage)
    live = [turn for turn in turns if standing_of(turn) == Standing.OK]
    locked = {
        turn.pk: [run for run in runs.get(turn.pk, []) if run.state == SheetState.LOCKED]
        for turn in turns
        if shown == Unveiled.ALL or turn.unveiled_at is not None
    }
    places = _places(stage, stations, turns, locked, shown)
    rows = _rows(places, stations, turns, locked)
    leader = next((row for row in rows if row["rank"] == 1), None)
    up = sorted((t for t in live if t.turn in UP), key=lambda t: (UP.index(t.turn), t.order or 0))
    waiting = [turn for turn in live if turn.turn == Turn.WAITING]
    return {
        "columns": [{"no": s.no, "title": _title(s)} for s in stations],
        "done": sum(1 for turn in live if turn.turn == Turn.DONE),
        "now": [_now(turn, runs.get(turn.pk, []), stations, leader, shown) for turn in up[:2]],
        "next": [turn_facts(turn) for turn in waiting[:NEXT]],
        "rows": rows,
        "to_sign": _to_sign(live, locked) if shown == Unveiled.EACH else 0,
        "order": [turn_facts(turn) for turn in waiting],
    }


def _title(station: Station) -> dict[str, str]:
    return {"zh": station.title_zh, "en": station.title_en or station.title_zh}


def _places(
    stage: Stage,
    stations: Sequence[Station],
    turns: Sequence[StageEntry],
    locked: Mapping[int, Sequence[TimedRun]],
    shown: Unveiled,
) -> list[Place]:
    """As they were signed, or of the runs that were signed one by one; else none."""
    if shown == Unveiled.ALL:
        return stored_places(stage)
    if shown == Unveiled.NOTHING:
        return []
    seen = [turn for turn in turns if locked.get(turn.pk)]
    return rank_runs(stations, seen, locked, stage.timed.keep)


def _rows(
    places: Sequence[Place],
    stations: Sequence[Station],
    turns: Sequence[StageEntry],
    locked: Mapping[int, Sequence[TimedRun]],
) -> list[dict[str, Any]]:
    rows = place_rows(places, turns, show_seconds)
    by_entry = {called(turn.entry): locked.get(turn.pk, []) for turn in turns}
    marks = {place.entry: place.mark for place in places}
    best: dict[int, Fraction] = {}
    results: dict[str, tuple[StationsResult, Mapping[int, StationRun]]] = {}
    for row in rows:
        found = _counted(stations, by_entry.get(row["key"], []), marks[row["key"]])
        if found is None:
            continue
        results[row["key"]] = found
        for one in found[0].stations:
            time = _clean(one.no, found)
            if time is not None and time < best.get(one.no, time + 1):
                best[one.no] = time
    for row in rows:
        row["times"], row["penalties"] = _cells(results.get(row["key"]), best)
        mark = marks[row["key"]]
        row["ms"] = None if mark is None else int(mark * 1000)
    return rows


def _counted(
    stations: Sequence[Station], runs: Sequence[TimedRun], mark: Decimal | None
) -> tuple[StationsResult, Mapping[int, StationRun]] | None:
    """The run that counts: the one whose sum is the mark."""
    for run in runs:
        seen = seen_at_stations(run)
        result = judge_stations(stations, seen)
        if result.mark is not None and half_up(result.mark) == mark:
            return result, seen
    return None


def _clean(no: int, found: tuple[StationsResult, Mapping[int, StationRun]]) -> Fraction | None:
    """The time at a station that was neither stopped nor failed."""
    result, seen = found
    station = next(s for s in result.stations if s.no == no)
    return None if station.stopped or station.failed else seen[no].time


def _cells(
    found: tuple[StationsResult, Mapping[int, StationRun]] | None, best: Mapping[int, Fraction]
) -> tuple[list[dict[str, Any]], str]:
    if found is None:
        return [], ""
    cells = []
    for station in found[0].stations:
        clean = _clean(station.no, found)
        counted = half_up(station.seconds - station.penalties)
        cells.append(
            {
                "no": station.no,
                "time": show_seconds(counted),
                "best": clean is not None and clean == best.get(station.no),
                "state": "failed" if station.failed else "stopped" if station.stopped else "",
            }
        )
    penalties = sum((s.penalties for s in found[0].stations), Fraction(0))
    shown = show_seconds(half_up(penalties), least_places=0) if penalties else ""
    return cells, f"+{shown}" if shown else ""


def _now(
    turn: StageEntry,
    runs: Sequence[TimedRun],
    stations: Sequence[Station],
    leader: Mapping[str, Any] | None,
    shown: Unveiled,
) -> dict[str, Any]:
    """Who is called or at work; its station times only where results are shown one by one."""
    times: dict[int, Fraction] = {}
    if shown == Unveiled.EACH and runs and runs[-1].state != SheetState.LOCKED:
        seen = seen_at_stations(runs[-1])
        times = {no: run.time for no, run in seen.items() if run.time is not None}
    ahead = {cell["no"]: cell for cell in (leader or {}).get("times", [])}
    current = next((s.no for s in stations if s.no not in times), None)
    return {
        "no": turn.order,
        **entry_facts(turn.entry),
        "state": str(turn.turn),
        "started": None if turn.started_at is None else int(turn.started_at.timestamp() * 1000),
        "stopped": None if turn.ended_at is None else int(turn.ended_at.timestamp() * 1000),
        "leader": None if leader is None else leader["mark"],
        "leader_ms": None if leader is None else leader["ms"],
        "stations": [
            {
                "no": station.no,
                "title": _title(station),
                "limit": plain(station.limit) if station.limit < 10**6 else "",
                "time": show_seconds(half_up(min(times[station.no], station.limit)))
                if station.no in times
                else "",
                "against": _against(times.get(station.no), ahead.get(station.no)),
                "current": turn.turn == Turn.WORKING and station.no == current,
            }
            for station in stations
        ],
    }


def _against(time: Fraction | None, cell: Mapping[str, Any] | None) -> str:
    """+1.1 or −0.9 against the station of who leads."""
    if time is None or cell is None or cell["state"]:
        return ""
    minutes, _, seconds = str(cell["time"]).rpartition(":")
    apart = half_up(time) - (Decimal(minutes or 0) * 60 + Decimal(seconds))
    if not apart:
        return "±0"
    return f"{'+' if apart > 0 else '−'}{show_seconds(abs(apart))}"


def _to_sign(live: Sequence[StageEntry], locked: Mapping[int, Sequence[TimedRun]]) -> int:
    """How many are done and not unveiled yet."""
    return sum(1 for t in live if t.turn == Turn.DONE and not locked.get(t.pk))
