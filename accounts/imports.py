"""Reading a staff list or class list (学员花名册) from a spreadsheet, row by row."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

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
    """How many are new, how many had been there, and every cell that is wrong."""

    made: int = 0
    known: int = 0
    wrong: list[WrongCell] = field(default_factory=list)

    @property
    def wrong_rows(self) -> int:
        """How many rows have something wrong."""
        return len({cell.row for cell in self.wrong})


@dataclass(frozen=True)
class Scope:
    """Whose list it is: the units it may name (None: any), and the one for rows without a unit.

    `confirmed`: an officer's own list says who belongs to the unit; `longest` is the most rows.
    """

    units: frozenset[int] | None = None
    default: Unit | None = None
    confirmed: bool = False
    longest: int | None = None


ANY = Scope()


class _Undo(Exception):
    """Nothing is half-done."""


def check_people(*, file: IO[bytes] | str, scope: Scope = ANY, at: datetime.datetime) -> Imported:
    """What an import would do; reads only. Raises `bad_file`, `columns_missing`, `import_empty`."""
    done = Imported()
    for _row, there in _good_rows(file, scope, done, at):
        if there:
            done.known += 1
        else:
            done.made += 1
    return done


def import_people(
    *,
    file: IO[bytes] | str,
    scope: Scope = ANY,
    good_only: bool = False,
    by: Person | None,
    at: datetime.datetime,
) -> Imported:
    """Register the people of a sheet; any wrong cell, and nobody is registered.

    With `good_only` the rows that are right are registered all the same. Somebody who is there
    already under the same name and number is left as they are, so that the same file twice makes
    nobody twice. The sheet is read row by row. Raises `bad_file`, `columns_missing`,
    `import_empty`.
    """
    done = Imported()
    try:
        with transaction.atomic():
            for row, there in _good_rows(file, scope, done, at):
                if there:
                    done.known += 1
                elif good_only or not done.wrong:
                    _register(row, scope, done, by=by, at=at)
            if done.wrong and not good_only:
                raise _Undo
    except _Undo:
        done.made = done.known = 0
    return done


def _good_rows(
    file: IO[bytes] | str, scope: Scope, done: Imported, at: datetime.datetime
) -> Iterator[tuple["_Row", bool]]:
    """Each row without a wrong cell, and is the person there already; the others go to `done`."""
    reader = _Reader(timezone.localdate(at), scope)
    for sheet_row in read_rows(file, heads=HEADS, needed=NEEDED, text=tuple(KINDS)):
        if scope.longest is not None and reader.rows == scope.longest:
            raise RuleBroken("import_too_long", longest=scope.longest)
        row = reader.read(sheet_row)
        if row.wrong:
            done.wrong += row.wrong
        else:
            yield row, row.there is not None
    if reader.rows == 0:
        raise RuleBroken("import_empty")


def _register(
    row: "_Row", scope: Scope, done: Imported, *, by: Person | None, at: datetime.datetime
) -> None:
    values = row.sheet.values
    try:
        register_person(
            name=values[NAME],
            phone=values.get(PHONE) or None,
            id_number=values.get(ID_NUMBER) or None,
            employee_no=values.get(EMPLOYEE_NO) or None,
            unit=row.unit,
            unit_confirmed=scope.confirmed,
            sex=SEXES[values.get(SEX, "")],
            source="import",
            by=by,
            at=at,
        )
    except RuleBroken as refused:
        column = next((c for c, k in KINDS.items() if k == refused.facts.get("kind")), NAME)
        done.wrong.append(_cell(row.sheet, column, refused))
    else:
        done.made += 1


def _cell(row: SheetRow, column: str, refused: RuleBroken) -> WrongCell:
    return WrongCell(row.number, column, refused.code, words(refused.code, refused.facts))


@dataclass
class _Row:
    """A row that was looked at: its unit, who is there already, and what is wrong in it."""

    sheet: SheetRow
    unit: Unit | None = None
    there: Person | None = None
    wrong: list[WrongCell] = field(default_factory=list)


class _Reader:
    """Looks at each cell; remembers what the rows before it held."""

    def __init__(self, today: datetime.date, scope: Scope) -> None:
        self.today = today
        self.scope = scope
        self.rows = 0
        self.seen: dict[tuple[str, str, int | None], int] = {}
        self.units: dict[str, list[Unit]] = {}

    def read(self, sheet: SheetRow) -> _Row:
        """The row with everything that is wrong in it, cell by cell."""
        self.rows += 1
        row = _Row(sheet)
        # The unit first: an employee number is one of its unit.
        for column in (UNIT, NAME, SEX, *KINDS):
            try:
                self._check(row, column)
            except RuleBroken as refused:
                row.wrong.append(_cell(sheet, column, refused))
        row.wrong.sort(key=lambda cell: HEADS.index(cell.column))
        if not row.wrong:
            known = row.there.name if row.there else ""
            if known and known != normalise_name(sheet.values[NAME]):
                row.wrong.append(_cell(sheet, NAME, RuleBroken("name_contradicts")))
            if not any(sheet.values.get(column) for column in KINDS):
                # Nobody could find the person again, and the same file would make them twice.
                row.wrong.append(_cell(sheet, PHONE, RuleBroken("number_needed")))
        return row

    def _check(self, row: _Row, column: str) -> None:
        text = row.sheet.values.get(column, "")
        if column in row.sheet.numbers:
            raise RuleBroken("number_for_text", row=row.sheet.number, column=column)
        if column == UNIT:
            row.unit = self._unit(text)
        elif column == NAME:
            normalise_name(text)
        elif column == SEX:
            self._check_sex(row.sheet, text)
        elif text:
            self._check_number(row, column, text)

    def _check_sex(self, sheet: SheetRow, text: str) -> None:
        if text not in SEXES:
            raise RuleBroken("sex_not_valid")
        typed = sheet.values.get(ID_NUMBER, "")
        if not text or not typed or ID_NUMBER in sheet.numbers:
            return
        try:
            number = read_id_number(typed, on=self.today)
        except RuleBroken:
            return  # said at the number's own cell
        if number.sex and number.sex != SEXES[text]:
            raise RuleBroken("sex_contradicts")

    def _check_number(self, row: _Row, column: str, text: str) -> None:
        key = key_for(KINDS[column], text, unit=row.unit, on=self.today)
        held = (column, key.lookup, key.unit.pk if key.unit else None)
        before = self.seen.setdefault(held, row.sheet.number)
        if before != row.sheet.number:
            raise RuleBroken("value_repeated", row=before)
        found = identifier_row(key)
        if found is None:
            return
        if row.there is not None and row.there.pk != found.person_id:
            raise RuleBroken("numbers_of_two")
        row.there = found.person

    def _unit(self, text: str) -> Unit | None:
        """The unit, by its code or its Chinese name, within what the list may name."""
        if not text:
            return self.scope.default
        if text not in self.units:
            by_code = list(Unit.objects.filter(code=text.upper()))
            self.units[text] = by_code or list(Unit.objects.filter(name_zh=text)[:2])
        found = self.units[text]
        if not found:
            raise RuleBroken("unit_unknown")
        if len(found) > 1:
            raise RuleBroken("unit_ambiguous")
        unit = found[0]
        if unit.archived_at is not None:
            raise RuleBroken("unit_archived")
        if self.scope.units is not None and unit.pk not in self.scope.units:
            raise RuleBroken("unit_not_yours")
        return unit
