"""`previews/marking` by time: runs with penalties, a limit, points for early and late."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from competitions.previews.reading import (
    above_nought,
    check_listed,
    choice,
    from_nought,
    mapping,
    read_entries,
    read_times,
    required,
    rows,
)
from competitions.previews.ties import read_time_ties
from competitions.rules.exact import half_up
from competitions.rules.ranking import Contender, Place, rank
from competitions.rules.states import Standing
from competitions.rules.timed import (
    Early,
    Keep,
    Over,
    Run,
    RunStatus,
    TimedResult,
    TimedRule,
    judge_runs,
)
from core.payloads import known_object, wrong_field

FIELDS = frozenset(
    {"method", "limit", "over", "early", "runs", "keep", "entries", "ties", "extra", "scale"}
)


def rank_timed(
    payload: Mapping[str, Any],
) -> tuple[list[Place], list[dict[str, Any]], dict[str, TimedResult]]:
    """The places, what is missing, and each entry's result."""
    rule = _rule(payload)
    entries = read_entries(payload)
    runs = {
        entry: _runs(given, f"runs.{entry}")
        for entry, given in mapping(required(payload, "runs"), "runs").items()
    }
    check_listed(runs, entries, "runs")
    wanted = sorted(runs if entries is None else entries)
    results = {entry: judge_runs(rule, runs.get(entry, ())) for entry in wanted}
    contenders = [
        Contender(
            entry,
            None if found.mark is None else half_up(found.mark),
            found.status,
            facts={"count": 1},
        )
        for entry, found in results.items()
    ]
    missing = [
        {"entry": entry, "judge": None, "aspect": None}
        for entry, found in results.items()
        if found.status is Standing.OK and found.mark is None
    ]
    times = {entry: found.time for entry, found in results.items() if found.time is not None}
    ties = read_time_ties(payload, times | read_times(payload, wanted))
    return rank(contenders, ties, lower_first=True), missing, results


def _rule(payload: Mapping[str, Any]) -> TimedRule:
    limit = over = early = None
    if "limit" in payload:
        limit = above_nought(payload["limit"], "limit", "bad_limit")
    if "over" in payload:
        over = _over(payload["over"])
    if "early" in payload:
        found = known_object(payload["early"], "early", {"bonus", "per"})
        early = Early(
            from_nought(required(found, "bonus", "early"), "early.bonus", "bad_bonus"),
            above_nought(required(found, "per", "early"), "early.per", "bad_per"),
        )
    if limit is None and (over or early):
        raise wrong_field("limit_needed", "limit")
    keep = choice(Keep, payload.get("keep", Keep.BEST.value), "keep", "unknown_keep")
    return TimedRule(limit, over, early, keep)


def _over(value: Any) -> Over:
    found = known_object(value, "over", {"off", "per", "stop"})
    stop = None
    if "stop" in found:
        stop = from_nought(found["stop"], "over.stop", "bad_stop")
    return Over(
        from_nought(required(found, "off", "over"), "over.off", "bad_off"),
        above_nought(required(found, "per", "over"), "over.per", "bad_per"),
        stop,
    )


def _runs(value: Any, field: str) -> tuple[Run, ...]:
    return tuple(_run(item, f"{field}.{n}") for n, item in enumerate(rows(value, field)))


def _run(value: Any, field: str) -> Run:
    found = known_object(value, field, {"time", "penalties", "status"})
    status = choice(
        RunStatus, found.get("status", RunStatus.OK.value), f"{field}.status", "unknown_status"
    )
    time: Fraction | None = None
    if status is RunStatus.OK or found.get("time") is not None:
        time = from_nought(required(found, "time", field), f"{field}.time", "bad_time")
    penalties = tuple(
        from_nought(penalty, f"{field}.penalties.{n}", "bad_penalty")
        for n, penalty in enumerate(rows(found.get("penalties", []), f"{field}.penalties"))
    )
    return Run(time, penalties, status)
