"""Taking back what was done to many people of a class, as far as it can be."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from accounts.models import Person
from core.errors import RuleBroken
from core.locking import locked
from core.notices.actions import tell_all
from core.web.public_pages import forget_public_pages
from courses.actions.arrivals import settle_arrivals
from courses.actions.changes import new_rows
from courses.actions.facts import write_class_fact
from courses.actions.giving import seats_for, settle_queue
from courses.actions.moving import Move, lock_class, move_all, telling
from courses.actions.numbering import wait_for_numbers
from courses.models import (
    ClassChange,
    ClassChangeItem,
    CourseClass,
    Enrolment,
    EnrolmentFact,
    Seat,
    SeatRequest,
)
from courses.queries.eligibility import reasons_against_seats
from courses.queries.readers import label_of
from courses.rules.changes import ChangeKind
from courses.rules.states import LIVE, ClassState, EnrolmentState, Way


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


# What somebody had before the cancellation, and what they come back to where no seat is free.
BACK_TO = {
    EnrolmentState.ENROLLED: EnrolmentState.WAITING,
    EnrolmentState.OFFERED: EnrolmentState.WAITING,
    EnrolmentState.WAITING: EnrolmentState.WAITING,
    EnrolmentState.REQUESTED: EnrolmentState.REQUESTED,
    EnrolmentState.RETURNED: EnrolmentState.REQUESTED,
    EnrolmentState.APPLIED: EnrolmentState.APPLIED,
}
TOLD = {
    EnrolmentState.ENROLLED: "back_with_seat",
    EnrolmentState.WAITING: "back_in_line",
    EnrolmentState.REQUESTED: "seat_requested",
    EnrolmentState.APPLIED: "seat_applied",
}


def _restore(change: ClassChange, by: Person | None, at: datetime.datetime) -> list[Enrolment]:
    """New rows for those who were cancelled, at their old place in line; a seat where one is free.

    Who has asked again by then is in the class already and is left as is. A request is a request
    again; an application is one only until the list of the ballot is public.
    """
    course_class = lock_class(change.course_class)
    wait_for_numbers(course_class)
    settle_arrivals(course_class, upto=None, at=at)
    was = _former_states(change)
    items = _to_restore(change, course_class, was)
    olds = [item.enrolment for item in items]
    made = new_rows(course_class, olds, Way.ORGANISER, by=by, at=at)
    seats = _seats_again(course_class, olds, was, at)
    moves = []
    for old, row in zip(olds, made, strict=True):
        row.line, row.party = old.line, old.party
        to = EnrolmentState.ENROLLED if old.pk in seats else BACK_TO[was[old.pk]]
        moves.append(Move(row, to, by, seat=seats.get(old.pk), why="cancel_undone", new=True))
    move_all(moves, at=at)
    for item, row in zip(items, made, strict=True):
        item.made = row
    ClassChangeItem.objects.bulk_update(items, ["made"])
    _requests_again(olds, made)
    tell_all(
        [telling(m.enrolment, TOLD[EnrolmentState(m.to)], at=at) for m in moves],
        at=at,
    )
    settle_queue(course_class, by=None, at=at)
    return made


def _former_states(change: ClassChange) -> dict[int, EnrolmentState]:
    """By the enrolment's key, what it was before it was cancelled."""
    facts = EnrolmentFact.objects.filter(
        enrolment__changed_with__change=change, to_state=EnrolmentState.CANCELLED
    )
    return {
        key: EnrolmentState(state)
        for key, state in facts.order_by("pk").values_list("enrolment", "from_state")
    }


def _to_restore(
    change: ClassChange, course_class: CourseClass, was: dict[int, EnrolmentState]
) -> list[ClassChangeItem]:
    items = change.items.select_related(
        "enrolment__person__home_unit", "enrolment__person__guardian", "enrolment__request"
    )
    inside = set(
        Enrolment.objects.filter(course_class=course_class, state__in=LIVE).values_list(
            "person", flat=True
        )
    )
    late = {EnrolmentState.APPLIED} if course_class.frozen_at is not None else set()
    return [
        item
        for item in items
        if item.enrolment.person_id not in inside and was[item.enrolment_id] not in late
    ]


def _seats_again(
    course_class: CourseClass,
    olds: Sequence[Enrolment],
    was: dict[int, EnrolmentState],
    at: datetime.datetime,
) -> dict[int, Seat | None]:
    """By the old enrolment's key, the seat for who had one and may have one; None: no limit."""
    known = reasons_against_seats(course_class, [old.person for old in olds], at)
    wants = [
        old for old in olds if was[old.pk] == EnrolmentState.ENROLLED and not known[old.person_id]
    ]
    if course_class.capacity is None:
        return {old.pk: None for old in wants}
    given = seats_for(course_class, [[old.person] for old in wants], at)
    return {wants[index].pk: seats[0] for index, seats in given.items()}


def _requests_again(olds: Sequence[Enrolment], made: Sequence[Enrolment]) -> None:
    """What was asked goes along; a yes does not: it was for the request that was cancelled."""
    SeatRequest.objects.bulk_create(
        SeatRequest(enrolment=row, note=old.request.note)
        for old, row in zip(olds, made, strict=True)
        if row.state == EnrolmentState.REQUESTED and hasattr(old, "request")
    )
