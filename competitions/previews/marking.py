"""`POST /previews/marking`: marking and ranking as a pure calculator; nothing is stored.

The rules are those of real results (`competitions.rules`); the design page on the previews says to
the byte what is taken and given back.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from competitions.previews import panel, scheme, timed
from competitions.previews.reading import choice, required
from competitions.rules.exact import half_up
from competitions.rules.ranking import Place
from competitions.rules.scale import scale_700
from core.api_answers import answer
from core.api_shapes import refusals
from core.errors_words import words
from core.payloads import known_object, wrong_field
from core.previews import described, preview_payload

router = Router(tags=["previews"])


class Method(StrEnum):
    """How marks come about."""

    SCHEME = "scheme"
    PANEL = "panel"
    TIMED = "timed"


class Scale(StrEnum):
    """Whether marks are also put on the common scale."""

    NONE = "none"
    SCALE_700 = "700"


FIELDS = {Method.SCHEME: scheme.FIELDS, Method.PANEL: panel.FIELDS, Method.TIMED: timed.FIELDS}


class MarkingIn(Schema):
    """Marks to be calculated: `method` says which of the other fields belong to it."""

    method: Literal["scheme", "panel", "timed"]
    scale: Literal["none", "700"] = "none"
    ties: Sequence[str] = []
    entries: Sequence[str] = []
    extra: dict[str, dict[str, str]] = {}
    aspects: Sequence[dict[str, Any]] = []
    sheets: Sequence[dict[str, Any]] = []
    judges: dict[str, list[str]] = {}
    combine: str = "per_judge_total"
    rescore_over: str = "3"
    drop_high: int = 0
    drop_low: int = 0
    scores: dict[str, list[str | None]] = {}
    limit: str = "900"
    over: dict[str, str] = {}
    early: dict[str, str] = {}
    keep: str = "best"
    runs: dict[str, list[dict[str, Any]]] = {}


class MarkingRow(Schema):
    """An entry's mark and place; `adjust` and `stopped` only by time."""

    entry: str
    mark: str | None
    rank: int | None
    scaled: int | None
    why: str
    adjust: str | None = None
    stopped: bool | None = None


class RescoreOut(Schema):
    """Scores that lie too far apart, in the order of the request."""

    entry: str
    aspect: str
    scores: list[int | str]


class MissingOut(Schema):
    """A mark that is wanted and not there; `judge` null where anyone may give it."""

    entry: str
    judge: str | None
    aspect: str | None


class MarkingOut(Schema):
    """All entries by rank, then by id; those without a mark last."""

    rows: list[MarkingRow]
    rescore: list[RescoreOut]
    missing: list[MissingOut]


@router.post(
    "/previews/marking",
    auth=None,
    response={200: MarkingOut, **refusals(413)},
    openapi_extra=described(MarkingIn),
)
def preview_marking(request: HttpRequest) -> HttpResponse:
    """What marks and places would come out; nothing is stored."""
    return answer(marking(preview_payload(request)))


def marking(payload: Any) -> dict[str, Any]:
    """The answer of the preview; RuleBroken with code and field for what is wrong."""
    if not isinstance(payload, dict):
        raise wrong_field("bad_value", "body")
    method = choice(Method, required(payload, "method"), "method", "unknown_method")
    known_object(payload, "body", FIELDS[method])
    scale = choice(Scale, payload.get("scale", Scale.NONE.value), "scale", "unknown_scale")
    match method:
        case Method.SCHEME:
            places, rescore, missing = scheme.rank_scheme(payload)
            return {"rows": _rows(places, scale), "rescore": rescore, "missing": missing}
        case Method.PANEL:
            places, missing = panel.rank_panel(payload)
            return {"rows": _rows(places, scale), "rescore": [], "missing": missing}
        case Method.TIMED:
            return _timed(payload, scale)


def _timed(payload: Mapping[str, Any], scale: Scale) -> dict[str, Any]:
    if scale is not Scale.NONE:
        raise wrong_field("scale_needs_marks", "scale")
    places, missing, results = timed.rank_timed(payload)
    rows = _rows(places, scale)
    for row in rows:
        found = results[row["entry"]]
        row["adjust"] = None if found.mark is None else str(half_up(found.adjust))
        row["stopped"] = found.stopped
    return {"rows": rows, "rescore": [], "missing": missing}


def _rows(places: Sequence[Place], scale: Scale) -> list[dict[str, Any]]:
    marks = [place.mark for place in places if place.mark is not None]
    scaled: dict[Decimal, int] = {}
    if scale is Scale.SCALE_700:
        scaled = dict(zip(marks, scale_700(marks), strict=True))
    return [
        {
            "entry": place.entry,
            "mark": None if place.mark is None else str(place.mark),
            "rank": place.rank,
            "scaled": None if place.mark is None else scaled.get(place.mark),
            "why": words(place.reason.code, place.reason.facts),
        }
        for place in places
    ]
