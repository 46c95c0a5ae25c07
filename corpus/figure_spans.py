"""Finds where the figures of a text stand, what kind each is, and its value and unit.

Knows one figure at a time: not what it is said of, nor whether it is a bound. That is
`corpus.figure_context`. Works on folded text (`corpus.numerals.fold`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain

from corpus.figure_forms import find_forms
from corpus.figure_kinds import Kind, Mention
from corpus.figure_names import find_names
from corpus.measures import AFTER_ARABIC, AFTER_CHINESE, MEASURING, normalise
from corpus.numerals import ARABIC, CHINESE, MULTIPLIERS, arabic_number, chinese_number

_N = "一二三四五六七八九十"
# 12. and （3） and 一、 number a paragraph; they count nothing.
_LIST_NUMBER = re.compile(
    r"(?:^|(?<=[\s。；;]))\d{1,3}(?:\.(?!\d)|、(?=[\u4e00-\u9fff]))|"
    r"(?:^|(?<=[\s。；;：:]))[（(]\d{1,2}[）)]|"
    rf"^\s*[（(]?[{_N}]{{1,3}}(?:[）)]|、(?![{_N}]+级))",
    re.MULTILINE,
)
_RANGE_SIGN = re.compile(r" ?(?:-{1,2}|至|到) ?")
_NUMBER = re.compile(rf"(?P<arabic>{ARABIC})|(?P<chinese>{CHINESE})")
_MORE = re.compile("[多余几来]")
_SPACE = re.compile(" {0,2}")
_REST = re.compile(r"(\d{1,4})([万千百])?(?=[元人名户套亩块])")
_COUNTS_ONE = re.compile(
    r"(?:每[人名位户村个县镇乡年月日天次周]?|各|只|仅|至少|至多|最多|不超过|不少于|不低于|共)$"
)


def find_mentions(folded: str) -> tuple[Mention, ...]:
    """All figures of a folded text, by place, none touching the span of another."""
    taken = [False] * len(folded)
    found: list[Mention] = []
    for match in _LIST_NUMBER.finditer(folded):
        _take(taken, match.start(), match.end())
    names = (Mention(start, end, Kind.NAME, Decimal(0)) for start, end in find_names(folded))
    for mention in chain(names, find_forms(folded)):
        _keep(mention, taken, found)
    for mention in _amounts(folded, taken):
        _keep(mention, taken, found)
    found.sort(key=lambda mention: mention.start)
    return _inherit_units(folded, found)


def _keep(mention: Mention, taken: list[bool], found: list[Mention]) -> None:
    if not any(taken[mention.start : mention.end]):
        _take(taken, mention.start, mention.end)
        found.append(mention)


def _take(taken: list[bool], start: int, end: int) -> None:
    taken[start:end] = [True] * (end - start)


@dataclass(frozen=True, slots=True)
class _Amount:
    end: int
    number: Decimal
    multiplier: Decimal
    unit: str
    more: str
    arabic: bool


def _amounts(folded: str, taken: list[bool]) -> Iterator[Mention]:
    place = 0
    while match := _NUMBER.search(folded, place):
        start = match.start()
        if taken[start]:
            place = start + 1
            continue
        low = _read_amount(folded, match)
        if low is None or _is_only_a_hint(folded, match):
            place = match.end()
            continue
        mention = _range(folded, start, low) or _single(folded, start, low)
        place = mention.end if mention else match.end()
        if mention:
            yield mention


def _is_only_a_hint(folded: str, match: re.Match[str]) -> bool:
    """Whether 几, 数 or 上 before a Chinese numeral leaves its value open (几十万元, 上十个)."""
    before = folded[max(0, match.start() - 1) : match.start()]
    return bool(match["chinese"]) and (
        before in tuple("几数") or (before in tuple("上好") and match[0].startswith("十"))
    )


def _read_amount(folded: str, match: re.Match[str]) -> _Amount | None:
    """The number at a match of `_NUMBER` with its multiplier and unit, None where it is none."""
    is_arabic = match["arabic"] is not None
    number = arabic_number(match[0]) if is_arabic else chinese_number(match[0])
    if number is None:
        return None
    end, more, multiplier = match.end(), "", Decimal(1)
    if more_match := _MORE.match(folded, end):
        more, end = more_match[0], more_match.end()
    pattern = AFTER_ARABIC if is_arabic else AFTER_CHINESE
    if is_arabic or more:
        while True:
            after = _past_spaces(folded, end)
            sign = folded[after : after + 1]
            if sign not in MULTIPLIERS or pattern.match(folded, after):
                break
            multiplier, end = multiplier * MULTIPLIERS[sign], after + 1
        number, end = _add_rest(folded, end, number, multiplier)
    if not more and multiplier > 1 and (more_match := _MORE.match(folded, end)):
        more, end = more_match[0], more_match.end()
    unit_match = pattern.match(folded, _past_spaces(folded, end))
    if unit_match:
        return _Amount(unit_match.end(), number, multiplier, unit_match[0], more, is_arabic)
    if more and multiplier == 1:
        more, end = "", match.end()
    return _Amount(end, number, multiplier, "", more, is_arabic)


def _past_spaces(folded: str, place: int) -> int:
    spaces = _SPACE.match(folded, place)
    return spaces.end() if spaces else place


def _add_rest(folded: str, end: int, number: Decimal, multiplier: Decimal) -> tuple[Decimal, int]:
    """Adds the second half of 3万5千 and 1亿2000万, given in units of `multiplier`."""
    rest = _REST.match(folded, end)
    if rest is None or multiplier < 1000:
        return number, end
    value = Decimal(rest[1]) * MULTIPLIERS.get(rest[2] or "", Decimal(1))
    if value >= multiplier:
        return number, end
    return number + value / multiplier, rest.end()


def _single(folded: str, start: int, amount: _Amount) -> Mention | None:
    unit, factor = normalise(amount.unit)
    if not amount.arabic and not _counts(folded, start, amount, unit):
        return None
    kind = _kind_of(unit)
    factor *= amount.multiplier
    bare = not unit and amount.multiplier == 1 and amount.arabic
    value = amount.number * factor
    return Mention(start, amount.end, kind, value, None, unit, factor, amount.more, bare)


def _counts(folded: str, start: int, amount: _Amount, unit: str) -> bool:
    """Whether a Chinese numeral is a figure here: 三个环节 is one, 一个 and 统一 are not."""
    number, before = amount.number, folded[max(0, start - 4) : start]
    if not unit:
        return number * amount.multiplier >= 100
    if number == 1 and amount.multiplier == 1:
        spoken_with_article = unit not in MEASURING and not _COUNTS_ONE.search(before)
        return not spoken_with_article and not before.endswith(
            ("统", "唯", "万", "第", "之", "最后")
        )
    return not (number == 2 and folded[start] == "二" and unit in ("次", "批"))


def _kind_of(unit: str) -> Kind:
    return {"%": Kind.RATIO, "倍": Kind.MULTIPLE}.get(unit, Kind.QUANTITY)


def _range(folded: str, start: int, low: _Amount) -> Mention | None:
    sign = _RANGE_SIGN.match(folded, low.end)
    match = sign and _NUMBER.match(folded, sign.end())
    high = match and _read_amount(folded, match)
    if not high or not high.unit or high.arabic != low.arabic:
        return None
    unit, factor = normalise(high.unit)
    low_unit, low_factor = normalise(low.unit)
    if low.unit and low_unit != unit:
        return None
    top = high.number * high.multiplier * factor
    bottom = low.number * low.multiplier * (low_factor if low.unit else factor)
    if low.multiplier == 1 and not low.unit and low.number < high.number:
        bottom *= high.multiplier
    if bottom >= top:
        return None
    return Mention(start, high.end, Kind.RANGE, bottom, top, unit, more=high.more)


def _inherit_units(folded: str, found: list[Mention]) -> tuple[Mention, ...]:
    """Gives the bare members of a list the unit and multiplier of the next (1、2、3个)."""
    for at in range(len(found) - 2, -1, -1):
        this, following = found[at], found[at + 1]
        joined = re.fullmatch(r" ?[、和或及/] ?", folded[this.end : following.start])
        if not this.bare or following.bare or not joined:
            continue
        kind = Kind.QUANTITY if following.kind is Kind.RANGE else following.kind
        if kind in (Kind.NAME, Kind.DATE):
            continue
        found[at] = replace(
            this,
            kind=kind,
            value=this.value * following.factor,
            unit=following.unit,
            factor=following.factor,
            bare=False,
        )
    return tuple(found)
