"""Making a draw (list and commitment become public) and revealing it, once."""

import datetime
import json
import secrets
from typing import Any

from django.db import transaction

from core.draws.models import Draw
from core.draws.rules.draw import (
    SEED_BYTES,
    DrawList,
    Outcome,
    Quota,
    canonical_list,
    check,
    commitment,
    draw_order,
    list_hash,
)
from core.errors import RuleBroken
from core.ledger.actions import append, seal
from core.locking import locked_one

CHAIN = "draws"


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The outcome as it is stored and shown."""
    return {
        "order": list(outcome.order),
        "seated": [{"entry": s.entry, "quota": s.quota} for s in outcome.seated],
        "waiting": list(outcome.waiting),
    }


def read_list(text: str) -> DrawList:
    """The frozen list back from its canonical text."""
    body = json.loads(text)
    quotas = tuple(
        Quota(q["name"], tuple(q["entries"]), q["seats"], q.get("release", True))
        for q in body["quotas"]
    )
    return DrawList(tuple(body["entries"]), quotas, body["seats"], body["weights"])


@transaction.atomic
def make_draw(
    *,
    purpose_zh: str,
    purpose_en: str,
    draw_list: DrawList,
    url: str = "",
    repeats: Draw | None = None,
    repeat_reason: str = "",
    seed: bytes | None = None,
    by: Any,
    at: datetime.datetime,
) -> Draw:
    """Freeze and publish the list with the commitment. A repeat must say why."""
    check(draw_list)
    if repeats is not None and not repeat_reason.strip():
        raise RuleBroken("repeat_needs_reason")
    seed = seed or secrets.token_bytes(SEED_BYTES)
    text = canonical_list(draw_list)
    draw = Draw.objects.create(
        purpose_zh=purpose_zh,
        purpose_en=purpose_en,
        url=url,
        list_text=text,
        list_hash=list_hash(text).hex(),
        commitment=commitment(seed),
        seed_hex=seed.hex(),
        repeats=repeats,
        repeat_reason=repeat_reason,
        made_at=at,
        made_by=by,
    )
    payload = {"list_hash": draw.list_hash, "commitment": draw.commitment}
    append(chain=CHAIN, kind="draw_made", subject=draw.uuid, payload=payload, at=at)
    return draw


@transaction.atomic
def reveal_draw(*, draw: Draw, public_value: str = "", by: Any, at: datetime.datetime) -> Draw:
    """Mix in the public value, draw, and publish the seed. A second call changes nothing."""
    draw = locked_one(Draw.objects.filter(pk=draw.pk))
    if draw.revealed_at is not None:
        return draw
    seal(chain=CHAIN, at=at)
    outcome = draw_order(
        read_list(draw.list_text), seed=bytes.fromhex(draw.seed_hex), public_value=public_value
    )
    draw.public_value = public_value
    draw.outcome = as_json(outcome)
    draw.revealed_at, draw.revealed_by = at, by
    draw.save()
    payload = {"seed": draw.seed_hex, "public_value": public_value, **draw.outcome}
    append(chain=CHAIN, kind="draw_revealed", subject=draw.uuid, payload=payload, at=at)
    return draw


def secret_order(draw: Draw) -> tuple[str, ...]:
    """The order that the frozen list will have at the reveal, without a public value.

    For numbers that must be given out before they are told: never shown to anyone but whoever
    keeps the key. The reveal must mix in nothing, so that it comes out the same.
    """
    return draw_order(
        read_list(draw.list_text), seed=bytes.fromhex(draw.seed_hex), public_value=""
    ).order
