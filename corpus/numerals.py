"""Reads numbers as Chinese texts write them: 三百五十一, 十二万, 二〇二〇, 1,000, ３.５.

Knows numerals alone: nothing of units, of what a number counts, or of where one may stand.
"""

import re
from decimal import Decimal

CHINESE_CHARS = "零一二两三四五六七八九十百千万亿"
"""The characters of a Chinese numeral in folded text."""
MULTIPLIERS = {
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10**4),
    "亿": Decimal(10**8),
}
ARABIC = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
"""An Arabic number in folded text, with or without thousands separators."""
CHINESE = rf"[{CHINESE_CHARS}]+(?:点[零一二三四五六七八九]+)?"
"""A run that may be a Chinese numeral; `chinese_number` decides whether it is one."""

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_D = "[一二两三四五六七八九]"
_BELOW_TEN_THOUSAND = re.compile(
    rf"(?:(?P<k>{_D})千)?(?P<z1>零)?(?:(?P<h>{_D})百)?(?P<z2>零)?"
    rf"(?:(?P<t>{_D})?(?P<ten>十))?(?P<z3>零)?(?P<u>{_D})?"
)
_WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，：；！？（）")
_TRADITIONAL = "萬億兩個餘馀幾圓圆歲戶間條項級類張輛臺種處畝噸號過於約內達滿數與從層團"
_SIMPLE = "万亿两个余余几元元岁户间条项级类张辆台种处亩吨号过于约内达满数与从层团"
_FOLD = str.maketrans(
    _WIDE + _TRADITIONAL + "〇○﹪\u3000\xa0—–―~",
    "".join(chr(ord(char) - 0xFEE0) for char in _WIDE) + _SIMPLE + "零零%  ----",
) | {ord("～"): "-", ord("－"): "-"}
_FINANCIAL = re.compile(
    "[壹贰貳叁參肆伍陆陸柒捌玖][拾佰仟万亿][壹贰貳叁參肆伍陆陸柒捌玖拾佰仟万亿零]*"
)
_FINANCIAL_FOLD = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟", "一二二三三四五六六七八九十百千")


def fold(text: str) -> str:
    """The text with full-width, traditional and financial forms made plain, at equal length.

    A span of the result is the same span of `text`. A full-width comma is folded only where it
    can be nothing but a thousands separator (1，000), for everywhere else it ends a clause.
    """
    folded = text.translate(_FOLD)
    folded = re.sub(r"(?<!\d)\d{1,3}(?:，\d{3})*，000(?!\d)", _plain_commas, folded)
    return _FINANCIAL.sub(lambda match: match[0].translate(_FINANCIAL_FOLD), folded)


def _plain_commas(match: re.Match[str]) -> str:
    return match[0].replace("，", ",")


def arabic_number(text: str) -> Decimal:
    """The value of a match of `ARABIC`."""
    return Decimal(text.replace(",", ""))


def chinese_number(text: str) -> Decimal | None:
    """The value of a Chinese numeral, None where the characters do not make one.

    Takes the spoken short forms (三百五 = 350, 两万八 = 28000) and digits read out (二零二零).
    Refuses what only hints at a number: 百, 千万, 三五, 四五十.
    """
    whole, point, fraction = text.partition("点")
    if point:
        value = chinese_number(whole) if whole != "零" else Decimal(0)
        if value is None or not fraction or not set(fraction) <= _DIGITS.keys():
            return None
        return value + Decimal("0." + "".join(str(_DIGITS[char]) for char in fraction))
    if _is_read_out(text):
        return Decimal("".join(str(_DIGITS[char]) for char in text))
    for sign in "亿万":
        if sign in text:
            return _with_big_multiplier(text, sign)
    return _below_ten_thousand(text)


def _is_read_out(text: str) -> bool:
    if not all(char in "零一二三四五六七八九" for char in text) or text.startswith("零"):
        return False
    return len(text) >= 4 or (len(text) == 3 and "零" in text)


def _with_big_multiplier(text: str, sign: str) -> Decimal | None:
    head, _, tail = text.rpartition(sign)
    high, factor = chinese_number(head) if head else None, MULTIPLIERS[sign]
    if high is None:
        return None
    if not tail:
        return high * factor
    if tail in _DIGITS and tail != "零":
        return high * factor + _DIGITS[tail] * factor / 10
    low = chinese_number(tail.removeprefix("零"))
    return None if low is None or low >= factor else high * factor + low


def _below_ten_thousand(text: str) -> Decimal | None:
    match = _BELOW_TEN_THOUSAND.fullmatch(text)
    if match is None or not any(match[name] for name in ("k", "h", "ten", "u")):
        return None
    thousands, hundreds, units = (_DIGITS.get(match[name] or "", 0) for name in ("k", "h", "u"))
    tens = _DIGITS[match["t"]] if match["t"] else int(bool(match["ten"]))
    spoken_short = units and not tens and not any(match[name] for name in ("z1", "z2", "z3"))
    if spoken_short and (hundreds or thousands):
        units *= 10 if hundreds else 100
    return Decimal(thousands * 1000 + hundreds * 100 + tens * 10 + units)
