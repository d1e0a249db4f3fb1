"""Reading a class list or staff list (学员花名册) from a spreadsheet: all of it or nothing."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from accounts.actions.people import register_person
from accounts.models import Person, Unit
from core.errors import RuleBroken
from core.errors_words import words
from core.xlsx import read_rows

HEADS = ("姓名", "性别", "身份证号", "手机", "单位", "工号")
TEXT = ("身份证号", "手机", "工号")
COLUMN_OF = {
    "phone_not_valid": "手机",
    "id_number_not_valid": "身份证号",
    "id_number_check_digit": "身份证号",
    "id_number_birth_date": "身份证号",
    "employee_number_not_valid": "工号",
    "name_missing": "姓名",
    "unit_unknown": "单位",
}


class _Undo(Exception):
    """Rolls the import back; nothing is half-done."""


def import_people(
    *, file: Any, dry_run: bool, by: Person | None, at: datetime.datetime
) -> tuple[int, list[dict[str, Any]]]:
    """How many people were registered, and what is wrong by row; wrong rows undo it all."""
    wrong: list[dict[str, Any]] = []
    made = 0
    try:
        with transaction.atomic():
            for number, row in read_rows(file, heads=HEADS, text=TEXT):
                try:
                    with transaction.atomic():
                        _register(row, by=by, at=at)
                    made += 1
                except RuleBroken as refused:
                    wrong.append(
                        {
                            "row": number,
                            "column": COLUMN_OF.get(refused.code, _taken(refused)),
                            "code": refused.code,
                            "text": words(refused.code, refused.facts),
                        }
                    )
            if wrong or dry_run:
                raise _Undo
    except _Undo:
        return (0 if wrong else made), wrong
    return made, wrong


def _taken(refused: RuleBroken) -> str:
    kinds = {"phone": "手机", "id_number": "身份证号", "employee_no": "工号"}
    return kinds.get(str(refused.facts.get("kind", "")), "")


def _units(text: str) -> Iterator[Unit]:
    yield from Unit.objects.filter(code=text.upper())
    yield from Unit.objects.filter(name_zh=text)


def _register(row: dict[str, str], *, by: Person | None, at: datetime.datetime) -> None:
    unit = None
    if row.get("单位"):
        unit = next(_units(row["单位"]), None)
        if unit is None:
            raise RuleBroken("unit_unknown")
    if not row.get("姓名"):
        raise RuleBroken("name_missing")
    register_person(
        name=row["姓名"],
        phone=row.get("手机") or None,
        id_number=row.get("身份证号") or None,
        employee_no=row.get("工号") or None,
        unit=unit,
        sex={"男": "m", "女": "f"}.get(row.get("性别", ""), ""),
        source="import",
        by=by,
        at=at,
    )
