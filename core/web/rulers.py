"""The ruler as data: where ticks stand and what they mean."""

import math
from dataclasses import dataclass
from functools import lru_cache

WIDTH = 326.0
HEIGHT = 20.0


@dataclass(frozen=True)
class Ruler:
    """A drawn ruler: for each kind of tick the path of them all; one tick stands for `per_tick`.

    Kinds: t taken, o held, f free, m you, u unsent. `pointer` is where the yellow pointer stands.
    """

    paths: list[tuple[str, str]]
    per_tick: int
    pointer: str | None


def per_tick(total: int) -> int:
    """1 up to 60, then 2, 5, 10, 20, 50, …"""
    step, factors, n = 1, (2, 5, 10), 0
    while total / step > 60:
        step = factors[n % 3] * 10 ** (n // 3)
        n += 1
    return step


def _height(number: int) -> float:
    return 20.0 if number % 10 == 0 else 16.0 if number % 5 == 0 else 11.6


def _tick_path(n: int, pitch: float, width: float) -> str:
    high = _height(n + 1)
    left = n * pitch + (pitch - width) / 2
    return f"M{left:.1f} {HEIGHT - high:.1f}h{width:.1f}v{high:.1f}h-{width:.1f}z"


@lru_cache(maxsize=4096)
def ruler(
    *, total: int, taken: int = 0, held: int = 0, mine: bool = False, pointer_at: int | None = None
) -> Ruler:
    """Ticks of a whole; `taken` filled first, then you, then `held`, the rest hollow."""
    step = per_tick(total)
    count = max(1, math.ceil(total / step))
    pitch = WIDTH / count
    width = min(10.0, pitch * 0.5)
    full, soft = math.ceil(taken / step), math.ceil(held / step)
    you = full - 1 if mine and full else pointer_at
    ticks: dict[str, list[str]] = {}
    for n in range(count):
        kind = "m" if n == you else "t" if n < full else "o" if n < full + soft else "f"
        ticks.setdefault(kind, []).append(_tick_path(n, pitch, width))
    pointer = None if you is None or you >= count else f"{(you + 0.5) * pitch:.1f}"
    return Ruler([(kind, "".join(paths)) for kind, paths in ticks.items()], step, pointer)


@dataclass(frozen=True)
class LoneTick:
    """One tick by itself: t filled or f hollow, and its path."""

    kind: str
    path: str


def ruler_ticks(*, total: int, filled: int) -> list[LoneTick]:
    """Each tick by itself, for a ruler that a module lets run down; at most 60."""
    pitch = WIDTH / total
    return [
        LoneTick("t" if n < filled else "f", _tick_path(n, pitch, min(10.0, pitch * 0.5)))
        for n in range(total)
    ]


def day_x(minutes: float) -> float:
    """Where a minute of the day stands between 8 and 22 o'clock, in the day ruler's 326 units."""
    return max(0.0, min(WIDTH, (minutes - 480) / 840 * WIDTH))


@dataclass(frozen=True)
class Tick:
    """One tick that a module may change: where it stands and how high."""

    x: str
    y: str
    width: str
    height: str
    middle: str


@lru_cache(maxsize=256)
def ticks(count: int) -> tuple[Tick, ...]:
    """`count` ticks over the whole ruler, every fifth longer, every tenth longest."""
    pitch = WIDTH / max(1, count)
    width = min(10.0, pitch * 0.5)
    made = []
    for n in range(count):
        high, left = _height(n + 1), n * pitch + (pitch - width) / 2
        made.append(
            Tick(
                f"{left:.1f}",
                f"{HEIGHT - high:.1f}",
                f"{width:.1f}",
                f"{high:.1f}",
                f"{(n + 0.5) * pitch:.1f}",
            )
        )
    return tuple(made)
