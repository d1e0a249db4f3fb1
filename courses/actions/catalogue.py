"""Writing a course of the catalogue: made and changed on the desk."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Person
from core.constraints import refused_as
from core.errors import RuleBroken
from core.web.public_pages import forget_public_pages
from courses.models import Course, CourseFact
from courses.rules.prerequisites import is_circular

TAKEN = {"Course.code": "course_code_taken"}


@transaction.atomic
def save_course(
    *,
    course: Course | None,
    values: Mapping[str, Any],
    prerequisites: Sequence[Course],
    by: Person | None,
    at: datetime.datetime,
) -> Course:
    """Make the course, or change it; `values` are fields of `Course` by name.

    What classes have been opened with stays with them. The courses are locked in the order of
    their keys, so that two changes at once can't close a circle. Refuses with `course_code_taken`,
    `prerequisite_circle`.
    """
    ids = {c.pk for c in prerequisites} | ({course.pk} if course else set())
    list(Course.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=ids))
    if course is not None and is_circular(course.pk, [c.pk for c in prerequisites], _edges()):
        raise RuleBroken("prerequisite_circle")
    made = course is None
    before = {} if course is None else _told(course, values)
    course = course or Course()
    for name, value in values.items():
        setattr(course, name, value)
    with refused_as(TAKEN):
        course.save()
    old = sorted(course.prerequisites.values_list("code", flat=True)) if not made else []
    course.prerequisites.set(prerequisites)
    now = _told(course, values)
    changed = {name: value for name, value in now.items() if before.get(name) != value}
    new = sorted(needed.code for needed in prerequisites)
    if new != old:
        changed["prerequisites"] = new
    if made or changed:
        CourseFact.objects.create(
            course=course, kind="made" if made else "changed", payload=changed, by=by, at=at
        )
        transaction.on_commit(forget_public_pages)
    return course


def _edges() -> dict[int, list[int]]:
    """For each course that needs others, their keys."""
    edges: dict[int, list[int]] = {}
    rows = Course.prerequisites.through.objects.values_list("from_course", "to_course")
    for course, needed in rows:
        edges.setdefault(course, []).append(needed)
    return edges


def _told(course: Course, names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(getattr(course, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value if value is None or isinstance(value, int | str) else str(value)
