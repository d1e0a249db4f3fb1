"""Moving an enrolment from a state to another: the one place that writes its fact and its notice."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from core.ledger.actions import append
from core.locking import locked_one
from core.notices.actions import tell
from courses.models import ClassSession, CourseClass, Enrolment, EnrolmentFact, Seat
from courses.rules.states import ENROLMENT_MOVES, SEATED, EnrolmentState
from places.models import Occupation


def write_fact(
    enrolment: Enrolment,
    *,
    old: str,
    why: str = "",
    by: Person | None,
    at: datetime.datetime,
) -> None:
    """The fact of a move, and its line in the ledger (values and UUIDs only)."""
    EnrolmentFact.objects.create(
        enrolment=enrolment, from_state=old, to_state=enrolment.state, why=why, by=by, at=at
    )
    append(
        chain=f"class:{enrolment.course_class.code}",
        kind="enrolment",
        subject=enrolment.uuid,
        payload={
            "person": str(enrolment.person.uuid),
            "from": old,
            "to": str(enrolment.state),
            "seat": enrolment.seat.no if enrolment.seat else None,
            "place": enrolment.place,
            "by": str(by.uuid) if by else None,
        },
        at=at,
    )


def move(
    enrolment: Enrolment,
    to: EnrolmentState,
    *,
    seat: Seat | None = None,
    offer_until: datetime.datetime | None = None,
    why: str = "",
    by: Person | None,
    at: datetime.datetime,
) -> Enrolment:
    """Move an enrolment whose class is locked. A move that the table lacks is a bug (ValueError)."""
    old = EnrolmentState(enrolment.state)
    if to not in ENROLMENT_MOVES[old]:
        raise ValueError(f"no move from {old} to {to}")
    enrolment.state = to
    if to not in SEATED:
        enrolment.seat = None
    elif seat is not None:
        enrolment.seat = seat
    if to == EnrolmentState.OFFERED:
        enrolment.offered_at, enrolment.offer_until = at, offer_until
    else:
        enrolment.offer_until = None
    enrolment.changed_at = at
    enrolment.save()
    if to == EnrolmentState.ENROLLED:
        take_time(enrolment)
    elif to not in SEATED:
        give_time_back(enrolment)
    write_fact(enrolment, old=old, why=why, by=by, at=at)
    return enrolment


def source_of(session: ClassSession) -> str:
    """What an occupation by this session is called."""
    return f"session:{session.uuid}"


def take_time(enrolment: Enrolment) -> None:
    """The sessions of the class occupy the person; again changes nothing."""
    sessions = enrolment.course_class.sessions.filter(cancelled_at=None).select_related("venue")
    Occupation.objects.bulk_create(
        [
            Occupation(
                person=enrolment.person,
                venue=session.venue,
                role="learner",
                source=source_of(session),
                starts_at=session.starts_at,
                ends_at=session.ends_at,
            )
            for session in sessions
        ],
        ignore_conflicts=True,
    )


def give_time_back(enrolment: Enrolment) -> None:
    """The class occupies the person no longer."""
    sources = [source_of(session) for session in enrolment.course_class.sessions.all()]
    Occupation.objects.filter(person=enrolment.person, role="learner", source__in=sources).delete()


def notify(
    enrolment: Enrolment,
    kind: str,
    *,
    at: datetime.datetime,
    channels: tuple[str, ...] = ("inbox",),
    **facts: Any,
) -> None:
    """Tell the person of the enrolment; the same move tells once."""
    course_class = enrolment.course_class
    english = enrolment.person.language == "en"
    course = course_class.course
    local = timezone.localtime(at)
    tell(
        person=enrolment.person,
        kind=kind,
        facts={
            "course": (english and course.title_en) or course.title_zh,
            "label": (english and course_class.label_en) or course_class.label_zh,
            **facts,
        },
        url=reverse("courses:enrolment", args=[enrolment.uuid]),
        channels=channels,
        key=f"{kind}:{enrolment.uuid}:{local:%Y%m%d%H%M%S%f}",
        at=at,
    )


def lock_class(course_class: CourseClass) -> CourseClass:
    """The class again, locked: parent before its enrolments and seats."""
    rows = CourseClass.objects.select_related("course", "unit").filter(pk=course_class.pk)
    return locked_one(rows)


def lock_person(person: Person) -> Person:
    """The person, locked: before any class, so that two of their seats can't overlap."""
    return locked_one(Person.objects.select_related("home_unit").filter(pk=person.pk))


def enrolment_now(enrolment: Enrolment) -> Enrolment:
    """The enrolment as it is now, under the lock of its class."""
    return Enrolment.objects.select_related(
        "course_class__course", "person__home_unit", "seat"
    ).get(pk=enrolment.pk)
