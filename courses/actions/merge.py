"""What happens to a person's classes when two records of one person are merged."""

import datetime

from django.db.models import QuerySet

from accounts.models import Person
from courses.actions.enrol import cancel_enrolment
from courses.models import ApprovalDeputy, ClassStaff, Enrolment
from courses.rules.states import LIVE, SEATED, EnrolmentState


def _weight(enrolment: Enrolment) -> int:
    """Completed before seated before waiting."""
    if enrolment.state == EnrolmentState.COMPLETED:
        return 2
    return 1 if enrolment.state in SEATED else 0


def _settle_doubles(keep: Person, drop: Person, at: datetime.datetime) -> None:
    """Of two live enrolments in one class the better stays; the other's seat goes to the next."""
    mine = {e.course_class_id: e for e in _live(keep)}
    for theirs in _live(drop):
        own = mine.get(theirs.course_class_id)
        if own is None or _weight(own) == _weight(theirs) == 2:
            continue
        loser = own if _weight(own) < _weight(theirs) else theirs
        cancel_enrolment(enrolment=loser, why="merged", by=None, at=at)


def _live(person: Person) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(person=person, state__in=LIVE)
    return rows.select_related("course_class").order_by("course_class", "pk")


def merge(*, keep: Person, drop: Person, by: Person | None, at: datetime.datetime) -> None:
    """Enrolments and duties go to the person that is kept; a double one is settled first."""
    _settle_doubles(keep, drop, at)
    taken = set(_live(keep).values_list("course_class", flat=True))
    Enrolment.objects.filter(person=drop).exclude(state__in=LIVE, course_class__in=taken).update(
        person=keep
    )
    ApprovalDeputy.objects.filter(person=drop).exclude(officer=keep).update(person=keep)
    duties = set(ClassStaff.objects.filter(person=keep).values_list("course_class", "duty"))
    for staff in ClassStaff.objects.filter(person=drop):
        if (staff.course_class_id, staff.duty) not in duties:
            staff.person = keep
            staff.save(update_fields=["person"])
