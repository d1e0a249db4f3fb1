"""Reading a marking scheme from csv or xlsx, with our columns or those of skills competitions.

Ours are those of `rules.scheme.COLUMNS`. The sheet of skills competitions names a sub-criterion
once and lists its aspects below it, each judgement followed by a row for every score.
"""

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from accounts.models import Person
from competitions.actions.schemes import take_scheme
from competitions.models import Competition, Scheme
from competitions.rules.scheme import COLUMNS, HUNDRED, read_scheme
from core.errors import RuleBroken
from core.errors_words import words

LONGEST = 400
WIDEST = 40
NEEDED = ("id", "criterion", "aspect_zh", "kind", "max")
# The columns of skills competitions, by their beginnings, → what they are here.
SKILLS = {
    "sub criteria id": "sub",
    "sub criterion id": "sub",
    "sub-criterion id": "sub",
    "sub criteria name": "sub_criterion",
    "sub criterion name": "sub_criterion",
    "sub-criterion name": "sub_criterion",
    "day of marking": "day",
    "aspect type": "kind",
    "aspect - description": "aspect_zh",
    "aspect description": "aspect_zh",
    "judg": "level",
    "extra aspect": "text",
    "requirement": "tolerance",
    "wsss": "section",
    "standards section": "section",
    "max": "max",
}
KINDS = {"M": "measurement", "O": "measurement", "J": "judgement", "P": "points"}


@dataclass
class Table:
    """Rows under our columns; `numbers` are where they stood, `heads` what the file calls them."""

    rows: list[dict[str, str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)


def import_scheme(
    *,
    competition: Competition,
    file: IO[bytes] | str,
    name: str = "",
    code: str = "",
    title_zh: str = "",
    title_en: str = "",
    total: Fraction = HUNDRED,
    by: Person | None,
    at: datetime.datetime,
) -> Scheme:
    """The next version of a scheme, from a file; `name` is the file's where `file` is a stream.

    All or nothing. Refuses with `bad_file`, `columns_missing(columns)`, `scheme_too_long`,
    `bad_scheme` whose errors name row, column and what is wrong, and `scheme_total(reached, total)`.
    """
    table = read_table(file, name)
    try:
        plan = read_scheme(table.rows, total=total)
    except RuleBroken as refused:
        raise RuleBroken(
            refused.code, errors=_in_the_file(refused, table), **refused.facts
        ) from refused
    return take_scheme(
        competition=competition,
        code=code or competition.code,
        title_zh=title_zh or competition.title_zh,
        title_en=title_en,
        plan=plan,
        sections=table.sections,
        by=by,
        at=at,
    )


def _in_the_file(refused: RuleBroken, table: Table) -> list[dict[str, Any]]:
    """The errors with the rows and columns of the file, and words."""
    told = []
    for error in refused.errors:
        index = int(error["row"]) - 2
        row = table.numbers[index] if 0 <= index < len(table.numbers) else error["row"]
        head = table.heads.get(error["field"], error["field"])
        facts = refused.facts if error["code"] == refused.code else {"step": ""}
        told.append({**error, "row": row, "field": head, "detail": words(error["code"], facts)})
    return told


def read_table(file: IO[bytes] | str, name: str = "") -> Table:
    """The rows of the file, whichever of the two forms it has."""
    cells = list(_cells(file, name or (file if isinstance(file, str) else "")))
    if len(cells) > LONGEST:
        raise RuleBroken("scheme_too_long", longest=LONGEST)
    for number, row in enumerate(cells):
        heads = [text.strip() for text in row]
        if "id" in heads and "kind" in heads:
            return _ours(heads, cells, number)
        known = [_skills_name(head) for head in heads]
        if "kind" in known and "aspect_zh" in known:
            return _skills(heads, known, cells, number)
    raise RuleBroken("columns_missing", columns="、".join(NEEDED))


def _cells(file: IO[bytes] | str, name: str) -> Iterable[list[str]]:
    try:
        data = Path(file).read_bytes() if isinstance(file, str) else file.read()
    except OSError as error:
        raise RuleBroken("bad_file") from error
    if name.lower().endswith(".csv"):
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            try:
                text = data.decode("gb18030")
            except UnicodeDecodeError as error:
                raise RuleBroken("bad_file") from error
        return [row[:WIDEST] for row in csv.reader(io.StringIO(text))]
    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        rows = sheet.iter_rows(values_only=True, max_col=WIDEST, max_row=LONGEST + 1)
        return [[_text(value) for value in row] for row in rows]
    except (InvalidFileException, BadZipFile, OSError, KeyError, ValueError, IndexError) as error:
        raise RuleBroken("bad_file") from error


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value).strip()


def _ours(heads: Sequence[str], cells: Sequence[Sequence[str]], at: int) -> Table:
    missing = [head for head in NEEDED if head not in heads]
    if missing:
        raise RuleBroken("columns_missing", columns="、".join(missing))
    table = Table()
    for number, row in enumerate(cells[at + 1 :], start=at + 2):
        found = dict(zip(heads, row, strict=False))
        if any(found.get(name, "").strip() for name in COLUMNS):
            table.rows.append({name: found.get(name, "") for name in COLUMNS})
            table.numbers.append(number)
            if found.get("section"):
                table.sections[found["id"]] = found["section"][:24]
    return table


def _skills_name(head: str) -> str:
    low = " ".join(head.lower().split())
    return next((ours for begins, ours in SKILLS.items() if low.startswith(begins)), "")


def _skills(
    heads: Sequence[str], known: Sequence[str], cells: Sequence[Sequence[str]], at: int
) -> Table:
    if "max" not in known:
        raise RuleBroken("columns_missing", columns="Max Mark")
    table = Table(heads={ours: head for ours, head in zip(known, heads, strict=True) if ours})
    table.heads["deduction"] = table.heads.get("text", "deduction")
    letter, part, counts = "", "", dict[str, int]()
    for number, row in enumerate(cells[at + 1 :], start=at + 2):
        found = dict(zip(known, (text.strip() for text in row), strict=False))
        if found.get("sub"):
            letter, part = found["sub"][:1].upper(), found.get("sub_criterion", "")
        kind = found.get("kind", "").upper()
        if kind:
            counts[letter] = counts.get(letter, 0) + 1
            _add_aspect(table, found, kind, (letter, part), counts[letter])
            table.numbers.append(number)
        elif found.get("level") and table.rows:
            table.rows[-1][f"level_{found['level']}_zh"] = found.get("text", "")
    _title_criteria(table)
    return table


def _add_aspect(
    table: Table, found: dict[str, str], kind: str, place: tuple[str, str], count: int
) -> None:
    letter, part = place
    row = dict.fromkeys(COLUMNS, "")
    row |= {
        "id": f"{letter}{count}",
        "criterion": letter,
        "sub_criterion": part,
        "aspect_zh": found.get("aspect_zh", ""),
        "kind": KINDS.get(kind, kind),
        "max": found.get("max", ""),
        "tolerance": found.get("tolerance", ""),
    }
    if row["kind"] == "measurement":
        row["deduction"] = found.get("text") or "all or nothing"
    table.rows.append(row)
    if found.get("section"):
        table.sections[row["id"]] = found["section"][:24]


def _title_criteria(table: Table) -> None:
    """A criterion is called by its first sub-criterion: the sheet has no other name for it."""
    first: dict[str, str] = {}
    for row in table.rows:
        title = first.setdefault(row["criterion"], row["sub_criterion"])
        row["criterion"] = f"{row['criterion']} {title}".strip()
