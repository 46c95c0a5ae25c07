"""The figures of a whole notice as a register: searched by words and by value, and sorted.

A search is words and at most one comparison: 补贴, 每月, ≥ 80%, 补贴 不低于50元. The comparison is
made on the value in its unit (3000元 finds 0.3万元), never across units; the bound that the notice
gives to its figure (80%以上) does not change its value.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from corpus.figures import Comparator, Figure, Kind, find_figures
from corpus.measures import smallest
from corpus.notice import Clause, Item, Notice
from corpus.numerals import fold
from corpus.split import split_clauses


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of a notice; `notice.text[figure.start:figure.end] == figure.text`."""

    figure: Figure
    item: Item
    ordinal: int
    """Which figure of its item it is, counted from 1."""
    clause: str
    """The words that it stands in, as published."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A comparison that a search asks for.

    Without a unit it is held against the number in any unit (85 for 85%, 3000 for 0.3万元).
    """

    comparator: Comparator
    value: Decimal
    unit: str
    text: str
    """How it was typed."""
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class FigureSearch:
    """What a search asks for: all of the words, and the comparison."""

    words: tuple[str, ...]
    bound: Bound | None = None


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


def parse_search(text: str) -> FigureSearch:
    """Reads a search; never raises. What is no comparison is looked up as words."""
    folded = _SPACED.sub(r"\1", fold(text.strip()))
    match = _COMPARISON.search(folded)
    figures = find_figures(match["number"] + match["unit"]) if match else ()
    if not match or not figures or figures[0].kind is Kind.NAME:
        return FigureSearch(tuple(folded.split()))
    figure = figures[0]
    bound = Bound(
        _asked(match), figure.value, figure.unit, match[0].strip(), figure.kind is Kind.DATE
    )
    rest = folded[: match.start()] + " " + folded[match.end() :]
    return FigureSearch(tuple(rest.split()), bound)


def search_figures(rows: tuple[FigureRow, ...], search: FigureSearch) -> tuple[FigureRow, ...]:
    """The rows that hold all the words and keep the comparison, in their order."""
    return tuple(
        row
        for row in rows
        if all(_has(row, word) for word in search.words)
        and (search.bound is None or _keeps(row.figure, search.bound))
    )


def sort_figures(
    rows: tuple[FigureRow, ...], key: SortKey, *, descending: bool = False
) -> tuple[FigureRow, ...]:
    """The rows sorted; equal ones stay in their order, and what is empty stands last either way.

    Values are compared within their unit: all 元 together, then all 人.
    """
    if key is SortKey.PLACE:
        return tuple(reversed(rows)) if descending else rows
    if key is SortKey.VALUE:
        units = dict.fromkeys(row.figure.unit for row in rows if row.figure.kind in _COUNTED)
        by_unit = [
            sorted(
                (r for r in rows if r.figure.unit == unit and r.figure.kind in _COUNTED),
                key=lambda row: row.figure.value,
                reverse=descending,
            )
            for unit in units
        ]
        rest = [row for row in rows if row.figure.kind not in _COUNTED]
        return tuple(row for group in (*by_unit, rest) for row in group)
    full = [row for row in rows if _word(row, key)]
    full.sort(key=lambda row: _word(row, key), reverse=descending)
    return (*full, *(row for row in rows if not _word(row, key)))


_COUNTED = (Kind.QUANTITY, Kind.RATIO, Kind.RANGE, Kind.MULTIPLE)
_BEFORE = {
    ">=": Comparator.AT_LEAST,
    "≥": Comparator.AT_LEAST,
    "不低于": Comparator.AT_LEAST,
    "不少于": Comparator.AT_LEAST,
    "不小于": Comparator.AT_LEAST,
    "至少": Comparator.AT_LEAST,
    "<=": Comparator.AT_MOST,
    "≤": Comparator.AT_MOST,
    "不超过": Comparator.AT_MOST,
    "不高于": Comparator.AT_MOST,
    "不多于": Comparator.AT_MOST,
    "不大于": Comparator.AT_MOST,
    "至多": Comparator.AT_MOST,
    "最多": Comparator.AT_MOST,
    ">": Comparator.MORE_THAN,
    "大于": Comparator.MORE_THAN,
    "高于": Comparator.MORE_THAN,
    "多于": Comparator.MORE_THAN,
    "超过": Comparator.MORE_THAN,
    "<": Comparator.LESS_THAN,
    "小于": Comparator.LESS_THAN,
    "低于": Comparator.LESS_THAN,
    "少于": Comparator.LESS_THAN,
    "不足": Comparator.LESS_THAN,
    "=": Comparator.EQUAL,
    "等于": Comparator.EQUAL,
}
_BEHIND = {
    "及以上": Comparator.AT_LEAST,
    "以上": Comparator.AT_LEAST,
    "及以下": Comparator.AT_MOST,
    "以下": Comparator.AT_MOST,
    "以内": Comparator.AT_MOST,
}
_SIGNS = "|".join(sorted(map(re.escape, _BEFORE), key=len, reverse=True))
_SPACED = re.compile(rf"({_SIGNS})\s+(?=\S)")
_COMPARISON = re.compile(
    f"(?P<before>{_SIGNS})?"
    r"(?<![\d.〔])(?P<number>\d[\d,]*(?:\.\d+)?|(?<=[≥≤><=])[一二两三四五六七八九十百千分之]+)"
    r"\s*(?P<unit>[^\s\d≥≤><=]*?)"
    f"(?P<behind>{'|'.join(_BEHIND)})?(?=\\s|$)"
)


def _asked(match: re.Match[str]) -> Comparator:
    if match["before"]:
        return _BEFORE[match["before"]]
    return _BEHIND[match["behind"]] if match["behind"] else Comparator.EQUAL


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


def _has(row: FigureRow, word: str) -> bool:
    figure = row.figure
    fields = (
        row.clause,
        figure.text,
        figure.subject,
        figure.level,
        figure.basis,
        figure.comparator_text + figure.text,
        row.item.title,
        *row.item.lead_units,
    )
    return any(word.casefold() in fold(field).casefold() for field in fields)


def _keeps(figure: Figure, bound: Bound) -> bool:
    """Whether the figure's value, or some of its range, keeps the bound."""
    if figure.kind is Kind.NAME:
        # 351 typed alone also finds 351自付封顶线
        return bound.comparator is Comparator.EQUAL and bound.text in fold(figure.text)
    if bound.is_date is not (figure.kind is Kind.DATE):
        return False
    if not bound.unit and figure.kind is Kind.ORDINAL:
        return False
    factor, asked = Decimal(1), bound.value
    if not bound.unit:
        factor = Decimal(100) if figure.unit == "%" else Decimal(1)
    elif bound.unit != figure.unit:
        (own, factor), (other, times) = smallest(figure.unit), smallest(bound.unit)
        if own != other:
            return False
        asked = bound.value * times
    low = figure.value * factor
    high = low if figure.high is None else figure.high * factor
    match bound.comparator:
        case Comparator.AT_LEAST:
            return high >= asked
        case Comparator.MORE_THAN:
            return high > asked
        case Comparator.AT_MOST:
            return low <= asked
        case Comparator.LESS_THAN:
            return low < asked
        case _:
            return low <= asked <= high


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
