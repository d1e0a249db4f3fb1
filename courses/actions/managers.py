"""Who looks after a class besides its organiser: the class manager calls people and tells the group."""

import datetime

from django.db import transaction

from accounts.models import Person
from core.errors import RuleBroken
from courses.actions.facts import write_class_fact
from courses.actions.moving import lock_class
from courses.models import ClassStaff, CourseClass
from courses.queries.access import MANAGER


@transaction.atomic
def name_manager(
    *, course_class: CourseClass, person: Person, by: Person | None, at: datetime.datetime
) -> ClassStaff:
    """From now on the person sees the call list. Again changes nothing.

    Refuses `manager_no_account` for who can't sign in.
    """
    if not person.can_sign_in or not person.is_active:
        raise RuleBroken("manager_no_account")
    course_class = lock_class(course_class)
    staff, made = ClassStaff.objects.get_or_create(
        course_class=course_class, person=person, duty=MANAGER
    )
    if not made and staff.ended_at is None:
        return staff
    staff.ended_at = None
    staff.save(update_fields=["ended_at"])
    write_class_fact(course_class, "manager_named", by=by, at=at, person=str(person.uuid))
    return staff


@transaction.atomic
def end_manager(*, staff: ClassStaff, by: Person | None, at: datetime.datetime) -> ClassStaff:
    """From now on the person sees the call list no more. Again changes nothing."""
    course_class = lock_class(staff.course_class)
    staff.refresh_from_db()
    if staff.ended_at is None:
        staff.ended_at = at
        staff.save(update_fields=["ended_at"])
        who = str(staff.person.uuid)
        write_class_fact(course_class, "manager_ended", by=by, at=at, person=who)
    return staff
