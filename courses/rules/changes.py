"""Moving people between classes: who can be moved, and what of their attendance goes along.

Source: the design page on training (Split and merge; Go or no go). A session of the class that is
left stands for the one of the same number in the class that is joined.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from courses.rules.states import AttendanceStatus, EnrolmentState


class ChangeKind(StrEnum):
    """What the organiser does to many at once."""

    MOVE = "move"
    CANCEL = "cancel"
    SPLIT = "split"
    MERGE = "merge"


# Who holds a seat, or a place in line for one, may be asked to take it in another class.
MOVABLE = frozenset({EnrolmentState.ENROLLED, EnrolmentState.OFFERED, EnrolmentState.WAITING})
CANCELLABLE = MOVABLE | {
    EnrolmentState.REQUESTED,
    EnrolmentState.RETURNED,
    EnrolmentState.APPLIED,
}
EARNS = frozenset(
    {
        AttendanceStatus.PRESENT,
        AttendanceStatus.LATE,
        AttendanceStatus.HALF,
        AttendanceStatus.LEFT_EARLY,
        AttendanceStatus.EXCUSED,
    }
)


@dataclass(frozen=True)
class Carried:
    """The status that one gets in the session `no` of the class joined; `missed`: by the move."""

    no: int
    status: AttendanceStatus
    missed: bool = False


def carried(
    left: Mapping[int, AttendanceStatus], joined: Sequence[tuple[int, bool]]
) -> list[Carried]:
    """What attendance goes along, in the order of `joined`: sessions of the class, was it held?

    `left` is the status by number of the session. What was attended counts, also where the class
    joined comes to that session later. An absence goes along only where it can't be mended any
    more. A session that was held before one came, and that one had no chance to attend in the class
    that is left, is leave: the class's rule says how that counts.
    """
    told = []
    for no, held in joined:
        status = left.get(no)
        if status is None:
            if held:
                told.append(Carried(no, AttendanceStatus.ON_LEAVE, missed=True))
        elif held or status in EARNS:
            told.append(Carried(no, status))
    return told


class Least(StrEnum):
    """Where a class stands with its least size."""

    NONE = "none"
    OPEN = "open"
    REACHED = "reached"
    DUE = "due"
    HELD = "held"


def least_of(
    *,
    least: int | None,
    taken: int,
    decide_at: datetime.datetime | None,
    held_at: datetime.datetime | None,
    at: datetime.datetime,
) -> Least:
    """`held`: decided; `reached`: enough by now; `due`: the day has come and there are too few."""
    if least is None:
        return Least.NONE
    if held_at is not None:
        return Least.HELD
    if taken >= least:
        return Least.REACHED
    return Least.DUE if decide_at is not None and at >= decide_at else Least.OPEN
