"""Unit names written with other characters of the same sound: 人设局, 卫建委, 民正局.

Sounds are compared without tones, character by character. Other slips of the keyboard, such as a
missing or an extra character, are not known here.
"""

from collections.abc import Collection, Iterator
from functools import cache

from pypinyin import lazy_pinyin

from corpus.unit_patterns import ends_question, is_asked

_SHORTEST = 3
# The common ones only: the full table of readings makes unlike words sound alike.
_SECOND_READINGS = {"还": "huan", "行": "hang", "重": "zhong", "长": "zhang", "调": "tiao"}


class Sounds:
    """Names made ready to be recognised by their sound.

    Names of fewer than three characters sound like too many words and are left out.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._by_first: dict[str, list[tuple[str, tuple[frozenset[str], ...]]]] = {}
        for name in sorted(names, key=lambda name: (-len(name), name)):
            if len(name) >= _SHORTEST:
                sounds = _sounds(name)
                for first in sounds[0]:
                    self._by_first.setdefault(first, []).append((name, sounds))

    def homophones(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, name meant) of each span that sounds like a name but is not it.

        Where the last character (局, 委) is itself a slip, the span must be asked like a unit or
        end the question.
        """
        heard = _sounds(text)
        taken = 0
        for start, firsts in enumerate(heard):
            if start < taken:
                continue
            for name, sounds in (
                known for first in firsts for known in self._by_first.get(first, ())
            ):
                end = start + len(name)
                if end > len(text) or text[start:end] == name:
                    continue
                if any(sound.isdisjoint(heard[start + i]) for i, sound in enumerate(sounds)):
                    continue
                if text[end - 1] == name[-1] or is_asked(text, end) or ends_question(text, end):
                    yield start, end, name
                    taken = end
                    break


def _sounds(text: str) -> tuple[frozenset[str], ...]:
    return tuple(_readings(character) for character in text)


@cache
def _readings(character: str) -> frozenset[str]:
    if "\u4e00" <= character <= "\u9fff":
        common = str(lazy_pinyin(character)[0])
        return frozenset((common, _SECOND_READINGS.get(character, common)))
    return frozenset((character,))
