"""`previews/marking` by a scheme: reading aspects and sheets, and the answer."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from competitions.previews.reading import (
    above_nought,
    at_field,
    choice,
    decimal,
    from_nought,
    identifier,
    identifiers,
    mapping,
    read_drop,
    read_entries,
    read_times,
    required,
    rows,
)
from competitions.previews.ties import read_ties
from competitions.rules.exact import Number, half_up
from competitions.rules.judgement import HIGHEST
from competitions.rules.measurement import (
    Binary,
    MeasurementRule,
    PerCount,
    Target,
    check_value,
)
from competitions.rules.points import PointsCombine, check_points
from competitions.rules.ranking import (
    Contender,
    Place,
    rank,
)
from competitions.rules.sheets import (
    Aspect,
    Combining,
    Given,
    Rescore,
    Scored,
    score_sheets,
)
from competitions.rules.states import AspectKind
from core.payloads import known_object, wrong_field

FIELDS = frozenset(
    {"method", "ties", "scale", "aspects", "sheets", "entries", "judges", "extra"}
    | {"combine", "drop_high", "drop_low", "rescore_over"}
)
ASPECT_FIELDS = {
    AspectKind.MEASUREMENT: frozenset({"id", "kind", "max", "rule"}),
    AspectKind.JUDGEMENT: frozenset({"id", "kind", "max"}),
    AspectKind.POINTS: frozenset({"id", "kind", "max", "step", "by"}),
}
# A calculator that anyone may ask; 1,000 entries of a usual scheme are a fifth of it.
MOST_MARKS = 500_000
SHEET_FIELDS = frozenset({"entry", "judge", "aspect", "score", "value"})


class By(StrEnum):
    """What a judge enters for a points aspect, where it is not what was earned."""

    DEDUCTION = "deduction"


@dataclass(frozen=True)
class Asked:
    """A request: what is wanted from whom, and what was given."""

    aspects: Sequence[Aspect]
    given: Sequence[Given]
    entries: Collection[str] | None
    judges: Mapping[str, Collection[str]]
    combining: Combining


def read_scheme(payload: Mapping[str, Any]) -> Asked:
    """The request but its ranking; refuses with the code and field of the first that is wrong."""
    aspects = _aspects(required(payload, "aspects"))
    by_id = {aspect.id: aspect for aspect in aspects}
    entries = read_entries(payload)
    judges = _judges(payload.get("judges", {}), by_id)
    combining = _combining(payload)
    given = _sheets(required(payload, "sheets"), by_id, entries)
    _check_judges(given, by_id, judges, combining)
    return Asked(aspects, given, entries, judges, combining)


def _aspects(value: Any) -> tuple[Aspect, ...]:
    found: dict[str, Aspect] = {}
    for n, item in enumerate(rows(value, "aspects")):
        aspect = _aspect(item, f"aspects.{n}")
        if aspect.id in found:
            raise wrong_field("duplicate_aspect", f"aspects.{n}.id")
        found[aspect.id] = aspect
    if not found:
        raise wrong_field("too_few_aspects", "aspects")
    return tuple(found.values())


def _aspect(value: Any, field: str) -> Aspect:
    if not isinstance(value, dict):
        raise wrong_field("bad_value", field)
    kind = choice(AspectKind, required(value, "kind", field), f"{field}.kind", "unknown_kind")
    known_object(value, field, ASPECT_FIELDS[kind])
    aspect = identifier(required(value, "id", field), f"{field}.id")
    maximum = above_nought(required(value, "max", field), f"{field}.max", "bad_max")
    if kind is AspectKind.MEASUREMENT:
        return Aspect(
            aspect, kind, maximum, rule=_rule(required(value, "rule", field), f"{field}.rule")
        )
    step = None
    if "step" in value:
        step = above_nought(value["step"], f"{field}.step", "bad_step")
    if "by" in value:
        choice(By, value["by"], f"{field}.by", "unknown_by")
    return Aspect(aspect, kind, maximum, step=step, by_deduction="by" in value)


def _rule(value: Any, field: str) -> MeasurementRule:
    if value == "binary":
        return Binary()
    if not isinstance(value, dict):
        raise wrong_field("unknown_rule", field)
    if "per" in value:
        found = known_object(value, field, {"off", "per"})
        if found["per"] != "count":
            raise wrong_field("unknown_rule", f"{field}.per")
        return PerCount(from_nought(required(found, "off", field), f"{field}.off", "bad_off"))
    if not {"target", "within", "step"} & value.keys():
        raise wrong_field("unknown_rule", field)
    found = known_object(value, field, {"target", "within", "step", "off"})
    return Target(
        target=decimal(required(found, "target", field), f"{field}.target"),
        within=from_nought(required(found, "within", field), f"{field}.within", "bad_within"),
        step=above_nought(required(found, "step", field), f"{field}.step", "bad_step"),
        off=from_nought(required(found, "off", field), f"{field}.off", "bad_off"),
    )


def _judges(value: Any, aspects: Mapping[str, Aspect]) -> dict[str, tuple[str, ...]]:
    found = {}
    for aspect, names in mapping(value, "judges").items():
        if aspect not in aspects:
            raise wrong_field("unknown_aspect", f"judges.{aspect}")
        found[aspect] = identifiers(names, f"judges.{aspect}", "duplicate_judge")
    return found


def _combining(payload: Mapping[str, Any]) -> Combining:
    combine = choice(
        PointsCombine,
        payload.get("combine", PointsCombine.PER_JUDGE_TOTAL.value),
        "combine",
        "unknown_combine",
    )
    over = None
    if "rescore_over" in payload:
        over = from_nought(payload["rescore_over"], "rescore_over", "bad_rescore_over")
    return Combining(combine, read_drop(payload), over)


def _sheets(
    value: Any, aspects: Mapping[str, Aspect], entries: Collection[str] | None
) -> list[Given]:
    listed = None if entries is None else set(entries)
    given: list[Given] = []
    seen: set[tuple[str, str, str]] = set()
    for n, item in enumerate(rows(value, "sheets")):
        field = f"sheets.{n}"
        found = known_object(item, field, SHEET_FIELDS)
        entry, judge, aspect_id = (
            identifier(required(found, name, field), f"{field}.{name}")
            for name in ("entry", "judge", "aspect")
        )
        aspect = aspects.get(aspect_id)
        if aspect is None:
            raise wrong_field("unknown_aspect", f"{field}.aspect")
        if listed is not None and entry not in listed:
            raise wrong_field("entry_not_listed", f"{field}.entry")
        if (entry, judge, aspect_id) in seen:
            raise wrong_field("duplicate_mark", field)
        seen.add((entry, judge, aspect_id))
        exact, said = READERS[aspect.kind](aspect, found, field)
        given.append(Given(entry, judge, aspect_id, exact, said))
    return given


def _measured(aspect: Aspect, found: Mapping[str, Any], field: str) -> tuple[Fraction, str]:
    if "score" in found:
        raise wrong_field("score_for_measurement", f"{field}.score")
    said = required(found, "value", field)
    if isinstance(aspect.rule, Binary) and isinstance(said, str) and said not in ("0", "1"):
        raise wrong_field("bad_binary", f"{field}.value")
    exact = decimal(said, f"{field}.value")
    rule = aspect.rule
    assert rule is not None
    at_field(f"{field}.value", lambda: check_value(rule, exact))
    return exact, said if exact else said.removeprefix("-")


def _judged(aspect: Aspect, found: Mapping[str, Any], field: str) -> tuple[int, int]:
    if "value" in found:
        raise wrong_field("value_for_judgement", f"{field}.value")
    said = required(found, "score", field)
    if isinstance(said, bool) or not isinstance(said, int) or not 0 <= said <= HIGHEST:
        raise wrong_field("bad_judgement_score", f"{field}.score")
    return said, said


def _pointed(aspect: Aspect, found: Mapping[str, Any], field: str) -> tuple[Fraction, str]:
    if "value" in found:
        raise wrong_field("value_for_points", f"{field}.value")
    said = required(found, "score", field)
    exact = decimal(said, f"{field}.score")
    at_field(
        f"{field}.score",
        lambda: check_points(
            exact, maximum=aspect.maximum, step=aspect.step, by_deduction=aspect.by_deduction
        ),
    )
    return exact, said if exact else said.removeprefix("-")


Reader = Callable[[Aspect, Mapping[str, Any], str], tuple[Number, str | int]]
READERS: dict[AspectKind, Reader] = {
    AspectKind.MEASUREMENT: _measured,
    AspectKind.JUDGEMENT: _judged,
    AspectKind.POINTS: _pointed,
}


def _check_judges(
    given: Sequence[Given],
    aspects: Mapping[str, Aspect],
    judges: Mapping[str, Collection[str]],
    combining: Combining,
) -> None:
    """Refuse a mark by somebody who is not among the aspect's judges; a measurement takes anyone."""
    listed = {
        aspect: set(names)
        for aspect, names in judges.items()
        if aspects[aspect].kind is not AspectKind.MEASUREMENT
    }
    points = [a.id for a in aspects.values() if a.kind is AspectKind.POINTS]
    if combining.combine is PointsCombine.PER_JUDGE_TOTAL and any(
        aspect in listed for aspect in points
    ):
        panel = set[str]().union(*(listed.get(aspect, set()) for aspect in points))
        listed |= dict.fromkeys(points, panel)
    for n, mark in enumerate(given):
        if mark.aspect in listed and mark.judge not in listed[mark.aspect]:
            raise wrong_field("judge_not_listed", f"sheets.{n}.judge")


def rank_scheme(
    payload: Mapping[str, Any],
) -> tuple[list[Place], list[dict[str, Any]], list[dict[str, Any]]]:
    """The places, what must be scored again, and what is missing."""
    asked = read_scheme(payload)
    scored = at_field(
        "sheets",
        lambda: score_sheets(
            asked.aspects,
            asked.given,
            entries=asked.entries,
            judges=asked.judges,
            combining=asked.combining,
            most=MOST_MARKS,
        ),
    )
    ties = read_ties(
        payload,
        read_times(payload, [found.entry for found in scored.entries]),
        aspects={aspect.id for aspect in asked.aspects},
        marks={e.entry: e.aspects for e in scored.entries if e.total is not None},
    )
    places = rank(_contenders(scored), ties)
    missing = [{"entry": g.entry, "judge": g.judge, "aspect": g.aspect} for g in scored.gaps]
    return places, [_rescore(item) for item in scored.rescores], missing


def _contenders(scored: Scored) -> list[Contender]:
    counts: dict[str, int] = {}
    for gap in scored.gaps:
        counts[gap.entry] = counts.get(gap.entry, 0) + 1
    return [
        Contender(found.entry, None, facts={"count": counts[found.entry]})
        if found.total is None
        else Contender(found.entry, half_up(found.total))
        for found in scored.entries
    ]


def _rescore(item: Rescore) -> dict[str, Any]:
    scores = [mark.said for mark in item.given]
    return {"entry": item.entry, "aspect": item.aspect, "scores": scores}
