"""Who gets a seat, who waits, and how long a freed seat is held.

Source: the design page on training (Seats, Waiting list). Taken = enrolled + offered + completed.
A newcomer waits behind those who could take the same seat. A freed seat is an offer to the first
who waits, held 24 h; shorter near the start; in the last hours the seat is given directly; nothing
once it has begun.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum

# In the last hours before the start nobody has time to answer: the seat is given at once.
DIRECT_WITHIN = datetime.timedelta(hours=6)
# Near the start an offer is held until half of what is left has passed.
SHORTER_WITHIN = datetime.timedelta(hours=48)
# A week: a seat held longer than that is a seat lost.
LONGEST_OFFER_HOURS = 168


class Answer(StrEnum):
    """What somebody who asks for a seat gets."""

    SEAT = "seat"
    WAIT = "wait"


@dataclass(frozen=True)
class Offer:
    """What becomes of a freed seat: held until a deadline, or given directly (`until` None)."""

    until: datetime.datetime | None


def answer_to_newcomer(*, limited: bool, free: bool) -> Answer:
    """A seat when there is no limit, or one is free that nobody in line could take."""
    return Answer.SEAT if free or not limited else Answer.WAIT


def offer_for(
    *, at: datetime.datetime, starts_at: datetime.datetime | None, hours: int
) -> Offer | None:
    """How a freed seat is offered at `at`; None when the class has begun."""
    until = at + datetime.timedelta(hours=hours)
    if starts_at is None:
        return Offer(until)
    left = starts_at - at
    if left <= datetime.timedelta(0):
        return None
    if left <= DIRECT_WITHIN:
        return Offer(None)
    if left <= SHORTER_WITHIN:
        until = min(until, at + left / 2)
    return Offer(until)


def offer_holds(*, until: datetime.datetime, at: datetime.datetime) -> bool:
    """Is an offer with this deadline still good?"""
    return at < until
