"""Splitting a crowd in two so that each unit is halved as evenly as each class's share allows.

Known as an equitable two-colouring of a bipartite graph (classes and units joined by entries). Any
split with the right shares can be made the best one by exchanges along alternating paths: a member
of a unit with too many on the left goes right, for it one of its class comes left, whose unit may
give up another in turn. When no such path helps, none of all splits is better (a flow of convex
cost without a cycle of negative cost).
"""

from collections import Counter, deque
from collections.abc import Mapping
from typing import TypeVar

C = TypeVar("C")
Half = dict[C, Counter[str]]


def even_split(
    cells: Mapping[C, Mapping[str, int]], left_share: Mapping[C, int]
) -> tuple[Half[C], Half[C]]:
    """Left and right part of `cells` (class → unit → how many), `left_share` of each class left."""
    left, right = _first(cells, left_share)
    lead = _lead(left, right)
    improved = True
    while improved:
        improved = False
        for unit in sorted(lead, key=lambda name: (-lead[name], name)):
            while lead[unit] > 1 and _ease(unit, left, right, lead):
                improved = True
            while lead[unit] < -1 and _ease(unit, right, left, lead, sign=-1):
                improved = True
    return left, right


def _first(
    cells: Mapping[C, Mapping[str, int]], left_share: Mapping[C, int]
) -> tuple[Half[C], Half[C]]:
    """Any split with the right shares; a unit's members go left and right by turns where it can."""
    left: Half[C] = {group: Counter() for group in cells}
    right: Half[C] = {group: Counter() for group in cells}
    lead: Counter[str] = Counter()
    for group, row in cells.items():
        free_left = left_share.get(group, 0)
        free_right = sum(row.values()) - free_left
        for unit in sorted(row, key=lambda name: (-row[name], name)):
            for _ in range(row[unit]):
                goes_left = free_left > 0 and (free_right == 0 or lead[unit] <= 0)
                (left if goes_left else right)[group][unit] += 1
                lead[unit] += 1 if goes_left else -1
                free_left -= goes_left
                free_right -= not goes_left
    return left, right


def _lead(left: Half[C], right: Half[C]) -> Counter[str]:
    lead: Counter[str] = Counter()
    for half, sign in ((left, 1), (right, -1)):
        for row in half.values():
            for unit, many in row.items():
                lead[unit] += sign * many
    return lead


def _ease(unit: str, full: Half[C], other: Half[C], lead: Counter[str], *, sign: int = 1) -> bool:
    """Take one member of `unit` out of `full` along the shortest path that helps."""
    came: dict[str, tuple[str, C]] = {}
    seen_classes: set[C] = set()
    queue = deque([unit])
    seen = {unit}
    while queue:
        here = queue.popleft()
        for group, row in full.items():
            if group in seen_classes or row[here] < 1:
                continue
            seen_classes.add(group)
            for there in sorted(name for name, many in other[group].items() if many > 0):
                if there in seen:
                    continue
                seen.add(there)
                came[there] = (here, group)
                if sign * (lead[unit] - lead[there]) > 2:
                    _pass_on(there, came, full, other)
                    lead[unit] -= 2 * sign
                    lead[there] += 2 * sign
                    return True
                queue.append(there)
    return False


def _pass_on(end: str, came: Mapping[str, tuple[str, C]], full: Half[C], other: Half[C]) -> None:
    there = end
    while there in came:
        here, group = came[there]
        full[group][here] -= 1
        other[group][here] += 1
        other[group][there] -= 1
        full[group][there] += 1
        there = here
