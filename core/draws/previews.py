"""`previews/ballot`: the draw as a pure calculator; nothing is stored."""

import json
from typing import Any

from core.draws.rules.draw import (
    DrawList,
    Quota,
    canonical_list,
    commitment,
    draw_order,
    list_hash,
    read_seed,
)
from core.errors import RuleBroken

FIELDS = {"seed_hex", "public_value", "entries", "seats", "quotas", "weights"}
LARGEST = 5 * 1024 * 1024


def strict_json(body: bytes) -> dict[str, Any]:
    """The request's object; a key twice, NaN or no JSON is `malformed_json` (400)."""
    if len(body) > LARGEST:
        raise RuleBroken("too_large", status=413)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise RuleBroken("malformed_json", status=400)
        return found

    def no_constant(name: str) -> Any:
        raise RuleBroken("malformed_json", status=400)

    try:
        value = json.loads(body, object_pairs_hook=once, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        raise RuleBroken("malformed_json", status=400) from error
    if not isinstance(value, dict):
        raise _wrong("body")
    return value


def _wrong(field: str) -> RuleBroken:
    return RuleBroken("bad_value", errors=[{"field": field}])


def _whole(value: Any, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(field)
    return value


def _ids(value: Any, field: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(field)
    return tuple(value)


def _quota(value: Any, field: str) -> Quota:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise _wrong(field)
    if set(value) - {"name", "entries", "seats", "release"}:
        raise RuleBroken("unknown_field", errors=[{"field": field}])
    if any(0xD800 <= ord(c) <= 0xDFFF for c in value["name"]):
        raise _wrong(f"{field}.name")
    release = value.get("release", True)
    if not isinstance(release, bool):
        raise _wrong(f"{field}.release")
    return Quota(
        value["name"],
        _ids(value.get("entries"), f"{field}.entries"),
        _whole(value.get("seats"), f"{field}.seats"),
        release,
    )


def read_ballot(payload: dict[str, Any]) -> tuple[DrawList, bytes, str]:
    """The request's list, seed and public value; a wrong one names its field."""
    for name in payload:
        if name not in FIELDS:
            raise RuleBroken("unknown_field", errors=[{"field": name}])
    seed = read_seed(payload.get("seed_hex", ""))
    public_value = payload.get("public_value")
    if public_value is not None and not isinstance(public_value, str):
        raise _wrong("public_value")
    try:
        (public_value or "").encode()
    except UnicodeEncodeError as error:
        raise _wrong("public_value") from error
    quotas, weights, seats = (payload.get(k) for k in ("quotas", "weights", "seats"))
    if quotas is not None and not isinstance(quotas, list):
        raise _wrong("quotas")
    if weights is not None and not isinstance(weights, dict):
        raise _wrong("weights")
    draw = DrawList(
        entries=_ids(payload.get("entries"), "entries"),
        quotas=tuple(_quota(q, f"quotas.{n}") for n, q in enumerate(quotas or [])),
        seats=None if seats is None else _whole(seats, "seats"),
        weights={k: _whole(v, f"weights.{k}") for k, v in (weights or {}).items()},
    )
    return draw, seed, public_value or ""


def ballot(payload: dict[str, Any]) -> dict[str, Any]:
    """The answer of the preview, from the same rule as the real draw."""
    draw, seed, public_value = read_ballot(payload)
    outcome = draw_order(draw, seed=seed, public_value=public_value)
    text = canonical_list(draw)
    return {
        "order": list(outcome.order),
        "seated": [{"entry": s.entry, "quota": s.quota} for s in outcome.seated],
        "waiting": list(outcome.waiting),
        "commitment": commitment(seed),
        "list": text,
        "list_hash": list_hash(text).hex(),
        "digests": dict(outcome.digests),
    }
