"""Erasing a person: what is under way in classes is settled first."""

import datetime

from accounts.models import Person
from core.errors import RuleBroken
from courses.models import Call, ClassStaff, Enrolment, EnrolmentListRow
from courses.rules.states import LIVE, ClassState, EnrolmentState

UNDER_WAY = LIVE - {EnrolmentState.COMPLETED}


def erase(*, person: Person, by: Person | None, at: datetime.datetime) -> None:
    """Refuse with `erase_live` while a seat, a place in line or a class to teach is held."""
    running = {"course_class__state__in": [ClassState.DRAFT, ClassState.PUBLISHED]}
    held = Enrolment.objects.filter(person=person, state__in=UNDER_WAY, **running)
    taught = ClassStaff.objects.filter(person=person, ended_at=None, **running)
    if held.exists() or taught.exists():
        raise RuleBroken("erase_live")
    # That there was a call stays; what was said on the phone is forgotten.
    Call.objects.filter(enrolment__person=person).update(note="")
    # What an office typed of the person in a list.
    EnrolmentListRow.objects.filter(person=person).update(cells="")
