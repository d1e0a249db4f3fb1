"""Timed stages: runs, penalties in seconds, a limit, points for early and late.

Source: the design page on the previews (timed). The mark is time + penalties of the run that is
kept, in seconds; lower is better. By the time without penalties:

- `adjust`: + bonus × ⌊(limit − time) ÷ per⌋ early, − off × ⌈(time − limit) ÷ per⌉ late, the latter
  at most as at limit + stop; else nought.
- `stopped`: beyond limit + stop; the mark is the time as it is.
- A limit without a rule for what is over: a run above it did not finish.

`BEST` keeps the lowest of the finished runs, and a disqualification in any run disqualifies; `LAST`
keeps the last run, whatever became of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from competitions.rules.states import Standing

NOUGHT = Fraction(0)


class RunStatus(StrEnum):
    """What became of a run."""

    OK = "ok"
    DNF = "dnf"
    DSQ = "dsq"


class Keep(StrEnum):
    """Which run counts."""

    BEST = "best"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Run:
    """A run in seconds; `time` None only where it did not finish or was disqualified."""

    time: Fraction | None
    penalties: tuple[Fraction, ...] = ()
    status: RunStatus = RunStatus.OK

    @property
    def total(self) -> Fraction:
        """Time and penalties; only of a run that has a time."""
        assert self.time is not None
        return sum(self.penalties, self.time)


@dataclass(frozen=True, slots=True)
class Over:
    """`off` points for each `per` seconds begun over the limit; stopped `stop` seconds over it."""

    off: Fraction
    per: Fraction
    stop: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Early:
    """`bonus` points for each full `per` seconds saved."""

    bonus: Fraction
    per: Fraction


@dataclass(frozen=True, slots=True)
class TimedRule:
    """What holds for all runs of a stage; `over` and `early` only with a `limit` (seconds)."""

    limit: Fraction | None = None
    over: Over | None = None
    early: Early | None = None
    keep: Keep = Keep.BEST


@dataclass(frozen=True, slots=True)
class TimedResult:
    """What an entry's runs give: mark (seconds) and time None where no run counts."""

    status: Standing
    mark: Fraction | None = None
    time: Fraction | None = None
    adjust: Fraction = NOUGHT
    stopped: bool = False


def judge_runs(rule: TimedRule, runs: Sequence[Run]) -> TimedResult:
    """The result of one entry's runs; none yet: `ok` without a mark."""
    if not runs:
        return TimedResult(Standing.OK)
    statuses = [_status(rule, run) for run in runs]
    if rule.keep is Keep.LAST:
        kept, status = runs[-1], statuses[-1]
    elif RunStatus.DSQ in statuses:
        kept, status = runs[-1], RunStatus.DSQ
    else:
        finished = [r for r, s in zip(runs, statuses, strict=True) if s is RunStatus.OK]
        status = RunStatus.OK if finished else RunStatus.DNF
        kept = min(finished, key=lambda run: (run.total, run.time)) if finished else runs[-1]
    if status is RunStatus.DSQ:
        return TimedResult(Standing.DISQUALIFIED)
    if status is RunStatus.DNF or kept.time is None:
        return TimedResult(Standing.DID_NOT_FINISH)
    adjust, stopped = adjustment(rule, kept.time)
    return TimedResult(Standing.OK, kept.total, kept.time, adjust, stopped)


def _status(rule: TimedRule, run: Run) -> RunStatus:
    over_limit = rule.limit is not None and rule.over is None
    if run.status is RunStatus.OK and over_limit and run.time is not None:
        assert rule.limit is not None
        return RunStatus.DNF if run.time > rule.limit else RunStatus.OK
    return run.status


def adjustment(rule: TimedRule, time: Fraction) -> tuple[Fraction, bool]:
    """Points for early or late, and whether the time is beyond the stop."""
    if rule.limit is None:
        return NOUGHT, False
    late = time - rule.limit
    if late <= 0:
        early = rule.early
        return (early.bonus * (-late // early.per) if early else NOUGHT), False
    over = rule.over
    if over is None:
        return NOUGHT, False
    stopped = over.stop is not None and late > over.stop
    counted = over.stop if stopped and over.stop is not None else late
    return -over.off * -(-counted // over.per), stopped


def marks_of_times(seconds: Sequence[Fraction | None], maximum: Fraction) -> list[Fraction | None]:
    """Times as marks, best ÷ own × maximum, where a timed stage is weighted with others."""
    finished = [time for time in seconds if time is not None]
    best = min(finished, default=NOUGHT)
    return [
        None if time is None else (maximum * best / time if time else maximum) for time in seconds
    ]
