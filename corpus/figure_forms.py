"""Figures of a fixed form: dates, shares (百分之八十, 八成, 八折), ordinals (第八批, 一至四级).

What is left is a number with a unit, which `corpus.figure_spans` reads.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from corpus.figure_kinds import Kind, Mention
from corpus.measures import normalise
from corpus.numerals import ARABIC, CHINESE, MULTIPLIERS, arabic_number, chinese_number

_N = "一二三四五六七八九十"
_YEAR = r"(?:(?:1[89]|20)\d\d|二零[零一二三四五六七八九]{2}|一[八九][零一二三四五六七八九]{2}) ?年"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]) ?月(?![均报嫂])份?"
_DAY = r"(?:[12]\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]) ?[日号]"
_DATES = re.compile(
    rf"(?<!\d)(?P<from>(?:1[89]|20)\d\d)年?[-至到](?P<to>{_YEAR})[度底末初]?|"
    rf"(?<!\d)(?P<year>{_YEAR})"
    rf"(?: ?(?P<month>{_MONTH}) ?(?:(?P<day>{_DAY})|[底末初]|[上中下]旬)?|[度底末初])?|"
    rf"(?<![\d.个{_N}])(?P<m>{_MONTH}) ?(?:(?P<d>{_DAY})|[底末初]|[上中下]旬)?|"
    r"(?<!\d)(?P<iso>(?:19|20)\d\d(?P<sign>[-/.])(?:1[0-2]|0?[1-9])(?P=sign)"
    r"(?:3[01]|[12]\d|0?[1-9]))(?!\d)|"
    r"(?<![\d:])(?P<clock>(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?)(?!\d)"
)
_SHARES = re.compile(
    rf"(?P<base>[百千万]|[{_N}]+)分之(?P<share>{ARABIC}|{CHINESE})|"
    rf"(?<![\d.{_N}])(?P<tenths>\d(?:\.\d)?|[一二两三四五六七八九])成"
    r"(?P<half>[一二三四五六七八九半])?(?![员立为本果功长品绩])|"
    rf"(?<![\d.{_N}])(?P<off>\d{{1,2}}(?:\.\d)?|[一二三四五六七八九]{{1,2}})折(?![叠股算])|"
    r"(?P<half_of>一半|半数|过半)(?![夜天年])"
)
_ORDINALS = re.compile(
    r"第 ?(?P<nth>\d+|[零一二三四五六七八九十百]+)(?!时间|[线手方])"
    r"(?P<of>产业|季度|[批代个条项次届期类级档轮款章节部号名位年天季])?|"
    rf"(?P<low>\d|[{_N}])级?(?:至|到|-)(?P<high>\d{{1,2}}|[{_N}])级(?!别)|"
    rf"(?<![\d.第零两百千万亿{_N}])(?P<rank>\d{{1,2}}|[{_N}])"
    r"(?P<sort>级(?!别)|类(?=[县区地市镇村乡])|(?<=二)类|档|期(?![间限])|等(?=[奖功])|号(?![召码]))"
)
_SHORT_ORDINALS = re.compile(rf"[{_N}](?=(?:[、和或][{_N}])*[、和或][{_N}]级)")
_TIME = "个?(?:年|月|天|小时|学期|星期)"
_HALVES = re.compile(
    rf"(?P<one>[一两二三四五六七八九\d])(?P<years>{_TIME})半(?!{_TIME})|"
    rf"(?<![上下过])(?:(?P<more>[一两二三四五六七八九\d])个)?半(?P<unit>{_TIME})"
)
_COUNTS_LEVELS = tuple("省市县区乡镇村街校户组")


def find_forms(folded: str) -> Iterator[Mention]:
    """Dates, shares, ordinals and halves of a folded text; where two overlap the first counts."""
    for finder in (_dates, _shares, _ordinals, _halves):
        yield from finder(folded)


def _number(text: str) -> Decimal:
    """The value of digits or a simple Chinese numeral with its 年, 月 or 日; 0 if it has none."""
    text = text.strip("年月日号份 ")
    return arabic_number(text) if text[:1].isascii() else chinese_number(text) or Decimal(0)


def _dates(folded: str) -> Iterator[Mention]:
    for match in _DATES.finditer(folded):
        high, unit = None, "年"
        if match["from"]:
            value, high = Decimal(match["from"]), _number(match["to"])
        elif match["iso"]:
            parts = [Decimal(part) for part in re.split("[-/.]", match["iso"])]
            value, unit = parts[0] * 10000 + parts[1] * 100 + parts[2], "日"
        elif match["clock"]:
            hours, minutes = re.split("[:：]", match["clock"])[:2]
            value, unit = Decimal(hours) * 100 + Decimal(minutes), "时"
        else:
            value = _number(match["year"]) if match["year"] else Decimal(0)
            if month := match["month"] or match["m"]:
                value, unit = value * 100 + _number(month), "月"
            if day := match["day"] or match["d"]:
                value, unit = value * 100 + _number(day), "日"
        yield Mention(match.start(), match.end(), Kind.DATE, value, high, unit)


def _shares(folded: str) -> Iterator[Mention]:
    for match in _SHARES.finditer(folded):
        value, more = Decimal("0.5"), ""
        if match["base"]:
            base = MULTIPLIERS.get(match["base"]) or chinese_number(match["base"])
            if not base:
                continue
            value = _number(match["share"]) / base
        elif match["tenths"]:
            half = match["half"]
            value = _number(match["tenths"]) / 10
            if half:
                value += Decimal("0.05") if half == "半" else _number(half) / 100
        elif match["off"]:
            value = _discount(match["off"])
        elif match["half_of"] == "过半":
            more = "过"
        yield Mention(match.start(), match.end(), Kind.RATIO, value, None, "%", more=more)


def _discount(text: str) -> Decimal:
    """八折 and 8折 are 0.8, 八五折 and 85折 are 0.85."""
    number = Decimal(text if text.isascii() else "".join(str(_number(char)) for char in text))
    return number / (100 if number > 10 else 10)


def _ordinals(folded: str) -> Iterator[Mention]:
    for match in _ORDINALS.finditer(folded):
        end, high = match.end(), None
        if match["nth"]:
            value, unit = _number(match["nth"]), match["of"] or ""
        elif match["low"]:
            value, high, unit = _number(match["low"]), _number(match["high"]), "级"
        else:
            value, unit = _number(match["rank"]), match["sort"]
            levels_counted = folded[: match.start()].endswith(_COUNTS_LEVELS) and value > 1
            if unit == "级" and levels_counted:  # 县、乡、村三级
                continue
            if unit == "类" and folded[end : end + 1] in ("县", "区"):
                end += 1
        yield Mention(match.start(), end, Kind.ORDINAL, value, high, unit)
    for match in _SHORT_ORDINALS.finditer(folded):
        yield Mention(match.start(), match.end(), Kind.ORDINAL, _number(match[0]), None, "级")


def _halves(folded: str) -> Iterator[Mention]:
    """半年, 一年半, 两个半月."""
    for match in _HALVES.finditer(folded):
        unit, _ = normalise(match["unit"] or match["years"])
        whole = match["one"] or match["more"]
        value = Decimal("0.5") + (_number(whole) if whole else 0)
        yield Mention(match.start(), match.end(), Kind.QUANTITY, value, None, unit)
