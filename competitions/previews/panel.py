"""`previews/marking` by a panel of free scores: lists of scores, highest and lowest dropped."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from competitions.previews.reading import (
    check_listed,
    decimal,
    mapping,
    read_drop,
    read_entries,
    read_times,
    required,
    rows,
)
from competitions.previews.ties import read_time_ties
from competitions.rules.exact import half_up
from competitions.rules.panel import Drop, trimmed_mean
from competitions.rules.ranking import Contender, Place, rank
from core.payloads import wrong_field

FIELDS = frozenset(
    {"method", "scores", "drop_high", "drop_low", "entries", "ties", "extra", "scale"}
)
Scores = Mapping[str, Sequence[Fraction | None]]


def rank_panel(payload: Mapping[str, Any]) -> tuple[list[Place], list[dict[str, Any]]]:
    """The places and what is missing; a judge is told by the place in the list, from 1."""
    drop = read_drop(payload)
    entries = read_entries(payload)
    scores = _scores(required(payload, "scores"), drop)
    check_listed(scores, entries, "scores")
    wanted = sorted(scores if entries is None else entries)
    contenders, missing = [], []
    for entry in wanted:
        gaps = _gaps(scores.get(entry))
        missing += [{"entry": entry, "judge": judge, "aspect": None} for judge in gaps]
        if gaps:
            facts = {"count": len(gaps)}
            contenders.append(Contender(entry, None, facts=facts))
        else:
            given = [score for score in scores[entry] if score is not None]
            contenders.append(Contender(entry, half_up(trimmed_mean(given, drop))))
    ties = read_time_ties(payload, read_times(payload, wanted))
    return rank(contenders, ties), missing


def _scores(value: Any, drop: Drop) -> dict[str, list[Fraction | None]]:
    found: dict[str, list[Fraction | None]] = {}
    size = None
    for entry, given in mapping(value, "scores").items():
        field = f"scores.{entry}"
        found[entry] = [
            None if score is None else decimal(score, f"{field}.{n}")
            for n, score in enumerate(rows(given, field))
        ]
        size = len(found[entry]) if size is None else size
        if len(found[entry]) != size:
            raise wrong_field("panel_size", field, size=size)
    if size is not None and not drop.leaves_some_of(size):
        raise wrong_field("too_few_scores", "scores", least=drop.high + drop.low + 1)
    return found


def _gaps(given: Sequence[Fraction | None] | None) -> list[str | None]:
    if given is None:
        return [None]
    return [str(n) for n, score in enumerate(given, start=1) if score is None]
