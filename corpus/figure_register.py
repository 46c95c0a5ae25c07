"""The figures of a whole notice as a register: each with its item and its clause; and their order.

`corpus.figure_search` finds figures in it.
"""

from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from corpus.figures import Figure, Kind, find_figures
from corpus.notice import Clause, Item, Notice
from corpus.split import split_clauses

COUNTED = (Kind.QUANTITY, Kind.RATIO, Kind.RANGE, Kind.MULTIPLE)
"""The kinds that count or measure something."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of a notice; `notice.text[figure.start:figure.end] == figure.text`."""

    figure: Figure
    item: Item
    ordinal: int
    """Which figure of its item it is, counted from 1."""
    clause: str
    """The words that it stands in, as published."""


class SortKey(Enum):
    """By what the register can be sorted."""

    PLACE = "place"
    VALUE = "value"
    UNIT = "unit"
    SUBJECT = "subject"
    LEVEL = "level"
    COMPARATOR = "comparator"
    LEAD = "lead"


@lru_cache(maxsize=16)
def figure_rows(notice: Notice) -> tuple[FigureRow, ...]:
    """All figures of the notice's items, in published order."""
    return tuple(row for item in notice.items for row in _rows(notice, item))


def figure_at(notice: Notice, item: Item, ordinal: int) -> FigureRow | None:
    """The item's figure with this number, None where it has fewer."""
    rows = [row for row in figure_rows(notice) if row.item.id == item.id]
    return rows[ordinal - 1] if 0 < ordinal <= len(rows) else None


def sort_figures(
    rows: tuple[FigureRow, ...], key: SortKey, *, descending: bool = False
) -> tuple[FigureRow, ...]:
    """The rows sorted; equal ones stay in their order, and what is empty stands last either way.

    Values are compared within their unit: all 元 together, then all 人.
    """
    if key is SortKey.PLACE:
        return tuple(reversed(rows)) if descending else rows
    if key is SortKey.VALUE:
        units = dict.fromkeys(row.figure.unit for row in rows if row.figure.kind in COUNTED)
        by_unit = [
            sorted(
                (r for r in rows if r.figure.unit == unit and r.figure.kind in COUNTED),
                key=lambda row: row.figure.value,
                reverse=descending,
            )
            for unit in units
        ]
        rest = [row for row in rows if row.figure.kind not in COUNTED]
        return tuple(row for group in (*by_unit, rest) for row in group)
    full = [row for row in rows if _word(row, key)]
    full.sort(key=lambda row: _word(row, key), reverse=descending)
    return (*full, *(row for row in rows if not _word(row, key)))


def _rows(notice: Notice, item: Item) -> list[FigureRow]:
    clauses = split_clauses(notice, item)
    rows = []
    for ordinal, figure in enumerate(find_figures(notice.text[item.start : item.end]), 1):
        start, end = figure.start + item.start, figure.end + item.start
        placed = replace(figure, start=start, end=end)
        rows.append(FigureRow(placed, item, ordinal, _clause_at(clauses, start, figure.text)))
    return rows


def _clause_at(clauses: tuple[Clause, ...], at: int, otherwise: str) -> str:
    return next((c.text for c in clauses if c.start <= at < c.end), otherwise)


def _word(row: FigureRow, key: SortKey) -> str:
    figure = row.figure
    match key:
        case SortKey.UNIT:
            return figure.unit
        case SortKey.SUBJECT:
            return figure.subject
        case SortKey.LEVEL:
            return figure.level
        case SortKey.COMPARATOR:
            return figure.comparator_text
        case _:
            return "、".join(row.item.lead_units)
