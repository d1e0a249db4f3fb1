"""Spreadsheets as the union world reads and writes them."""

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import RuleBroken

# A packed file of some kilobytes may unfold to gigabytes; no list does.
MOST_UNPACKED = 400 * 1024**2


def workbook(*, title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet: merged title, heads repeated on each page, A4; text stays text."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title[:31]
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.append(list(heads))
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                # Text is never a formula, whoever typed it.
                cell.data_type = "s"
                cell.number_format = "@"
    for column in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 18
    sheet.print_title_rows = "2:2"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.freeze_panes = "A3"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class SheetRow:
    """A row below the heads: its number in the sheet, head → text, and what was stored wrongly.

    `numbers` are the columns of text that hold a number: a spreadsheet keeps fifteen digits only,
    so that the last ones of an ID number would be lost.
    """

    number: int
    values: dict[str, str]
    numbers: tuple[str, ...] = ()


def read_rows(
    file: IO[bytes] | str, *, heads: Sequence[str], needed: Sequence[str], text: Sequence[str] = ()
) -> Iterator[SheetRow]:
    """The rows below the heads; a title above them and empty rows are passed over.

    The heads are the first row with any of `needed`. Raises `bad_file` for what is no spreadsheet
    and `columns_missing(columns)` when one of `needed` isn't there.
    """
    sheet = _first_sheet(file)
    columns: dict[int, str] = {}
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if columns:
            found = _row(number, row, columns, text)
            if any(found.values.values()):
                yield found
            continue
        named = {i: str(v).strip() for i, v in enumerate(row) if v is not None}
        if not set(needed) & set(named.values()):
            continue
        missing = [head for head in needed if head not in named.values()]
        if missing:
            raise RuleBroken("columns_missing", columns="、".join(missing))
        columns = {i: head for i, head in named.items() if head in heads}
    if not columns:
        raise RuleBroken("columns_missing", columns="、".join(needed))


@dataclass(frozen=True)
class TableRow:
    """A row below the heads as it is in the sheet: its number there, and a text for each head.

    `numbers` are the columns whose cell holds a number, not a text.
    """

    number: int
    cells: list[str]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Table:
    """All columns of a sheet, whatever they are called; the rows are read one by one."""

    heads: list[str]
    rows: Iterator[TableRow]


def read_table(file: IO[bytes] | str, *, known: Collection[str]) -> Table:
    """The table whose heads are the first row with one of the `known` ones; all its columns.

    Memory doesn't grow with the rows. Raises `bad_file` for what is no spreadsheet or unfolds to
    more than `MOST_UNPACKED` bytes, and `columns_missing(columns)` without such a row.
    """
    sheet = _first_sheet(file)
    lines = enumerate(sheet.iter_rows(values_only=True), start=1)
    for _number, row in lines:
        heads = ["" if value is None else str(value).strip() for value in row]
        if set(heads) & set(known):
            while heads and not heads[-1]:
                heads.pop()
            return Table(heads, _table_rows(lines, len(heads)))
    raise RuleBroken("columns_missing", columns="、".join(list(known)[:1]))


def _table_rows(lines: Iterable[tuple[int, Sequence[Any]]], width: int) -> Iterator[TableRow]:
    for number, row in lines:
        values = [*row[:width], *[None] * (width - len(row))]
        cells = [_cell(value) for value in values]
        if any(cells):
            found = (
                i
                for i, value in enumerate(values)
                if isinstance(value, int | float) and not isinstance(value, bool)
            )
            yield TableRow(number, cells, frozenset(found))


def _cell(value: Any) -> str:
    """A cell's text; a whole number that a spreadsheet keeps as 13800000000.0 has no point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def write_table(
    out: IO[bytes], *, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """One sheet with these heads and rows of text, written row by row: memory doesn't grow."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for column in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 18
    sheet.append([_text_cell(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([_text_cell(sheet, value) for value in row])
    book.save(out)


def _text_cell(sheet: Any, value: str, *, bold: bool = False) -> Any:
    """Text is never a formula, whoever typed it, and a number in it keeps all its digits."""
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _first_sheet(file: IO[bytes] | str) -> Any:
    try:
        with ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise RuleBroken("bad_file")
        return load_workbook(file, read_only=True, data_only=True).worksheets[0]
    except (
        InvalidFileException,
        BadZipFile,
        OSError,
        KeyError,
        ValueError,
        IndexError,
    ) as error:
        raise RuleBroken("bad_file") from error


def _row(
    number: int, row: Sequence[Any], columns: dict[int, str], text: Sequence[str]
) -> SheetRow:
    values: dict[str, str] = {}
    numbers = []
    for index, head in columns.items():
        value = row[index] if index < len(row) else None
        if isinstance(value, int | float) and head in text:
            numbers.append(head)
        values[head] = "" if value is None else str(value).strip()
    return SheetRow(number, values, tuple(numbers))
