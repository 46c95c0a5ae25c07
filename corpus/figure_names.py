"""Numerals that are part of a name (351自付封顶线, 三保障一兜底, 皖政〔2017〕58号), not figures.

Such a name is compared by its letters; its digits count nothing.
"""

import re
from collections.abc import Iterator

from corpus.measures import AFTER_ARABIC
from corpus.numerals import ARABIC

_HAN = "\u4e00-\u9fff"
_NUM = "一二两三四五六七八九十"
_QUOTED = re.compile(r"[“\"‘'「『]([^“”\"‘’'「」『』，。；\n]{1,14})[”\"’'」』]")
_CHINESE_IN_NAME = re.compile(r"^[一百千]|[二两三四五六七八九十]")
_FIGURE_IN_QUOTES = re.compile(
    r"[一二两三四五六七八九十百千万亿半](?:元|块|人次|名|岁|周岁|公里|亩|倍|成|个月|天|小时|万|亿)|分之"
)
_DOCUMENT = re.compile(rf"[{_HAN}]{{0,7}}[〔\[(（【](?:19|20)\d\d[〕\])）】] ?第? ?\d+ ?号")
_BEFORE_DOCUMENT = re.compile("^.*(?:根据|按照|依据|落实|印发|执行|关于|参照|[和与及见以按的])")
_LATIN = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9.+-]*[A-Za-z])(?=[A-Za-z0-9.+-]*\d)[A-Za-z0-9]"
    r"(?:[A-Za-z0-9]|[.+-](?=[A-Za-z0-9]))*"
)
_MEASURED = re.compile(r"\d+(?:\.\d+)?(?:km|KM|m2|m|kg)(?:-\d+(?:\.\d+)?(?:km|KM|m2|m|kg))?")
_LETTERED_SUM = re.compile(r"\d\+[\dxXnN](?:\+[\dxXnN])*(?![\d.])")
_FIXED = re.compile(
    rf"(?<![第{_NUM}])十[一二三四五]五(?![年个人天名])|"
    r"(?:十[七八九]|二十)大(?![会型类项量])|"
    rf"第?[{_NUM}]+届(?:[{_NUM}]+[中次][、和]?)+(?:全会|全体会议|会议)?|"
    rf"(?<![\d零{_NUM}])[\d{_NUM}]年(?:行动|攻坚|规划|计划)|"
    rf"[{_NUM}](?:保障|带|品|不愁|事|户|村|人) ?[一二三四五六七八九](?:兜底|自|标|议|档|品|策|案)|"
    r"两不愁三保障|[三四五六]位一体|三权分置|三变(?=改革)|村?两委|四好农村路|三级预防|三支一扶|"
    r"五险一金|四个意识|四个自信|四个全面|两个维护|两个确保|三个代表|[四五]个一|两个一百年|"
    r"三公经费|世界\d+强"
)
_TELEPHONE = re.compile(r"(?<!\d)(?:0\d{2,3}-\d{7,8}|1[3-9]\d{9}|[48]00-\d{3}-\d{4})(?!\d)")
_NUMBER_AND_NAME = re.compile(rf"(?<![\d.])\d{{2,5}}[{_HAN}]{{0,8}}?(?:封顶线|热线|专线)")


def find_names(folded: str) -> Iterator[tuple[int, int]]:
    """Spans of the names in a folded text; they may overlap, the first found is to be kept."""
    for match in _DOCUMENT.finditer(folded):
        before = _BEFORE_DOCUMENT.match(re.split(r"[〔\[(（【]", match[0])[0])
        yield match.start() + (before.end() if before else 0), match.end()
    for match in _TELEPHONE.finditer(folded):
        yield match.span()
    for match in _QUOTED.finditer(folded):
        if _is_name(match[1]):
            yield match.span(1)
    for match in _FIXED.finditer(folded):
        yield match.span()
    for match in _LETTERED_SUM.finditer(folded):
        yield match.span()
    for match in _LATIN.finditer(folded):
        if not _MEASURED.fullmatch(match[0]):
            yield match.span()
    for match in _NUMBER_AND_NAME.finditer(folded):
        number = re.match(ARABIC, match[0])
        if number and not AFTER_ARABIC.match(match[0], number.end()):
            yield match.span()


def _is_name(quoted: str) -> bool:
    numbers = list(re.finditer(ARABIC, quoted))
    if numbers:
        return not any(_has_unit(quoted, number.end()) for number in numbers)
    return bool(_CHINESE_IN_NAME.search(quoted)) and not _FIGURE_IN_QUOTES.search(quoted)


def _has_unit(text: str, place: int) -> bool:
    multiplier = re.compile(" ?[万亿千百]?").match(text, place)
    return AFTER_ARABIC.match(text, multiplier.end() if multiplier else place) is not None
