"""The gradebook of a class: items, marks, totals with their explanation."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from courses.models import CourseClass, Enrolment, Grade, GradedItem
from courses.queries.attendance import hours_by_enrolment
from courses.rules.attendance import Hours
from courses.rules.grading import Group, Mark, Total, total_of
from courses.rules.states import SEATED


@dataclass(frozen=True)
class GradeRow:
    """One person in the gradebook."""

    enrolment: Enrolment
    marks: dict[int, Decimal]
    hours: Hours
    groups: tuple[Group, ...]
    total: Total


@dataclass(frozen=True)
class Gradebook:
    """The items in order and a row a person."""

    items: list[GradedItem]
    rows: list[GradeRow]


def groups_of(
    items: list[GradedItem], marks: dict[int, Decimal], hours: Hours
) -> tuple[Group, ...]:
    """What the grading rule looks at: one group an item.

    Attendance is the share so far; it is missing while nothing was held.
    """
    groups = []
    for item in items:
        if item.kind == "attendance":
            held = hours.so_far * 100 if hours.base_so_far else None
            mark = Mark(held, Fraction(100))
        else:
            got = marks.get(item.pk)
            mark = Mark(None if got is None else Fraction(got), Fraction(item.maximum))
        groups.append(
            Group(
                code=item.code,
                weight=Fraction(item.weight),
                marks=(mark,),
                closed=item.closed_at is not None,
                must_pass=None if item.must_pass is None else Fraction(item.must_pass),
            )
        )
    return tuple(groups)


def gradebook(course_class: CourseClass, at: datetime.datetime) -> Gradebook:
    """The whole gradebook; five queries whatever the number of people."""
    items = list(course_class.graded_items.all())
    enrolments = list(
        course_class.enrolments.filter(state__in=SEATED)
        .select_related("person", "unit", "completion")
        .order_by("place")
    )
    marks: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for grade in Grade.objects.filter(item__in=[item.pk for item in items]):
        marks[grade.enrolment_id][grade.item_id] = grade.mark
    hours = hours_by_enrolment(course_class, enrolments, at)
    rows = []
    for enrolment in enrolments:
        groups = groups_of(items, marks[enrolment.pk], hours[enrolment.pk])
        rows.append(
            GradeRow(
                enrolment=enrolment,
                marks=marks[enrolment.pk],
                hours=hours[enrolment.pk],
                groups=groups,
                total=total_of(groups),
            )
        )
    return Gradebook(items, rows)
