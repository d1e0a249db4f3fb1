"""Giving marks: all of them or none, each with its history."""

import datetime
import uuid
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from accounts.models import Person
from core.errors import RuleBroken
from core.ledger.actions import append
from courses.actions.complete import refuse_settled
from courses.actions.facts import write_class_fact
from courses.actions.moving import lock_class
from courses.models import Enrolment, Grade, GradedItem, GradeFact
from courses.rules.states import SEATED

FINEST = Decimal("0.01")


@transaction.atomic
def give_marks(
    *,
    item: GradedItem,
    marks: Mapping[uuid.UUID, Decimal],
    reason: str = "",
    by: Person | None,
    at: datetime.datetime,
) -> int:
    """Write marks by enrolment; how many changed.

    Refuses with `grade_out_of_range` naming each row (also one finer than the two decimals that are
    kept: a mark is never rounded), `item_closed`, `not_in_class`, `already_signed`.
    """
    course_class = lock_class(item.course_class)
    item = GradedItem.objects.get(pk=item.pk)
    if item.closed_at is not None:
        raise RuleBroken("item_closed")
    wrong = [
        {"enrolment": str(key), "item": item.code, "value": str(mark)}
        for key, mark in marks.items()
        if not mark.is_finite() or not 0 <= mark <= item.maximum or mark != mark.quantize(FINEST)
    ]
    if wrong:
        raise RuleBroken("grade_out_of_range", errors=wrong)
    # As the column keeps it, so that the fact and the row say the same.
    marks = {key: mark.quantize(FINEST) for key, mark in marks.items()}
    enrolments = {
        e.uuid: e
        for e in Enrolment.objects.filter(
            course_class=course_class, uuid__in=list(marks), state__in=SEATED
        )
    }
    if set(marks) - set(enrolments):
        raise RuleBroken("not_in_class")
    refuse_settled(enrolments.values())
    current = {
        grade.enrolment_id: grade
        for grade in Grade.objects.filter(item=item, enrolment__in=enrolments.values())
    }
    changed = 0
    for key, mark in marks.items():
        enrolment = enrolments[key]
        grade = current.get(enrolment.pk)
        old = grade.mark if grade else None
        if old == mark:
            continue
        if grade is None:
            grade = Grade(item=item, enrolment=enrolment)
        grade.mark, grade.changed_at = mark, at
        grade.save()
        GradeFact.objects.create(grade=grade, old=old, new=mark, reason=reason[:200], by=by, at=at)
        append(
            chain=f"class:{course_class.code}",
            kind="grade",
            subject=enrolment.uuid,
            payload={
                "item": item.code,
                "old": None if old is None else str(old),
                "new": str(mark),
                "by": str(by.uuid) if by else None,
            },
            at=at,
        )
        changed += 1
    return changed


@transaction.atomic
def close_item(
    *, item: GradedItem, closed: bool, by: Person | None, at: datetime.datetime
) -> GradedItem:
    """Close an item: what is missing then counts as nought. Opening it takes that back.

    Refuses with `already_signed` once a completion rests on it.
    """
    course_class = lock_class(item.course_class)
    item = GradedItem.objects.get(pk=item.pk)
    if (item.closed_at is not None) == closed:
        return item
    refuse_settled(list(course_class.enrolments.filter(state__in=SEATED)))
    item.closed_at = at if closed else None
    item.save(update_fields=["closed_at"])
    what = "item_closed" if closed else "item_opened"
    write_class_fact(course_class, what, by=by, at=at, item=item.code)
    return item
