"""Which figure of a graded list a question's own figure falls under: 满80周岁100元, 满90周岁200元.

Who says that her mother is 91 asks for the grade from 90 on. Words and figures alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.figures import Comparator, Figure, Kind, find_figures

_AGE = "岁"
_AGES = range(40, 121)
"""Bare numbers of a question that are taken for an age: 我奶91了."""
_MANY = 10_000
"""A bare number from here on counts people: 户籍人口一百二十万."""
_PEOPLE = "人"
_DIGITS = "一二三四五六七八九十"
_HOUSEHOLD = re.compile(
    f"(?:(?<=家)|(?<=家[就里有共])|(?<=家里[就有共]))([{_DIGITS}两]|[0-9]{{1,2}})(?:口|个?人)"
    f"|([{_DIGITS}两]|[0-9]{{1,2}})个人(?=住|租|过日子|生活)"
)
"""Who lives together: 我家四口, 一家5个人, 一个人住."""
_UPWARDS = (Comparator.AT_LEAST, Comparator.MORE_THAN)
_DOWNWARDS = (Comparator.AT_MOST, Comparator.LESS_THAN)
_MEASURES = frozenset(["元", "%"])
"""What is given, not what it depends on."""
Said = Mapping[str, Sequence[Decimal]]
"""Figures that a question states, by what they count."""
_HIGHEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Bracket:
    """The values of a condition, both ends included, and what they count."""

    low: Decimal
    high: Decimal
    unit: str

    def holds(self, said: Said) -> bool:
        """Whether one of the figures that a question states lies in it."""
        return any(self.low <= value <= self.high for value in said[self.unit])

    @classmethod
    def of(cls, condition: Figure) -> "Bracket":
        """The bracket that a condition of a notice opens."""
        value = condition.value
        if condition.high is not None:
            return cls(value, condition.high, condition.unit)
        if condition.comparator in _UPWARDS:
            return cls(value, _HIGHEST, condition.unit)
        if condition.comparator in _DOWNWARDS:
            under = condition.comparator is Comparator.LESS_THAN
            return cls(Decimal(0), value - under, condition.unit)
        return cls(value, value, condition.unit)


def bracket_fits(question: str, clauses: Sequence[tuple[str, Sequence[Figure]]]) -> list[float]:
    """How well each figure of some clauses stands under what the question says of itself.

    Args:
        clauses: each a clause's text and those of its figures that may answer.

    Returns:
        For every figure, clause by clause: 1 under the narrowest bracket that holds the question's
        figure, -1 under any other, 0 where nothing is to be compared.
    """
    said = _said(question)
    brackets = [
        _governing(figure, find_figures(text), said)
        for text, figures in clauses
        for figure in figures
    ]
    if not said:
        return [0.0] * len(brackets)
    holding = [bracket for bracket in brackets if bracket is not None and bracket.holds(said)]
    narrowest = {
        (unit, max(own))
        for unit, values in said.items()
        for value in values
        if (
            own := [
                each.low for each in holding if each.unit == unit and each.low <= value <= each.high
            ]
        )
    }
    return [_fit(bracket, said, narrowest) for bracket in brackets]


def _fit(bracket: Bracket | None, said: Said, narrowest: set[tuple[str, Decimal]]) -> float:
    if bracket is None:
        return 0.0
    return 1.0 if (bracket.unit, bracket.low) in narrowest and bracket.holds(said) else -1.0


def _said(question: str) -> Said:
    """The figures that a question states, by what they count."""
    said: dict[str, list[Decimal]] = {}
    for figure in find_figures(question):
        unit = figure.unit or (_AGE if figure.value in _AGES else "")
        is_counted = bool(unit) or figure.value >= _MANY
        if (
            figure.kind is Kind.QUANTITY
            and figure.value > 1
            and is_counted
            and unit not in _MEASURES
        ):
            said.setdefault(unit, []).append(figure.value)
    if found := _HOUSEHOLD.search(question):
        count = (found[1] or found[2]).replace("两", "二")
        people = _DIGITS.index(count) + 1 if count in _DIGITS else int(count)
        said.setdefault(_PEOPLE, []).append(Decimal(people))
    return said


def _is_condition(figure: Figure) -> bool:
    """Bounds, ranges and ages are; 5年 may as well be what is given."""
    if figure.kind is Kind.RANGE:
        return True
    bounds = figure.comparator in (*_UPWARDS, *_DOWNWARDS)
    return figure.kind is Kind.QUANTITY and (bounds or figure.unit == _AGE)


def _governing(figure: Figure, beside: Sequence[Figure], said: Said) -> Bracket | None:
    """The bracket that a figure stands under, of what the question states.

    It is the figure's own of a list (1人、2人、3人及以上户), or the last condition before it.
    """
    own = [each for each in find_figures(figure.level) if each.unit == _PEOPLE]
    if own:
        return Bracket.of(own[0]) if _PEOPLE in said else None
    before = [
        each
        for each in beside
        if each.end <= figure.start and each.unit in said and _is_condition(each)
    ]
    return Bracket.of(before[-1]) if before and figure.unit not in said else None
