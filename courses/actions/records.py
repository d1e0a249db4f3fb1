"""Writing the current attendance of one person in one session."""

import datetime
from decimal import Decimal

from accounts.models import Person
from core.ledger.actions import append
from courses.models import AttendanceRecord, ClassSession, Enrolment
from courses.rules.attendance import SHARES
from courses.rules.states import AttendanceStatus


def share_of(status: AttendanceStatus) -> Decimal:
    """The share of the session's hours that a status earns."""
    share = SHARES[status]
    return Decimal(share.numerator) / Decimal(share.denominator)


def set_record(
    session: ClassSession,
    enrolment: Enrolment,
    status: AttendanceStatus,
    *,
    arrived: bool = False,
    overruled: bool = False,
    reason: str = "",
    by: Person | None,
    at: datetime.datetime,
) -> AttendanceRecord:
    """Set the status. A scan never changes what a person decided or an earlier scan gave."""
    record = (
        AttendanceRecord.objects.select_for_update(no_key=True)
        .filter(session=session, enrolment=enrolment)
        .first()
    )
    if record is not None and arrived:
        if record.signed_in_at is None:
            record.signed_in_at = at
            record.save(update_fields=["signed_in_at"])
        return record
    if record is None:
        record = AttendanceRecord(session=session, enrolment=enrolment)
    record.status = status
    record.share = share_of(status)
    record.overruled = overruled
    record.reason = reason
    if arrived:
        record.signed_in_at = at
    record.changed_at = at
    record.save()
    append(
        chain=f"class:{session.course_class.code}",
        kind="attendance",
        subject=enrolment.uuid,
        payload={
            "session": str(session.uuid),
            "status": str(status),
            "overruled": overruled,
            "by": str(by.uuid) if by else None,
        },
        at=at,
    )
    return record
