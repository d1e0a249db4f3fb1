"""A person's sessions as an agenda shows them: also those moved, cancelled, or of a seat now lost."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Prefetch

from accounts.models import Person
from courses.models import ClassSession, ClassStaff, Enrolment, EnrolmentFact, SessionMove
from courses.rules.states import EnrolmentState

HELD = {EnrolmentState.ENROLLED, EnrolmentState.COMPLETED}


@dataclass(frozen=True)
class Own:
    """A session with what it is to the person; `changes` counts all that happened, and only grows."""

    session: ClassSession
    enrolment: Enrolment | None
    teaches: bool
    lost: bool
    moved_from: SessionMove | None
    changes: int
    changed_at: datetime.datetime | None

    @property
    def off(self) -> bool:
        """It takes no time of the person any more."""
        return self.lost or self.session.cancelled_at is not None


@dataclass(frozen=True)
class _Tie:
    """What binds a person to a class, and when that last changed."""

    enrolment: Enrolment | None = None
    teaches: bool = False
    held: bool = False
    changes: int = 0
    changed_at: datetime.datetime | None = None


def own_days(person: Person, since: datetime.datetime) -> list[Own]:
    """Sessions that end after `since`, in order; four queries, whatever their number.

    A seat given back or taken away stays as lost; one that was only asked for was never here.
    """
    ties = _ties(person)
    moves = Prefetch("moves", queryset=SessionMove.objects.order_by("pk"))
    rows = (
        ClassSession.objects.filter(course_class__in=ties, ends_at__gt=since)
        .select_related("course_class__course__track", "venue", "room")
        .prefetch_related(moves)
        .order_by("starts_at", "pk")
    )
    found = []
    for session in rows:
        tie, moved = ties[session.course_class_id], list(session.moves.all())
        times = [tie.changed_at, session.cancelled_at, *(move.at for move in moved[-1:])]
        found.append(
            Own(
                session=session,
                enrolment=tie.enrolment,
                teaches=tie.teaches,
                lost=not tie.held,
                moved_from=moved[-1] if moved else None,
                changes=session.moved + tie.changes + (session.cancelled_at is not None),
                changed_at=max((t for t in times if t is not None), default=None),
            )
        )
    return found


def _ties(person: Person) -> dict[int, _Tie]:
    """By class's key, the seats once held and the duties once given; two queries.

    Of several enrolments in a class all count as changes, and the newest says how it stands.
    """
    seated = EnrolmentFact.objects.filter(
        enrolment=OuterRef("pk"), to_state=EnrolmentState.ENROLLED
    )
    rows = Enrolment.objects.filter(Exists(seated), person=person)
    counted = rows.annotate(changes=Count("facts"), last=Max("facts__at")).order_by("pk")
    ties: dict[int, _Tie] = {}
    for row in counted:
        before = ties.get(row.course_class_id)
        changes = row.changes + (before.changes if before else 0)
        ties[row.course_class_id] = _Tie(
            enrolment=row,
            teaches=False,
            held=row.state in HELD,
            changes=changes,
            changed_at=row.last,
        )
    for duty in ClassStaff.objects.filter(person=person).order_by("pk"):
        tie = ties.get(duty.course_class_id, _Tie())
        now_on = duty.ended_at is None
        ties[duty.course_class_id] = _Tie(
            enrolment=tie.enrolment,
            teaches=tie.teaches or now_on,
            held=tie.held or now_on,
            changes=tie.changes + (not now_on),
            changed_at=max((t for t in (tie.changed_at, duty.ended_at) if t), default=None),
        )
    return ties
