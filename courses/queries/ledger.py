"""Compares the current rows of classes with their last facts in the ledger."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from core.ledger.models import Fact
from courses.models import AttendanceRecord, Completion, CourseClass, Enrolment, Grade

# What a row is called (its aggregate's UUID, and what tells it apart there), and what it says.
Row = tuple[str, Hashable, Any]


def _enrolments(code: str | None) -> Iterator[Row]:
    rows = Enrolment.objects.select_related("course_class")
    for row in _of(rows, "course_class__code", code):
        yield row.course_class.code, row.uuid, str(row.state)


def _grades(code: str | None) -> Iterator[Row]:
    rows = Grade.objects.select_related("item", "enrolment__course_class")
    for row in _of(rows, "enrolment__course_class__code", code):
        key = (row.enrolment.uuid, row.item.code)
        yield row.enrolment.course_class.code, key, str(row.mark)


def _attendance(code: str | None) -> Iterator[Row]:
    rows = AttendanceRecord.objects.select_related("session", "enrolment__course_class")
    for row in _of(rows, "enrolment__course_class__code", code):
        key = (row.enrolment.uuid, str(row.session.uuid))
        yield row.enrolment.course_class.code, key, str(row.status)


def _completions(code: str | None) -> Iterator[Row]:
    rows = Completion.objects.select_related("enrolment__course_class")
    for row in _of(rows, "enrolment__course_class__code", code):
        mark = None if row.mark is None else str(row.mark)
        said = (str(row.state), str(row.outcome), str(row.hours), mark)
        yield row.enrolment.course_class.code, row.enrolment.uuid, said


def _classes(code: str | None) -> Iterator[Row]:
    for row in _of(CourseClass.objects.all(), "code", code):
        yield row.code, row.uuid, (str(row.state), row.capacity)


def _of(rows: Any, field: str, code: str | None) -> Iterable[Any]:
    return (rows.filter(**{field: code}) if code else rows).order_by("pk").iterator()


# By kind of fact: the rows, what a fact is about, and what it said.
COMPARED: dict[
    str,
    tuple[Callable[[str | None], Iterator[Row]], Callable[[Fact], Any], Callable[[Any], Any]],
] = {
    "class": (_classes, lambda f: f.subject, lambda p: (p["state"], p["capacity"])),
    "enrolment": (_enrolments, lambda f: f.subject, lambda p: p["to"]),
    "attendance": (
        _attendance,
        lambda f: (f.subject, f.payload["session"]),
        lambda p: p["status"],
    ),
    "grade": (_grades, lambda f: (f.subject, f.payload["item"]), lambda p: p["new"]),
    "completion": (
        _completions,
        lambda f: f.subject,
        lambda p: (p["to"], p["outcome"], p["hours"], p["mark"]),
    ),
}


def differences(chain: str | None = None) -> Iterator[str]:
    """Each row of a class that is not what was last decided, is missing, or was added."""
    if chain is not None and not chain.startswith("class:"):
        return
    code = chain.removeprefix("class:") if chain else None
    for kind, (rows, about, said) in COMPARED.items():
        facts = Fact.objects.filter(kind=kind, chain__startswith="class:").order_by("pk")
        facts = facts.filter(chain=chain) if chain else facts
        last = {about(fact): said(fact.payload) for fact in facts.iterator()}
        for where, key, now in rows(code):
            name = f"class:{where} {kind} {_called(key)}"
            if key not in last:
                yield f"{name}: was added without a fact"
            elif (then := last.pop(key)) != now:
                yield f"{name}: is {now}, was last {then}"
        for missing in last:
            yield f"{kind} {_called(missing)}: is missing"


def _called(key: Any) -> str:
    return " ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
