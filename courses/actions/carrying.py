"""What goes along with a person who moves to another class: attendance and marks."""

import datetime

from accounts.models import Person
from courses.actions.grade import give_marks
from courses.actions.records import set_record
from courses.models import AttendanceEvent, AttendanceRecord, Enrolment, Grade, GradedItem
from courses.rules.changes import carried
from courses.rules.states import AttendanceStatus

MOVED = "moved"


def carry_attendance(
    *, left: Enrolment, joined: Enrolment, by: Person | None, at: datetime.datetime
) -> int:
    """The statuses of the class that is left stand in the one joined; how many sessions.

    Both classes are locked. Each is an event of its own beside the record, so that it is seen where
    a status comes from; the records of the class that is left stay as they are.
    """
    was = {
        no: AttendanceStatus(status)
        for no, status in AttendanceRecord.objects.filter(enrolment=left).values_list(
            "session__no", "status"
        )
    }
    sessions = {
        s.no: s for s in joined.course_class.sessions.filter(cancelled_at=None).order_by("no")
    }
    held = [(s.no, s.signed_off_at is not None or s.ends_at <= at) for s in sessions.values()]
    done = carried(was, held)
    for one in done:
        session = sessions[one.no]
        session.course_class = joined.course_class
        set_record(session, joined, one.status, overruled=True, reason=MOVED, by=by, at=at)
    AttendanceEvent.objects.bulk_create(
        AttendanceEvent(
            session=sessions[one.no],
            enrolment=joined,
            way=MOVED,
            status=one.status,
            at=at,
            received_at=at,
            by=by,
            reason=left.course_class.code,
        )
        for one in done
    )
    return sum(not one.missed for one in done)


def carry_marks(
    *, left: Enrolment, joined: Enrolment, by: Person | None, at: datetime.datetime
) -> None:
    """The marks of the same items out of the same maximum, where those are still open."""
    marks = {
        (grade.item.code, grade.item.maximum): grade.mark
        for grade in Grade.objects.filter(enrolment=left).select_related("item")
    }
    items = GradedItem.objects.filter(course_class=joined.course_class, closed_at=None)
    for item in items.order_by("order", "pk") if marks else ():
        mark = marks.get((item.code, item.maximum))
        if mark is not None:
            give_marks(item=item, marks={joined.uuid: mark}, reason=MOVED, by=by, at=at)
