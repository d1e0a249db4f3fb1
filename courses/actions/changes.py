"""Changing many people of a class at once: asking them to move, cancelling.

Nobody is moved without a yes: the seat is held in both classes until the answer or the deadline.
"""

import datetime
import uuid as uuids
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max

from accounts.models import Person
from core.errors import Reason, RuleBroken
from core.locking import locked
from core.notices.actions import tell_all
from core.notices.kinds import moment
from core.web.public_pages import forget_public_pages
from courses.actions.arrivals import answer_everybody
from courses.actions.capacity import make_seat_rows
from courses.actions.facts import write_class_fact
from courses.actions.giving import seats_for, settle_queue
from courses.actions.moving import Move, lock_class, move_all, telling
from courses.models import (
    ClassChange,
    ClassChangeItem,
    CourseClass,
    Enrolment,
    Seat,
)
from courses.queries.changes import chosen, sort_for_move
from courses.queries.readers import label_of
from courses.rules.changes import CANCELLABLE, ChangeKind
from courses.rules.states import ClassState, EnrolmentState, Giving, Way

T = TypeVar("T")
TOLD = {
    ChangeKind.MOVE: "move_asked",
    ChangeKind.SPLIT: "move_asked",
    ChangeKind.MERGE: "merge_asked",
}


@dataclass(frozen=True)
class Outcome:
    """What a change did, or would do: the seats held, whom a rule is against, and what follows.

    `added` seats were made for it; `offered` are people in line whom a freed seat goes to.
    """

    change: ClassChange
    rows: list[Enrolment] = field(default_factory=list)
    against: list[tuple[Enrolment, list[Reason]]] = field(default_factory=list)
    added: int = 0
    offered: list[Enrolment] = field(default_factory=list)


def rehearse(action: Callable[..., T], **asked: Any) -> T:
    """What the action would do, told by doing it and taking all of it back: nobody is told."""
    with transaction.atomic():
        result = action(**asked)
        transaction.set_rollback(True)
    return result


@dataclass(frozen=True)
class MoveWish:
    """Who is asked to go where, why, and until when both seats are held."""

    target: CourseClass
    enrolments: Collection[uuids.UUID]
    reason: str
    answer_until: datetime.datetime
    add_seats: bool = False
    kind: ChangeKind = ChangeKind.MOVE


@transaction.atomic
def ask_to_move(
    *, course_class: CourseClass, wish: MoveWish, by: Person | None, at: datetime.datetime
) -> Outcome:
    """Hold a seat in the other class for each who can move there, and ask them.

    Those in line there come first. Refuses `reason_needed`, `answer_until_past`, `not_a_sister`,
    `class_over`, `target_over`, `ballot_frozen`, `nobody_to_move`, and `seats_short` with the
    number that is missing, unless `add_seats` makes them: for those who move, not for the line.
    """
    if not wish.reason.strip():
        raise RuleBroken("reason_needed")
    if wish.answer_until <= at:
        raise RuleBroken("answer_until_past")
    course_class, target = _both(course_class, wish.target)
    wish = replace(wish, target=target)
    _check(course_class, target, at)
    answer_everybody(target, at=at)
    found = sort_for_move(course_class, target, chosen(course_class, wish.enrolments), at)
    if not found.able:
        raise RuleBroken("nobody_to_move", against=found.against)
    seats, added = _seats(wish, found.able, by=by, at=at)
    change = ClassChange.objects.create(
        course_class=course_class,
        kind=wish.kind,
        target=target,
        reason=wish.reason.strip()[:200],
        answer_until=wish.answer_until,
        by=by,
        at=at,
    )
    made = _hold(change, found.able, seats, by=by, at=at)
    write_class_fact(
        course_class,
        "asked_to_move",
        reason=wish.reason,
        by=by,
        at=at,
        change=str(change.uuid),
        target=target.code,
        number=len(made),
    )
    return Outcome(change, made, found.against, added)


def _both(course_class: CourseClass, target: CourseClass) -> tuple[CourseClass, CourseClass]:
    """Both classes, locked in the order of their keys."""
    if course_class.pk == target.pk:
        raise RuleBroken("not_a_sister")
    rows = CourseClass.objects.select_related("course", "unit")
    by_key = {row.pk: row for row in locked(rows.filter(pk__in=[course_class.pk, target.pk]))}
    return by_key[course_class.pk], by_key[target.pk]


def _check(course_class: CourseClass, target: CourseClass, at: datetime.datetime) -> None:
    if course_class.course_id != target.course_id:
        raise RuleBroken("not_a_sister")
    if course_class.state in {ClassState.CANCELLED, ClassState.FINISHED}:
        raise RuleBroken("class_over")
    over = target.last_session_at is not None and target.last_session_at <= at
    if over or target.state != ClassState.PUBLISHED:
        raise RuleBroken("target_over")
    if target.giving == Giving.BALLOT and target.drawn_at is None:
        raise RuleBroken("target_not_drawn")


def _seats(
    wish: MoveWish, able: Sequence[Enrolment], *, by: Person | None, at: datetime.datetime
) -> tuple[list[Seat | None], int]:
    """A seat for each, and how many were made for them; a class without a limit needs none."""
    target = wish.target
    if target.capacity is None:
        return [None] * len(able), 0
    groups = [[row.person] for row in able]
    given = seats_for(target, groups, at)
    short = len(able) - len(given)
    if short and not wish.add_seats:
        raise RuleBroken("seats_short", wanted=len(able), free=len(given), short=short)
    if short:
        old = target.capacity
        target.capacity = old + short
        target.save(update_fields=["capacity"])
        make_seat_rows(target, target.capacity, at=at)
        write_class_fact(target, "capacity", old=old, by=by, at=at)
        transaction.on_commit(forget_public_pages)
        given = seats_for(target, groups, at)
    return [given[index][0] for index in range(len(able))], short


def _hold(
    change: ClassChange,
    able: Sequence[Enrolment],
    seats: Sequence[Seat | None],
    *,
    by: Person | None,
    at: datetime.datetime,
) -> list[Enrolment]:
    """The seats in the other class, held, and the question to everybody."""
    target = change.target
    assert target is not None
    made = new_rows(target, able, Way.MOVE, by=by, at=at)
    move_all(
        [
            Move(
                row,
                EnrolmentState.OFFERED,
                by,
                seat=seat,
                offer_until=change.answer_until,
                why="asked_to_move",
                new=True,
            )
            for row, seat in zip(made, seats, strict=True)
        ],
        at=at,
    )
    ClassChangeItem.objects.bulk_create(
        ClassChangeItem(change=change, enrolment=row, made=new)
        for row, new in zip(able, made, strict=True)
    )
    assert change.answer_until is not None
    until = moment(change.answer_until)
    tell_all(
        [
            telling(
                row,
                TOLD[ChangeKind(change.kind)],
                at=at,
                left=label_of(change.course_class),
                until=until,
                why=change.reason,
            )
            for row in made
        ],
        at=at,
    )
    return made


def new_rows(
    course_class: CourseClass,
    rows: Sequence[Enrolment],
    way: Way,
    *,
    by: Person | None,
    at: datetime.datetime,
) -> list[Enrolment]:
    """New enrolments of the same people, the last to arrive; not in the database yet."""
    last = Enrolment.objects.filter(course_class=course_class).aggregate(last=Max("place"))["last"]
    return [
        Enrolment(
            course_class=course_class,
            person=row.person,
            unit=row.person.home_unit,
            way=way,
            place=place,
            line=place,
            enrolled_by=by,
            created_at=at,
            changed_at=at,
        )
        for place, row in enumerate(rows, start=(last or 0) + 1)
    ]


@transaction.atomic
def cancel_many(
    *,
    course_class: CourseClass,
    enrolments: Collection[uuids.UUID],
    reason: str,
    by: Person | None,
    at: datetime.datetime,
) -> Outcome:
    """Cancel these enrolments with a reason and tell the people; the seats go to the line.

    Refuses `reason_needed`, `class_over`, `nobody_to_cancel`. Who is out already is left as is.
    """
    if not reason.strip():
        raise RuleBroken("reason_needed")
    course_class = lock_class(course_class)
    if course_class.state in {ClassState.CANCELLED, ClassState.FINISHED}:
        raise RuleBroken("class_over")
    wanted = chosen(course_class, enrolments)
    rows = [row for row in wanted if row.state in CANCELLABLE]
    against = [(row, [Reason("not_live")]) for row in wanted if row.state not in CANCELLABLE]
    if not rows:
        raise RuleBroken("nobody_to_cancel")
    change = ClassChange.objects.create(
        course_class=course_class,
        kind=ChangeKind.CANCEL,
        reason=reason.strip()[:200],
        by=by,
        at=at,
    )
    ClassChangeItem.objects.bulk_create(
        ClassChangeItem(change=change, enrolment=row) for row in rows
    )
    why = change.reason
    move_all([Move(row, EnrolmentState.CANCELLED, by, why=why) for row in rows], at=at)
    tell_all(
        [telling(row, "enrolment_cancelled", at=at, why=why) for row in rows],
        at=at,
    )
    write_class_fact(
        course_class,
        "cancelled_many",
        reason=reason,
        by=by,
        at=at,
        change=str(change.uuid),
        number=len(rows),
    )
    offered = settle_queue(course_class, by=None, at=at)
    return Outcome(change, rows, against, offered=offered)
