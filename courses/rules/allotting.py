"""Which free seat goes to whom, in order: quotas first, then open seats, a group whole or not at all.

Source: the design pages on training (Seats, Groups) and on the draw (Quotas). One pass in the given
order: a seat of the first quota, as listed, that names the person and has one left; else an open
seat; else nothing. Who can take none of what is left is passed over and keeps the place in line, so
that a person waits only behind those who could take the same seat. A quota whose time of release
has come counts as open: what is left of it goes to everybody.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True)
class FreeSeat:
    """A seat that nobody has; `quota` None is open to everybody."""

    no: int
    quota: int | None = None


@dataclass(frozen=True)
class Party(Generic[Key]):
    """Who is placed together: for each member the quotas that name them, as the class lists them."""

    key: Key
    members: Sequence[Sequence[int]]


@dataclass(frozen=True)
class QuotaRule:
    """Seats kept for a unit and all below it (path prefix), for a group of workers, or for both."""

    key: int
    unit_path: str | None = None
    category: str | None = None
    release_at: datetime.datetime | None = None

    def names(self, *, unit_path: str | None, category: str) -> bool:
        """Is somebody of this unit and group one of those it is kept for?"""
        inside = self.unit_path is None or (unit_path or "").startswith(self.unit_path)
        return inside and (self.category is None or category == self.category)

    def open_at(self, at: datetime.datetime) -> bool:
        """Has what is left gone to everybody?"""
        return self.release_at is not None and at >= self.release_at


@dataclass
class Stock:
    """The free seats, taken from one by one; lowest number first within a quota."""

    open: list[int] = field(default_factory=list)
    kept: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, seats: Iterable[FreeSeat]) -> "Stock":
        """Sort the seats into what is open and what is kept."""
        stock = cls()
        for seat in sorted(seats, key=lambda s: -s.no):
            (stock.open if seat.quota is None else stock.kept[seat.quota]).append(seat.no)
        return stock

    def __len__(self) -> int:
        return len(self.open) + sum(len(numbers) for numbers in self.kept.values())

    def take(self, party: Party[Key]) -> tuple[int, ...] | None:
        """A seat number for each member, or None, and then nothing is taken."""
        taken: list[tuple[list[int], int]] = []
        for quotas in party.members:
            pile = next((self.kept[q] for q in quotas if self.kept.get(q)), self.open)
            if not pile:
                for back, number in reversed(taken):
                    back.append(number)
                return None
            taken.append((pile, pile.pop()))
        return tuple(number for _pile, number in taken)


def allot(
    seats: Iterable[FreeSeat], parties: Iterable[Party[Key]]
) -> Iterator[tuple[Party[Key], tuple[int, ...]]]:
    """Each party that gets seats, with their numbers; stops asking when no seat is left.

    `parties` is read one by one, so that a long line is looked at only as far as there are seats.
    """
    stock = Stock.of(seats)
    if not len(stock):
        return
    for party in parties:
        numbers = stock.take(party)
        if numbers is not None:
            yield party, numbers
            if not len(stock):
                return
