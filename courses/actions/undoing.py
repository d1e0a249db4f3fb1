"""Taking back what was done to many people of a class, as far as it can be."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Person
from core.errors import RuleBroken
from core.locking import locked
from core.notices.actions import tell_all
from core.web.public_pages import forget_public_pages
from courses.actions.arrivals import answer_everybody
from courses.actions.changes import new_rows
from courses.actions.facts import write_class_fact
from courses.actions.giving import seats_for, settle_queue
from courses.actions.moving import Move, lock_class, move_all, telling
from courses.models import (
    ClassChange,
    ClassChangeItem,
    CourseClass,
    Enrolment,
    EnrolmentFact,
    SeatRequest,
)
from courses.queries.approval import ASKED
from courses.queries.eligibility import reasons_against_seats
from courses.queries.readers import label_of
from courses.rules.changes import CANCELLABLE, ChangeKind
from courses.rules.states import ClassState, EnrolmentState, Giving, Way

TOLD = {
    EnrolmentState.ENROLLED: "back_with_seat",
    EnrolmentState.WAITING: "back_in_line",
    EnrolmentState.REQUESTED: "seat_requested",
    EnrolmentState.RETURNED: "seat_requested",
    EnrolmentState.APPLIED: "seat_applied",
}


@transaction.atomic
def undo_change(
    *, change: ClassChange, by: Person | None, at: datetime.datetime
) -> list[Enrolment]:
    """Take it back as far as it can be: open questions are withdrawn, who was cancelled is back.

    Who has moved already stays; who was cancelled gets a free seat, or the old place in line.
    Returns those for whom it was taken back. A second call finds it done. Refuses `change_done`
    where nothing is left to take back: a merge that was carried out, a class that is over.
    """
    if change.kind == ChangeKind.CANCEL:
        # Persons before the class: a seat takes their time.
        locked(Person.objects.filter(pk__in=change.items.values("enrolment__person")))
    pair = [change.course_class_id, *([change.target_id] if change.target_id else [])]
    locked(CourseClass.objects.filter(pk__in=pair))
    change = ClassChange.objects.select_related("course_class__course", "course_class__unit").get(
        pk=change.pk
    )
    if change.undone_at is not None:
        return []
    if change.finished_at is not None or change.course_class.state != ClassState.PUBLISHED:
        raise RuleBroken("change_done")
    change.undone_at, change.undone_by = at, by
    change.save(update_fields=["undone_at", "undone_by"])
    back = _restore(change, by, at) if change.kind == ChangeKind.CANCEL else None
    rows = _withdraw(change, by, at) if back is None else back
    write_class_fact(
        change.course_class, "undone", by=by, at=at, change=str(change.uuid), number=len(rows)
    )
    return rows


def _withdraw(change: ClassChange, by: Person | None, at: datetime.datetime) -> list[Enrolment]:
    """The seats held for an answer are given back; a merge opens its class again."""
    target = change.target
    assert target is not None
    held = list(
        Enrolment.objects.filter(made_by__change=change, state=EnrolmentState.OFFERED)
        .select_related("person__guardian", "course_class__course", "course_class__unit", "seat")
        .order_by("place")
    )
    move_all(
        [Move(e, EnrolmentState.CANCELLED, by, why="question_withdrawn") for e in held], at=at
    )
    tell_all(
        [
            telling(
                row,
                "move_withdrawn",
                at=at,
                left=label_of(change.course_class),
            )
            for row in held
        ],
        at=at,
    )
    if change.kind == ChangeKind.MERGE:
        course_class = change.course_class
        course_class.closes_at = change.old_closes_at
        course_class.save(update_fields=["closes_at"])
        transaction.on_commit(forget_public_pages)
    settle_queue(lock_class(target), by=None, at=at)
    return held


def _restore(change: ClassChange, by: Person | None, at: datetime.datetime) -> list[Enrolment]:
    """New rows for those who were cancelled, at their old place in line; a seat where one is free.

    Who had not been answered yet asks again, as before: no draw and no decision is passed by.
    Who has asked again by then is in the class already and is left as is.
    """
    course_class = lock_class(change.course_class)
    answer_everybody(course_class, at=at)
    items = list(
        change.items.select_related("enrolment__person__home_unit", "enrolment__person__guardian")
    )
    inside = set(
        Enrolment.objects.filter(
            course_class=course_class, state__in=CANCELLABLE | {EnrolmentState.COMPLETED}
        ).values_list("person", flat=True)
    )
    items = [item for item in items if item.enrolment.person_id not in inside]
    olds = [item.enrolment for item in items]
    made = new_rows(course_class, olds, Way.ORGANISER, by=by, at=at)
    before = {f.enrolment_id: EnrolmentState(f.from_state) for f in _cancelling_facts(olds)}
    frozen = course_class.frozen_at is not None and course_class.drawn_at is None
    if frozen and EnrolmentState.APPLIED in before.values():
        raise RuleBroken("ballot_frozen")
    seated = {key for key, state in before.items() if state == EnrolmentState.ENROLLED}
    known = reasons_against_seats(course_class, [old.person for old in olds], at)
    wants = [n for n, old in enumerate(olds) if old.pk in seated and not known[old.person_id]]
    limited = course_class.capacity is not None
    given = (
        seats_for(course_class, [[made[index].person] for index in wants], at) if limited else {}
    )
    seats = {wants[index]: found[0] for index, found in given.items()}
    moves = []
    for index, (old, row) in enumerate(zip(olds, made, strict=True)):
        _stand_as_before(old, row, before[old.pk])
        has = index in seats or (not limited and index in wants)
        to = EnrolmentState.ENROLLED if has else _back_to(course_class, before[old.pk])
        moves.append(Move(row, to, by, seat=seats.get(index), why="cancel_undone", new=True))
    move_all(moves, at=at)
    _ask_as_before(olds, moves)
    for item, row in zip(items, made, strict=True):
        item.made = row
    ClassChangeItem.objects.bulk_update(items, ["made"])
    tell_all(
        [telling(m.enrolment, TOLD[EnrolmentState(m.to)], at=at) for m in moves],
        at=at,
    )
    settle_queue(course_class, by=None, at=at)
    return made


def _back_to(course_class: CourseClass, before: EnrolmentState) -> EnrolmentState:
    """Where who gets no seat stands: asking as before while there is an answer to come, or in line."""
    asks = before in ASKED and course_class.giving == Giving.APPROVAL
    applies = before == EnrolmentState.APPLIED and course_class.drawn_at is None
    return before if asks or applies else EnrolmentState.WAITING


def _stand_as_before(old: Enrolment, row: Enrolment, before: EnrolmentState) -> None:
    row.party, row.choice = old.party, old.choice
    # Who applied has a number of arrival for a line: after the draw it says nothing.
    drawn = before == EnrolmentState.APPLIED and row.course_class.drawn_at is not None
    if not drawn:
        row.line = old.line


def _ask_as_before(olds: Sequence[Enrolment], moves: Sequence[Move]) -> None:
    """What was written to who decides, and what they said to it, goes along."""
    requests = {r.enrolment_id: r for r in SeatRequest.objects.filter(enrolment__in=olds)}
    copies = []
    for old, m in zip(olds, moves, strict=True):
        request = requests.get(old.pk)
        if request is not None and m.to in ASKED:
            request.pk, request.enrolment = None, m.enrolment
            copies.append(request)
    SeatRequest.objects.bulk_create(copies)


def _cancelling_facts(rows: Sequence[Enrolment]) -> QuerySet[EnrolmentFact]:
    return EnrolmentFact.objects.filter(
        enrolment__in=[row.pk for row in rows], to_state=EnrolmentState.CANCELLED
    )
