"""Searches the register of figures: by words, and by at most one comparison on the value.

补贴, 每月, ≥ 80%, 补贴 不低于50元. The comparison is made on the value in its unit (3000元 finds
0.3万元), never across units; the bound that the notice gives to its figure (80%以上) does not
change its value.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from corpus.figure_register import FigureRow
from corpus.figures import Comparator, Figure, Kind, find_figures
from corpus.measures import smallest
from corpus.numerals import fold


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


def search_figures(
    rows: tuple[FigureRow, ...], search: FigureSearch, *, by_sentence: bool = False
) -> tuple[FigureRow, ...]:
    """The rows that hold all the words and keep the comparison, in their order.

    A figure that is part of a name or a level (第二代, 一级) is no amount: the words around it find
    it only `by_sentence`, where such figures are what is asked for.
    """
    return tuple(
        row
        for row in rows
        if all(_has(row, word, by_sentence) for word in search.words)
        and (search.bound is None or _keeps(row.figure, search.bound))
    )


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


def _has(row: FigureRow, word: str, by_sentence: bool) -> bool:
    figure, word = row.figure, word.casefold()
    if figure.kind in (Kind.NAME, Kind.ORDINAL) and not by_sentence:
        return any(word in fold(text).casefold() for text in (figure.text, *row.item.lead_units))
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
    return any(word in fold(field).casefold() for field in fields)


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
