"""Who marks what for an entry: the panel's standing assignment, around conflicts of interest.

A judge does not mark an entry of their own unit or of one above it (回避). The measurements of a
judge who stands aside go to the judge of the same panel with the fewest aspects for that entry, the
lower seat first; judgement and points are marked by those who are left. A measurement needs one of
them, points one, a judgement two: with fewer the entry can't be marked, and the reason says so.
Source: the design page on competitions (Marking: Conflict of interest).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from competitions.rules.states import AspectKind
from core.errors import Reason

LEAST = {AspectKind.MEASUREMENT: 1, AspectKind.POINTS: 1, AspectKind.JUDGEMENT: 2}


@dataclass(frozen=True, slots=True)
class Seat:
    """A judge's seat; `unit` is the path of the judge's unit, empty where there is none."""

    key: int
    unit: str


@dataclass(frozen=True, slots=True)
class PlannedAspect:
    """An aspect with the seats that mark it when nobody stands aside."""

    key: int
    code: str
    kind: AspectKind
    seats: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PanelPlan:
    """A panel: its name, its seats in order, what it marks."""

    name: str
    seats: tuple[Seat, ...]
    aspects: tuple[PlannedAspect, ...]


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """Seat → the aspects it marks for the entry; `extra` of these were another judge's.

    `apart` are the seats that stand aside; `impossible` says what nobody may mark.
    """

    marks: dict[int, tuple[int, ...]]
    extra: dict[int, tuple[int, ...]] = field(default_factory=dict)
    apart: tuple[int, ...] = ()
    impossible: tuple[Reason, ...] = ()


def stands_aside(judge_unit: str, entry_unit: str) -> bool:
    """Is the judge's unit the entry's, or below it? Both are paths; a path begins with those above."""
    return bool(judge_unit) and bool(entry_unit) and judge_unit.startswith(entry_unit)


def assign_entry(panels: Sequence[PanelPlan], entry_unit: str) -> EntryPlan:
    """Who marks what for an entry of the unit; the same input gives the same answer."""
    marks: dict[int, list[int]] = {}
    extra: dict[int, list[int]] = defaultdict(list)
    apart: list[int] = []
    impossible: list[Reason] = []
    for panel in panels:
        away = {s.key for s in panel.seats if stands_aside(s.unit, entry_unit)}
        left = [s.key for s in panel.seats if s.key not in away]
        apart += sorted(away)
        _share(panel, left, away, marks, extra)
        for kind in AspectKind:
            wanted = min(LEAST[kind], len(panel.seats))
            if len(left) < wanted and any(a.kind == kind for a in panel.aspects):
                facts = {"panel": panel.name, "kind": str(kind), "left": len(left)}
                impossible.append(Reason("nobody_may_mark", facts))
    return EntryPlan(
        {seat: tuple(found) for seat, found in marks.items()},
        {seat: tuple(found) for seat, found in extra.items()},
        tuple(apart),
        tuple(impossible),
    )


def _share(
    panel: PanelPlan,
    left: Sequence[int],
    away: set[int],
    marks: dict[int, list[int]],
    extra: dict[int, list[int]],
) -> None:
    order = {seat: position for position, seat in enumerate(left)}
    for seat in left:
        marks[seat] = [a.key for a in panel.aspects if seat in a.seats]
    for aspect in panel.aspects:
        if not left or aspect.kind != AspectKind.MEASUREMENT or set(aspect.seats) - away:
            continue
        taker = min(left, key=lambda seat: (len(marks[seat]), order[seat]))
        marks[taker].append(aspect.key)
        extra[taker].append(aspect.key)
