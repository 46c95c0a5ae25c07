"""Small pieces of an answer that are computed: its overall status, and a comparison."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    if len(cited) < 2:
        return None
    first, second = cited[0], cited[1]
    if first.figure.unit != second.figure.unit or first.source == second.source:
        return None
    sources = tuple(dict.fromkeys((first.source, second.source)))
    high, low = sorted((first, second), key=lambda each: -each.figure.value)
    if low.figure.comparator in _OPEN_ABOVE or high.figure.comparator in _OPEN_BELOW:
        return None  # 60%以上 may be more than 75%
    if high.figure.value == low.figure.value:
        text = f"两者相同，都是{high.figure.text}。"
    else:
        text = f"{high.figure.text}多于{low.figure.text}"
        if wants_difference:
            text += f"，相差{_written(high.figure, low.figure)}"
        text += "。"
    return Sentence(text, sources, SourceKind.LOOKED_UP)


def _written(high: Figure, low: Figure) -> str:
    difference = high.value - low.value
    if high.unit == "%":
        return f"{(difference * 100).normalize():f}个百分点"
    return f"{difference.normalize():f}{high.unit}"
