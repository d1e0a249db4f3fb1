"""Stations of a drill: the published one, limits, faults, and rows that are wrong."""

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from competitions.rules.ranking import (
    Contender,
    rank,
)
from competitions.rules.stations import StationRun, judge_stations, read_stations
from core.errors import RuleBroken

F, D = Fraction, Decimal
DATA = Path(__file__).resolve().parent.parent.parent / "skillcamp" / "demo" / "data"


def ranks(places):
    return [(place.entry, place.rank) for place in places]


def drill_rows():
    with (DATA / "fire-drill-scheme.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


DRILL = read_stations(drill_rows())
TWISTED, CAME_OFF = "hose twisted", "coupling came off"


def seen(times, **counts):
    faults = {int(key.removeprefix("s")): value for key, value in counts.items()}
    return {
        station.no: StationRun(F(time), faults.get(station.no, {}))
        for station, time in zip(DRILL, times, strict=True)
    }


def test_the_published_drill_has_four_stations():
    assert [(s.no, s.limit, len(s.faults)) for s in DRILL] == [
        (1, 90, 2),
        (2, 60, 2),
        (3, 60, 1),
        (4, 60, 1),
    ]
    assert DRILL[1].faults[CAME_OFF].disqualifies


def test_stations_are_summed_with_their_penalties():
    found = judge_stations(
        DRILL, seen([50, 40, 30, 20], s2={TWISTED: 2}, s4={"fire came back": 1})
    )
    assert (found.mark, found.failed) == (140 + 6 + 10, 0)


def test_a_station_over_its_limit_is_stopped_and_counts_the_limit():
    found = judge_stations(DRILL, seen([91, 60, 30, 20], s1={"belt not buckled": 1}))
    assert found.mark == 90 + 5 + 60 + 30 + 20
    assert [s.stopped for s in found.stations] == [True, False, False, False]


def test_a_failed_station_ranks_the_team_after_all_that_completed():
    fast = judge_stations(DRILL, seen([1, 1, 1, 1], s2={CAME_OFF: 1}))
    slow = judge_stations(DRILL, seen([90, 60, 60, 60]))
    assert (fast.mark, fast.failed) == (1 + 60 + 1 + 1, 1)
    field = [
        Contender(entry, D(int(r.mark)), tier=r.failed, facts={"failed": r.failed})
        for entry, r in [("fast", fast), ("slow", slow)]
    ]
    places = rank(field, lower_first=True)
    assert ranks(places) == [("slow", 1), ("fast", 2)]
    assert places[1].reason.code == "place_behind"


def test_a_station_without_a_time_is_missing_not_nought():
    runs = seen([50, 40, 30, 20])
    del runs[3]
    runs[4] = StationRun(None, {})
    found = judge_stations(DRILL, runs)
    assert (found.mark, found.missing) == (None, (3, 4))


@pytest.mark.parametrize(
    ("runs", "code"),
    [
        ({9: StationRun(F(1), {})}, "unknown_station"),
        ({1: StationRun(F(1), {"luck": 1})}, "unknown_fault"),
        ({1: StationRun(F(1), {"belt not buckled": -1})}, "bad_count"),
        ({1: StationRun(F(-1), {})}, "bad_time"),
    ],
)
def test_what_no_station_has_is_refused(runs, code):
    with pytest.raises(RuleBroken) as refused:
        judge_stations(DRILL, runs)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("row", "change", "code"),
    [
        (0, {"limit_s": "soon"}, ("limit_s", "bad_number")),
        (0, {"limit_s": "0"}, ("limit_s", "bad_number")),
        (0, {"penalty_s": "-1"}, ("penalty_s", "bad_number")),
        (0, {"station": ""}, ("station", "bad_number")),
        (0, {"penalty": ""}, ("penalty", "empty")),
        (0, {"disqualify": "perhaps"}, ("disqualify", "yes_or_no")),
        (1, {"limit_s": "80"}, ("limit_s", "limit_differs")),
        (1, {"penalty": "helmet strap not fastened"}, ("penalty", "duplicate_fault")),
    ],
)
def test_wrong_rows_of_stations_are_named(row, change, code):
    rows = drill_rows()
    rows[row].update(change)
    with pytest.raises(RuleBroken) as refused:
        read_stations(rows)
    assert (refused.value.code, len(refused.value.errors)) == ("bad_stations", 1)
    assert refused.value.errors == [{"row": row + 2, "field": code[0], "code": code[1]}]
