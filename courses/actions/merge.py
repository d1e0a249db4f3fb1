"""What happens to a person's classes when two records of one person are merged."""

import datetime

from accounts.models import Person
from courses.models import ClassStaff, Enrolment
from courses.rules.states import LIVE


def merge(*, keep: Person, drop: Person, by: Person | None, at: datetime.datetime) -> None:
    """Enrolments and duties go to the person that is kept; of two in one class the kept one stays.

    The other stays with the dropped record, so that nothing is lost.
    """
    taken = set(
        Enrolment.objects.filter(person=keep, state__in=LIVE).values_list(
            "course_class", flat=True
        )
    )
    Enrolment.objects.filter(person=drop).exclude(state__in=LIVE, course_class__in=taken).update(
        person=keep
    )
    duties = set(ClassStaff.objects.filter(person=keep).values_list("course_class", "duty"))
    for staff in ClassStaff.objects.filter(person=drop):
        if (staff.course_class_id, staff.duty) not in duties:
            staff.person = keep
            staff.save(update_fields=["person"])
