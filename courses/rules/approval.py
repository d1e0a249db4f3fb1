"""Whose yes a request needs, and until when it can be decided.

Source: the design page on training (Approval). A yes holds no seat; only the last one asks for it.
The unit's yes for somebody without a unit is given by the organiser.
"""

import datetime
from collections.abc import Collection
from enum import StrEnum

from courses.rules.states import ApprovalBy


class Side(StrEnum):
    """Who decides: the person's unit, or the organiser of the class."""

    UNIT = "unit"
    ORGANISER = "organiser"


class Verdict(StrEnum):
    """What can be decided about a request."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


def sides_needed(approval_by: ApprovalBy | str, *, has_unit: bool) -> frozenset[Side]:
    """Whose yes is needed for a person with or without a unit."""
    if not has_unit or approval_by == ApprovalBy.ORGANISER:
        return frozenset({Side.ORGANISER})
    if approval_by == ApprovalBy.UNIT:
        return frozenset({Side.UNIT})
    return frozenset(Side)


def sides_missing(
    approval_by: ApprovalBy | str, *, has_unit: bool, given: Collection[Side]
) -> frozenset[Side]:
    """Whose yes is still missing."""
    return sides_needed(approval_by, has_unit=has_unit) - frozenset(given)


def decided_until(
    until: datetime.datetime | None, starts_at: datetime.datetime | None
) -> datetime.datetime | None:
    """When a request lapses: the deadline of the class, at the latest when the class begins."""
    times = [moment for moment in (until, starts_at) if moment is not None]
    return min(times, default=None)
