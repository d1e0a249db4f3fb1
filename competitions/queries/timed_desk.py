"""A timed stage as its officials read it: the running order, who is up, what waits for a signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from competitions.models import Official, RunFact, Stage, StageEntry, TimedRun, TimedStation
from competitions.queries.access import duties_at, may_organise
from competitions.queries.runs import seen_at_stations, stations_of
from competitions.queries.turns import standing_of
from competitions.rules.exact import half_up
from competitions.rules.states import Duty, SheetState, StageFormat, StageState, Standing, Turn
from competitions.rules.stations import Station, StationsResult, judge_stations

WRITES = frozenset({Duty.SITE_JUDGE, Duty.JUDGE, Duty.SCORER, Duty.CHIEF_JUDGE})
UP = frozenset({Turn.CALLED, Turn.WORKING})


@dataclass(frozen=True)
class May:
    """What somebody may do at a timed stage."""

    write: bool
    chief: bool
    organise: bool

    @property
    def open(self) -> bool:
        """May they open its pages?"""
        return self.write or self.organise

    @property
    def run(self) -> bool:
        """May they begin and unveil the stage?"""
        return self.chief or self.organise


def may_at(person: Any, stage: Stage) -> May:
    """What the person may do at the stage; two queries."""
    duties = duties_at(person, stage.event)
    return May(
        write=bool(duties & WRITES),
        chief=Duty.CHIEF_JUDGE in duties,
        organise=may_organise(person, stage.event.competition),
    )


def may_with_badge(official: Official, stage: Stage) -> May:
    """What an official at a tablet may do at the stage: what the badge's own duty allows."""
    here = official.ended_at is None and (
        official.event_id == stage.event_id
        if official.event_id
        else official.competition_id == stage.event.competition_id
    )
    return May(
        write=here and official.duty in WRITES,
        chief=here and official.duty == Duty.CHIEF_JUDGE,
        organise=False,
    )


def timed_stages_of(official: Official) -> list[Stage]:
    """The timed stages at which the official's badge may write, by day."""
    if official.duty not in WRITES:
        return []
    rows = timed_stages().filter(event__competition=official.competition_id)
    if official.event_id:
        rows = rows.filter(event=official.event_id)
    return list(rows.exclude(state=StageState.PLANNED).order_by("starts_at", "pk"))


def timed_stages() -> QuerySet[Stage]:
    """Timed stages with what a page of theirs reads."""
    return Stage.objects.filter(format=StageFormat.TIMED).select_related(
        "event__competition__unit", "event__result", "timed", "venue", "room"
    )


def stations_to_read(stage: Stage) -> list[TimedStation]:
    """The stations in order, with their kinds of fault."""
    return list(stage.timed.stations.prefetch_related("penalties").order_by("no"))


@dataclass(frozen=True)
class RunRow:
    """An entry in the running order, with its runs and the sum of the newest."""

    turn: StageEntry
    runs: Sequence[TimedRun]
    result: StationsResult | None

    @property
    def run(self) -> TimedRun | None:
        """The newest run."""
        return self.runs[-1] if self.runs else None

    @property
    def standing(self) -> Standing:
        """What became of the entry: of itself, else of its newest run."""
        own = standing_of(self.turn)
        if own != Standing.OK or self.run is None:
            return own
        return Standing(self.run.standing)

    @property
    def total(self) -> Decimal | None:
        """Seconds with penalties, once every station has a time."""
        if self.result is None or self.result.mark is None or self.standing != Standing.OK:
            return None
        return half_up(self.result.mark)

    @property
    def up(self) -> bool:
        """Is the entry called or at work?"""
        return self.turn.turn in UP and self.standing == Standing.OK


def runs_with_all() -> QuerySet[TimedRun]:
    """Runs with times and faults at hand."""
    return TimedRun.objects.prefetch_related("times__station", "faults__penalty__station")


def order_of_stage(stage: Stage) -> list[RunRow]:
    """The running order of the stage; who was not drawn comes last. Six queries."""
    stations = stations_of(stage)
    turns = (
        stage.stage_entries.select_related("entry__unit")
        .prefetch_related(Prefetch("runs", runs_with_all().order_by("no")))
        .order_by("order", "entry__start_no", "pk")
    )
    rows = [_row(turn, stations) for turn in turns]
    return sorted(rows, key=lambda row: row.turn.order is None)


def _row(turn: StageEntry, stations: Sequence[Station]) -> RunRow:
    runs = list(turn.runs.all())
    result = judge_stations(stations, seen_at_stations(runs[-1])) if runs else None
    return RunRow(turn, runs, result)


def next_to_call(rows: Sequence[RunRow]) -> RunRow | None:
    """The first that waits and is to be ranked."""
    for row in rows:
        if row.turn.turn == Turn.WAITING and row.standing == Standing.OK:
            return row
    return None


def to_sign(rows: Sequence[RunRow]) -> list[TimedRun]:
    """The runs that are submitted and wait for the chief judge."""
    return [run for row in rows for run in row.runs if run.state == SheetState.SUBMITTED]


def timed_runs() -> QuerySet[TimedRun]:
    """Runs with all that their page and the API read of them."""
    return runs_with_all().select_related(
        "stage_entry__entry__unit",
        "stage_entry__stage__event__competition__unit",
        "stage_entry__stage__timed",
    )


def history_of(run: TimedRun) -> list[RunFact]:
    """What was written of the run, the newest first."""
    return list(run.facts.select_related("by").order_by("-pk"))
