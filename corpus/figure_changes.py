"""The figures of two versions of an item, side by side: which changed, came or went."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.figures import Figure, find_figures, keeps_comparator, same_figure, same_level
from corpus.notice import Item, Notice, Span
from corpus.numbering import match_marker


@dataclass(frozen=True, slots=True)
class PlacedFigure:
    """A figure with its place in the notice's text: the figure alone, without its bound."""

    figure: Figure
    span: Span


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure of the old version and what it is in the new one; None where it came or went."""

    old: PlacedFigure | None
    new: PlacedFigure | None


ENOUGH = 0.34
"""Two figures are one that changed if so much of what they are said of is the same."""


def compare_figures(
    old: Notice, before: Item, new: Notice, after: Item
) -> tuple[FigureChange, ...]:
    """The changed figures in the order of the new version, then those that went.

    Figures are the same if they say the same (3000元, 0.3万元) with the same bound, basis and
    level, wherever they stand in the item.
    """
    olds, news = list(place_figures(old, before)), list(place_figures(new, after))
    for figure in list(news):
        same = [other for other in olds if _is_same(other.figure, figure.figure)]
        if same:
            best = max(same, key=lambda other: _likeness(other.figure, figure.figure))
            olds.remove(best)
            news.remove(figure)
    likely = sorted(
        (
            (-_likeness(other.figure, figure.figure), abs(i - j), i, j)
            for i, other in enumerate(olds)
            for j, figure in enumerate(news)
            if _may_be_one(other.figure, figure.figure)
        ),
    )
    partner: dict[int, int] = {}
    for likeness, _, i, j in likely:
        alone = _is_only(olds, i) and _is_only(news, j)
        if i not in partner.values() and j not in partner and (-likeness >= ENOUGH or alone):
            partner[j] = i
    changes = [
        FigureChange(olds[partner[j]] if j in partner else None, figure)
        for j, figure in enumerate(news)
    ]
    gone = [f for i, f in enumerate(olds) if i not in partner.values()]
    return (*changes, *(FigureChange(figure, None) for figure in gone))


def place_figures(notice: Notice, item: Item) -> tuple[PlacedFigure, ...]:
    """The figures of an item's title and body, with their places in the notice."""
    start = content_start(notice, item)
    return tuple(
        PlacedFigure(figure, Span(start + figure.start, start + figure.end))
        for figure in find_figures(notice.text[start : item.body_end])
    )


def content_start(notice: Notice, item: Item) -> int:
    """Where an item's words begin behind its printed number."""
    marker = match_marker(notice.text, item.start) if item.number is not None else None
    start = marker.end if marker else item.start
    # In a row of a table the number stands in a cell of its own.
    return item.body_start if "\t" in notice.text[start : item.body_start] else start


def _is_same(one: Figure, other: Figure) -> bool:
    return (
        same_figure(one, other)
        and keeps_comparator(one, other)
        and same_level(one.level, other.level)
        and bool(one.basis) == bool(other.basis)
    )


def _may_be_one(one: Figure, other: Figure) -> bool:
    return one.kind is other.kind or same_figure(one, other) or bool(one.unit == other.unit != "")


def _likeness(one: Figure, other: Figure) -> float:
    """How much two figures are said of the same: 0 to 1 by subject, with unit and level."""
    letters = set(one.subject), set(other.subject)
    union = letters[0] | letters[1]
    subject = len(letters[0] & letters[1]) / len(union) if union else 1.0
    unit = one.unit == other.unit
    level = bool(one.level) and one.level == other.level
    clash = not same_level(one.level, other.level)
    return max(0.0, 0.6 * subject + 0.3 * unit + 0.1 * level - 0.3 * clash)


def _is_only(figures: Sequence[PlacedFigure], place: int) -> bool:
    """Whether no other of the figures has the same kind and unit."""
    own = figures[place].figure
    alike = [f for f in figures if (f.figure.kind, f.figure.unit) == (own.kind, own.unit)]
    return len(alike) == 1
