"""Toneless pinyin: the readings of a character, the reading of a word, the syllables that exist.

Built on pypinyin's tables. ü is written v, and lü and nü are also known as lu and nu are not.
"""

import re
import unicodedata
from functools import lru_cache

from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

_TWO_READINGS = frozenset(
    "行重长还调会都率地得着传藏降校乐便差朝给划系应处当分供间数血只转单种中量为"
)
"""Characters whose second reading is everyday; of all others the first alone is meant."""
_COMMON_HAN = (0x4E00, 0x9FA5)
_NO_VOWEL = frozenset({"m", "n", "ng", "hm", "hng", "ê"})


def toneless(syllable: str) -> str:
    """A syllable without its tone mark; ü becomes v."""
    letters = unicodedata.normalize("NFD", syllable.lower()).replace("u\u0308", "v")
    return re.sub(r"[^a-z]", "", letters)


@lru_cache(maxsize=8192)
def readings(character: str) -> tuple[str, ...]:
    """The everyday readings of a character, one or two; empty for what is no Han character."""
    marked: str = pinyin_dict.get(ord(character), "")
    found = dict.fromkeys(toneless(reading) for reading in marked.split(",") if reading)
    return tuple(found)[: 2 if character in _TWO_READINGS else 1]


def reading(word: str) -> tuple[str, ...]:
    """The syllables of a word, as its own entry in the table has them, else by character.

    Empty where a character has no reading.
    """
    phrase = phrases_dict.get(word)
    if phrase is not None and len(phrase) == len(word):
        return tuple(toneless(syllable[0]) for syllable in phrase)
    each = [readings(character) for character in word]
    return tuple(known[0] for known in each) if all(each) else ()


@lru_cache(maxsize=1)
def all_syllables() -> frozenset[str]:
    """Every syllable of standard Chinese that can be typed."""
    first, last = _COMMON_HAN
    return frozenset(
        syllable
        for code in range(first, last + 1)
        for syllable in readings(chr(code))
        if syllable not in _NO_VOWEL
    )


def segments(letters: str) -> bool:
    """Whether a run of lower-case letters divides into syllables without a rest."""
    reachable = [True] + [False] * len(letters)
    for end in range(1, len(letters) + 1):
        reachable[end] = any(
            reachable[start] and letters[start:end] in all_syllables()
            for start in range(max(0, end - 6), end)
        )
    return reachable[-1]
