"""A place opened down to each mark: what was given, by whom, when. For those who may see it."""

import datetime
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q

from competitions.models import Entry, Mark, MarkFact, Match, Stage, StageEntry, StageStanding
from competitions.queries.awards import read_place
from competitions.queries.runs import runs_of, seen_at_stations, stations_of
from competitions.queries.scoring import score_stage, time_rule_of
from competitions.queries.turns import called
from competitions.rules.exact import half_up, plain
from competitions.rules.judging_time import time_adjustment
from competitions.rules.states import StageFormat
from competitions.rules.stations import judge_stations
from core.errors_words import words


@dataclass(frozen=True, slots=True)
class GivenMark:
    """What one judge gave, and what stood before it, each with its time."""

    seat: str
    judge: str
    given: str
    at: datetime.datetime
    before: tuple[tuple[str, datetime.datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class AspectOpened:
    """An aspect, the marks given for it, and what they come to."""

    aspect: Any
    given: tuple[GivenMark, ...]
    worth: str


@dataclass(frozen=True, slots=True)
class StationOpened:
    """A station of a run: its time, faults with seconds, and whether it was failed."""

    title: Any
    seconds: str
    faults: tuple[tuple[Any, int, str], ...]


@dataclass(frozen=True, slots=True)
class RunOpened:
    """A run of a timed stage, and who wrote and signed it."""

    no: int
    total: str
    stations: tuple[StationOpened, ...]
    history: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class StageOpened:
    """An entry in a stage, opened. Of the lists only the one of the stage's format is filled."""

    stage: Stage
    turn: StageEntry
    rank: int | None
    mark: Decimal | None
    why: str
    criteria: tuple[tuple[Any, str, tuple[AspectOpened, ...]], ...] = ()
    adjustment: str = ""
    runs: tuple[RunOpened, ...] = ()
    matches: tuple[Match, ...] = field(default=())


def opened_entry(entry: Entry) -> list[StageOpened]:
    """The entry's stages in order, each down to its marks, runs or matches."""
    turns = (
        StageEntry.objects.filter(entry=entry)
        .select_related("stage__event", "entry")
        .order_by("stage__no")
    )
    standings = {
        row.stage_id: row
        for row in StageStanding.objects.filter(entry=entry).select_related("entry")
    }
    return [_stage(turn, standings.get(turn.stage_id)) for turn in turns]


def _stage(turn: StageEntry, standing: StageStanding | None) -> StageOpened:
    reason = read_place(standing).reason if standing else None
    head: dict[str, Any] = {
        "stage": turn.stage,
        "turn": turn,
        "rank": standing.rank if standing else None,
        "mark": standing.mark if standing else None,
        "why": words(reason.code, reason.facts) if reason and reason.code else "",
    }
    if turn.stage.format == StageFormat.MARKED:
        criteria, adjustment = _marked(turn)
        return StageOpened(**head, criteria=criteria, adjustment=adjustment)
    if turn.stage.format == StageFormat.TIMED:
        return StageOpened(**head, runs=_timed(turn))
    sides = Q(home=turn.entry_id) | Q(away=turn.entry_id)
    matches = Match.objects.filter(sides, stage=turn.stage).select_related("home", "away")
    return StageOpened(**head, matches=tuple(matches.order_by("no")))


def _said(row: Mark | MarkFact) -> str:
    entered = row.value if row.score is None else row.score
    assert entered is not None  # by constraint
    return plain(Fraction(entered))


def _marked(turn: StageEntry) -> tuple[tuple[Any, ...], str]:
    """Criterion, its sum, and its aspects with the marks given; then what time added or took."""
    scored = score_stage(turn.stage, {turn.pk: turn})
    worths = scored[called(turn.entry)].aspects if scored else {}
    facts: dict[tuple[int, int], list[MarkFact]] = defaultdict(list)
    for fact in MarkFact.objects.filter(sheet__stage_entry=turn).order_by("pk"):
        facts[fact.sheet_id, fact.aspect_id].append(fact)
    given: dict[int, list[GivenMark]] = defaultdict(list)
    marks = Mark.objects.filter(sheet__stage_entry=turn).select_related(
        "sheet__judge__panel", "sheet__judge__official__person"
    )
    for mark in marks.order_by("sheet__judge__panel__no", "sheet__judge__no"):
        seat = mark.sheet.judge
        given[mark.aspect_id].append(
            GivenMark(
                f"{seat.panel.name_zh}{seat.no}",
                seat.official.person.name,
                _said(mark),
                mark.changed_at,
                _before(facts[mark.sheet_id, mark.aspect_id], mark.fact),
            )
        )
    criteria: list[tuple[Any, str, tuple[AspectOpened, ...]]] = []
    grouped: dict[Any, list[AspectOpened]] = defaultdict(list)
    sums: dict[Any, Fraction] = defaultdict(Fraction)
    for aspect in turn.stage.marked.scheme.aspects.select_related("criterion").order_by("order"):
        worth = worths.get(aspect.code)
        shown = "" if worth is None else plain(worth)
        grouped[aspect.criterion].append(AspectOpened(aspect, tuple(given[aspect.pk]), shown))
        sums[aspect.criterion] += worth or 0
    criteria = [(c, plain(sums[c]), tuple(found)) for c, found in grouped.items()]
    points = time_adjustment(
        time_rule_of(turn.stage.marked), turn.working_seconds, turn.seconds_given_back
    )
    return tuple(criteria), f"{half_up(points):+f}" if points else ""


def _before(
    facts: list[MarkFact], standing: uuid.UUID
) -> tuple[tuple[str, datetime.datetime], ...]:
    return tuple((_said(fact), fact.at) for fact in facts if fact.uuid != standing)


def _timed(turn: StageEntry) -> tuple[RunOpened, ...]:
    stations = stations_of(turn.stage)
    opened = []
    for run in runs_of(turn.stage).get(turn.pk, []):
        seen = seen_at_stations(run)
        judged = judge_stations(stations, seen)
        times = {time.station_id: time for time in run.times.all()}
        by_no = {time.station.no: time for time in times.values()}
        rows = []
        for station in stations:
            faults = tuple(
                (fault.penalty, fault.count, plain(Fraction(fault.penalty.seconds) * fault.count))
                for fault in run.faults.all()
                if fault.penalty.station.no == station.no
            )
            time = by_no.get(station.no)
            shown = "" if time is None or time.seconds is None else plain(Fraction(time.seconds))
            rows.append(StationOpened(station, shown, faults))
        total = "" if judged.mark is None else str(half_up(judged.mark))
        history = tuple(run.facts.select_related("by").order_by("pk"))
        opened.append(RunOpened(run.no, total, tuple(rows), history))
    return tuple(opened)
