"""Four times the courses, classes and sessions of the demo, to see whether queries grow with rows."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from courses.models import ClassSession, ClassStaff, Course, CourseClass, Enrolment, Seat

COPIES = 3


def _copy(row: Any, **changed: Any) -> Any:
    kept = {name: value for name, value in vars(row).items() if name not in {"_state", "id"}}
    if "uuid" in kept:
        kept["uuid"] = uuid4()
    return type(row)(**(kept | changed))


def _add(rows: Iterable[Any], model: Any) -> list[Any]:
    made: list[Any] = model.objects.bulk_create(list(rows), batch_size=500)
    return made


def fourfold() -> None:
    """Copy each course, each class with its people, and each session into its class, three times."""
    courses, classes = list(Course.objects.all()), list(CourseClass.objects.all())
    sessions = list(ClassSession.objects.all())
    for n in range(1, COPIES + 1):
        _add((_copy(one, code=f"{one.code}-X{n}") for one in courses), Course)
        made = _add((_copy(one, code=f"{one.code}-X{n}") for one in classes), CourseClass)
        to = {old.pk: new.pk for old, new in zip(classes, made, strict=True)}
        blank = {"pairing_code": "", "pairing_until": None}
        _add(
            (_copy(one, course_class_id=to[one.course_class_id], **blank) for one in sessions),
            ClassSession,
        )
        _add((_copy(one, no=one.no + 1000 * n, **blank) for one in sessions), ClassSession)
        for model in (ClassStaff, Seat):
            rows = model.objects.filter(course_class__in=to)
            _add((_copy(one, course_class_id=to[one.course_class_id]) for one in rows), model)
        _add_enrolments(to)


def _add_enrolments(to: dict[int, int]) -> None:
    """Each enrolment again, in the copy of its class and on the copy of its seat."""
    taken = Seat.objects.filter(course_class__in=to.values())
    seats = {(seat.course_class_id, seat.no): seat.pk for seat in taken}
    rows = Enrolment.objects.filter(course_class__in=to).select_related("seat")
    _add(
        (
            _copy(
                row,
                course_class_id=to[row.course_class_id],
                seat_id=seats[to[row.course_class_id], row.seat.no] if row.seat else None,
            )
            for row in rows
        ),
        Enrolment,
    )
