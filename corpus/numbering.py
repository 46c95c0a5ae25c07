"""Finds printed numbers at the beginning of lines: 一、 （一） 1. 1、 （1） ① 第一条 1.1.

A number counts only where it carries a sequence on, so that a figure that happens to open a line
(1.01万亩, 2020.5.1) starts nothing. It does not know which level is the level of the items.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

MAX_GAP = 3
"""How many printed numbers a notice may skip before a number is taken for part of the text."""


class Level(IntEnum):
    """The forms of numbering, from the outermost to the innermost by Chinese drafting custom."""

    PART = 1
    CHAPTER = 2
    DIVISION = 3
    ARTICLE = 4
    CHINESE = 5
    CHINESE_PAREN = 6
    SPACED = 7
    DIGIT = 8
    DOTTED = 9
    DOTTED_TWICE = 10
    DIGIT_PAREN = 11
    CIRCLED = 12


@dataclass(frozen=True, slots=True)
class Marker:
    """A printed number: `text[start:end]` is the number with its brackets or stop."""

    level: Level
    value: int
    start: int
    end: int


_CHINESE = "[〇零一二三四五六七八九十百两]{1,6}"
_LEAD = re.compile(r"^[ \t\u3000\u00a0\ufeff]*(?:[#>*\-]+[ \t\u3000]*)*", re.MULTILINE)
_SPACE = r"[ \t\u3000\u00a0]"
# A stop after digits counts only where no digit follows: 1.01万亩 is a figure. 1.2020年底前…,
# 8.11月1日起… and 5.60周岁以上… are a number followed by a year, a month or an age.
_FORMS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (Level.PART, re.compile(rf"第({_CHINESE}|\d{{1,2}})(?:部分|篇|编)[:：、]?")),
    (Level.CHAPTER, re.compile(rf"第({_CHINESE}|\d{{1,2}})章[:：、]?")),
    (Level.DIVISION, re.compile(rf"第({_CHINESE}|\d{{1,2}})节[:：、]?")),
    (
        Level.ARTICLE,
        re.compile(rf"第({_CHINESE}|\d{{1,3}})条(?={_SPACE}|[:：、]|[^，,。]{{6}})[:：、]?"),
    ),
    (Level.CHINESE, re.compile(rf"({_CHINESE})(?:、|[.．]|\u3000+(?=[\u4e00-\u9fff]{{2}}))")),
    (Level.CHINESE_PAREN, re.compile(rf"[（(]{_SPACE}*({_CHINESE}){_SPACE}*[）)]、?")),
    (
        Level.DOTTED_TWICE,
        re.compile(rf"\d{{1,2}}[.．]\d{{1,2}}[.．](\d{{1,2}})(?={_SPACE}+[^\d\s])"),
    ),
    (Level.DOTTED, re.compile(rf"\d{{1,2}}[.．](\d{{1,2}})(?={_SPACE}+[^\d\s])")),
    (
        Level.DIGIT,
        re.compile(r"(\d{1,3})(?:[.．](?=\d{4}年|\d{1,2}月|\d{2,3}周?岁)|[.．](?![\d.．])|、)"),
    ),
    (Level.SPACED, re.compile(r"(\d{1,2})(?=\u3000+[\u4e00-\u9fff])")),
    (Level.DIGIT_PAREN, re.compile(rf"[（(]?{_SPACE}*(\d{{1,3}}){_SPACE}*[）)][.．、]?")),
    (Level.CIRCLED, re.compile(r"([①-⑳])[.．、]?")),
)
_SEQUENTIAL = frozenset(Level) - {Level.DOTTED, Level.DOTTED_TWICE}


def chinese_number(numeral: str) -> int:
    """The value of a Chinese numeral below 1000 (二十三 -> 23, 一百零二 -> 102, 二〇 -> 20)."""
    digits = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
    if not any(c in "十百" for c in numeral):
        return int("".join(str(digits[c]) for c in numeral))
    total, current = 0, 0
    for c in numeral:
        if c in digits:
            current = digits[c]
        else:
            total += (current or 1) * (10 if c == "十" else 100)
            current = 0
    return total + current


def match_marker(text: str, start: int) -> Marker | None:
    """The printed number that stands at exactly `start`, whatever went before; None if none."""
    for level, form in _FORMS:
        found = form.match(text, start)
        if found is None:
            continue
        printed = found.group(1)
        if level is Level.CIRCLED:
            value = ord(printed) - ord("①") + 1
        elif printed.isdecimal():
            value = int(printed)
        else:
            value = chinese_number(printed)
        return Marker(level, value, start, found.end())
    return None


def find_markers(text: str) -> tuple[Marker, ...]:
    """All numbers at the beginning of lines that carry on a sequence of their form, in order.

    A sequence begins anywhere, goes on by 0 to 3, and begins again at 1. A table of contents
    (a line 目录 and the headings that stand again further down) is passed over.
    """
    contents_end = _end_of_contents(text)
    last: dict[Level, int] = {}
    markers: list[Marker] = []
    for line in _LEAD.finditer(text):
        if contents_end[0] <= line.end() < contents_end[1]:
            continue
        marker = match_marker(text, line.end())
        if marker is None:
            continue
        before = last.get(marker.level)
        goes_on = before is None or marker.value == 1 or 0 <= marker.value - before <= MAX_GAP
        if marker.level in _SEQUENTIAL and not goes_on:
            continue
        last[marker.level] = marker.value
        markers.append(marker)
    return tuple(markers)


def _end_of_contents(text: str) -> tuple[int, int]:
    heading = re.search(r"^[ \t\u3000]*目[ \t\u3000]*录[ \t\u3000]*$", text, re.MULTILINE)
    if heading is None:
        return (0, 0)
    first = re.compile(r"\S.*$", re.MULTILINE).search(text, heading.end())
    if first is None:
        return (0, 0)
    again = text.find("\n" + first.group().rstrip(), first.end())
    return (heading.end(), again) if again > 0 else (0, 0)
