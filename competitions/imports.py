"""Reading 报名汇总表 (the entries of a delegation) from a spreadsheet, row by row.

One row is a person. In an event for single persons each row is an entry; in one for teams the
rows that follow one another under one 代表队 are a team. Nothing is written here.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import IO

from django.db.models import Q
from django.utils import timezone

from accounts.models import Identifier, Person, Unit
from accounts.queries.lookups import Key, key_for
from accounts.rules.id_numbers import read_id_number
from accounts.rules.kinds import IdentifierKind
from accounts.rules.names import normalise_name
from competitions.actions.entries import name_taken
from competitions.models import EntryMember, Event
from competitions.rules.states import EntryState, EventKind, MemberRole
from core.errors import RuleBroken
from core.errors_words import words
from core.xlsx import SheetRow, read_rows, workbook

NO, TEAM, EVENT, GROUP, NAME, SEX = "序号", "代表队", "赛项", "组别", "姓名", "性别"
NOTE = "同名区分"
ID_NUMBER, UNIT, TRADE, LEVEL, CERTIFICATE = "身份证号", "单位", "工种", "等级", "证书编号"
COACH, LEADER, PHONE, BOARD = "指导教师", "领队", "手机", "食宿/清真"
HEADS = (
    *(NO, TEAM, EVENT, GROUP, NAME, NOTE, SEX, ID_NUMBER, UNIT),
    *(TRADE, LEVEL, CERTIFICATE, COACH, LEADER, PHONE, BOARD),
)
TEXT = (ID_NUMBER, CERTIFICATE, PHONE)
KINDS = {ID_NUMBER: IdentifierKind.ID_NUMBER, PHONE: IdentifierKind.PHONE}
SEXES = {"男": "m", "女": "f", "": ""}
REASON = "原因"
MOST_ROWS = 3000


@dataclass(frozen=True)
class WrongCell:
    """What is wrong in a cell: its row and column in the sheet, the code, and words for it."""

    row: int
    column: str
    code: str
    text: str


@dataclass
class Row:
    """A row that was looked at: name, unit and person found, and what is wrong in it."""

    sheet: SheetRow
    name: str = ""
    unit: Unit | None = None
    person: Person | None = None
    keys: dict[str, Key] = field(default_factory=dict)
    wrong: list[WrongCell] = field(default_factory=list)

    def value(self, column: str) -> str:
        """The cell's text."""
        return self.sheet.values.get(column, "")

    def refuse(self, column: str, refused: RuleBroken) -> None:
        """Note what is wrong in the cell."""
        text = words(refused.code, refused.facts)
        self.wrong.append(WrongCell(self.sheet.number, column, refused.code, text))


@dataclass
class Group:
    """The rows of one entry; its unit is that of the first row."""

    name: str
    rows: list[Row]

    @property
    def note(self) -> str:
        """What tells a person apart from a namesake of the unit."""
        return self.rows[0].value(NOTE)[:12]

    @property
    def good(self) -> bool:
        """Is nothing wrong in any of its rows?"""
        return not any(row.wrong for row in self.rows)


@dataclass
class Checked:
    """A list that was looked at: its entries, and every cell that is wrong."""

    groups: list[Group]

    @property
    def good(self) -> list[Group]:
        """The entries that could be made."""
        return [group for group in self.groups if group.good]

    @property
    def wrong(self) -> list[WrongCell]:
        """Every cell that is wrong, by row and by column."""
        cells = [cell for group in self.groups for row in group.rows for cell in row.wrong]
        return sorted(cells, key=lambda cell: (cell.row, HEADS.index(cell.column)))

    @property
    def wrong_rows(self) -> int:
        """How many rows have something wrong."""
        return len({cell.row for cell in self.wrong})


def check_entries(
    *,
    file: IO[bytes] | str,
    event: Event,
    units: Collection[int] | None = None,
    at: datetime.datetime,
) -> Checked:
    """What of the list can be entered; `units` are the keys of those it may name (None: any).

    A number of queries that doesn't grow with the rows. Raises `bad_file`, `columns_missing`,
    `import_empty`, `import_too_long(longest)`.
    """
    rows: list[Row] = []
    for sheet in read_rows(file, heads=HEADS, needed=_needed(event), text=TEXT):
        if len(rows) == MOST_ROWS:
            raise RuleBroken("import_too_long", longest=MOST_ROWS)
        rows.append(Row(sheet))
    if not rows:
        raise RuleBroken("import_empty")
    _check_cells(rows, event, timezone.localdate(at))
    _find_units(rows, units)
    _find_people(rows, event)
    groups = _grouped(rows, event)
    _check_groups(groups, event)
    return Checked(groups)


def _needed(event: Event) -> tuple[str, ...]:
    return (TEAM, NAME, UNIT) if event.kind == EventKind.TEAM else (NAME, UNIT)


def _check_cells(rows: Sequence[Row], event: Event, today: datetime.date) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        for column in row.sheet.numbers:
            refused = RuleBroken("number_for_text", row=row.sheet.number, column=column)
            row.refuse(column, refused)
        for column, check in (
            (EVENT, _check_event),
            (GROUP, _check_group),
            (NAME, _check_name),
            (SEX, _check_sex),
        ):
            try:
                check(row, event, today)
            except RuleBroken as refused:
                row.refuse(column, refused)
        for column, kind in KINDS.items():
            try:
                _check_number(row, column, kind, today, seen)
            except RuleBroken as refused:
                row.refuse(column, refused)
        if not row.keys and not row.wrong:
            row.refuse(PHONE, RuleBroken("number_needed"))


def _check_event(row: Row, event: Event, today: datetime.date) -> None:
    said = row.value(EVENT)
    if said and said not in {event.title_zh, event.title_en, event.code}:
        raise RuleBroken("list_of_other_event", event=event.title_zh)


def _check_group(row: Row, event: Event, today: datetime.date) -> None:
    if row.value(GROUP) and event.group_zh and row.value(GROUP) != event.group_zh:
        raise RuleBroken("list_of_other_group", group=event.group_zh)


def _check_name(row: Row, event: Event, today: datetime.date) -> None:
    row.name = normalise_name(row.value(NAME))


def _check_sex(row: Row, event: Event, today: datetime.date) -> None:
    said, typed = row.value(SEX), row.value(ID_NUMBER)
    if said not in SEXES:
        raise RuleBroken("sex_not_valid")
    if not said or not typed or ID_NUMBER in row.sheet.numbers:
        return
    try:
        number = read_id_number(typed, on=today)
    except RuleBroken:
        return  # said at the number's own cell
    if number.sex and number.sex != SEXES[said]:
        raise RuleBroken("sex_contradicts")


def _check_number(
    row: Row,
    column: str,
    kind: IdentifierKind,
    today: datetime.date,
    seen: dict[tuple[str, str], int],
) -> None:
    text = row.value(column)
    if not text or column in row.sheet.numbers:
        return
    key = key_for(kind, text, on=today)
    before = seen.setdefault((column, key.lookup), row.sheet.number)
    if before != row.sheet.number:
        raise RuleBroken("value_repeated", row=before)
    row.keys[column] = key


def _find_units(rows: Sequence[Row], units: Collection[int] | None) -> None:
    said = {row.value(UNIT) for row in rows}
    by_text: dict[str, list[Unit]] = {}
    for unit in Unit.objects.filter(Q(name_zh__in=said) | Q(code__in=[s.upper() for s in said])):
        by_text.setdefault(unit.name_zh, []).append(unit)
        by_text.setdefault(unit.code, []).append(unit)
    for row in rows:
        text = row.value(UNIT)
        found = by_text.get(text) or by_text.get(text.upper(), [])
        if not text:
            row.refuse(UNIT, RuleBroken("empty"))
        elif not found:
            row.refuse(UNIT, RuleBroken("unit_unknown"))
        elif len(found) > 1:
            row.refuse(UNIT, RuleBroken("unit_ambiguous"))
        elif found[0].archived_at is not None:
            row.refuse(UNIT, RuleBroken("unit_archived"))
        elif units is not None and found[0].pk not in units:
            row.refuse(UNIT, RuleBroken("unit_not_yours"))
        else:
            row.unit = found[0]


def _find_people(rows: Sequence[Row], event: Event) -> None:
    wanted = {one for row in rows for key in row.keys.values() for one in key.known_as}
    held = {
        (found.kind, found.lookup): found.person
        for found in Identifier.objects.filter(
            kind__in=[str(kind) for kind in KINDS.values()], lookup__in=wanted
        ).select_related("person")
    }
    there = set(
        EntryMember.objects.filter(
            event=event, live=True, role__in=[MemberRole.MEMBER, MemberRole.RESERVE]
        ).values_list("person", flat=True)
    )
    for row in rows:
        for column, key in row.keys.items():
            ways = ((str(key.kind), one) for one in key.known_as)
            found = next((held[way] for way in ways if way in held), None)
            if found is None:
                continue
            if row.person is not None and row.person.pk != found.pk:
                row.refuse(column, RuleBroken("numbers_of_two"))
            elif found.name and row.name and found.name != row.name:
                row.refuse(NAME, RuleBroken("name_contradicts"))
            elif found.pk in there and row.person is None:
                row.refuse(NAME, RuleBroken("entered_already", name=row.name))
            row.person = row.person or found


def _grouped(rows: Sequence[Row], event: Event) -> list[Group]:
    if event.kind == EventKind.INDIVIDUAL:
        return [Group(row.name, [row]) for row in rows]
    groups: list[Group] = []
    closed: dict[str, int] = {}
    for row in rows:
        name = row.value(TEAM)
        if not name:
            row.refuse(TEAM, RuleBroken("empty"))
        if groups and name and groups[-1].name == name:
            groups[-1].rows.append(row)
            continue
        if name in closed:
            row.refuse(TEAM, RuleBroken("value_repeated", row=closed[name]))
        if name:
            closed.setdefault(name, row.sheet.number)
        groups.append(Group(name, [row]))
    return groups


def _check_groups(groups: Sequence[Group], event: Event) -> None:
    live = list(
        event.entries.exclude(state=EntryState.WITHDRAWN).values_list(
            "unit", "name_zh", "name_note"
        )
    )
    names = set(live)
    there = Counter(unit for unit, *_name in live)
    column = TEAM if event.kind == EventKind.TEAM else NAME
    size = event.team_size if event.kind == EventKind.TEAM else 1
    for group in groups:
        first = group.rows[0]
        if group.name and len(group.rows) != size:
            first.refuse(column, RuleBroken("team_size", size=size, given=len(group.rows)))
        unit = first.unit
        if unit is None:
            continue
        note = group.note if event.kind == EventKind.INDIVIDUAL else ""
        if (unit.pk, group.name, note) in names and not first.wrong:
            first.refuse(column, RuleBroken(name_taken(event), name=group.name))
        if not group.good:
            continue
        names.add((unit.pk, group.name, note))
        most = event.max_entries_per_unit
        if most is not None and there[unit.pk] >= most:
            first.refuse(UNIT, RuleBroken("unit_full", most=most))
            continue
        there[unit.pk] += 1


def with_reasons(checked: Checked, *, title: str) -> bytes:
    """The list again with a column that says what is wrong in each row."""
    rows = [
        [*(row.value(head) for head in HEADS), _reasons(row)]
        for group in checked.groups
        for row in group.rows
    ]
    return workbook(title=title, heads=[*HEADS, REASON], rows=rows)


def _reasons(row: Row) -> str:
    return "；".join(f"{cell.column}：{cell.text}" for cell in row.wrong)
