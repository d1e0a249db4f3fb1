"""The free hours that workers really have, and whether a class fits into them.

A class fits when each of its sessions lies wholly in one of the chosen slots. Times are local.
Source: the design page on looks and behaviour (Finding a class): between the shifts from two to
half past four, after half past eight in the evening, and at the weekend; evenings from six besides.
"""

import datetime
from collections.abc import Collection, Iterable
from enum import StrEnum

SATURDAY = 5
Span = tuple[datetime.datetime, datetime.datetime]


class Slot(StrEnum):
    """A free slot."""

    AFTERNOON = "afternoon"
    EVENING = "evening"
    LATE = "late"
    WEEKEND = "weekend"


HOURS = {
    Slot.AFTERNOON: (datetime.time(14), datetime.time(16, 30)),
    Slot.EVENING: (datetime.time(18), datetime.time.max),
    Slot.LATE: (datetime.time(20, 30), datetime.time.max),
}


def lies_in(span: Span, slot: Slot) -> bool:
    """Does the session lie wholly in the slot, on one day?"""
    starts, ends = span
    if starts.date() != ends.date():
        return False
    if slot is Slot.WEEKEND:
        return starts.weekday() >= SATURDAY
    first, last = HOURS[slot]
    return starts.time() >= first and ends.time() <= last


def fits(spans: Iterable[Span], slots: Collection[Slot]) -> bool:
    """Does each session lie in one of the slots? A class without sessions fits nowhere."""
    listed = list(spans)
    return bool(listed) and all(any(lies_in(span, slot) for slot in slots) for span in listed)
