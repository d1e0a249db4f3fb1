"""The quotas of a class: for whom its seats are kept, and until when."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from accounts.models import Person
from courses.models import ClassQuota, CourseClass, Seat
from courses.rules.allotting import QuotaRule


@dataclass(frozen=True)
class Quotas:
    """The quotas of a class that keep seats at a moment, in the order of the list."""

    rules: tuple[QuotaRule, ...] = ()
    released: frozenset[int] = field(default_factory=frozenset)

    def kept_for(self, seat: Seat) -> int | None:
        """The quota whose seat it is; None when it is open to everybody."""
        return None if seat.quota_id in self.released else seat.quota_id

    def of_person(self, person: Person) -> tuple[int, ...]:
        """The quotas that name the person, in order."""
        path = person.home_unit.path if person.home_unit else None
        return tuple(
            rule.key for rule in self.rules if rule.names(unit_path=path, category=person.category)
        )

    def named_by(self, keys: Iterable[int]) -> Q:
        """The condition on enrolments of those whom one of these quotas names."""
        wanted = Q(pk__in=[])
        for rule in self.rules:
            if rule.key in keys:
                one = Q()
                if rule.unit_path is not None:
                    one &= Q(person__home_unit__path__startswith=rule.unit_path)
                if rule.category is not None:
                    one &= Q(person__category=rule.category)
                wanted |= one
        return wanted


def quotas_of(course_class: CourseClass, at: datetime.datetime) -> Quotas:
    """The quotas of the class at that moment; one query."""
    rows = ClassQuota.objects.filter(course_class=course_class).select_related("unit")
    rules = [_rule(row) for row in rows.order_by("no")]
    return Quotas(
        rules=tuple(rule for rule in rules if not rule.open_at(at)),
        released=frozenset(rule.key for rule in rules if rule.open_at(at)),
    )


def _rule(row: ClassQuota) -> QuotaRule:
    return QuotaRule(
        key=row.pk,
        unit_path=row.unit.path if row.unit else None,
        category=row.category or None,
        release_at=row.release_at,
    )
