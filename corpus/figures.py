"""Figures: the numbers of a text with their unit, bound, subject and level.

The one public door to all that the project knows of numerals; `numerals`, `measures` and the
`figure_*` modules stand behind it. A figure keeps the published form in `text`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from corpus.figure_bounds import Comparator
from corpus.figure_context import read_contexts
from corpus.figure_kinds import Kind
from corpus.figure_spans import find_mentions
from corpus.measures import smallest
from corpus.numerals import fold

__all__ = [
    "Comparator",
    "Figure",
    "Kind",
    "figures_of_kind",
    "find_figures",
    "is_evidence_for",
    "keeps_comparator",
    "same_figure",
    "same_level",
]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a text; `text[start:end] == figure.text`, the number with its unit.

    Bounds (不超过, 以上) and bases (每人每月) stand outside the span, in fields of their own.
    """

    start: int
    end: int
    text: str
    value: Decimal
    """In base units: 3000 for 0.3万元, 0.8 for 80% and 八成. Dates read year, year-month or
    year-month-day (2020, 202011, 20201110), month-day without a year (201 for 2月1日). 0 for a
    name, which is compared by its text."""
    high: Decimal | None
    """The upper end of a range (1-2家, 一至四级, 2016-2020年), else None."""
    unit: str
    """Normalised: 名 and 位 are 人, 千米 is 公里, every share is %; empty where none stands."""
    comparator: Comparator
    comparator_text: str
    """The bound as published; empty where the comparator is EQUAL."""
    subject: str
    """The words of the same clause that the figure is said of."""
    level: str
    """县域, 省级, 一级, 二类县, or the member of a 分别 list that the figure belongs to."""
    kind: Kind
    basis: str = ""
    """What the amount is counted per, as published: 每人每月, /年; empty where nothing is said."""


def find_figures(text: str) -> tuple[Figure, ...]:
    """All figures of a Chinese text by place, none overlapping; never raises.

    Left out are list numbers (12. at a line's start) and numerals that count nothing (一批,
    一次性, 统一, 千方百计). 一 with a mere counting word is an article (一个) unless 每, 各, 至少
    or the like stands before it.
    """
    folded = fold(text)
    mentions = find_mentions(folded)
    return tuple(
        Figure(
            mention.start,
            mention.end,
            text[mention.start : mention.end],
            _plain(mention.value),
            None if mention.high is None else _plain(mention.high),
            mention.unit,
            context.comparator,
            context.comparator_text,
            context.subject,
            context.level,
            mention.kind,
            context.basis,
        )
        for mention, context in zip(mentions, read_contexts(text, folded, mentions), strict=True)
    )


def _plain(value: Decimal) -> Decimal:
    """The same value without idle zeros: 3000, where 0.3 * 10000 gives 3000.0."""
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    is_round = isinstance(exponent, int) and 0 < exponent < 20
    return plain.quantize(Decimal(1)) if is_round and plain.adjusted() < 25 else plain


def figures_of_kind(figures: Iterable[Figure], *kinds: Kind) -> tuple[Figure, ...]:
    """Those of the figures that are of one of the kinds, in their order."""
    return tuple(figure for figure in figures if figure.kind in kinds)


def same_figure(a: Figure, b: Figure) -> bool:
    """Whether two figures say the same: value, upper end, unit, and no contradicting bound.

    3000元 is 0.3万元, 80% is 八成, 一年 is 12个月. A figure without a unit agrees with any
    counting unit (60 with 60元), and 个 with any counting word (12个 with 12所). Bases must not
    differ (每月 and 每年). Names agree by their letters alone.
    """
    if Kind.NAME in (a.kind, b.kind):
        return a.kind is b.kind and _letters(a.text) == _letters(b.text)
    if not _kinds_agree(a, b) or _bounds_contradict(a, b) or not _bases_agree(a.basis, b.basis):
        return False
    return _measure(a, b.unit) == _measure(b, a.unit)


def keeps_comparator(answer: Figure, evidence: Figure) -> bool:
    """Whether the answer's figure is bounded as the evidence's is: 不超过 neither lost nor added.

    以内 keeps 不超过; 以上 is kept by 不低于 and 超过 alike, which everyday speech does not part.
    """
    return _DIRECTION[answer.comparator] == _DIRECTION[evidence.comparator]


def same_level(a: str, b: str) -> bool:
    """Whether two levels may be the same: 县域 and 县级 are, 市级 and 省级 are not.

    An empty level says nothing, and so agrees with any.
    """
    return not a or not b or _level_key(a) == _level_key(b)


def is_evidence_for(answer: Figure, evidence: Iterable[Figure]) -> Figure | None:
    """The evidence figure that supports the answer's: same figure, and the same level if both tell.

    Among several the one that also keeps the bound, states the level and shares most words of
    the subject is given. None where there is none.
    """
    fitting = [
        figure
        for figure in evidence
        if same_figure(answer, figure) and same_level(answer.level, figure.level)
    ]
    return max(fitting, key=lambda figure: _closeness(answer, figure), default=None)


_DIRECTION = {
    Comparator.EQUAL: "equal",
    Comparator.ABOUT: "about",
    Comparator.AT_MOST: "below",
    Comparator.LESS_THAN: "below",
    Comparator.AT_LEAST: "above",
    Comparator.MORE_THAN: "above",
}
_MEASURES_APART = frozenset(("%", "倍", "百分点"))


def _letters(text: str) -> str:
    return re.sub(r"[\s“”\"‘’'「」『』]", "", fold(text)).casefold()


def _kinds_agree(a: Figure, b: Figure) -> bool:
    if a.kind is b.kind:
        return True
    kinds = {a.kind, b.kind}
    if kinds == {Kind.RANGE, Kind.RATIO} or kinds == {Kind.RANGE, Kind.QUANTITY}:
        return True
    bare = a if not a.unit else b if not b.unit else None
    return bare is not None and bare.kind is Kind.QUANTITY and Kind.RATIO not in kinds


def _bounds_contradict(a: Figure, b: Figure) -> bool:
    return {_DIRECTION[a.comparator], _DIRECTION[b.comparator]} == {"below", "above"}


def _bases_agree(a: str, b: str) -> bool:
    times = [set(re.findall("学年|学期|季度|[年月日天次]", basis)) for basis in (a, b)]
    return not all(times) or {"天" if t == "日" else t for t in times[0]} == {
        "天" if t == "日" else t for t in times[1]
    }


def _measure(figure: Figure, other_unit: str) -> tuple[Decimal, Decimal | None, str]:
    """Value, upper end and unit in a form that equal figures share."""
    unit, factor = smallest(figure.unit)
    if figure.kind is Kind.DATE or figure.unit == other_unit:
        unit, factor = figure.unit, Decimal(1)
    if (not figure.unit or not other_unit) and unit not in _MEASURES_APART:
        unit = ""
        factor = Decimal(1)
    elif "个" in (figure.unit, other_unit) and unit not in _MEASURES_APART | {
        "元",
        "年",
        "月",
        "天",
    }:
        unit = "个"
    high = None if figure.high is None else figure.high * factor
    return figure.value * factor, high, unit


def _level_key(level: str) -> str:
    first = level[0]
    if first in "省市县区乡镇村" and len(level) > 1:
        return first + ("外" if "外" in level else "")
    return level


def _closeness(answer: Figure, figure: Figure) -> tuple[bool, bool, int]:
    shared = len(set(answer.subject) & set(figure.subject))
    stated = bool(answer.level) and _level_key(answer.level) == _level_key(figure.level or " ")
    return stated, keeps_comparator(answer, figure), shared
