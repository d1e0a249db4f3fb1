"""For whom the seats of a class are kept, and how its seats are given."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Person, Unit
from core.errors import RuleBroken
from core.web.public_pages import forget_public_pages
from courses.actions.facts import write_class_fact
from courses.actions.giving import settle_queue
from courses.actions.moving import lock_class
from courses.models import Arrival, ClassQuota, CourseClass, Enrolment, Seat
from courses.rules.states import ApprovalBy, ClassState, Giving

Key = tuple[int | None, str]


@dataclass(frozen=True)
class QuotaWish:
    """A quota as the organiser wants it; `release_at` None keeps the seats to the end."""

    name_zh: str
    count: int
    unit: Unit | None = None
    category: str = ""
    name_en: str = ""
    release_at: datetime.datetime | None = None

    @property
    def key(self) -> Key:
        """What tells quotas of a class apart."""
        return (self.unit.pk if self.unit else None, self.category)


@transaction.atomic
def set_quotas(
    *,
    course_class: CourseClass,
    wishes: Sequence[QuotaWish],
    by: Person | None,
    at: datetime.datetime,
) -> list[ClassQuota]:
    """Keep seats for these, in this order; a seat that is taken stays where it is.

    Refuses with `class_over`, `ballot_frozen`, `quota_needs_limit`, `quota_for_nobody`,
    `quota_twice`, `quotas_above_capacity`, `quota_below_taken` and `quotas_without_free_seats`.
    """
    course_class = lock_class(course_class)
    _may_change(course_class)
    _check(course_class, wishes)
    seats = list(
        Seat.objects.filter(course_class=course_class, withdrawn_at=None)
        .select_related("quota", "enrolment")
        .order_by("no")
    )
    taken: dict[Key, int] = {}
    free = []
    for seat in seats:
        if not hasattr(seat, "enrolment"):
            free.append(seat)
        elif seat.quota is not None:
            key = (seat.quota.unit_id, seat.quota.category)
            taken[key] = taken.get(key, 0) + 1
    for wish in wishes:
        if taken.get(wish.key, 0) > wish.count:
            raise RuleBroken("quota_below_taken", name=wish.name_zh, taken=taken[wish.key])
    wanted = sum(wish.count - taken.get(wish.key, 0) for wish in wishes)
    if wanted > len(free):
        raise RuleBroken("quotas_without_free_seats", wanted=wanted, free=len(free))
    kept = _write(course_class, wishes)
    _mark(seats, free, wishes, kept, taken)
    transaction.on_commit(forget_public_pages)
    write_class_fact(course_class, "quotas", quotas=[_said(wish) for wish in wishes], by=by, at=at)
    settle_queue(course_class, by=by, at=at)
    return kept


def _may_change(course_class: CourseClass) -> None:
    if course_class.state in {ClassState.CANCELLED, ClassState.FINISHED}:
        raise RuleBroken("class_over")
    if course_class.frozen_at is not None and course_class.drawn_at is None:
        raise RuleBroken("ballot_frozen")


def _check(course_class: CourseClass, wishes: Sequence[QuotaWish]) -> None:
    if wishes and course_class.capacity is None:
        raise RuleBroken("quota_needs_limit")
    if any(wish.unit is None and not wish.category for wish in wishes):
        raise RuleBroken("quota_for_nobody")
    if any(wish.count < 1 for wish in wishes):
        raise RuleBroken("no_seats")
    if len({wish.key for wish in wishes}) < len(wishes):
        raise RuleBroken("quota_twice")
    kept = sum(wish.count for wish in wishes)
    if kept > (course_class.capacity or 0):
        raise RuleBroken("quotas_above_capacity", kept=kept, seats=course_class.capacity)


def _write(course_class: CourseClass, wishes: Sequence[QuotaWish]) -> list[ClassQuota]:
    """The rows of the quotas, the same ones as before where whom they are for is the same."""
    rows = {(row.unit_id, row.category): row for row in course_class.quotas.all()}
    Seat.objects.filter(course_class=course_class).exclude(quota=None).update(quota=None)
    course_class.quotas.all().delete()
    return ClassQuota.objects.bulk_create(
        ClassQuota(
            pk=rows[wish.key].pk if wish.key in rows else None,
            course_class=course_class,
            no=no,
            name_zh=wish.name_zh,
            name_en=wish.name_en,
            unit=wish.unit,
            category=wish.category,
            count=wish.count,
            release_at=wish.release_at,
        )
        for no, wish in enumerate(wishes, start=1)
    )


def _mark(
    seats: Sequence[Seat],
    free: Sequence[Seat],
    wishes: Sequence[QuotaWish],
    kept: Sequence[ClassQuota],
    taken: dict[Key, int],
) -> None:
    by_key = {wish.key: row for wish, row in zip(wishes, kept, strict=True)}
    left = iter(free)
    marks: dict[int, ClassQuota] = {}
    for seat in seats:
        if hasattr(seat, "enrolment") and seat.quota is not None:
            row = by_key.get((seat.quota.unit_id, seat.quota.category))
            if row is not None:
                marks[seat.pk] = row
    for wish, row in zip(wishes, kept, strict=True):
        for _n in range(wish.count - taken.get(wish.key, 0)):
            marks[next(left).pk] = row
    marked = [seat for seat in seats if seat.pk in marks]
    for seat in marked:
        seat.quota = marks[seat.pk]
    Seat.objects.bulk_update(marked, ["quota"], batch_size=500)


def _said(wish: QuotaWish) -> dict[str, object]:
    return {
        "name": wish.name_zh,
        "unit": wish.unit.code if wish.unit else None,
        "category": wish.category,
        "count": wish.count,
        "release_at": wish.release_at.isoformat() if wish.release_at else None,
    }


@transaction.atomic
def set_giving(
    *,
    course_class: CourseClass,
    giving: Giving | str,
    approval_by: ApprovalBy | str = ApprovalBy.ORGANISER,
    approval_until: datetime.datetime | None = None,
    closes_at: datetime.datetime | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> CourseClass:
    """Say how the seats are given, until when one may ask, and who approves until when.

    Once somebody has asked, the way stays (`giving_in_use`); so does all while a list is frozen.
    """
    course_class = lock_class(course_class)
    _may_change(course_class)
    asked = {"course_class": course_class}
    if giving != course_class.giving and (
        Enrolment.objects.filter(**asked).exists()
        or Arrival.objects.filter(**asked, settled_at=None).exists()
    ):
        raise RuleBroken("giving_in_use")
    opens_at = course_class.opens_at
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise RuleBroken("closes_before_opens")
    if giving == Giving.OPEN and course_class.capacity is not None:
        raise RuleBroken("open_has_no_limit")
    course_class.giving = giving
    course_class.approval_by = approval_by
    course_class.approval_until = approval_until
    course_class.closes_at = closes_at
    course_class.save(update_fields=["giving", "approval_by", "approval_until", "closes_at"])
    transaction.on_commit(forget_public_pages)
    write_class_fact(
        course_class, "giving", giving=str(giving), approval_by=str(approval_by), by=by, at=at
    )
    return course_class
