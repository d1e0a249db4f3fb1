"""`POST /previews/bracket`: who would meet whom, as a pure calculator; nothing is stored.

The rules are those of real brackets (`competitions.rules`); the design page on the previews says to
the byte what is taken and given back.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from competitions.previews.reading import choice, identifier, identifiers, mapping, required
from competitions.rules.bracket import (
    Pairing,
    Side,
    SideKind,
    check_size,
    entry,
    single_elimination,
)
from competitions.rules.units_apart import units_apart
from core.api_answers import answer
from core.api_shapes import refusals
from core.payloads import flag, known_object, wrong_field
from core.previews import described, preview_payload

router = Router(tags=["previews"])
FIELDS = frozenset(
    {
        "format",
        "entries",
        "units",
        "third_place",
        "reset",
        "legs",
        "groups",
        "advance",
        "best_next",
    }
)


class Format(StrEnum):
    """The kinds of bracket."""

    SINGLE = "single"


class BracketIn(Schema):
    """Entries in seed order; options that don't belong to the format are ignored."""

    format: Literal["single"]
    entries: list[str]
    units: dict[str, str] = {}
    third_place: bool = False


class PairingOut(Schema):
    """A match; it stands after those that it refers to."""

    id: str
    round: int
    part: str
    sides: list[dict[str, Any]]


class WarningOut(Schema):
    """Two of one unit who may meet in round 1."""

    code: str
    entries: list[str]
    round: int


class BracketOut(Schema):
    """The matches in an order in which they can be played."""

    matches: list[PairingOut]
    warnings: list[WarningOut]


@router.post(
    "/previews/bracket",
    auth=None,
    response={200: BracketOut, **refusals(413)},
    openapi_extra=described(BracketIn),
)
def preview_bracket(request: HttpRequest) -> HttpResponse:
    """Who would meet whom; nothing is stored."""
    return answer(bracket(preview_payload(request)))


def bracket(payload: Any) -> dict[str, Any]:
    """The answer of the preview; RuleBroken with code and field for what is wrong."""
    payload = known_object(payload, "body", FIELDS)
    choice(Format, required(payload, "format"), "format", "unknown_format")
    entries = identifiers(required(payload, "entries"), "entries", "duplicate_entry")
    units = _units(payload, entries)
    check_size(len(entries))
    return _single(payload, entries, units)


def _units(payload: Mapping[str, Any], entries: Sequence[str]) -> dict[str, str]:
    listed = set(entries)
    units = {}
    for name, unit in mapping(payload.get("units", {}), "units").items():
        if name not in listed:
            raise wrong_field("entry_not_listed", f"units.{name}")
        units[name] = identifier(unit, f"units.{name}")
    return units


def _single(
    payload: Mapping[str, Any], entries: Sequence[str], units: Mapping[str, str]
) -> dict[str, Any]:
    third = flag(payload.get("third_place", False), "third_place")
    placed = units_apart(entries, units)
    matches = single_elimination([entry(name) for name in placed], third_place=third)
    return {"matches": [_match(match) for match in matches], "warnings": _warnings(matches, units)}


def _match(match: Pairing) -> dict[str, Any]:
    return {
        "id": match.id,
        "round": match.round,
        "part": match.part,
        "sides": [_side(side) for side in match.sides],
    }


def _side(side: Side) -> dict[str, Any]:
    match side.kind:
        case SideKind.BYE:
            return {"bye": True}
        case SideKind.GROUP:
            return {"group": side.of, "rank": side.rank}
        case SideKind.BEST:
            return {"best": side.number, "rank": side.rank}
        case _:
            return {str(side.kind): side.of}


def _warnings(matches: Sequence[Pairing], units: Mapping[str, str]) -> list[dict[str, Any]]:
    """The matches in which two entries of one unit stand from the beginning."""
    found = []
    for match in matches:
        names = [side.of for side in match.sides if side.kind is SideKind.ENTRY]
        if len(names) == 2 and names[0] in units and units[names[0]] == units.get(names[1]):
            found.append({"code": "same_unit", "entries": names, "round": match.round})
    return found
