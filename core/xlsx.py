"""Spreadsheets as the union world reads and writes them."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import RuleBroken


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


def _first_sheet(file: IO[bytes] | str) -> Any:
    try:
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
