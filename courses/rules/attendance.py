"""The status of one person in one session, and the hours it earns.

Source: the design page on training (Attendance). Late after 15 minutes earns all, after 30 half;
unmarked at the close: absent; four times late count as one absence; leave is left out of the base
or counts as absent, by the class's rule.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from courses.rules.states import AttendanceStatus

SHARES: dict[AttendanceStatus, Fraction] = {
    AttendanceStatus.PRESENT: Fraction(1),
    AttendanceStatus.LATE: Fraction(1),
    AttendanceStatus.HALF: Fraction(1, 2),
    AttendanceStatus.LEFT_EARLY: Fraction(1, 2),
    AttendanceStatus.ABSENT: Fraction(0),
    AttendanceStatus.ON_LEAVE: Fraction(0),
    AttendanceStatus.EXCUSED: Fraction(1),
}
LATES_FOR_AN_ABSENCE = 4


def status_of_arrival(
    *,
    starts_at: datetime.datetime,
    at: datetime.datetime,
    late_after_minutes: int = 15,
    half_after_minutes: int = 30,
) -> AttendanceStatus:
    """What signing in at `at` is worth."""
    after = at - starts_at
    if after > datetime.timedelta(minutes=half_after_minutes):
        return AttendanceStatus.HALF
    if after > datetime.timedelta(minutes=late_after_minutes):
        return AttendanceStatus.LATE
    return AttendanceStatus.PRESENT


@dataclass(frozen=True)
class Held:
    """A session for one person: its hours, whether it was held, and the status if any."""

    hours: Fraction
    held: bool
    status: AttendanceStatus | None


@dataclass(frozen=True)
class Hours:
    """Hours earned; the share *so far* (of what was held) and *of the whole class*.

    `base_so_far` and `base_whole` are the hours that count; `can_still_pass` tells whether the
    least share can still be reached.
    """

    earned: Fraction
    base_so_far: Fraction
    base_whole: Fraction
    reachable: Fraction

    @property
    def so_far(self) -> Fraction:
        """Share of the sessions held; 1 when nothing was held."""
        return self.earned / self.base_so_far if self.base_so_far else Fraction(1)

    @property
    def whole(self) -> Fraction:
        """Share of the whole class; 0 for a class without hours."""
        return self.earned / self.base_whole if self.base_whole else Fraction(0)

    def can_still_pass(self, least: Fraction) -> bool:
        """Can the least share of the whole class still be reached?"""
        return not self.base_whole or self.reachable / self.base_whole >= least


def hours_earned(sessions: Sequence[Held], *, leave_left_out: bool = True) -> Hours:
    """Sum of hours × share. A session that was held and not marked earns nothing."""
    earned = so_far = whole = to_come = Fraction(0)
    lates: list[Fraction] = []
    for session in sessions:
        on_leave = session.status == AttendanceStatus.ON_LEAVE
        if on_leave and leave_left_out:
            continue
        whole += session.hours
        if not session.held:
            to_come += session.hours
            continue
        so_far += session.hours
        if session.status is not None:
            earned += session.hours * SHARES[session.status]
        if session.status == AttendanceStatus.LATE:
            lates.append(session.hours)
    # An absence costs a whole session: the longest of those that were late, then the next.
    absences = len(lates) // LATES_FOR_AN_ABSENCE
    earned -= sum(sorted(lates, reverse=True)[:absences], Fraction(0))
    return Hours(earned, so_far, whole, earned + to_come)
