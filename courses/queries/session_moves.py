"""Whom it hits if a session is moved: asked before, and again under the locks when it is done."""

import datetime
from dataclasses import dataclass, field

from accounts.models import Person
from core.errors import Reason
from courses.models import ClassSession, Enrolment, MoveChoice
from courses.rules.states import EnrolmentState
from places.models import Room, Venue
from places.queries.clashes import Clash, clashes_of, clashes_of_people, stay


@dataclass(frozen=True)
class Target:
    """Where and when a session is to be."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    venue: Venue | None
    room: Room | None

    def is_where(self, session: ClassSession) -> bool:
        """Is the session there already?"""
        return (self.starts_at, self.ends_at, self.venue, self.room) == (
            session.starts_at,
            session.ends_at,
            session.venue,
            session.room,
        )


@dataclass(frozen=True)
class Hit:
    """Somebody with a seat, and what the move would put in their way."""

    enrolment: Enrolment
    clash: Clash

    @property
    def reason(self) -> Reason:
        """What is in the way, in words."""
        return self.clash.reason()


@dataclass(frozen=True)
class MovePreview:
    """All that a move means: those told, those asked to choose, and what forbids it.

    `staff` are trainers who are taken then, `room_taken` whether the room is: both forbid it.
    """

    target: Target
    seated: list[Enrolment] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    staff: list[tuple[Person, Clash]] = field(default_factory=list)
    trainers: list[Person] = field(default_factory=list)
    room_taken: bool = False

    @property
    def possible(self) -> bool:
        """Are trainers and room free then?"""
        return not self.staff and not self.room_taken

    @property
    def untouched(self) -> int:
        """How many are told of the new time and have no clash."""
        return len(self.seated) - len(self.hits)


def source_of_session(session: ClassSession) -> str:
    """What an occupation by this session is called."""
    return f"session:{session.uuid}"


def preview_move(session: ClassSession, target: Target) -> MovePreview:
    """Whom it hits, in the order of arrival; as many queries whatever the number of people."""
    own = source_of_session(session)
    seated = list(
        Enrolment.objects.filter(
            course_class=session.course_class_id, state=EnrolmentState.ENROLLED
        )
        .select_related("person__guardian", "course_class__course", "seat")
        .order_by("place")
    )
    trainers = [
        staff.person
        for staff in session.course_class.staff.filter(ended_at=None).select_related("person")
    ]
    people = [e.person for e in seated] + trainers
    wanted = [stay(target.starts_at, target.ends_at, target.venue)]
    clashes = clashes_of_people(people, wanted, except_sources=[own])
    room_taken = target.room is not None and bool(
        clashes_of(
            room=target.room, spans=[(target.starts_at, target.ends_at)], except_sources=[own]
        )
    )
    return MovePreview(
        target=target,
        seated=seated,
        hits=[Hit(e, clashes[e.person_id][0]) for e in seated if e.person_id in clashes],
        staff=[(p, clashes[p.pk][0]) for p in trainers if p.pk in clashes],
        trainers=trainers,
        room_taken=room_taken,
    )


def open_choice(enrolment: Enrolment) -> MoveChoice | None:
    """What the person has yet to choose after a move, the newest; None without one."""
    if enrolment.state != EnrolmentState.ENROLLED:
        return None
    rows = MoveChoice.objects.filter(enrolment=enrolment, answer="")
    return rows.select_related("move__session").order_by("-pk").first()
