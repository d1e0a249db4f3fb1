"""Opening, publishing and cancelling a class."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from accounts.models import Person, Unit
from certificates.models import Skill
from core.errors import RuleBroken
from core.locking import locked
from core.notices.actions import tell_all
from core.web.public_pages import forget_public_pages
from courses.actions.class_times import check_times
from courses.actions.facts import write_class_fact
from courses.actions.moving import Move, lock_class, move_all, source_of, telling
from courses.models import (
    ClassSession,
    ClassStaff,
    Course,
    CourseClass,
    GradedItem,
    Seat,
)
from courses.rules.states import LIVE, ApprovalBy, ClassState, EnrolmentState, Giving
from places.models import Occupation, Room, Venue
from places.queries.clashes import Clash, clashes_of, clashes_of_people, stay

# What is graded, by the course's examination: code, Chinese, English, weight in percent.
ITEMS: dict[str, tuple[tuple[str, str, str, int], ...]] = {
    "none": (),
    "theory": (("theory", "理论", "Theory", 90), ("attendance", "出勤", "Attendance", 10)),
    "practical": (
        ("practical", "实操", "Practical", 90),
        ("attendance", "出勤", "Attendance", 10),
    ),
    "project": (("project", "作业", "Project", 90), ("attendance", "出勤", "Attendance", 10)),
    "theory+practical": (
        ("theory", "理论", "Theory", 40),
        ("practical", "实操", "Practical", 50),
        ("attendance", "出勤", "Attendance", 10),
    ),
}


@dataclass(frozen=True)
class SessionPlan:
    """A session to be made; `hours` are class hours (学时)."""

    title_zh: str
    title_en: str
    kind: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    hours: Decimal
    room: Room | None = None
    venue: Venue | None = None


@transaction.atomic
def open_class(  # noqa: PLR0913 - the parts of a class
    *,
    course: Course,
    unit: Unit,
    code: str,
    label_zh: str,
    label_en: str,
    venue: Venue | None,
    room: Room | None,
    capacity: int | None,
    giving: Giving | str = Giving.ARRIVAL,
    opens_at: datetime.datetime | None,
    closes_at: datetime.datetime | None,
    cancel_until: datetime.datetime | None,
    offer_hours: int = 24,
    approval_by: ApprovalBy | str = ApprovalBy.ORGANISER,
    approval_until: datetime.datetime | None = None,
    sessions: Sequence[SessionPlan],
    trainers: Sequence[Person],
    only_units: Sequence[Unit] = (),
    age_from: int | None = None,
    age_to: int | None = None,
    only_groups: Sequence[str] = (),
    needed_skills: Sequence[Skill] = (),
    season: str = "",
    season_limit: int | None = None,
    rehearsal: bool = False,
    made_up: bool = False,
    by: Person | None,
    at: datetime.datetime,
) -> CourseClass:
    """Make a class as a draft, with its seats, sessions, staff and graded items.

    Refuses with `no_sessions`, `season_needed`, `room_taken`, `room_archived`, `trainer_taken`, and
    as `check_times` does.
    """
    if not sessions:
        raise RuleBroken("no_sessions")
    if season_limit is not None and not season.strip():
        raise RuleBroken("season_needed")
    first = min(plan.starts_at for plan in sessions)
    check_times(
        opens_at=opens_at,
        closes_at=closes_at,
        cancel_until=cancel_until,
        offer_hours=offer_hours,
        starts_at=first,
    )
    _no_clash(sessions, trainers)
    course_class = CourseClass.objects.create(
        course=course,
        unit=unit,
        code=code,
        label_zh=label_zh,
        label_en=label_en,
        venue=venue,
        room=room,
        capacity=capacity,
        giving=giving,
        opens_at=opens_at,
        closes_at=closes_at,
        cancel_until=cancel_until,
        offer_hours=offer_hours,
        approval_by=approval_by,
        approval_until=approval_until,
        age_from=age_from,
        age_to=age_to,
        only_groups=sorted(only_groups),
        season=season.strip(),
        season_limit=season_limit,
        first_session_at=first,
        last_session_at=max(plan.ends_at for plan in sessions),
        rehearsal=rehearsal,
        made_up=made_up,
    )
    course_class.only_units.set(only_units)
    course_class.needed_skills.set(needed_skills)
    Seat.objects.bulk_create(
        Seat(course_class=course_class, no=no) for no in range(1, (capacity or 0) + 1)
    )
    ClassStaff.objects.bulk_create(
        ClassStaff(course_class=course_class, person=person) for person in trainers
    )
    GradedItem.objects.bulk_create(
        GradedItem(
            course_class=course_class,
            code=item,
            title_zh=zh,
            title_en=en,
            weight=weight,
            kind="attendance" if item == "attendance" else "mark",
            order=order,
        )
        for order, (item, zh, en, weight) in enumerate(ITEMS[course.exam])
    )
    _add_sessions(course_class, sessions, trainers)
    write_class_fact(course_class, "opened", by=by, at=at)
    return course_class


def _no_clash(sessions: Sequence[SessionPlan], trainers: Sequence[Person]) -> None:
    """Persons, then rooms, locked: of two that open a class at once, the second sees the first."""
    held = locked(Person.objects.filter(pk__in=[p.pk for p in trainers]))
    wanted = [stay(plan.starts_at, plan.ends_at, plan.venue) for plan in sessions]
    refuse_taken_trainers(held, clashes_of_people(held, wanted))
    rooms = {plan.room.pk for plan in sessions if plan.room is not None}
    for room in locked(Room.objects.select_related("venue").filter(pk__in=rooms)):
        if room.archived_at is not None or room.venue.archived_at is not None:
            raise RuleBroken("room_archived")
        own = [(p.starts_at, p.ends_at) for p in sessions if p.room == room]
        if clashes_of(None, own, room=room):
            raise RuleBroken("room_taken")


def refuse_taken_trainers(
    trainers: Sequence[Person], clashes: Mapping[int, Sequence[Clash]]
) -> None:
    """`trainer_taken` names the first who is taken: by what, when, and how long the way is."""
    for person in trainers:
        for clash in clashes.get(person.pk, ()):
            raise RuleBroken("trainer_taken", who=person.name, **clash.reason().facts)


def _add_sessions(
    course_class: CourseClass, plans: Sequence[SessionPlan], trainers: Sequence[Person]
) -> None:
    ordered = sorted(plans, key=lambda plan: plan.starts_at)
    made = ClassSession.objects.bulk_create(
        ClassSession(
            course_class=course_class,
            no=no,
            title_zh=plan.title_zh,
            title_en=plan.title_en,
            kind=plan.kind,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            hours=plan.hours,
            room=plan.room,
            venue=plan.venue,
        )
        for no, plan in enumerate(ordered, start=1)
    )
    taken = []
    for session in made:
        times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
        source = source_of(session)
        taken += [
            Occupation(person=person, venue=session.venue, role="trainer", source=source, **times)
            for person in trainers
        ]
        if session.room is not None:
            taken.append(
                Occupation(
                    room=session.room, venue=session.venue, role="room", source=source, **times
                )
            )
    Occupation.objects.bulk_create(taken)


@transaction.atomic
def publish_class(
    *, course_class: CourseClass, by: Person | None, at: datetime.datetime
) -> CourseClass:
    """Show the class to the public; a second call changes nothing."""
    course_class = lock_class(course_class)
    if course_class.state == ClassState.DRAFT:
        course_class.state = ClassState.PUBLISHED
        course_class.save(update_fields=["state"])
        write_class_fact(course_class, "published", by=by, at=at)
        transaction.on_commit(forget_public_pages)
    return course_class


@transaction.atomic
def cancel_class(
    *, course_class: CourseClass, why: str, by: Person | None, at: datetime.datetime
) -> CourseClass:
    """Cancel the class and tell everybody who is in it or waits; needs a reason."""
    if not why.strip():
        raise RuleBroken("reason_needed")
    course_class = lock_class(course_class)
    if course_class.state == ClassState.CANCELLED:
        return course_class
    if course_class.state == ClassState.FINISHED:
        raise RuleBroken("class_over")
    course_class.state = ClassState.CANCELLED
    course_class.save(update_fields=["state"])
    write_class_fact(course_class, "cancelled", reason=why, by=by, at=at)
    transaction.on_commit(forget_public_pages)
    live = course_class.enrolments.filter(state__in=LIVE - {EnrolmentState.COMPLETED})
    rows = list(
        live.select_related("person__guardian", "course_class__course", "seat").order_by("place")
    )
    move_all([Move(row, EnrolmentState.CANCELLED, by, why=why) for row in rows], at=at)
    tell_all([telling(row, "class_cancelled", at=at, why=why) for row in rows], at=at)
    sources = [source_of(session) for session in course_class.sessions.all()]
    Occupation.objects.filter(source__in=sources).delete()
    return course_class
