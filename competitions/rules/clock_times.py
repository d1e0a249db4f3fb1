"""Times as people type and read them: `41.8`, `1:32.4`, `1'32"4`.

Seconds with up to two decimals; minutes before a colon. What is typed is never rounded: a third
decimal is refused rather than dropped.
"""

import re
from decimal import Decimal

from core.errors import RuleBroken

# 41.8 · 1:32.4 · 1：32.4 (full width) · 1'32"4 (as stopwatches write it)
TYPED = re.compile(r"(?:(\d{1,4})[:'′])?(\d{1,5})(?:[.\"″](\d{1,2}))?\"?")
WIDE = str.maketrans("０１２３４５６７８９：．，。’”", "0123456789:.,.'\"")
MINUTE = Decimal(60)


def read_seconds(text: str) -> Decimal | None:
    """Seconds of what was typed; None where nothing was. Raises `bad_time_text(text)`."""
    plain = text.translate(WIDE).replace(",", ".").replace(" ", "")
    if not plain:
        return None
    found = TYPED.fullmatch(plain)
    if found is None:
        raise RuleBroken("bad_time_text", text=text[:20])
    minutes, seconds, part = found.groups()
    if minutes is not None and int(seconds) >= MINUTE:
        raise RuleBroken("bad_time_text", text=text[:20])
    return int(minutes or 0) * MINUTE + Decimal(f"{seconds}.{part or 0}")


def show_seconds(seconds: Decimal, *, least_places: int = 1) -> str:
    """41.8, 1:32.4, 1:32.45: minutes from 60 seconds on, no needless noughts."""
    minutes, rest = divmod(abs(seconds).quantize(Decimal("0.01")), MINUTE)
    whole, _, part = f"{rest:.2f}".partition(".")
    part = part.rstrip("0").ljust(least_places, "0")
    sign = "-" if seconds < 0 else ""
    text = f"{int(minutes)}:{int(whole):02d}" if minutes else str(int(whole))
    return f"{sign}{text}.{part}" if part else f"{sign}{text}"
