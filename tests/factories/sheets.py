"""Spreadsheets as people send them, and as they come back."""

import io

from openpyxl import Workbook, load_workbook


def sheet_of(*rows):
    """An xlsx file with these rows, the first of them its heads."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "名单.xlsx"
    return out


def rows_of(content):
    """All rows of a file's first sheet."""
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]
