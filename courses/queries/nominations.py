"""Seats by nomination: what each unit has left, and whom an officer may nominate."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import Person, Unit
from accounts.queries.find import people_in
from accounts.queries.roles import units_with_duty
from accounts.rules.kinds import UnitDuty
from courses.models import ClassQuota, CourseClass, Enrolment
from courses.queries.catalogue import public_classes
from courses.rules.states import LIVE, ClassState, Giving


@dataclass(frozen=True)
class QuotaCount:
    """A quota with its seats: `taken` are given or held, `released` are open to everybody."""

    quota: ClassQuota
    taken: int
    released: bool

    @property
    def left(self) -> int:
        """How many are still kept; none after the release."""
        return 0 if self.released else max(0, self.quota.count - self.taken)


def quota_counts(course_class: CourseClass, at: datetime.datetime) -> list[QuotaCount]:
    """The quotas of a class in their order with what is taken of each; one query."""
    return counts_by_class([course_class], at)[course_class.pk]


def counts_by_class(
    classes: Sequence[CourseClass], at: datetime.datetime
) -> dict[int, list[QuotaCount]]:
    """The same for many classes; one query for all."""
    seats = Q(seats__enrolment__isnull=False, seats__withdrawn_at=None)
    rows = ClassQuota.objects.filter(course_class__in=classes).select_related("unit")
    found: dict[int, list[QuotaCount]] = {c.pk: [] for c in classes}
    for row in rows.annotate(taken=Count("seats", filter=seats)).order_by("no"):
        released = row.release_at is not None and at >= row.release_at
        found[row.course_class_id].append(QuotaCount(row, row.taken, released))
    return found


def officer_units(person: Person, at: datetime.datetime) -> QuerySet[Unit]:
    """The units whose people the person nominates: as officer, a deputy does not."""
    return units_with_duty(person, UnitDuty.OFFICER, timezone.localdate(at))


def classes_to_nominate_for(
    units: QuerySet[Unit], at: datetime.datetime
) -> list[tuple[CourseClass, list[QuotaCount]]]:
    """The classes by nomination whose quotas concern these units, with those quotas."""
    classes = list(
        public_classes()
        .filter(state=ClassState.PUBLISHED, giving=Giving.NOMINATION, first_session_at__gt=at)
        .order_by("first_session_at", "pk")
    )
    paths = list(units.values_list("path", flat=True))
    found = []
    by_class = counts_by_class(classes, at)
    for course_class in classes:
        counts = [c for c in by_class[course_class.pk] if _concerns(c.quota, paths)]
        if counts:
            found.append((course_class, counts))
    return found


def _concerns(quota: ClassQuota, paths: Sequence[str]) -> bool:
    """Does the quota name people of one of these units (in it, or with the unit below it)?"""
    if quota.unit is None:
        return False
    kept = quota.unit.path
    return any(path.startswith(kept) or kept.startswith(path) for path in paths)


def people_to_nominate(
    units: QuerySet[Unit], course_class: CourseClass, quotas: Sequence[QuotaCount]
) -> QuerySet[Person]:
    """The people of these units whom a quota names and who are not in the class yet."""
    named = Q(pk__in=[])
    for count in quotas:
        one = Q(home_unit__path__startswith=count.quota.unit.path) if count.quota.unit else Q()
        if count.quota.category:
            one &= Q(category=count.quota.category)
        named |= one
    inside = Enrolment.objects.filter(course_class=course_class, state__in=LIVE).values("person")
    return people_in(units).filter(named, guardian=None).exclude(pk__in=inside)


def nominated_by_units(units: QuerySet[Unit], course_class: CourseClass) -> QuerySet[Enrolment]:
    """Who of these units is in the class, or declined."""
    rows = Enrolment.objects.filter(course_class=course_class, unit__in=units)
    return rows.select_related("person", "unit", "enrolled_by").order_by("place")
