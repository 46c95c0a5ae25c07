"""Which figure of a graded list a question's own figure falls under: 满80周岁100元, 满90周岁200元.

Who says that her mother is 91 asks for the grade from 90 on. Words and figures alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.words import whole_number
from corpus.figures import Comparator, Figure, Kind, find_figures

_AGE = "岁"
_AGES = range(40, 121)
"""Bare numbers of a question that are taken for an age: 我奶91了."""
_MANY = 10_000
"""A bare number from here on counts people: 户籍人口一百二十万."""
_PEOPLE = "人"
_DIGITS = "一二三四五六七八九十"
_OLD = re.compile(
    "(?:[爸妈爹娘爷奶公婆姥舅姑姨叔伯汉嬷亲母父人]|老[头太汉儿]{1,2}|今年|都|才|快|已经|刚)儿?(?:今年|都|才|快|已经|满|刚|有)?"
    "(?P<age>[四五六七八九]十[一二三四五六七八九]?)"
    "(?=[,，。、 了咯啦的咧哩岁出一独在还没又]|$)"
)
"""An age without its unit: 我爹八十四一个人住."""
_HEADS = re.compile(f"(?P<some>十几|[{_DIGITS}两]|[0-9]{{1,3}})(?:个|口|来?个)人")
_SIZE = re.compile(f"([{_DIGITS}两])人(?=(?P<more>及?以上)?的?(?:户|家庭))")
"""How many people there are, in a question and in a grade of households: 二人户补3.5万元."""
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
        _governing(figure, _conditions(text), said)
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
            aside = (figure.comparator is Comparator.MORE_THAN) - (
                figure.comparator is Comparator.LESS_THAN
            )  # 不到80岁 is not 80
            said.setdefault(unit, []).append(figure.value + aside)
    if old := _OLD.search(question):
        said.setdefault(_AGE, []).append(_value(old["age"]))
    if found := _HOUSEHOLD.search(question):
        said.setdefault(_PEOPLE, []).append(_value(found[1] or found[2]))
    elif heads := _HEADS.search(question):
        said.setdefault(_PEOPLE, []).append(_value(heads["some"].replace("几", "一")))
    return said


def _value(text: str) -> Decimal:
    """Of a number in figures or in Chinese."""
    return Decimal(whole_number(text.replace("两", "二")) or 0)


def _conditions(text: str) -> list[tuple[int, Bracket]]:
    """Where each condition of a clause ends, and its bracket; 5年 may as well be what is given."""
    found = [
        (figure.end, Bracket.of(figure))
        for figure in find_figures(text)
        if figure.kind is Kind.RANGE
        or figure.comparator in (*_UPWARDS, *_DOWNWARDS)
        or (figure.kind is Kind.QUANTITY and figure.unit == _AGE)
    ]
    for size in _SIZE.finditer(text):
        people = _value(size[1])
        found.append((size.end(), Bracket(people, _HIGHEST if size["more"] else people, _PEOPLE)))
    return sorted(found, key=lambda each: each[0])


def _governing(
    figure: Figure, conditions: Sequence[tuple[int, Bracket]], said: Said
) -> Bracket | None:
    """The bracket that a figure stands under, of what the question states.

    It is the figure's own of a list (1人、2人、3人及以上户), or the last condition before it.
    """
    own = [each for each in find_figures(figure.level) if each.unit == _PEOPLE]
    if own:
        return Bracket.of(own[0]) if _PEOPLE in said else None
    before = [
        bracket for end, bracket in conditions if end <= figure.start and bracket.unit in said
    ]
    return before[-1] if before and figure.unit not in said else None
