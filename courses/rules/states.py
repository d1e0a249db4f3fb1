"""States of a class, an enrolment and a completion, with the only moves between them.

Source: the design page on training (Enrolment).
"""

from enum import StrEnum


class ClassState(StrEnum):
    """Where a class stands; open, full, running are derived from dates and seats."""

    DRAFT = "draft"
    PUBLISHED = "published"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Giving(StrEnum):
    """How seats are given."""

    ARRIVAL = "arrival"
    BALLOT = "ballot"
    APPROVAL = "approval"
    NOMINATION = "nomination"
    OPEN = "open"


class ApprovalBy(StrEnum):
    """Whose yes a request needs."""

    UNIT = "unit"
    ORGANISER = "organiser"
    BOTH = "both"


class Way(StrEnum):
    """How a seat was asked for."""

    SELF = "self"
    GUARDIAN = "guardian"
    OFFICER = "officer"
    ORGANISER = "organiser"
    DOOR = "door"
    MOVE = "move"


class EnrolmentState(StrEnum):
    """The state of one person in one class."""

    REQUESTED = "requested"
    RETURNED = "returned"
    REJECTED = "rejected"
    APPLIED = "applied"
    WAITING = "waiting"
    OFFERED = "offered"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    REMOVED = "removed"


S = EnrolmentState
ENROLMENT_MOVES: dict[EnrolmentState, frozenset[EnrolmentState]] = {
    S.REQUESTED: frozenset({S.RETURNED, S.REJECTED, S.WAITING, S.ENROLLED, S.CANCELLED, S.LAPSED}),
    S.RETURNED: frozenset({S.REQUESTED, S.CANCELLED, S.LAPSED}),
    S.APPLIED: frozenset({S.ENROLLED, S.WAITING, S.CANCELLED}),
    S.WAITING: frozenset({S.OFFERED, S.ENROLLED, S.CANCELLED, S.LAPSED}),
    S.OFFERED: frozenset({S.ENROLLED, S.CANCELLED, S.LAPSED}),
    S.ENROLLED: frozenset({S.COMPLETED, S.CANCELLED, S.REMOVED}),
    S.COMPLETED: frozenset({S.ENROLLED}),
    S.REJECTED: frozenset(),
    S.CANCELLED: frozenset(),
    S.LAPSED: frozenset(),
    S.REMOVED: frozenset(),
}
SEATED = frozenset({S.ENROLLED, S.OFFERED, S.COMPLETED})
LIVE = SEATED | {S.REQUESTED, S.RETURNED, S.APPLIED, S.WAITING}


class AttendanceStatus(StrEnum):
    """What is held of one person in one session."""

    PRESENT = "present"
    LATE = "late"
    HALF = "half"
    LEFT_EARLY = "left_early"
    ABSENT = "absent"
    ON_LEAVE = "on_leave"
    EXCUSED = "excused"


class CompletionOutcome(StrEnum):
    """The outcome of an enrolment."""

    PASSED = "passed"
    ATTENDED = "attended"
    FAILED = "failed"


class CompletionState(StrEnum):
    """Proposed by the system, signed by the trainer, confirmed by the organiser."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
