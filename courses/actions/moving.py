"""Moving an enrolment from a state to another: the one place that writes its fact and its notice."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from core.ledger.actions import NewFact, append_all
from core.locking import locked_one
from core.notices.actions import Telling, tell_all
from courses.models import ClassSession, CourseClass, Enrolment, EnrolmentFact, Seat
from courses.queries.readers import names_of, reader_for
from courses.queries.reasons import stored
from courses.queries.subsidy import subsidies
from courses.rules.states import ENROLMENT_MOVES, SEATED, EnrolmentState
from places.models import Occupation


@dataclass(frozen=True)
class Move:
    """An enrolment that goes to a state; a `new` one is not in the database yet."""

    enrolment: Enrolment
    to: EnrolmentState
    by: Person | None
    seat: Seat | None = None
    offer_until: datetime.datetime | None = None
    why: str = ""
    new: bool = False


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
    move_all([Move(enrolment, to, by, seat, offer_until, why)], at=at)
    return enrolment


def move_all(moves: Sequence[Move], *, at: datetime.datetime) -> None:
    """Move many enrolments of one class, which is locked, with their facts, in a few statements."""
    olds = [_apply(m, at) for m in moves]
    answers = store_subsidy(
        [
            m.enrolment
            for m, old in zip(moves, olds, strict=True)
            if m.to == EnrolmentState.ENROLLED and old != EnrolmentState.COMPLETED
        ]
    )
    Enrolment.objects.bulk_create([m.enrolment for m in moves if m.new])
    # First what gives a seat back, then what takes one: no seat is two people's in between.
    for freed in (True, False):
        rows = [m.enrolment for m in moves if not m.new and (m.enrolment.seat is None) == freed]
        if rows:
            Enrolment.objects.bulk_update(rows, MOVED, batch_size=200)
    taking = [m.enrolment for m in moves if m.to == EnrolmentState.ENROLLED]
    leaving = [m.enrolment for m in moves if m.to not in SEATED and not m.new]
    take_times(taking)
    give_times_back(leaving)
    write_facts(
        [
            Written(m.enrolment, old, m.by, m.why, answers.get(m.enrolment.person_id, {}))
            for m, old in zip(moves, olds, strict=True)
        ],
        at=at,
    )


MOVED = (
    "state",
    "seat",
    "line",
    "offered_at",
    "offer_until",
    "changed_at",
    "subsidy",
    "subsidy_reasons",
)


def store_subsidy(seated: Sequence[Enrolment]) -> dict[int, dict[str, Any]]:
    """Set whether each seat of one class counts for subsidy; by person's key what the fact says."""
    if not seated:
        return {}
    answers = subsidies(seated[0].course_class, [enrolment.person for enrolment in seated])
    told: dict[int, dict[str, Any]] = {}
    for enrolment in seated:
        answer = answers[enrolment.person_id]
        enrolment.subsidy = answer.subsidy
        enrolment.subsidy_reasons = stored(answer.reasons)
        told[enrolment.person_id] = {
            "subsidy": str(answer.subsidy),
            "reasons": [reason.code for reason in answer.reasons],
        }
    return told


def _apply(m: Move, at: datetime.datetime) -> str:
    """Set the columns of one move; what the state was."""
    enrolment = m.enrolment
    old = "" if m.new else str(enrolment.state)
    if not m.new and m.to not in ENROLMENT_MOVES[EnrolmentState(old)]:
        raise ValueError(f"no move from {old} to {m.to}")
    enrolment.state = m.to
    if m.to not in SEATED:
        enrolment.seat = None
    elif m.seat is not None:
        enrolment.seat = m.seat
    if m.to == EnrolmentState.OFFERED:
        enrolment.offered_at, enrolment.offer_until = at, m.offer_until
    else:
        enrolment.offer_until = None
    enrolment.changed_at = at
    return old


def write_fact(
    enrolment: Enrolment,
    *,
    old: str,
    why: str = "",
    by: Person | None,
    at: datetime.datetime,
) -> None:
    """The fact of a move, and its line in the ledger (values and UUIDs only)."""
    write_facts([Written(enrolment, old, by, why)], at=at)


@dataclass(frozen=True)
class Written:
    """What a fact says: the enrolment as it is now, the state it had, by whom, why."""

    enrolment: Enrolment
    old: str
    by: Person | None
    why: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def write_facts(facts: Sequence[Written], *, at: datetime.datetime) -> None:
    """The facts of many moves, and their lines in the ledger (values and UUIDs only)."""
    EnrolmentFact.objects.bulk_create(
        EnrolmentFact(
            enrolment=f.enrolment,
            from_state=f.old,
            to_state=f.enrolment.state,
            why=f.why[:200],
            details=f.details,
            by=f.by,
            at=at,
        )
        for f in facts
    )
    append_all(
        [
            NewFact(
                chain=f"class:{f.enrolment.course_class.code}",
                kind="enrolment",
                subject=f.enrolment.uuid,
                payload={
                    "person": str(f.enrolment.person.uuid),
                    "from": f.old,
                    "to": str(f.enrolment.state),
                    "seat": f.enrolment.seat.no if f.enrolment.seat else None,
                    "place": f.enrolment.place,
                    "by": str(f.by.uuid) if f.by else None,
                    **f.details,
                },
            )
            for f in facts
        ],
        at=at,
    )


def source_of(session: ClassSession) -> str:
    """What an occupation by this session is called."""
    return f"session:{session.uuid}"


def take_times(enrolments: Sequence[Enrolment]) -> None:
    """The sessions of the class occupy the people; again changes nothing."""
    if not enrolments:
        return
    course_class = enrolments[0].course_class
    sessions = list(course_class.sessions.filter(cancelled_at=None).select_related("venue"))
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
            for enrolment in enrolments
            for session in sessions
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def give_times_back(enrolments: Sequence[Enrolment]) -> None:
    """The class occupies the people no longer."""
    if not enrolments:
        return
    sources = [source_of(session) for session in enrolments[0].course_class.sessions.all()]
    people = [enrolment.person_id for enrolment in enrolments]
    Occupation.objects.filter(person__in=people, role="learner", source__in=sources).delete()


def notify(
    enrolment: Enrolment,
    kind: str,
    *,
    at: datetime.datetime,
    **facts: Any,
) -> None:
    """Tell the person of the enrolment; the same move tells once."""
    tell_all([telling(enrolment, kind, at=at, **facts)], at=at)


def telling(
    enrolment: Enrolment,
    kind: str,
    *,
    at: datetime.datetime,
    **facts: Any,
) -> Telling:
    """What the person of the enrolment is told; a child's parent is told."""
    course_class = enrolment.course_class
    local = timezone.localtime(at)
    return Telling(
        person=reader_for(enrolment.person),
        kind=kind,
        facts={
            **names_of(course_class),
            **facts,
        },
        url=reverse("courses:enrolment", args=[enrolment.uuid]),
        key=f"{kind}:{enrolment.uuid}:{local:%Y%m%d%H%M%S%f}",
    )


def lock_class(course_class: CourseClass) -> CourseClass:
    """The class again, locked: parent before its enrolments and seats."""
    rows = CourseClass.objects.select_related("course", "unit").filter(pk=course_class.pk)
    return locked_one(rows)


def lock_class_if_free(course_class: CourseClass) -> CourseClass | None:
    """The class again, locked, or None when somebody else holds it: this never waits."""
    rows = CourseClass.objects.select_related("course", "unit").filter(pk=course_class.pk)
    return rows.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()


def lock_person(person: Person) -> Person:
    """The person, locked: before any class, so that two of their seats can't overlap."""
    return locked_one(Person.objects.select_related("home_unit").filter(pk=person.pk))


def enrolment_now(enrolment: Enrolment) -> Enrolment:
    """The enrolment as it is now, under the lock of its class."""
    return Enrolment.objects.select_related(
        "course_class__course", "person__home_unit", "seat"
    ).get(pk=enrolment.pk)
