"""Where the cells of the progress matrix and the dots of the strip plot stand."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from competitions.queries.chief import ChiefDesk, Heat, Row, seat_name
from competitions.queries.sheets import Cell
from competitions.queries.turns import HANDED_IN
from competitions.rules.states import SheetState
from competitions.rules.watching import BAND, Distance

LABEL, PITCH, HEAT_GAP, TOP = 104, 19, 12, 24
HIGH, LINE, PANEL_GAP, FOOT = 20, 25, 10, 18
# A head needs this much room for its words; a narrower heat shows its number alone.
ROOM_FOR_WORDS = 56
# Below this the numbers of the single entries would touch.
ROOM_FOR_TWO = 44

STRIP_LEFT, STRIP_RIGHT, STRIP_MIDDLE, STRIP_LINE, STRIP_TOP = 96, 568, 332, 34, 18
STRIP_UNIT = 196.7
SPREAD = (0, -4.2, 3.6, -2.2, 5.0, 1.8, -5.2, 4.4)


@dataclass(frozen=True)
class Square:
    """A sheet in the matrix: `kind` is a class of the looks, `fill` how high it is filled."""

    x: int
    y: int
    kind: str
    fill: float = 0

    @property
    def fill_y(self) -> str:
        """Where the filling begins."""
        return f"{self.y + HIGH - self.fill:.1f}"

    @property
    def fill_high(self) -> str:
        """How high it is."""
        return f"{self.fill:.1f}"


@dataclass(frozen=True)
class Head:
    """A heat's head, and its band when it is the one that is marked now."""

    heat: Heat
    x: int
    width: int
    now: bool
    words: bool
    first: str
    last: str

    @property
    def end(self) -> int:
        """Where the heat ends."""
        return self.x + self.width

    @property
    def pointer(self) -> int:
        """Where the pointer stands."""
        return self.x + (58 if self.words else 14)


@dataclass(frozen=True)
class Matrix:
    """The whole drawing."""

    width: int
    height: int
    heads: list[Head]
    names: list[tuple[str, str, int]]
    squares: list[Square]

    @property
    def bottom(self) -> int:
        """Where the squares end."""
        return self.height - FOOT

    @property
    def band(self) -> int:
        """How high the band of the current heat is."""
        return self.bottom - 16


def kind_of(row: Row, cell: Cell) -> tuple[str, float]:
    """A sheet's state as the matrix draws it, and how high it is filled."""
    sheet = cell.sheet
    if row.out or sheet is None:
        return ("out" if row.out else "apart"), 0
    if cell.seat.pk in row.rescored:
        return "rescore", 0
    if sheet.state in HANDED_IN:
        return ("locked" if sheet.state == SheetState.LOCKED else "full"), HIGH
    if not sheet.done:
        return "empty", 0
    return "part", max(2.0, HIGH * sheet.done / sheet.expected)


def matrix_of(desk: ChiefDesk) -> Matrix:
    """The progress of every judge with every entry, by heat."""
    tops: dict[int, int] = {}
    names = []
    y = TOP
    for _, seats in groupby(desk.seats, lambda seat: seat.panel_id):
        for seat in seats:
            tops[seat.pk] = y
            names.append((seat_name(seat), seat.official.person.name, y + 15))
            y += LINE
        y += PANEL_GAP
    bottom = y - PANEL_GAP - (LINE - HIGH)
    heads, squares, x = [], [], LABEL
    current = desk.current
    for heat in desk.heats:
        width = len(heat.rows) * PITCH - 4
        numbers = [row.turn.number for row in heat.rows]
        heads.append(
            Head(
                heat,
                x,
                width,
                now=heat is current and not desk.all_locked,
                words=width >= ROOM_FOR_WORDS,
                first=numbers[0],
                last=numbers[-1] if width >= ROOM_FOR_TWO and len(numbers) > 1 else "",
            )
        )
        for column, row in enumerate(heat.rows):
            squares += [
                Square(x + column * PITCH, tops[cell.seat.pk], *kind_of(row, cell))
                for cell in row.cells
            ]
        x += width + HEAT_GAP
    return Matrix(max(x - HEAT_GAP, LABEL + 200) + 2, bottom + FOOT, heads, names, squares)


@dataclass(frozen=True)
class Strip:
    """A judge's line in the plot."""

    seat: str
    name: str
    y: int
    dots: list[tuple[str, str]]
    mean_x: str
    figure: str
    outside: bool
    count: int

    @property
    def text_y(self) -> int:
        """Where its words stand."""
        return self.y + 4

    @property
    def tick(self) -> str:
        """The path of the thick tick on the mean."""
        return f"M{self.mean_x} {self.y - 12}v24"


def _x(value: float) -> str:
    return f"{max(STRIP_LEFT, min(STRIP_RIGHT, STRIP_MIDDLE + value * STRIP_UNIT)):.1f}"


def strips_of(desk: ChiefDesk, found: dict[int, Distance]) -> dict[str, Any]:
    """The strip plot: one dot a sheet, a thick tick on the mean."""
    lines = []
    for seat in desk.seats:
        distance = found.get(seat.pk)
        if distance is None:
            continue
        y = STRIP_TOP + len(lines) * STRIP_LINE
        dots = [
            (_x(float(dot)), f"{y + SPREAD[n % len(SPREAD)]:.1f}")
            for n, dot in enumerate(distance.dots)
        ]
        mean = float(distance.mean)
        figure = f"{mean:+.2f}".replace("-", "−")
        lines.append(
            Strip(
                seat_name(seat),
                seat.official.person.name,
                y,
                dots,
                _x(mean),
                figure,
                distance.outside,
                len(dots),
            )
        )
    bottom = STRIP_TOP + len(lines) * STRIP_LINE - 8
    ticks = [
        (f"{STRIP_MIDDLE + n * STRIP_UNIT / 10:.1f}", 9 if n % 5 == 0 else 5)
        for n in range(-12, 13)
    ]
    return {
        "lines": lines,
        "bottom": bottom,
        "height": bottom + 30,
        "ticks": ticks,
        "words": [
            (_x(-1), "−1.0"),
            (_x(-0.5), "−0.5"),
            (_x(0.5), "+0.5"),
            (_x(1), "+1.0"),
        ],
        "band_x": _x(-float(BAND)),
        "band_width": f"{2 * float(BAND) * STRIP_UNIT:.1f}",
        "middle": STRIP_MIDDLE,
    }
