"""How often one number may be tried, from whatever address: guessing has to be hopeless.

The limit by address is wide, for a whole factory signs in from one; this one is by number.
"""

import math

from django.core.cache import cache

from core.clock import now
from core.crypto import lookup_hash
from core.errors import RuleBroken

CODES_SENT = ("codes-sent", 5, 600)
WRONG_CODES = ("wrong-codes", 10, 600)
WRONG_PASSWORDS = ("wrong-passwords", 10, 600)
Limit = tuple[str, int, int]


def _key(limit: Limit, number: str) -> str:
    what, _most, seconds = limit
    span = int(now().timestamp() // seconds)
    # A keyed hash: no number stands in the cache.
    return f"tries:{what}:{lookup_hash(number)}:{span}"


def refuse_if_spent(limit: Limit, number: str) -> None:
    """Refuse with `too_many_tries` (429) when the number has used up its tries of this span."""
    if int(cache.get(_key(limit, number), 0)) >= limit[1]:
        seconds = limit[2] - int(now().timestamp()) % limit[2]
        raise RuleBroken(
            "too_many_tries", status=429, seconds=seconds, minutes=math.ceil(seconds / 60)
        )


def count_try(limit: Limit, number: str) -> None:
    """Count one try of the number."""
    key = _key(limit, number)
    cache.add(key, 0, limit[2] * 2)
    try:
        cache.incr(key)
    except ValueError:
        cache.set(key, 1, limit[2] * 2)
