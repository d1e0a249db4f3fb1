"""Spreadsheets as the union world reads and writes them."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

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


def read_rows(
    file: IO[bytes] | str, *, heads: Sequence[str], text: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows below the heads: (row number, head → text). Raises `bad_file`.

    A number in a column of `text` raises `number_for_text` with row and column: a spreadsheet keeps
    fifteen digits only, so the last ones of an ID number would be lost.
    """
    try:
        sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
    except (InvalidFileException, OSError, KeyError, ValueError, IndexError) as error:
        raise RuleBroken("bad_file") from error
    columns: dict[int, str] = {}
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if not columns:
            found = {i: str(v).strip() for i, v in enumerate(row) if v is not None}
            if heads[0] in found.values():
                columns = found
            continue
        values: dict[str, str] = {}
        for index, head in columns.items():
            value = row[index] if index < len(row) else None
            if isinstance(value, int | float) and head in text:
                raise RuleBroken(
                    "number_for_text",
                    errors=[{"row": number, "column": head}],
                    row=number,
                    column=head,
                )
            values[head] = "" if value is None else str(value).strip()
        if any(values.values()):
            yield number, values
    if not columns:
        raise RuleBroken("bad_file")
