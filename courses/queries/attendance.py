"""Attendance as it is shown: hours of people, the roll of a session."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from courses.models import AttendanceEvent, AttendanceRecord, ClassSession, CourseClass, Enrolment
from courses.rules.attendance import Held, Hours, hours_earned
from courses.rules.states import SEATED, AttendanceStatus

# The ways of an event that a person's own device made.
SCANNED = ("code", "typed")


def hours_by_enrolment(
    course_class: CourseClass, enrolments: Iterable[Enrolment], at: datetime.datetime
) -> dict[int, Hours]:
    """The hours of each enrolment of one class, by key; two queries."""
    sessions = list(course_class.sessions.filter(cancelled_at=None).order_by("starts_at"))
    wanted = [enrolment.pk for enrolment in enrolments]
    marked: dict[int, dict[int, AttendanceStatus]] = defaultdict(dict)
    rows = AttendanceRecord.objects.filter(enrolment__in=wanted).values_list(
        "enrolment", "session", "status"
    )
    for enrolment, session, status in rows:
        marked[enrolment][session] = AttendanceStatus(status)
    return {
        pk: hours_earned(
            [
                Held(
                    Fraction(session.hours),
                    session.signed_off_at is not None or session.ends_at <= at,
                    marked[pk].get(session.pk),
                )
                for session in sessions
            ],
            leave_left_out=course_class.leave_left_out,
        )
        for pk in wanted
    }


def hours_of(enrolment: Enrolment, at: datetime.datetime) -> Hours:
    """The hours of one enrolment."""
    return hours_by_enrolment(enrolment.course_class, [enrolment], at)[enrolment.pk]


@dataclass
class RollRow:
    """One person on the roll: the record of this session and the four sessions before."""

    no: int
    enrolment: Enrolment
    record: AttendanceRecord | None
    past: list[str] = field(default_factory=list)
    absences: int = 0
    chosen: str = ""
    sharing: int = 0
    """How many people signed in from the device that this one used, when more than one."""


def roll_of(session: ClassSession) -> list[RollRow]:
    """The roll, in order of arrival; four queries whatever the number of people."""
    enrolments = (
        Enrolment.objects.filter(course_class=session.course_class_id, state__in=SEATED)
        .select_related("person")
        .order_by("place")
    )
    before = list(
        ClassSession.objects.filter(
            course_class=session.course_class_id, starts_at__lt=session.starts_at
        ).order_by("-starts_at")
    )
    last_four = [s.pk for s in reversed(before[:4])]
    by_enrolment: dict[int, dict[int, AttendanceRecord]] = defaultdict(dict)
    records = AttendanceRecord.objects.filter(session__in=[session.pk, *(s.pk for s in before)])
    for record in records:
        by_enrolment[record.enrolment_id][record.session_id] = record
    sharing = _sharing(session)
    rows = []
    for no, enrolment in enumerate(enrolments, start=1):
        own = by_enrolment[enrolment.pk]
        rows.append(
            RollRow(
                no=no,
                enrolment=enrolment,
                record=own.get(session.pk),
                past=[own[pk].status if pk in own else "none" for pk in last_four],
                absences=sum(
                    record.status == AttendanceStatus.ABSENT
                    for pk, record in own.items()
                    if pk != session.pk
                ),
                sharing=sharing.get(enrolment.pk, 0),
            )
        )
    return rows


def _sharing(session: ClassSession) -> dict[int, int]:
    """By enrolment, how many people one device signed in; only where it is more than one.

    A flag to look at: colleagues may well share a phone. What comes by the API names no device.
    """
    people: dict[str, set[int]] = defaultdict(set)
    scans = AttendanceEvent.objects.filter(session=session, way__in=SCANNED)
    for device, enrolment in scans.exclude(device__in=("", "api")).values_list(
        "device", "enrolment"
    ):
        people[device].add(enrolment)
    shared: dict[int, int] = {}
    for users in people.values():
        if len(users) > 1:
            shared |= dict.fromkeys(users, len(users))
    return shared
