"""Strikes: what an absence costs, how it ends, and whether it blocks a new request.

Source: the design page on training (No-shows). Off unless a unit turns it on. Absent without leave
is 1 strike, cancelled after the deadline ½; counted here in halves. None for leave granted, a moved
session, an organiser's error, or a seat given less than 24 h before. The first is a talk: who had
nothing in the 180 days before is spoken to, and it counts for nothing. A strike ends after 180
days. Who reaches the unit's number of strikes is blocked for its days from that moment.

Everything is computed from the list and the moment it is looked at: no sweep has to run, and a
waiver heals what it had caused. Times compare as instants; a day is 24 hours.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

ENDS_AFTER = datetime.timedelta(days=180)
SEAT_GIVEN_TOO_LATE = datetime.timedelta(hours=24)


class StrikeKind(StrEnum):
    """What it was for."""

    ABSENT = "absent"
    LATE_CANCEL = "late_cancel"


HALVES = {StrikeKind.ABSENT: 2, StrikeKind.LATE_CANCEL: 1}


@dataclass(frozen=True)
class Missed:
    """What somebody missed: `begins_at` is when the session, or the class, begins.

    `seated_at` is when the seat was given, `moved_at` the last time that it was moved (None never).
    """

    kind: StrikeKind
    begins_at: datetime.datetime
    seated_at: datetime.datetime
    moved_at: datetime.datetime | None = None
    by_organiser: bool = False


def is_strike(missed: Missed) -> bool:
    """Does it count at all: not when moved after the seat was given, late given, or not theirs."""
    moved = missed.moved_at is not None and missed.moved_at >= missed.seated_at
    late = missed.begins_at - missed.seated_at < SEAT_GIVEN_TOO_LATE
    return not (missed.by_organiser or moved or late)


@dataclass(frozen=True)
class Policy:
    """A unit's rule: on since when, how many strikes (in halves) block, and for how many days."""

    on_since: datetime.datetime
    limit_halves: int
    block_days: int


@dataclass(frozen=True)
class Struck:
    """A strike as it was given; `waived` counts as if it had not been."""

    key: int
    at: datetime.datetime
    halves: int
    waived: bool = False


@dataclass(frozen=True)
class Weighed:
    """A strike as it stands at a moment: a talk, waived, over, or counting."""

    key: int
    at: datetime.datetime
    halves: int
    talk: bool
    waived: bool
    ends_at: datetime.datetime

    def counts_at(self, at: datetime.datetime) -> bool:
        """Does it count at that moment?"""
        return not self.talk and not self.waived and self.at <= at < self.ends_at


def weigh(strikes: Iterable[Struck], policy: Policy) -> list[Weighed]:
    """The strikes since the rule was turned on, by time, and which of them was a talk."""
    weighed: list[Weighed] = []
    last: datetime.datetime | None = None
    for strike in sorted(strikes, key=lambda s: (s.at, s.key)):
        if strike.at < policy.on_since:
            continue
        talk = not strike.waived and (last is None or strike.at - last >= ENDS_AFTER)
        weighed.append(
            Weighed(
                strike.key, strike.at, strike.halves, talk, strike.waived, strike.at + ENDS_AFTER
            )
        )
        if not strike.waived:
            last = strike.at
    return weighed


def halves_at(weighed: Iterable[Weighed], at: datetime.datetime) -> int:
    """How many half strikes count at that moment."""
    return sum(strike.halves for strike in weighed if strike.counts_at(at))


def blocked_until(
    strikes: Iterable[Struck], policy: Policy | None, at: datetime.datetime
) -> datetime.datetime | None:
    """Until when the person may ask for nothing new; None when not blocked at that moment.

    Each strike that reaches the number blocks from then on; an earlier block is never shortened.
    """
    if policy is None or at < policy.on_since:
        return None
    weighed = [strike for strike in weigh(strikes, policy) if strike.at <= at]
    ends = [
        strike.at + datetime.timedelta(days=policy.block_days)
        for strike in weighed
        if strike.counts_at(strike.at) and halves_at(weighed, strike.at) >= policy.limit_halves
    ]
    last = max(ends, default=None)
    return last if last is not None and at < last else None
