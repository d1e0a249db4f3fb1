"""What a row of an enrolment list comes to: who would get what, and what is in the way.

Source: the design page on training (For others): each row's problem is shown before, then all or
only the good ones are enrolled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.errors import Reason


class Verdict(StrEnum):
    """What a row comes to, in the order in which they are listed."""

    UNKNOWN = "unknown"
    TWICE = "twice"
    NOT_ELIGIBLE = "not_eligible"
    CLASH = "clash"
    OVER_QUOTA = "over_quota"
    ALREADY = "already"
    NEW = "new"


@dataclass(frozen=True)
class Found:
    """What is known of a row. `wrong` is what is wrong in its cells, `before` an earlier row.

    `person` is False where nobody was found; `seat` False where no seat is left for the person;
    `against` is every rule that says no.
    """

    wrong: Sequence[Reason] = ()
    person: bool = False
    before: int | None = None
    inside: bool = False
    against: Sequence[Reason] = ()
    seat: bool = True
    no_seat: Reason | None = None


def verdict_of(found: Found) -> tuple[Verdict, list[Reason]]:
    """The verdict, and the reasons that explain it: the first that holds is told."""
    if found.wrong or not found.person:
        return Verdict.UNKNOWN, list(found.wrong) or [Reason("nobody_has_number")]
    if found.before is not None:
        return Verdict.TWICE, [Reason("row_twice", {"row": found.before})]
    if found.inside:
        return Verdict.ALREADY, []
    if found.against:
        only_time = all(reason.code == "clash" for reason in found.against)
        return Verdict.CLASH if only_time else Verdict.NOT_ELIGIBLE, list(found.against)
    if not found.seat:
        return Verdict.OVER_QUOTA, [found.no_seat or Reason("no_seat_left")]
    return Verdict.NEW, []
