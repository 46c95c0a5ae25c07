"""Small pieces of an answer that are computed: its overall status, and a comparison."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.values import Sentence, Source, SourceKind, Status
from corpus.figures import Comparator, Figure

_OPEN_ABOVE = (Comparator.AT_LEAST, Comparator.MORE_THAN)
_OPEN_BELOW = (Comparator.AT_MOST, Comparator.LESS_THAN)
_ORDER = (Status.ANSWERED, Status.NOT_STATED, Status.NOT_COVERED, Status.UNCLEAR)


@dataclass(frozen=True, slots=True)
class Cited:
    """A figure that an answer has given, and where it stands."""

    figure: Figure
    source: Source


def overall(statuses: Sequence[Status]) -> Status:
    """One status for a question of several parts: answered where any part is."""
    return min(statuses, key=_ORDER.index, default=Status.UNCLEAR)


def comparison(cited: Sequence[Cited], wants_difference: bool) -> Sentence | None:
    """Which of the first two figures is larger; None where they cannot be compared.

    Only figures of one unit compare, and only where their bounds (以上, 不超过) leave no doubt. The
    difference is computed where it was asked for, and written in the base unit.
    """
    if len(cited) < 2 or cited[0] == cited[1]:
        return None
    first, second = cited[0], cited[1]
    high, low = sorted((first, second), key=lambda each: -each.figure.value)
    if first.figure.unit != second.figure.unit or _undecided(high.figure, low.figure):
        return None
    sources = tuple(dict.fromkeys((first.source, second.source)))
    exact = {high.figure.comparator, low.figure.comparator} == {Comparator.EQUAL}
    if high.figure.value == low.figure.value:
        text = f"两者相同，都是{high.figure.text}。"
    else:
        text = f"{_bounded(high.figure)}多于{_bounded(low.figure)}"
        if wants_difference and exact:
            text += f"，相差{_written(high.figure, low.figure)}"
        text += "。"
    return Sentence(text, sources, SourceKind.LOOKED_UP)


def _undecided(high: Figure, low: Figure) -> bool:
    """Whether bounds leave open which is larger: 60%以上 may be more than 75%."""
    if high.value == low.value:
        return high.comparator is not Comparator.EQUAL or low.comparator is not Comparator.EQUAL
    about = Comparator.ABOUT in (high.comparator, low.comparator)
    near = high.value < low.value * Decimal("1.1")
    return low.comparator in _OPEN_ABOVE or high.comparator in _OPEN_BELOW or (about and near)


def _bounded(figure: Figure) -> str:
    """The figure with its bound, as published."""
    bound = figure.comparator_text
    behind = bound.startswith(("以", "左", "上下", "之内", "之上"))
    return figure.text + bound if behind else bound + figure.text


def _written(high: Figure, low: Figure) -> str:
    difference = high.value - low.value
    if high.unit == "%":
        return f"{(difference * 100).normalize():f}个百分点"
    return f"{difference.normalize():f}{high.unit}"
