"""Who gets a seat when a drawn order is gone through, over one class or over ranked choices.

Source: the design page on training (Ballot, Ranked choices). Serial dictatorship: entry by entry in
drawn order, the first of its choices that has a seat for it: a seat of the first quota that names
the person, else an open one (`allotting.Stock`). Who may not have a seat in a class is passed over
there, and the next gets it. Who gets none waits in each of the classes chosen, in drawn order.

With one class and nobody passed over this is what `core.draws.rules.draw.give_seats` gives.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from courses.rules.allotting import Party, Stock

# Tickets of somebody who never went without.
PLAIN = 1


@dataclass(frozen=True)
class Choice:
    """A class that an entry wants; for each member the quotas that name them there."""

    course_class: int
    members: Sequence[Sequence[int]]


@dataclass(frozen=True)
class Entry:
    """One line of the drawn list with its choices, the one wanted most first."""

    key: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Given:
    """What an entry got: the class and a seat number for each member (none without a limit)."""

    course_class: int
    numbers: tuple[int, ...]


def seat_in_order(
    entries: Sequence[Entry],
    stocks: Mapping[int, Stock],
    may_sit: Callable[[str, int], bool],
) -> dict[str, Given]:
    """What each entry gets, by key; those who get nothing are left out.

    `stocks` are the free seats by class and are used up; a class without a limit has none.
    `may_sit` says whether the rules let an entry (all of its members) have a seat in a class.
    """
    given = {}
    for entry in entries:
        for choice in entry.choices:
            if not may_sit(entry.key, choice.course_class):
                continue
            stock = stocks.get(choice.course_class)
            numbers = () if stock is None else stock.take(Party(entry.key, choice.members))
            if numbers is not None:
                given[entry.key] = Given(choice.course_class, numbers)
                break
    return given


def lines_after(entries: Sequence[Entry], given: Mapping[str, Given]) -> dict[int, list[str]]:
    """By class: those who got nothing and wait there, in drawn order."""
    lines: dict[int, list[str]] = {}
    for entry in entries:
        if entry.key not in given:
            for choice in entry.choices:
                lines.setdefault(choice.course_class, []).append(entry.key)
    return lines


def tickets(*, lost_before: bool, lost_weight: int) -> int:
    """How many tickets an entry holds."""
    return lost_weight if lost_before else PLAIN
