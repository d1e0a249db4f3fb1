"""The places of a timed stage, from its runs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from competitions.models import Stage, StageEntry, TimedRun
from competitions.queries.turns import HANDED_IN, called, standing_of, turns_of
from competitions.rules.exact import half_up
from competitions.rules.ranking import Contender, Place, rank
from competitions.rules.states import Standing
from competitions.rules.stations import Fault, Station, StationRun, judge_stations


def stations_of(stage: Stage) -> list[Station]:
    """The stations as the rules read them; a fault's code is its number."""
    return [
        Station(
            no=station.no,
            limit=Fraction(station.limit_seconds or Decimal(10**6)),
            faults={
                str(fault.no): Fault(str(fault.no), Fraction(fault.seconds), fault.disqualify)
                for fault in station.penalties.all()
            },
            title_zh=station.title_zh,
            title_en=station.title_en,
        )
        for station in stage.timed.stations.prefetch_related("penalties")
    ]


def runs_of(stage: Stage) -> dict[int, list[TimedRun]]:
    """Stage entry → its runs in order, with times and faults at hand."""
    found: dict[int, list[TimedRun]] = defaultdict(list)
    rows = (
        TimedRun.objects.filter(stage_entry__stage=stage)
        .prefetch_related("times__station", "faults__penalty__station")
        .order_by("stage_entry", "no")
    )
    for run in rows:
        found[run.stage_entry_id].append(run)
    return found


def seen_at_stations(run: TimedRun) -> dict[int, StationRun]:
    """Station number → what was seen there in the run."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for fault in run.faults.all():
        counts[fault.penalty.station.no][str(fault.penalty.no)] = fault.count
    times = {t.station.no: Fraction(t.seconds) for t in run.times.all() if t.seconds is not None}
    return {
        no: StationRun(times.get(no), counts.get(no, {})) for no in times.keys() | counts.keys()
    }


def timed_places(stage: Stage) -> list[Place]:
    """The places of a timed stage: less time first; who failed a station after all who didn't."""
    handed_in = {
        turn: [run for run in runs if run.state in HANDED_IN]
        for turn, runs in runs_of(stage).items()
    }
    return rank_runs(stations_of(stage), turns_of(stage), handed_in, stage.timed.keep)


def rank_runs(
    stations: Sequence[Station],
    turns: Iterable[StageEntry],
    runs: Mapping[int, Sequence[TimedRun]],
    keep: str,
) -> list[Place]:
    """The places of these entries by these runs (stage entry → runs), whatever became of others."""
    contenders = []
    for turn in turns:
        standing = standing_of(turn)
        if standing != Standing.OK:
            contenders.append(Contender(called(turn.entry), None, standing))
        else:
            contenders.append(_timed(called(turn.entry), stations, runs.get(turn.pk, []), keep))
    return rank(contenders, lower_first=True)


def _timed(
    key: str, stations: Sequence[Station], runs: Sequence[TimedRun], keep: str
) -> Contender:
    found: list[Contender] = []
    for run in runs:
        if run.standing != Standing.OK:
            found.append(Contender(key, None, Standing(run.standing)))
            continue
        result = judge_stations(stations, seen_at_stations(run))
        if result.mark is None:
            found.append(Contender(key, None, Standing.OK, facts={"count": len(result.missing)}))
        else:
            found.append(
                Contender(
                    key,
                    half_up(result.mark),
                    tier=result.failed,
                    facts={"failed": result.failed},
                )
            )
    if not found:
        return Contender(key, None, Standing.OK, facts={"count": 1})
    if keep == "last":
        return found[-1]
    if any(c.status == Standing.DISQUALIFIED for c in found):
        return next(c for c in found if c.status == Standing.DISQUALIFIED)
    with_mark = [c for c in found if c.mark is not None]
    if not with_mark:
        return found[-1]
    return min(with_mark, key=lambda c: (c.tier, c.mark))
