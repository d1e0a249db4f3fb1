"""The fact of what was decided about a class, and its line in the ledger."""

import datetime
from typing import Any

from accounts.models import Person
from core.ledger.actions import append
from courses.models import ClassFact, CourseClass


def write_class_fact(
    course_class: CourseClass,
    kind: str,
    *,
    reason: str = "",
    by: Person | None,
    at: datetime.datetime,
    **payload: Any,
) -> ClassFact:
    """`kind` is opened, published, capacity, cancelled, finished, reopened or roll."""
    append(
        chain=f"class:{course_class.code}",
        kind="class",
        subject=course_class.uuid,
        payload={
            "what": kind,
            "state": str(course_class.state),
            "capacity": course_class.capacity,
            "by": str(by.uuid) if by else None,
            **payload,
        },
        at=at,
    )
    return ClassFact.objects.create(
        course_class=course_class,
        kind=kind,
        payload={
            "state": str(course_class.state),
            "capacity": course_class.capacity,
            **payload,
        },
        reason=reason.strip()[:200],
        by=by,
        at=at,
    )
