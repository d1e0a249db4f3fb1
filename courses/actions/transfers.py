"""The answer to a question whether to move: one seat for the other, in one transaction."""

import datetime

from django.db import transaction

from accounts.models import Person
from core.errors import RuleBroken
from core.locking import locked
from courses.actions.carrying import carry_attendance, carry_marks
from courses.actions.giving import settle_queue
from courses.actions.moving import enrolment_now, lock_person, move, notify
from courses.models import ClassChangeItem, CourseClass, Enrolment
from courses.queries.changes import SETTLED
from courses.queries.eligibility import reasons_against_a_seat
from courses.queries.readers import label_of
from courses.rules.changes import MOVABLE
from courses.rules.states import EnrolmentState


@transaction.atomic
def accept_move(*, item: ClassChangeItem, by: Person | None, at: datetime.datetime) -> Enrolment:
    """Take the seat in the other class and leave the old one, with attendance and marks.

    A second call finds it done. Too late, the offer lapses: the state of what is returned says so.
    Refuses `not_offered`, `already_signed`, and what stands against a seat there.
    """
    made, source = item.made, item.enrolment
    if made is None:
        raise RuleBroken("not_offered")
    lock_person(made.person)
    both = CourseClass.objects.select_related("course", "unit").filter(
        pk__in=[made.course_class_id, source.course_class_id]
    )
    classes = {row.pk: row for row in locked(both)}
    target = classes[made.course_class_id]
    settle_queue(target, by=None, at=at)
    made, source = enrolment_now(made), enrolment_now(source)
    if made.state in {EnrolmentState.ENROLLED, EnrolmentState.LAPSED}:
        return made
    if made.state != EnrolmentState.OFFERED:
        raise RuleBroken("not_offered")
    leaves = source.state in MOVABLE
    leaving = classes[source.course_class_id] if leaves else None
    reasons = reasons_against_a_seat(target, made.person, at, leaving)
    if reasons:
        raise RuleBroken(reasons[0].code, **reasons[0].facts, reasons=reasons)
    if leaves:
        completion = getattr(source, "completion", None)
        if completion is not None and completion.state in SETTLED:
            raise RuleBroken("already_signed")
        move(source, EnrolmentState.CANCELLED, why="moved_away", by=by, at=at)
    move(made, EnrolmentState.ENROLLED, why="moved_here", by=by, at=at)
    number = carry_attendance(left=source, joined=made, by=by, at=at)
    carry_marks(left=source, joined=made, by=by, at=at)
    notify(
        made,
        "moved",
        at=at,
        number=number,
        left=label_of(source.course_class),
    )
    if leaving is not None:
        settle_queue(leaving, by=None, at=at)
    return made
