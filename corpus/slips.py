"""Unit names written with other characters of the same sound: 人设局, 卫建委, 民正局.

Sounds are compared without tones, character by character. Other slips of the keyboard, such as a
missing or an extra character, are not known here.
"""

from collections.abc import Collection
from functools import cache

from pypinyin import lazy_pinyin

from corpus.unit_patterns import ends_question, is_asked

_SHORTEST = 3
# The common ones only: the full table of readings makes unlike words sound alike.
_SECOND_READINGS = {"还": "huan", "行": "hang", "重": "zhong", "长": "zhang", "调": "tiao"}


def homophones(text: str, names: Collection[str]) -> tuple[tuple[int, int, str], ...]:
    """(start, end, name meant) of each span of `text` that sounds like a name but is not it.

    Names of fewer than three characters sound like too many words and are left out. Where the last
    character (局, 委) is itself a slip, the span must be asked like a unit or end the question.
    """
    heard = _sounds(text)
    found: list[tuple[int, int, str]] = []
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if len(name) < _SHORTEST:
            continue
        meant = _sounds(name)
        for start in range(len(text) - len(name) + 1):
            end = start + len(name)
            if any(said.isdisjoint(heard[start + i]) for i, said in enumerate(meant)):
                continue
            if text[start:end] == name or any(start < old[1] and old[0] < end for old in found):
                continue
            if text[end - 1] == name[-1] or is_asked(text, end) or ends_question(text, end):
                found.append((start, end, name))
    return tuple(sorted(found))


def _sounds(text: str) -> tuple[frozenset[str], ...]:
    return tuple(_readings(character) for character in text)


@cache
def _readings(character: str) -> frozenset[str]:
    if "\u4e00" <= character <= "\u9fff":
        common = str(lazy_pinyin(character)[0])
        return frozenset((common, _SECOND_READINGS.get(character, common)))
    return frozenset((character,))
