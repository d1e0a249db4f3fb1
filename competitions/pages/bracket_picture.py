"""Where everything of a bracket's drawing stands: two halves that run towards the final.

Measures in units of the drawing: a match is 178 × 60, columns are 202 apart; the final is in the
middle. The numbers go into attributes of the SVG, so that no style is needed.
"""

import unicodedata
from dataclasses import dataclass

from competitions.queries.bracket_view import BracketView, MatchView, SideView
from competitions.rules.bracket import FINAL, THIRD

NODE_WIDTH, NODE_HEIGHT, COLUMN = 178, 60, 202
FINAL_WIDTH, FINAL_HEIGHT = 164, 84
HEAD, MOST_DRAWN = 58, 64
PITCH = ((4, 136), (8, 100), (16, 76))
BEFORE_FINAL = 150


@dataclass(frozen=True)
class Line:
    """A line of a match: seed, name, score, with their places."""

    side: SideView
    text: str
    y: int
    seed_x: int
    name_x: int
    score_x: int
    mark_y: int


@dataclass(frozen=True)
class Node:
    """A match as a box."""

    match: MatchView
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Line, Line]
    full: str

    @property
    def middle(self) -> int:
        """The line between the sides."""
        return self.y + self.height // 2

    @property
    def half(self) -> int:
        """The height of a side."""
        return self.height // 2

    @property
    def right(self) -> int:
        """Where the line between the sides ends."""
        return self.x + self.width

    @property
    def centre(self) -> int:
        """The middle from left to right."""
        return self.x + self.width // 2


@dataclass(frozen=True)
class Path:
    """A line from a match to the next; `look` is w (decided), me (the team followed) or empty."""

    d: str
    look: str


@dataclass(frozen=True)
class Head:
    """The title of a column."""

    text: str
    x: int
    anchor: str


@dataclass(frozen=True)
class Picture:
    """The whole drawing."""

    width: int
    height: int
    heads: list[Head]
    paths: list[Path]
    nodes: list[Node]
    final: Node
    third: Node | None


def picture(view: BracketView) -> Picture | None:
    """The drawing of a bracket; None where there is none yet, or it has over 64 places."""
    final = view.by_key.get(FINAL)
    if final is None or 2**final.row.round > MOST_DRAWN:
        return None
    return _Drawing(view, final).picture()


class _Drawing:
    def __init__(self, view: BracketView, final: MatchView) -> None:
        self.view = view
        self.rounds = final.row.round
        self.columns = self.rounds - 1
        rows = max(1, 2 ** (self.rounds - 2)) if self.columns else 1
        self.pitch = next((pitch for most, pitch in PITCH if rows <= most), PITCH[-1][1])
        middle = self.pitch * (rows - 1) // 2
        self.top = HEAD + max(0, BEFORE_FINAL - HEAD - middle)
        self.middle = self.top + middle
        self.width = 2 * self.columns * COLUMN + FINAL_WIDTH
        self.bottom = self.top + self.pitch * (rows - 1) + NODE_HEIGHT // 2
        self.last = final

    def picture(self) -> Picture:
        """Nodes first, then what joins them."""
        nodes = {
            match.row.key: self._node(match)
            for match in self.view.by_key.values()
            if match.row.part == "winners" and not match.is_bye
        }
        x = self.columns * COLUMN
        final = self._box(self.last, x, self.middle - FINAL_HEIGHT // 2, FINAL_WIDTH, FINAL_HEIGHT)
        third = None
        bottom = max(self.bottom, self.middle + FINAL_HEIGHT // 2 + 30)
        if THIRD in self.view.by_key:
            third = self._box(
                self.view.by_key[THIRD], x - 7, self.middle + 138, NODE_WIDTH, NODE_HEIGHT
            )
            bottom = max(bottom, third.y + NODE_HEIGHT + 22)
        paths = sorted(self._paths(nodes), key=lambda path: ("", "w", "me").index(path.look))
        return Picture(
            self.width, bottom + 14, self._heads(), paths, list(nodes.values()), final, third
        )

    def _place(self, match: MatchView) -> tuple[int, int, bool]:
        """Left edge, middle, and whether it is in the right half."""
        number, per_half = match.row.round, 2 ** (self.rounds - match.row.round - 1)
        right = match.row.slot > per_half
        row = (match.row.slot - 1) % per_half
        y = self.top + self.pitch * (2 ** (number - 1) * (2 * row + 1) - 1) // 2
        x = (number - 1) * COLUMN
        return (self.width - NODE_WIDTH - x if right else x), y, right

    def _node(self, match: MatchView) -> Node:
        x, y, _right = self._place(match)
        return self._box(match, x, y - NODE_HEIGHT // 2, NODE_WIDTH, NODE_HEIGHT)

    def _box(self, match: MatchView, x: int, y: int, width: int, height: int) -> Node:
        home, away = match.sides
        half = height // 2
        lines = (
            self._line(home, x, y, width, half),
            self._line(away, x, y + half, width, half),
        )
        return Node(match, x, y, width, height, lines, f"{home.name} – {away.name}")

    def _line(self, side: SideView, x: int, y: int, width: int, height: int) -> Line:
        seeded = side.known and side.seed is not None
        room = width - (34 if seeded else 12) - (44 if side.score is not None else 10)
        return Line(
            side,
            shorten(side.name, room / 14),
            y + height // 2 + 5,
            x + 25,
            x + (34 if seeded else 12),
            x + width - 12,
            y,
        )

    def _heads(self) -> list[Head]:
        heads = []
        for round_ in self.view.rounds:
            part, _, number = round_.key.partition("-")
            if part == "winners":
                x = (int(number) - 1) * COLUMN
                heads += [
                    Head(round_.title, x, "start"),
                    Head(round_.title, self.width - x, "end"),
                ]
        return heads

    def _paths(self, nodes: dict[str, Node]) -> list[Path]:
        paths = []
        for match in self.view.by_key.values():
            if match.row.part != "winners" or match.is_bye:
                continue
            x, y, right = self._place(match)
            out = x if right else x + NODE_WIDTH
            step = -1 if right else 1
            won = match.winner
            look = "" if won is None else "me" if won.mine else "w"
            if match.row.round == self.columns:
                paths.append(Path(f"M{out} {y}H{out + step * (COLUMN - NODE_WIDTH)}", look))
                continue
            target = self._parent_y(match)
            turn, end = out + step * 12, out + step * (COLUMN - NODE_WIDTH)
            paths.append(Path(f"M{out} {y}H{turn}V{target}H{end}", look))
        return paths

    def _parent_y(self, match: MatchView) -> int:
        per_half = 2 ** (self.rounds - match.row.round - 1)
        row = (match.row.slot - 1) % per_half // 2
        return self.top + self.pitch * (2**match.row.round * (2 * row + 1) - 1) // 2


def shorten(text: str, room: float) -> str:
    """The text within so many Chinese characters; a Latin letter takes about half of one."""
    taken = 0.0
    for n, char in enumerate(text):
        taken += 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.56
        if taken > room:
            return text[: max(1, n - 1)].rstrip() + "…"
    return text
