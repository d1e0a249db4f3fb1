"""The rotating code on the room's screen.

A code belongs to a session and a step of 15 s; it is an HMAC-SHA256 under the session's secret and
is good in its own step and the next. Letters leave out what looks alike (0 O 1 I L).
"""

import hashlib
import hmac

STEP_SECONDS = 15
GOOD_FOR_STEPS = 2
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def step_at(unix_seconds: float) -> int:
    """The step of a moment."""
    return int(unix_seconds // STEP_SECONDS)


def seconds_left(unix_seconds: float) -> int:
    """How long the code of this moment is still shown, 1 to 15."""
    return STEP_SECONDS - int(unix_seconds % STEP_SECONDS)


def signature(secret: str, session: str, step: int) -> str:
    """The step's signature, 32 hex digits."""
    message = f"{session}:{step}".encode()
    return hmac.new(bytes.fromhex(secret), message, hashlib.sha256).hexdigest()[:32]


def letters(secret: str, session: str, step: int) -> str:
    """The four characters that can be typed instead of scanned."""
    number = int(signature(secret, session, step), 16)
    out = ""
    for _ in range(4):
        number, rest = divmod(number, len(ALPHABET))
        out += ALPHABET[rest]
    return out


def is_good(step: int, *, now_step: int) -> bool:
    """Is a code of `step` good now? Never a future one."""
    return 0 <= now_step - step < GOOD_FOR_STEPS


def same(given: str, expected: str) -> bool:
    """Compare without telling by the time where they differ."""
    return hmac.compare_digest(given.encode(), expected.encode())
