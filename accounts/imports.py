"""Reading a class list or staff list (学员花名册) from a spreadsheet: all of it or nothing."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.people import register_person
from accounts.models import Person, Unit
from accounts.queries.find import identifier_row
from accounts.queries.lookups import key_for
from accounts.rules.id_numbers import read_id_number
from accounts.rules.kinds import IdentifierKind
from accounts.rules.names import normalise_name
from core.errors import RuleBroken
from core.errors_words import words
from core.xlsx import SheetRow, read_rows

NAME, SEX, ID_NUMBER, PHONE, UNIT, EMPLOYEE_NO = "姓名", "性别", "身份证号", "手机", "单位", "工号"
HEADS = (NAME, SEX, ID_NUMBER, PHONE, UNIT, EMPLOYEE_NO)
NEEDED = (NAME,)
KINDS = {
    ID_NUMBER: IdentifierKind.ID_NUMBER,
    PHONE: IdentifierKind.PHONE,
    EMPLOYEE_NO: IdentifierKind.EMPLOYEE_NO,
}
SEXES = {"男": "m", "女": "f", "": ""}


@dataclass(frozen=True)
class WrongCell:
    """What is wrong in a cell: its row and column in the sheet, the code, and words for it."""

    row: int
    column: str
    code: str
    text: str


@dataclass
class Imported:
    """How many were made, how many had been there, and every cell that is wrong."""

    made: int = 0
    known: int = 0
    wrong: list[WrongCell] = field(default_factory=list)


class _Undo(Exception):
    """Nothing is half-done."""


def import_people(
    *, file: Any, dry_run: bool, by: Person | None, at: datetime.datetime
) -> Imported:
    """Register the people of a sheet; any wrong cell, and nobody is registered.

    Somebody who is there already under the same name and number is left as they are, so that the
    same file twice makes nobody twice. Raises `bad_file`, `columns_missing`, `import_empty`.
    """
    done = Imported()
    reader = _Reader(timezone.localdate(at))
    try:
        with transaction.atomic():
            for row in read_rows(file, heads=HEADS, needed=NEEDED, text=tuple(KINDS)):
                _take(row, reader, done, by=by, at=at)
            if reader.rows == 0:
                raise RuleBroken("import_empty")
            if done.wrong or dry_run:
                raise _Undo
    except _Undo:
        pass
    if done.wrong:
        done.made = done.known = 0
    return done


def _take(
    row: SheetRow, reader: "_Reader", done: Imported, *, by: Person | None, at: datetime.datetime
) -> None:
    wrong = reader.read(row)
    if wrong:
        done.wrong += wrong
        return
    there = reader.there(row)
    if there is not None:
        done.known += 1
        return
    values = row.values
    try:
        register_person(
            name=values[NAME],
            phone=values.get(PHONE) or None,
            id_number=values.get(ID_NUMBER) or None,
            employee_no=values.get(EMPLOYEE_NO) or None,
            unit=reader.unit_of(row),
            sex=SEXES[values.get(SEX, "")],
            source="import",
            by=by,
            at=at,
        )
    except RuleBroken as refused:
        column = next((c for c, k in KINDS.items() if k == refused.facts.get("kind")), NAME)
        done.wrong.append(_cell(row, column, refused))
    else:
        done.made += 1


def _cell(row: SheetRow, column: str, refused: RuleBroken) -> WrongCell:
    return WrongCell(row.number, column, refused.code, words(refused.code, refused.facts))


class _Reader:
    """Looks at each cell; remembers what the rows before it held."""

    def __init__(self, today: datetime.date) -> None:
        self.today = today
        self.rows = 0
        self.seen: dict[tuple[str, str, int | None], int] = {}
        self.units: dict[str, list[Unit]] = {}

    def read(self, row: SheetRow) -> list[WrongCell]:
        """Everything that is wrong in the row, cell by cell."""
        self.rows += 1
        wrong = []
        for column in HEADS:
            try:
                self._check(row, column)
            except RuleBroken as refused:
                wrong.append(_cell(row, column, refused))
        if not wrong:
            there = self.there(row)
            if there is not None and there.name != normalise_name(row.values[NAME]):
                wrong.append(_cell(row, NAME, RuleBroken("name_contradicts")))
        return wrong

    def _check(self, row: SheetRow, column: str) -> None:
        text = row.values.get(column, "")
        if column in row.numbers:
            raise RuleBroken("number_for_text", row=row.number, column=column)
        if column == NAME:
            normalise_name(text)
        elif column == UNIT:
            self.unit_of(row)
        elif column == SEX:
            self._check_sex(row, text)
        elif text:
            self._check_once(row, column, text)

    def _check_sex(self, row: SheetRow, text: str) -> None:
        if text not in SEXES:
            raise RuleBroken("sex_not_valid")
        typed = row.values.get(ID_NUMBER, "")
        if not text or not typed or ID_NUMBER in row.numbers:
            return
        try:
            number = read_id_number(typed, on=self.today)
        except RuleBroken:
            return  # said at the number's own cell
        if number.sex and number.sex != SEXES[text]:
            raise RuleBroken("sex_contradicts")

    def _check_once(self, row: SheetRow, column: str, text: str) -> None:
        try:
            unit = self.unit_of(row)
        except RuleBroken:
            unit = None
        key = key_for(KINDS[column], text, unit=unit, on=self.today)
        held = (column, key.lookup, key.unit.pk if key.unit else None)
        before = self.seen.setdefault(held, row.number)
        if before != row.number:
            raise RuleBroken("value_repeated", row=before)

    def unit_of(self, row: SheetRow) -> Unit | None:
        """The unit, by its code or its Chinese name."""
        text = row.values.get(UNIT, "")
        if not text:
            return None
        if text not in self.units:
            by_code = list(Unit.objects.filter(code=text.upper()))
            self.units[text] = by_code or list(Unit.objects.filter(name_zh=text)[:2])
        found = self.units[text]
        if not found:
            raise RuleBroken("unit_unknown")
        if len(found) > 1:
            raise RuleBroken("unit_ambiguous")
        return found[0]

    def there(self, row: SheetRow) -> Person | None:
        """Who has one of the row's numbers already."""
        for column, kind in KINDS.items():
            text = row.values.get(column, "")
            if text:
                key = key_for(kind, text, unit=self.unit_of(row), on=self.today)
                held = identifier_row(key)
                if held is not None:
                    return held.person
        return None
