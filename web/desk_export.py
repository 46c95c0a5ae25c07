"""The desk's tables as files: .csv and .xlsx that open clean in Excel.

Pure: from tables to bytes; nothing is written to disk. A cell's text comes from a notice, so text
that a spreadsheet would take for a formula is made harmless: in .csv by an apostrophe before it,
in .xlsx by marking the cell as text, which keeps the words as they are.
"""

import csv
import io
import re
from collections.abc import Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell as XlsxCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from web.desk_cells import Cell, Column, Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_SOURCE = Column("出处", 40)
_LONGEST = 32_000
"""Characters of the longest text that a cell of Excel holds, with some room."""
_RISKY = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet may take for the beginning of a formula, full-width forms included."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FORBIDDEN_IN_TITLES = re.compile(r"[\\/*?:\[\]<>|\"\x00-\x1f]")
_HEAD = PatternFill("solid", fgColor="17495C")
_LINE = Border(bottom=Side("thin", color="DCD8CC"))


def to_csv(table: Table, source: str) -> bytes:
    """The table as UTF-8 with a byte order mark; each row ends with the notice it comes from."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow([*(harmless(column.title) for column in table.columns), _SOURCE.title])
    for row in table.rows:
        writer.writerow([*(_plain(cell) for cell in row), harmless(source)])
    return lines.getvalue().encode("utf-8-sig")


def to_xlsx(tables: Sequence[Table], source: str, notes: Sequence[str], active: int = 0) -> bytes:
    """A workbook with a sheet for each table and one of notes; `active` is the one shown first."""
    book = Workbook()
    book.remove(book.active)
    for table in tables:
        _fill(book.create_sheet(_sheet_title(table.title)), table, source)
    about = book.create_sheet("说明")
    about.column_dimensions["A"].width = 90
    for at, note in enumerate(notes, 1):
        _put(about, at, 1, note)
    book.active = active
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet could run it as a formula.

    Blanks before the sign do not hide it: a spreadsheet drops them.
    """
    text = _UNPRINTABLE.sub("", text)
    return f"'{text}" if _is_risky(text) else text


def file_name(title: str, table: str, suffix: str) -> str:
    """A name that every file system takes: 2020年全市民生工作要点-数字台账.xlsx."""
    stem = _FORBIDDEN_IN_TITLES.sub("", f"{title}-{table}").strip(" .")[:80]
    return f"{stem}.{suffix}"


def _is_risky(text: str) -> bool:
    return text.startswith(_RISKY) or text.lstrip().startswith(_RISKY)


def _plain(cell: Cell) -> str:
    value = cell.value
    if cell.is_share and isinstance(value, Decimal):
        return f"{value * 100:f}".rstrip("0").rstrip(".") + "%" if value else "0%"
    if isinstance(value, str):
        return harmless(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _fill(sheet: Worksheet, table: Table, source: str) -> None:
    columns = (*table.columns, _SOURCE)
    for at, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
        head = _put(sheet, 1, at, column.title)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = _HEAD
        head.alignment = Alignment(wrap_text=True, vertical="center")
    for down, row in enumerate(table.rows, 2):
        for at, cell in enumerate((*row, Cell(source)), 1):
            placed = _put(sheet, down, at, cell.value)
            placed.alignment = Alignment(wrap_text=True, vertical="top")
            placed.border = _LINE
            if cell.is_share and isinstance(cell.value, Decimal):
                placed.number_format = "0%" if cell.value * 100 % 1 == 0 else "0.0#%"
    last = get_column_letter(len(columns))
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _put(sheet: Worksheet, row: int, column: int, value: str | int | Decimal) -> XlsxCell:
    cell = sheet.cell(row, column)
    if not isinstance(value, str):
        cell.value = value
        return cell
    text = _UNPRINTABLE.sub("", value)[:_LONGEST]
    cell.value = text or None
    if text:
        cell.data_type = "s"
        cell.quotePrefix = _is_risky(text)
    return cell


def _sheet_title(title: str) -> str:
    return _FORBIDDEN_IN_TITLES.sub("", title)[:31]
