"""Unit names written with other characters of the same sound: 人设局, 卫建委, 民正局.

Sounds are compared without tones, character by character. Other slips of the keyboard, such as
a missing or an extra character, are not known here.
"""

from collections.abc import Collection
from functools import cache

from pypinyin import lazy_pinyin

from corpus.unit_patterns import ends_question, is_asked

_SHORTEST = 3


def homophones(text: str, names: Collection[str]) -> tuple[tuple[int, int, str], ...]:
    """(start, end, name meant) of each span of `text` that sounds like a name but is not it.

    Names of fewer than three characters sound like too many words and are left out. Where the last
    character (局, 委) is itself a slip, the span must be asked like a unit or end the question.
    """
    meant: dict[tuple[str, ...], str] = {}
    for name in names:
        if len(name) >= _SHORTEST:
            meant.setdefault(_sounds(name), name)
    heard = _sounds(text)
    found: list[tuple[int, int, str]] = []
    for length in sorted({len(sounds) for sounds in meant}, reverse=True):
        for start in range(len(text) - length + 1):
            end = start + length
            unit = meant.get(heard[start:end])
            if unit is None or text[start:end] == unit:
                continue
            if any(start < other[1] and other[0] < end for other in found):
                continue
            if text[end - 1] == unit[-1] or is_asked(text, end) or ends_question(text, end):
                found.append((start, end, unit))
    return tuple(sorted(found))


def _sounds(text: str) -> tuple[str, ...]:
    return tuple(_sound(character) for character in text)


@cache
def _sound(character: str) -> str:
    return str(lazy_pinyin(character)[0]) if "\u4e00" <= character <= "\u9fff" else character
