"""Finds where the figures of a text stand, what kind each is, and its value and unit.

Knows one figure at a time: not what it is said of, nor whether it is a bound. That is
`corpus.figure_context`. Works on folded text (`corpus.numerals.fold`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from corpus.figure_names import find_names
from corpus.measures import AFTER_ARABIC, AFTER_CHINESE, MEASURING, normalise
from corpus.numerals import ARABIC, CHINESE, MULTIPLIERS, arabic_number, chinese_number


class Kind(Enum):
    """What sort of figure a numeral makes."""

    QUANTITY = "quantity"
    RATIO = "ratio"
    RANGE = "range"
    MULTIPLE = "multiple"
    ORDINAL = "ordinal"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure's place and value; `more` is the 多 or 余 inside it, `bare` says: no unit yet."""

    start: int
    end: int
    kind: Kind
    value: Decimal
    high: Decimal | None = None
    unit: str = ""
    factor: Decimal = Decimal(1)
    more: str = ""
    bare: bool = False


_HAN_DIGITS = "一二三四五六七八九十"
_ANY_NUMBER = rf"(?:{ARABIC}|[零一二两三四五六七八九十百千]+)"
_LIST_NUMBER = re.compile(
    r"(?:(?<=^)|(?<=[\s。；;]))\d{1,3}(?:[.．](?!\d)|、(?=[\u4e00-\u9fff]))|"
    r"(?:(?<=^)|(?<=[\s。；;：:]))[（(]\d{1,2}[）)]|(?<=^)\s*[（(]?[一二三四五六七八九十]{1,3}(?:[）)]|、(?![一二三四五六七八九十]+级))",
    re.M,
)
_YEAR = r"(?:(?:1[89]|20)\d\d|[一二]零?[零一二三四五六七八九]{3}|二零[零一二三四五六七八九]{2}) ?年"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]) ?月(?!均|报|嫂)份?"
_DAY = r"(?:[12]\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]) ?[日号]"
_DATE = re.compile(
    rf"(?P<from>(?:1[89]|20)\d\d)(?:年)?[-至到](?P<y>{_YEAR})(?P<tail>度|底|末|初)?|"
    rf"(?P<year>{_YEAR}) ?(?:(?P<month>{_MONTH}) ?(?P<day>{_DAY})?|(?P<part>度|底|末|初))?|"
    rf"(?<![\d.个{_HAN_DIGITS}])(?P<m>{_MONTH}) ?(?:(?P<d>{_DAY})|底|末|初|上旬|中旬|下旬)?|"
    r"(?<!\d)(?P<iso>(?:19|20)\d\d([-/.])(?:1[0-2]|0?[1-9])\6(?:3[01]|[12]\d|0?[1-9]))(?!\d)|"
    r"(?<![\d:])(?P<clock>(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?)(?!\d)"
)
_FRACTION = re.compile(
    rf"(?P<base>[百千万]|[{_HAN_DIGITS}]+)分之(?P<n>{ARABIC}|{CHINESE})|"
    r"(?<!\d)(?P<tenth>\d(?:\.\d)?|[一二三四五六七八九])成(?P<half>[一二三四五六七八九半])?"
    r"(?![员立为本果功长品绩])|"
    r"(?<![\d.])(?P<off>\d{1,2}(?:\.\d)?|[一二三四五六七八九]{1,2})折(?![叠股算])|(?P<semi>一半|半数|过半)(?!夜|天|年)"
)
_ORDINAL = re.compile(
    rf"第 ?(?P<n>\d+|[零一二三四五六七八九十百]+)(?!时间|线|手|方)"
    rf"(?P<u>[批代个条项次届期类级档轮款章节部号名位年天季]|产业|季度)?|"
    rf"(?P<a>\d|[{_HAN_DIGITS}])(?:[级类])?(?:至|到|-|～)(?P<b>\d{{1,2}}|[{_HAN_DIGITS}])(?P<ru>级)(?!别)|"
    rf"(?P<s>\d{{1,2}}|[{_HAN_DIGITS}])(?P<su>级(?!别)|类(?=[县区地市镇村乡])|(?<=二)类|档|期(?![间限])|"
    r"等(?=奖|功)|号(?![召码]))"
)
_SHORT_ORDINAL = re.compile(
    rf"[{_HAN_DIGITS}](?=(?:[、和或][{_HAN_DIGITS}])*[、和或][{_HAN_DIGITS}]级)"
)
_HALF = re.compile(
    r"(?<![上下一过])半(?=个?(?:年|月|天|小时|学期))(?P<u>个?(?:年|月|天|小时|学期))(?!级)"
)
_LEVEL_LIST = re.compile(r"[省市县区乡镇村街校户组]$")
_RANGE_SIGN = re.compile(r" ?(?:-{1,2}|至|到) ?")
_NUMBER = re.compile(rf"(?P<arabic>{ARABIC})|(?P<chinese>{CHINESE})")
_MORE = re.compile("[多余几来]")
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
    finders: tuple[Callable[[str], Iterator[Mention]], ...] = (
        _dates,
        _fractions,
        _ordinals,
        _halves,
    )
    for mention in names:
        _keep(mention, taken, found)
    for finder in finders:
        for mention in finder(folded):
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


def _number(text: str) -> Decimal:
    """The value of digits or of a simple Chinese numeral; 0 where it is neither."""
    text = text.strip("年月日号份 ")
    if text[:1].isascii():
        return arabic_number(text)
    return chinese_number(text) or Decimal(0)


def _dates(folded: str) -> Iterator[Mention]:
    for match in _DATE.finditer(folded):
        high, part = None, match.groupdict()
        if part["from"]:
            value, unit, high = Decimal(part["from"]), "年", _number(part["y"])
        elif part["year"]:
            value, unit = _number(part["year"]), "年"
            if part["month"]:
                value, unit = value * 100 + _number(part["month"]), "月"
            if part["day"]:
                value, unit = value * 100 + _number(part["day"]), "日"
        elif part["m"]:
            value, unit = _number(part["m"]), "月"
            if part["d"]:
                value, unit = value * 100 + _number(part["d"]), "日"
        elif part["iso"]:
            year, month, day = re.split(r"[-/.]", part["iso"])
            value, unit = Decimal(year) * 10000 + Decimal(month) * 100 + Decimal(day), "日"
        else:
            hours, minutes = re.split("[:：]", part["clock"])[:2]
            value, unit = Decimal(hours) * 100 + Decimal(minutes), "时"
        yield Mention(match.start(), match.end(), Kind.DATE, value, high, unit)


def _fractions(folded: str) -> Iterator[Mention]:
    for match in _FRACTION.finditer(folded):
        if match["base"]:
            base = MULTIPLIERS.get(match["base"]) or chinese_number(match["base"])
            share = _number(match["n"])
            if not base:
                continue
            value = share / base
        elif match["tenth"]:
            value = _number(match["tenth"]) / 10
            if match["half"]:
                value += Decimal("0.05") if match["half"] == "半" else _number(match["half"]) / 100
        elif match["off"]:
            value = _discount(match["off"])
        else:
            value = Decimal("0.5")
        more = "过" if match["semi"] == "过半" else ""
        end = match.end()
        yield Mention(match.start(), end, Kind.RATIO, value, None, "%", more=more)


def _discount(text: str) -> Decimal:
    digits = text if text.isascii() else "".join(str(_number(char)) for char in text)
    number = Decimal(digits)
    return number / (100 if number > 10 else 10)


def _ordinals(folded: str) -> Iterator[Mention]:
    for match in _ORDINAL.finditer(folded):
        start, end, high = match.start(), match.end(), None
        if match["n"]:
            value, unit = _number(match["n"]), match["u"] or ""
        elif match["ru"]:
            value, high, unit = _number(match["a"]), _number(match["b"]), match["ru"]
        else:
            before = folded[max(0, start - 1) : start]
            if _LEVEL_LIST.search(before) and match["su"] == "级" and match["s"] != "一":
                continue
            if before and (before.isdigit() or before in "零一二两三四五六七八九十百千万亿.第"):
                continue
            value, unit = _number(match["s"]), match["su"]
            end += unit == "类" and folded[end : end + 1] in tuple("县区")
        yield Mention(start, end, Kind.ORDINAL, value, high, unit)
    for match in _SHORT_ORDINAL.finditer(folded):
        yield Mention(match.start(), match.end(), Kind.ORDINAL, _number(match[0]), None, "级")


def _halves(folded: str) -> Iterator[Mention]:
    for match in _HALF.finditer(folded):
        unit, _ = normalise(match["u"])
        yield Mention(match.start(), match.end(), Kind.QUANTITY, Decimal("0.5"), None, unit)


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
    space = re.compile(" {0,2}")
    if is_arabic or more:
        while True:
            after = space.match(folded, end).end()  # type: ignore[union-attr]
            sign = folded[after : after + 1]
            if sign not in MULTIPLIERS or pattern.match(folded, after):
                break
            multiplier, end = multiplier * MULTIPLIERS[sign], after + 1
        number, end = _add_rest(folded, end, number, multiplier)
    if not more and multiplier > 1 and (more_match := _MORE.match(folded, end)):
        more, end = more_match[0], more_match.end()
    unit_match = pattern.match(folded, space.match(folded, end).end())  # type: ignore[union-attr]
    if unit_match:
        return _Amount(unit_match.end(), number, multiplier, unit_match[0], more, is_arabic)
    if more and multiplier == 1:
        more, end = "", match.end()
    return _Amount(end, number, multiplier, "", more, is_arabic)


def _add_rest(folded: str, end: int, number: Decimal, multiplier: Decimal) -> tuple[Decimal, int]:
    """Adds the second half of 3万5千 and 1亿2000万, given in units of `multiplier`."""
    rest = re.compile(r"(\d{1,4})(万|千|百)?(?=元|人|名|户|套|亩|块)").match(folded, end)
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
        return not spoken_with_article and not before.endswith(("统", "唯", "万", "第", "之"))
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
