"""Of which year a plan speaks: 到2025年,… holds until another year or 今年 is named."""

import re
from collections.abc import Iterable, Mapping

from corpus.figures import Figure
from corpus.notice import Clause

_NAMES = re.compile(
    r"^[^,，。；;]{0,4}?(?:到|至)((?:19|20)[0-9]{2})年|^((?:19|20)[0-9]{2})年[,，]?$"
)
_NOW = re.compile("今年|本年|当年")
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?")


def periods(clauses: Iterable[Clause]) -> dict[Clause, int]:
    """The year that an item's clauses speak of, where one before them or they themselves set it."""
    found: dict[Clause, int] = {}
    year: int | None = None
    for clause in sorted(clauses, key=lambda each: each.start):
        if named := _NAMES.match(clause.text):
            year = int(named.group(1) or named.group(2))
        elif _NOW.search(clause.text):
            year = None
        if year is not None:
            found[clause] = year
    return found


def year_fit(
    figure: Figure, clause: Clause, of: Mapping[Clause, int], asked: tuple[int, ...]
) -> float:
    """1 for a figure of a year asked about, −1 for one of another year, 0 where neither shows."""
    if not asked:
        return 0.0
    start = phrase_start(clause.text, figure)
    if any(str(year) in clause.text[start : figure.end] for year in asked):
        return 1.0
    if clause not in of:
        return 0.0
    return 1.0 if of[clause] in asked else -1.0


def is_year_asked(figure: Figure, asked: tuple[int, ...]) -> bool:
    """Whether a figure is but the year that the question itself names, which answers nothing."""
    year = _YEAR.fullmatch(figure.text)
    return year is not None and int(year.group(1)) in asked


def phrase_start(text: str, figure: Figure) -> int:
    """Where in a clause the phrase begins that a figure stands in."""
    return max(text.rfind(mark, 0, figure.start) for mark in ",，;；") + 1
