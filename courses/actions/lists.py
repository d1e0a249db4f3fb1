"""An enrolment list from the desk: kept, looked at row by row, then taken once."""

import base64
import datetime
import io
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import IO

from django.db import transaction

from accounts.models import Person
from core.crypto import decrypt, encrypt
from core.errors import RuleBroken
from core.jobs.actions import enqueue
from core.locking import locked_one
from core.xlsx import TableRow, read_table
from courses.actions.enrol_many import Answer, enrol_many
from courses.models import CourseClass, Enrolment, EnrolmentList, EnrolmentListRow
from courses.queries.lists import (
    KNOWN,
    NAMES,
    LookAhead,
    by_quota_alone,
    columns_of,
    counts_of,
)
from courses.queries.reasons import stored
from courses.rules.lists import Verdict
from courses.rules.states import Way

LARGEST_BYTES = 20 * 1024 * 1024
# Read while the person waits; a larger file is a job.
SMALL_BYTES = 200 * 1024
MOST_ROWS = 100_000
TOGETHER = 500
# All or nothing is one transaction, which holds the class for as long.
MOST_AT_ONCE = 2_000
KEPT_FOR = datetime.timedelta(days=7)
Step = Callable[[int, int], None]


def keep_list(
    *,
    course_class: CourseClass,
    file: IO[bytes],
    filename: str,
    way: Way,
    by: Person,
    at: datetime.datetime,
) -> EnrolmentList:
    """Keep an uploaded list and look at its rows: a small one now, a larger one in a job.

    Refuses with `file_too_large`, and a small one as `read_list` does.
    """
    content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise RuleBroken("file_too_large", megabytes=LARGEST_BYTES // 1024**2)
    with transaction.atomic():
        forget_lists(at=at)
        kept = EnrolmentList.objects.create(
            course_class=course_class,
            by=by,
            way=way,
            filename=filename[-120:],
            content=encrypt(base64.b64encode(content).decode()),
            created_at=at,
        )
        if len(content) <= SMALL_BYTES:
            read_list(kept=kept, at=at)
        else:
            key = f"read-list:{kept.uuid}"
            args = {"list": str(kept.uuid), "at": at.isoformat()}
            enqueue(kind="courses.read_list", args=args, key=key, by=by, at=at)
    return kept


@transaction.atomic
def keep_rows(
    *,
    course_class: CourseClass,
    rows: Sequence[tuple[str, str]],
    way: Way,
    by: Person,
    at: datetime.datetime,
) -> EnrolmentList:
    """A list that came as names and numbers, looked at; the first row is 1."""
    forget_lists(at=at)
    kept = EnrolmentList.objects.create(
        course_class=course_class,
        by=by,
        way=way,
        filename="API",
        heads=[NAMES[0], "号码"],
        columns={"name": 0, "numbers": [1], "ids": [], "employee": [1]},
        created_at=at,
        read_at=at,
    )
    _look_at(LookAhead(kept, at), [TableRow(n, list(row)) for n, row in enumerate(rows, start=1)])
    return kept


def _look_at(look: LookAhead, rows: Sequence[TableRow]) -> None:
    found = look.look_at(rows)
    for row in found:
        row.cells = encrypt(row.cells)
    EnrolmentListRow.objects.bulk_create(found)


def read_list(
    *, kept: EnrolmentList, step: Step | None = None, at: datetime.datetime
) -> EnrolmentList:
    """Look at every row, and say what it comes to; nobody is enrolled.

    Begun anew, it starts from the first row: what a dead worker left is thrown away. Refuses with
    `bad_file`, `columns_missing`, `import_empty`, `import_too_long(longest)`.
    """
    if kept.read_at is not None:
        return kept
    kept.rows.all().delete()
    table = read_table(io.BytesIO(base64.b64decode(decrypt(kept.content))), known=KNOWN)
    kept.heads, kept.columns = table.heads, columns_of(table.heads)
    look = LookAhead(kept, at)
    number = 0
    while rows := list(islice(table.rows, TOGETHER)):
        number += len(rows)
        if number > MOST_ROWS:
            raise RuleBroken("import_too_long", longest=MOST_ROWS)
        _look_at(look, rows)
        if step is not None:
            step(number, number)
    if not number:
        raise RuleBroken("import_empty")
    kept.read_at, kept.content = at, ""
    kept.save(update_fields=["heads", "columns", "read_at", "content"])
    return kept


def refuse_list(*, kept: EnrolmentList, refused: RuleBroken) -> None:
    """The file was no good as a whole: keep why, and nothing else of it."""
    kept.rows.all().delete()
    kept.content = ""
    kept.error = {"code": refused.code, "facts": dict(refused.facts)}
    kept.save(update_fields=["content", "error"])


@transaction.atomic
def want_list(
    *, kept: EnrolmentList, all_rows: bool, waiting_too: bool, by: Person, at: datetime.datetime
) -> EnrolmentList:
    """Take the list: all of it now, or in a job the good rows. A second call changes nothing.

    All or nothing refuses with `list_has_bad_rows` while a row is not good, `list_too_long_at_once`,
    and `list_changed(rows)` naming those who can't be enrolled any more. `list_gone` where it is
    kept no more.
    """
    kept = locked_one(EnrolmentList.objects.select_related("course_class").filter(pk=kept.pk))
    if kept.wanted_at is not None:
        return kept
    if kept.read_at is None or kept.forgotten_at is not None:
        raise RuleBroken("list_gone")
    kept.wanted_at, kept.waiting_too = at, waiting_too
    kept.save(update_fields=["wanted_at", "waiting_too"])
    counts = counts_of(kept)
    if all_rows:
        _take_all(kept, counts, by, at)
    else:
        args = {"list": str(kept.uuid), "at": at.isoformat()}
        enqueue(kind="courses.take_list", args=args, key=f"take-list:{kept.uuid}", by=by, at=at)
    return kept


def _take_all(
    kept: EnrolmentList, counts: dict[str, int], by: Person, at: datetime.datetime
) -> None:
    good = counts[Verdict.NEW] + (counts[Verdict.OVER_QUOTA] if kept.waiting_too else 0)
    total = sum(counts.values())
    if good < total:
        raise RuleBroken("list_has_bad_rows", number=total - good)
    if total > MOST_AT_ONCE:
        raise RuleBroken("list_too_long_at_once", longest=MOST_AT_ONCE)
    take_list(kept=kept, at=at)
    changed = kept.rows.filter(done=True, outcome="").order_by("number")
    numbers = list(changed.values_list("number", flat=True)[:10])
    if numbers:
        raise RuleBroken("list_changed", rows="、".join(str(number) for number in numbers))


def take_list(
    *, kept: EnrolmentList, step: Step | None = None, at: datetime.datetime
) -> EnrolmentList:
    """Enrol the good rows in their order, some hundred a transaction; each exactly once.

    A worker that died in between has left whole transactions: the next goes on from there.
    """
    kept = EnrolmentList.objects.select_related("course_class").get(pk=kept.pk)
    wanted = kept.rows.filter(verdict__in=taken_verdicts(kept))
    done, total = wanted.filter(number__lte=kept.taken_upto).count(), wanted.count()
    while number := _take_some(kept, at):
        done += number
        if step is not None:
            step(done, total)
    return kept


@transaction.atomic
def _take_some(kept: EnrolmentList, at: datetime.datetime) -> int:
    """One transaction of it; how many rows, 0 when none is left."""
    kept = locked_one(
        EnrolmentList.objects.select_related("course_class", "by").filter(pk=kept.pk)
    )
    rows = list(
        kept.rows.filter(number__gt=kept.taken_upto, verdict__in=taken_verdicts(kept))
        .select_related("person")
        .order_by("number")[:TOGETHER]
    )
    if not rows:
        if kept.taken_at is None:
            kept.taken_at = at
            kept.save(update_fields=["taken_at"])
        return 0
    people = [row.person for row in rows if row.person is not None]
    answers = enrol_many(
        course_class=kept.course_class, people=people, way=Way(kept.way), by=kept.by, at=at
    )
    _answered(rows, answers)
    kept.taken_upto = rows[-1].number
    kept.save(update_fields=["taken_upto"])
    return len(rows)


def taken_verdicts(kept: EnrolmentList) -> Sequence[Verdict]:
    """Which rows are enrolled: the good ones, and if wanted those for whom no seat is left."""
    waits = kept.waiting_too and not by_quota_alone(kept.course_class, Way(kept.way))
    return [Verdict.NEW, Verdict.OVER_QUOTA] if waits else [Verdict.NEW]


def _answered(rows: Sequence[EnrolmentListRow], answers: Mapping[int, Answer]) -> None:
    """Note what each row was answered: those who got the same in one statement."""
    seated: dict[str, list[int]] = {}
    refused = []
    for row in rows:
        answer = answers.get(row.person_id or 0, [])
        if isinstance(answer, Enrolment):
            seated.setdefault(str(answer.state), []).append(row.pk)
        else:
            row.done, row.outcome = True, ""
            row.reasons = stored(answer)
            refused.append(row)
    for state, keys in seated.items():
        EnrolmentListRow.objects.filter(pk__in=keys).update(done=True, outcome=state, reasons=[])
    EnrolmentListRow.objects.bulk_update(refused, ["done", "outcome", "reasons"])


def forget_lists(*, at: datetime.datetime) -> int:
    """Old lists lose what people wrote in them; who was enrolled by them stays known."""
    old = EnrolmentList.objects.filter(created_at__lt=at - KEPT_FOR, forgotten_at=None)
    keys = list(old.values_list("pk", flat=True)[:100])
    EnrolmentListRow.objects.filter(of__in=keys).update(cells="")
    return EnrolmentList.objects.filter(pk__in=keys).update(content="", forgotten_at=at)
