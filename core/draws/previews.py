"""Reading a list to be drawn, and `previews/ballot`: the draw as a pure calculator."""

from typing import Any

from core.draws.rules.draw import (
    MOST_WEIGHT,
    DrawList,
    Quota,
    canonical_list,
    commitment,
    draw_order,
    list_hash,
    read_seed,
)
from core.payloads import flag, known_object, text, texts, whole, wrong_field

LIST_FIELDS = frozenset({"entries", "quotas", "seats", "weights"})
FIELDS = LIST_FIELDS | {"seed_hex", "public_value"}
QUOTA_FIELDS = frozenset({"name", "entries", "seats", "release"})
# A calculator that anyone may ask; a real draw has no such limit.
MOST_TICKETS = 1_000_000


def read_list(payload: dict[str, Any]) -> DrawList:
    """The list of a request; what is absent or null is empty."""
    quotas, weights, seats = (payload.get(name) for name in ("quotas", "weights", "seats"))
    if quotas is not None and not isinstance(quotas, list):
        raise wrong_field("bad_value", "quotas")
    if weights is not None and not isinstance(weights, dict):
        raise wrong_field("bad_value", "weights")
    return DrawList(
        entries=texts(payload.get("entries", []), "entries"),
        quotas=tuple(_quota(quota, f"quotas.{n}") for n, quota in enumerate(quotas or [])),
        seats=None if seats is None else whole(seats, "seats"),
        weights={
            entry: whole(weight, f"weights.{entry}") for entry, weight in (weights or {}).items()
        },
    )


def _quota(value: Any, field: str) -> Quota:
    quota = known_object(value, field, QUOTA_FIELDS)
    return Quota(
        text(quota.get("name"), f"{field}.name"),
        texts(quota.get("entries"), f"{field}.entries"),
        whole(quota.get("seats"), f"{field}.seats"),
        flag(quota.get("release", True), f"{field}.release"),
    )


def ballot(payload: Any) -> dict[str, Any]:
    """The answer of the preview, from the same rule as the real draw."""
    payload = known_object(payload, "body", FIELDS)
    seed = read_seed(payload.get("seed_hex"))
    public_value = payload.get("public_value")
    public_value = "" if public_value is None else text(public_value, "public_value")
    draw = read_list(payload)
    more = sum(min(weight, MOST_WEIGHT) for weight in draw.weights.values() if weight > 1)
    if len(draw.entries) + more > MOST_TICKETS:
        raise wrong_field("too_many_tickets", "weights", most=MOST_TICKETS)
    outcome = draw_order(draw, seed=seed, public_value=public_value)
    listed = canonical_list(draw)
    return {
        "order": list(outcome.order),
        "seated": [{"entry": s.entry, "quota": s.quota} for s in outcome.seated],
        "waiting": list(outcome.waiting),
        "commitment": commitment(seed),
        "list": listed,
        "list_hash": list_hash(listed).hex(),
        "digests": dict(outcome.digests),
    }
