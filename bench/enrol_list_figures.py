"""A list of BENCH_ROWS people for a class without a limit: looked at, enrolled, given back.

Prints a JSON line a step: rows a second, and the largest memory of the process until then. One row
in ten is of nobody, so that there is something to tell.
"""

import json
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from accounts.models import Identifier, Person, Unit
from core.clock import now
from core.xlsx import write_table
from courses.actions.classes import SessionPlan, open_class, publish_class
from courses.actions.lists import keep_list, read_list, take_list, want_list
from courses.models import Course, CourseClass, EnrolmentList, Track
from courses.pages.enrol_list import lines_of
from courses.queries.lists import counts_of
from courses.rules.states import Giving, Way

AT_ONCE = 1000


def memory() -> float:
    """The largest resident memory of this process so far, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


@contextmanager
def told(step: str, rows: int) -> Iterator[None]:
    """How long the step took, and the memory at its peak."""
    begun = time.perf_counter()
    yield
    spent = time.perf_counter() - begun
    line: dict[str, Any] = {
        "figure": f"enrolment list, {step}",
        "rows": rows,
        "rows_per_second": round(rows / spent),
        "seconds": round(spent, 1),
        "peak_mb": memory(),
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def people(rows: int) -> Iterator[tuple[str, str]]:
    """Name and phone of each row; nine of ten are made as persons."""
    made: list[Person] = []
    for n in range(rows):
        if n % 10:
            made.append(Person(name=f"测{n:06d}", made_up=True))
        yield f"测{n:06d}", f"137{n:08d}"
        if len(made) == AT_ONCE or n == rows - 1:
            _store(made)
            made = []


def _store(made: list[Person]) -> None:
    Person.objects.bulk_create(made)
    phones = (f"137{int(person.name[1:]):08d}" for person in made)
    Identifier.objects.bulk_create(
        Identifier(person=person, kind="phone", lookup=phone, value=phone)
        for person, phone in zip(made, phones, strict=True)
    )


def open_to_all() -> CourseClass:
    """A live class without a limit, two sessions next month."""
    at, tag = now(), uuid4().hex[:8].upper()
    unit = Unit.objects.order_by("path").first() or Unit.add_root(
        code="BENCH", kind="city", name_zh="测试总工会"
    )
    track, _made = Track.objects.get_or_create(code="bench", defaults={"name_zh": "压力测试"})
    course = Course.objects.create(
        code=f"LIST-{tag}",
        track=track,
        unit=unit,
        title_zh="名单测试",
        hours=Decimal(4),
        mode="online",
        exam="none",
        certificate="none",
    )
    first = at + timedelta(days=30)
    plans = [
        SessionPlan(
            "第一课",
            "",
            "theory",
            first + timedelta(days=n),
            first + timedelta(days=n, hours=2),
            Decimal(2),
        )
        for n in range(2)
    ]
    made = open_class(
        course=course,
        unit=unit,
        code=f"LIST-{tag}-1",
        label_zh="直播",
        label_en="Live",
        venue=None,
        room=None,
        capacity=None,
        giving=Giving.OPEN,
        opens_at=None,
        closes_at=None,
        cancel_until=None,
        sessions=plans,
        trainers=[],
        by=None,
        at=at,
    )
    return publish_class(course_class=made, by=None, at=at)


def main() -> None:
    """Each step once, in the order in which a person takes them."""
    rows = int(os.environ["BENCH_ROWS"])
    course_class = open_to_all()
    by = Person.objects.create_user(name="办事员", can_sign_in=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "list.xlsx"
        Identifier.objects.filter(kind="phone", value__startswith="137").delete()
        with told("written as a file", rows), file.open("wb") as out:
            write_table(out, title="名单", heads=["姓名", "手机"], rows=people(rows))
        print(json.dumps({"figure": "memory before", "peak_mb": memory()}), flush=True)
        with told("kept", rows), file.open("rb") as body:
            kept = keep_list(
                course_class=course_class,
                file=body,
                filename="list.xlsx",
                way=Way.ORGANISER,
                by=by,
                at=now(),
            )
        _steps(kept, rows, by)


def quiet(_done: int, _total: int) -> None:
    """Nobody looks at the progress."""


def _steps(kept: EnrolmentList, rows: int, by: Person) -> None:
    with told("looked at", rows):
        kept = read_list(kept=kept, step=quiet, at=now())
    counts = counts_of(kept)
    with told("enrolled", counts["new"]):
        want_list(kept=kept, all_rows=False, waiting_too=False, by=by, at=now())
        take_list(kept=kept, step=quiet, at=now())
    with told("given back", rows), tempfile.TemporaryFile() as out:
        write_table(out, title="名单", heads=["姓名", "手机", "结果", "原因"], rows=lines_of(kept))
    enrolled = kept.course_class.enrolments.filter(state="enrolled").count()
    if enrolled != counts["new"] or counts["unknown"] != rows - counts["new"]:
        raise SystemExit(f"{enrolled} enrolled of {counts}")


if __name__ == "__main__":
    main()
