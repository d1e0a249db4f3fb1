"""The door: somebody stands there without a seat and is let in if there is one."""

import datetime
import uuid

from django.db import transaction

from accounts.actions.people import register_person
from accounts.models import Person
from accounts.queries.find import person_by_any
from core.errors import RuleBroken
from courses.actions.enrol import enrol_person
from courses.actions.roll import RollMark, mark_roll
from courses.models import ClassSession, Enrolment
from courses.rules.states import AttendanceStatus, EnrolmentState, Way


@transaction.atomic
def seat_walk_in(
    *, session: ClassSession, number: str, name: str = "", by: Person, at: datetime.datetime
) -> Enrolment:
    """Give a free seat to who stands at the door, and mark them present; all or nothing.

    `number` is a phone, employee or ID number; a phone that nobody has makes a person by `name`.
    Refuses with `name_missing`, `phone_not_valid`, `class_full`, what stands against the person,
    and as the roll does.
    """
    person = person_by_any(number.strip())
    if person is None:
        if not name.strip():
            raise RuleBroken("walk_in_unknown")
        person = register_person(name=name, phone=number, source="door", by=by, at=at)
    enrolment = enrol_person(
        course_class=session.course_class, person=person, way=Way.DOOR, by=by, at=at
    )
    if enrolment.state not in {EnrolmentState.ENROLLED, EnrolmentState.COMPLETED}:
        raise RuleBroken("class_full")
    mark = RollMark(
        id=uuid.uuid4(), enrolment_uuid=enrolment.uuid, status=AttendanceStatus.PRESENT, at=at
    )
    mark_roll(session=session, marks=[mark], by=by, at=at)
    return enrolment
