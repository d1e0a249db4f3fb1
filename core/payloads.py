"""Reading what a request says, strictly: JSON that means one thing, and fields named when wrong.

A wrong field is refused with a code and `errors` (`field` is its path, such as `quotas.0.seats`).
"""

import json
from collections.abc import Collection
from typing import Any

from core.errors import RuleBroken

LARGEST = 5 * 1024 * 1024
MOST_DIGITS = 4300  # above which Python reads no integer
LONGEST_SHOWN = 120


def wrong_field(code: str, field: str, **facts: Any) -> RuleBroken:
    """A refusal that names its field, also when the sender made up the name."""
    return RuleBroken(code, errors=[{"field": shown(field), "code": code}], **facts)


def shown(name: str) -> str:
    """A name as it may stand in an answer: not too long, lone surrogates written out."""
    return name[:LONGEST_SHOWN].encode("utf-8", "backslashreplace").decode()


def strict_json(body: bytes) -> Any:
    """The value of a body; `malformed_json` (400) for a key twice, NaN, or what is no JSON."""
    if len(body) > LARGEST:
        raise RuleBroken("too_large", status=413)
    try:
        # json.loads on bytes would also take UTF-16 and lone surrogates.
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_integer,
        )
    except (ValueError, RecursionError) as error:
        raise RuleBroken("malformed_json", status=400) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= MOST_DIGITS else float(digits)


def known_object(value: Any, field: str, fields: Collection[str]) -> dict[str, Any]:
    """An object with no field but these: else `bad_value`, `unknown_field`."""
    if not isinstance(value, dict):
        raise wrong_field("bad_value", field)
    for name in value:
        if name not in fields:
            raise wrong_field("unknown_field", f"{field}.{name}" if field != "body" else name)
    return value


def whole(value: Any, field: str) -> int:
    """A whole number; neither true nor 1.0 is one."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_field("bad_value", field)
    return value


def flag(value: Any, field: str) -> bool:
    """True or false, nothing that resembles them."""
    if not isinstance(value, bool):
        raise wrong_field("bad_value", field)
    return value


def text(value: Any, field: str) -> str:
    """Text that can be written as UTF-8."""
    if not isinstance(value, str) or any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise wrong_field("bad_value", field)
    return value


def texts(value: Any, field: str) -> tuple[str, ...]:
    """A list of texts as given; what an id may be is for the rule that takes it."""
    if not isinstance(value, list):
        raise wrong_field("bad_value", field)
    for n, item in enumerate(value):
        if not isinstance(item, str):
            raise wrong_field("bad_value", f"{field}.{n}")
    return tuple(value)
