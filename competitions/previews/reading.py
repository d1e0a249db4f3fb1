"""Fields that the marking previews share: decimals, ids, choices; a wrong one names its field."""

import re
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

from competitions.rules.panel import Drop
from core.draws.rules.draw import good_id
from core.errors import RuleBroken
from core.payloads import known_object, whole, wrong_field

NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")
Result = TypeVar("Result")
Choice = TypeVar("Choice", bound=StrEnum)


def required(payload: Mapping[str, Any], name: str, field: str = "") -> Any:
    """A field that must be there: else `missing_field`."""
    if name not in payload:
        raise wrong_field("missing_field", f"{field}.{name}" if field else name)
    return payload[name]


@lru_cache(maxsize=8192)
def _exact(text: str) -> Fraction | None:
    return Fraction(text) if NUMBER.fullmatch(text) else None


def decimal(value: Any, field: str) -> Fraction:
    """A number written as text, plain digits with up to 6 decimals: else `bad_decimal`."""
    found = _exact(value) if isinstance(value, str) else None
    if found is None:
        raise wrong_field("bad_decimal", field)
    return found


def from_nought(value: Any, field: str, code: str) -> Fraction:
    """A decimal that is not below nought: else `code`."""
    found = decimal(value, field)
    if found < 0:
        raise wrong_field(code, field)
    return found


def above_nought(value: Any, field: str, code: str) -> Fraction:
    """A decimal above nought: else `code`."""
    found = decimal(value, field)
    if found <= 0:
        raise wrong_field(code, field)
    return found


@lru_cache(maxsize=8192)
def _known_id(value: str) -> bool:
    return good_id(value)


def identifier(value: Any, field: str) -> str:
    """An id as given: `bad_value` where it is no text, `bad_id` where it is no id."""
    if not isinstance(value, str):
        raise wrong_field("bad_value", field)
    if not _known_id(value):
        raise wrong_field("bad_id", field)
    return value


def identifiers(value: Any, field: str, twice: str) -> tuple[str, ...]:
    """A list of ids, none twice: else the code `twice`."""
    if not isinstance(value, list):
        raise wrong_field("bad_value", field)
    found: dict[str, None] = {}
    for n, item in enumerate(value):
        name = identifier(item, f"{field}.{n}")
        if name in found:
            raise wrong_field(twice, f"{field}.{n}")
        found[name] = None
    return tuple(found)


def choice(kind: type[Choice], value: Any, field: str, code: str) -> Choice:
    """One of the words of `kind`: else `bad_value` where it is no text, `code` where unknown."""
    if not isinstance(value, str):
        raise wrong_field("bad_value", field)
    if value not in kind.__members__.values():
        raise wrong_field(code, field)
    return kind(value)


def mapping(value: Any, field: str) -> dict[str, Any]:
    """An object whose names are ids."""
    if not isinstance(value, dict):
        raise wrong_field("bad_value", field)
    for name in value:
        identifier(name, f"{field}.{name}")
    return value


def rows(value: Any, field: str) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        raise wrong_field("bad_value", field)
    return value


def read_drop(payload: Mapping[str, Any]) -> Drop:
    """`drop_high` and `drop_low`, whole numbers, default 0: else `bad_drop`."""
    found = {}
    for name in ("drop_high", "drop_low"):
        found[name] = whole(payload.get(name, 0), name)
        if found[name] < 0:
            raise wrong_field("bad_drop", name)
    return Drop(found["drop_high"], found["drop_low"])


def read_entries(payload: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The entries that are expected; None: those seen."""
    if "entries" not in payload:
        return None
    return identifiers(payload["entries"], "entries", "duplicate_entry")


def check_listed(seen: Collection[str], entries: Collection[str] | None, field: str) -> None:
    """Refuse an entry that is not among those expected: `entry_not_listed`."""
    if entries is None:
        return
    listed = set(entries)
    for entry in seen:
        if entry not in listed:
            raise wrong_field("entry_not_listed", f"{field}.{entry}")


def read_times(payload: Mapping[str, Any], known: Collection[str]) -> dict[str, Fraction]:
    """`extra`: entry → its time in seconds, for the tie rule `time`."""
    times = {}
    listed = set(known)
    for entry, extra in mapping(payload.get("extra", {}), "extra").items():
        field = f"extra.{entry}"
        if entry not in listed:
            raise wrong_field("entry_not_listed", field)
        found = known_object(extra, field, {"time"})
        if "time" in found:
            times[entry] = from_nought(found["time"], f"{field}.time", "bad_time")
    return times


def at_field(field: str, ask: Callable[[], Result]) -> Result:
    """What a rule answers; its refusal names the field."""
    try:
        return ask()
    except RuleBroken as refused:
        raise wrong_field(refused.code, field, **refused.facts) from refused
