"""Reads tables of web pages as rows of cells, and tells them from those that lay out a page."""

from collections.abc import Callable, Iterator
from typing import Any

from corpus.rows import write_row

MAX_SPAN = 100
"""A cell is not repeated over more rows or columns than this, whatever it says."""


def is_data_table(table: Any) -> bool:
    """Whether a table holds data: two rows and columns or more, and no table within."""
    rows = list(_rows(table))
    wide = sum(len(_cells(row)) > 1 for row in rows)
    holds_tables = sum(1 for _ in table.iter("table")) > 1
    return len(rows) > 1 and wide > 1 and not holds_tables


def read_rows(table: Any, text_of: Callable[[Any], str]) -> Iterator[str]:
    """A line for each row; a cell that spans rows stands in each, one that spans columns once."""
    waiting: dict[int, tuple[int, str]] = {}
    for row in _rows(table):
        written: list[str] = []
        cells = iter(_cells(row))
        while True:
            column = len(written)
            if column in waiting:
                left, text = waiting.pop(column)
                written.append(text)
                if left > 1:
                    waiting[column] = (left - 1, text)
                continue
            cell = next(cells, None)
            if cell is None:
                if not any(key > column for key in waiting):
                    break
                written.append("")
                continue
            text = text_of(cell)
            down = _span(cell, "rowspan")
            for place in range(_span(cell, "colspan")):
                written.append(text if place == 0 else "")
                if down > 1:
                    waiting[column + place] = (down - 1, text if place == 0 else "")
        yield write_row(written)


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _span(cell: Any, name: str) -> int:
    written = str(cell.get(name, "1")).strip()
    return min(max(int(written), 1), MAX_SPAN) if written.isdecimal() else 1
