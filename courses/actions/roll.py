"""The trainer's roll: marks by hand, each with its own id, and signing the session off."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Person
from core.errors import RuleBroken
from core.locking import locked_one
from courses.actions.complete import refuse_settled
from courses.actions.facts import write_class_fact
from courses.actions.moving import lock_class
from courses.actions.records import set_record
from courses.actions.strikes import settle_absences
from courses.models import AttendanceEvent, AttendanceRecord, ClassSession, Enrolment
from courses.queries.access import may_organise
from courses.rules.states import SEATED, AttendanceStatus


@dataclass(frozen=True)
class RollMark:
    """One mark; `id` is made where it was taken, so that sending it twice stores it once."""

    id: uuid.UUID
    enrolment_uuid: uuid.UUID
    status: str
    at: datetime.datetime
    reason: str = ""


@dataclass(frozen=True)
class RollResult:
    """What became of a mark: `stored`, or `same` when it was there."""

    id: uuid.UUID
    outcome: str
    record: AttendanceRecord | None


@transaction.atomic
def mark_roll(
    *, session: ClassSession, marks: Sequence[RollMark], by: Person | None, at: datetime.datetime
) -> list[RollResult]:
    """Write the marks, all or none.

    Refuses with `session_not_begun` (before the sign-in window), `signed_off` (only the organiser
    corrects then, with a reason), `not_in_class`, `status_unknown`, `already_signed`, and
    `scan_says_else` for a mark without a reason that contradicts a scan.
    """
    session = _locked(session)
    opens = session.starts_at - datetime.timedelta(minutes=session.opens_before_minutes)
    if at < opens:
        raise RuleBroken("session_not_begun")
    if session.signed_off_at is not None:
        if by is not None and not may_organise(by, session.course_class):
            raise RuleBroken("signed_off")
        if any(not mark.reason.strip() for mark in marks):
            raise RuleBroken("reason_needed")
    enrolments = {
        enrolment.uuid: enrolment
        for enrolment in Enrolment.objects.filter(
            uuid__in=[mark.enrolment_uuid for mark in marks],
            course_class=session.course_class_id,
            state__in=SEATED,
        ).select_related("person")
    }
    refuse_settled(enrolments.values())
    _refuse_unexplained(session, marks, enrolments)
    known = set(
        AttendanceEvent.objects.filter(uuid__in=[mark.id for mark in marks]).values_list(
            "uuid", flat=True
        )
    )
    done = [_mark(session, mark, enrolments, known, by=by, at=at) for mark in marks]
    if session.signed_off_at is not None:
        settle_absences(session, only=list(enrolments.values()), by=by, at=at)
    return done


def _refuse_unexplained(
    session: ClassSession, marks: Sequence[RollMark], enrolments: dict[uuid.UUID, Enrolment]
) -> None:
    """Who overrules a scan says why (design: training, Attendance)."""
    scanned = dict(
        session.records.filter(enrolment__uuid__in=enrolments)
        .exclude(signed_in_at=None)
        .values_list("enrolment__uuid", "status")
    )
    against = [
        mark
        for mark in marks
        if not mark.reason.strip() and scanned.get(mark.enrolment_uuid, mark.status) != mark.status
    ]
    if against:
        names = "、".join(enrolments[mark.enrolment_uuid].person.name for mark in against)
        errors = [{"id": str(mark.id), "code": "scan_says_else"} for mark in against]
        raise RuleBroken("scan_says_else", errors=errors, names=names)


def _mark(
    session: ClassSession,
    mark: RollMark,
    enrolments: dict[uuid.UUID, Enrolment],
    known: set[uuid.UUID],
    *,
    by: Person | None,
    at: datetime.datetime,
) -> RollResult:
    if mark.id in known:
        return RollResult(mark.id, "same", None)
    enrolment = enrolments.get(mark.enrolment_uuid)
    if enrolment is None:
        raise RuleBroken("not_in_class")
    if mark.status not in set(AttendanceStatus):
        raise RuleBroken("status_unknown")
    status = AttendanceStatus(mark.status)
    AttendanceEvent.objects.create(
        uuid=mark.id,
        session=session,
        enrolment=enrolment,
        way="roll",
        status=status,
        at=mark.at,
        received_at=at,
        by=by,
        reason=mark.reason[:200],
    )
    known.add(mark.id)
    record = set_record(
        session, enrolment, status, overruled=True, reason=mark.reason[:200], by=by, at=at
    )
    return RollResult(mark.id, "stored", record)


@transaction.atomic
def sign_off(*, session: ClassSession, by: Person | None, at: datetime.datetime) -> ClassSession:
    """Close the roll: whoever is unmarked is absent. A second call changes nothing."""
    session = _locked(session)
    if session.signed_off_at is not None:
        return session
    if at < session.starts_at:
        raise RuleBroken("session_not_begun")
    unmarked = (
        Enrolment.objects.filter(course_class=session.course_class_id, state__in=SEATED)
        .exclude(records__session=session)
        .select_related("person")
        .order_by("place")
    )
    for enrolment in unmarked:
        AttendanceEvent.objects.create(
            session=session,
            enrolment=enrolment,
            way="close",
            status=AttendanceStatus.ABSENT,
            at=at,
            received_at=at,
            by=by,
        )
        set_record(session, enrolment, AttendanceStatus.ABSENT, by=by, at=at)
    session.signed_off_at, session.signed_off_by = at, by
    session.save(update_fields=["signed_off_at", "signed_off_by"])
    write_class_fact(session.course_class, "roll", by=by, at=at, session=str(session.uuid))
    settle_absences(session, by=by, at=at)
    return session


def _locked(session: ClassSession) -> ClassSession:
    """The session again, locked; its class before it, as a completion rests on its marks."""
    lock_class(session.course_class)
    rows = ClassSession.objects.select_related("course_class__course", "course_class__unit")
    found = locked_one(rows.filter(pk=session.pk))
    if found.cancelled_at is not None:
        raise RuleBroken("session_cancelled")
    return found
