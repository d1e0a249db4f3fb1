"""What the public may see of a draw."""

from typing import Any

from core.draws.models import Draw


def public_view(draw: Draw) -> dict[str, Any]:
    """List, hash and commitment before the reveal; seed, value and order after it."""
    body: dict[str, Any] = {
        "id": str(draw.uuid),
        "purpose_zh": draw.purpose_zh,
        "purpose_en": draw.purpose_en or draw.purpose_zh,
        "url": draw.url,
        "list": draw.list_text,
        "list_hash": draw.list_hash,
        "commitment": draw.commitment,
        "made_at": draw.made_at,
        "repeats": str(draw.repeats.uuid) if draw.repeats else None,
        "repeat_reason": draw.repeat_reason,
    }
    if draw.revealed_at is not None:
        body |= {
            "revealed_at": draw.revealed_at,
            "seed_hex": draw.seed_hex,
            "public_value": draw.public_value,
            **(draw.outcome or {}),
        }
    return body
