"""The call list: who is called about what, and in which order.

Source: the design page on training (Call list). A person is on the list once: a question with a
deadline comes before a notice that was not read.
"""

import datetime
from enum import StrEnum


class About(StrEnum):
    """What somebody has not answered, or not read."""

    OFFER = "offer"
    MOVE = "move"
    CHOICE = "choice"
    MEND = "mend"
    NOTICE = "notice"


class Outcome(StrEnum):
    """What came of a call; `undone` takes the one before it back."""

    REACHED = "reached"
    WONT_COME = "wont_come"
    UNDONE = "undone"


URGENCY = tuple(About)


def order(
    about: About, until: datetime.datetime | None, told_at: datetime.datetime
) -> tuple[bool, datetime.datetime, int]:
    """Where somebody stands on the list: the soonest deadline first, then what was told first."""
    return until is None, until or told_at, URGENCY.index(about)
