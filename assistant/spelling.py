"""Slips of the keyboard that keep the sound: 人设局 for 人社局, 补帖 for 补贴.

A window of two to four characters is replaced by a term with the same toneless pinyin where the
term makes the whole run far likelier as a row of words. What is a word itself, stands in the
notice, or is part of a place's name stays. It does not know slips of shape (末 for 未), of n and l,
or of whole words that exist (权利 for 权力), but for 那个部门 where nothing else asks.
"""

import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.syllables import reading, readings
from assistant.vocabulary import (
    HAN,
    Vocabulary,
    general_log_probability,
    plain_words,
    vocabulary,
)
from corpus.notice import Notice
from corpus.places import find_places

_GAIN = 6.0
"""Least rise of the log probability: below it an ordinary row of short words is at risk."""
_GAIN_SHORT = 7.5
"""The same for a term of two characters that is no task word."""
_GAIN_TWO_WORDS = 9.0
"""The same for two words typed right that make no sense together: 社会保鲜, for task words only."""
_KEPT_WORTH = 3.0
"""What a character typed right counts in choosing between terms: 税吴局 is 税务局, not 水务局."""
_GAIN_ALL_CHANGED = 10.0
"""The same where not one character of a two-character window was right."""
_LEAST_KNOWN = -16.7
"""Log probability of what the general dictionary counts three times."""
_SUFFIXES = frozenset("员院园者师生县区镇村市街路所站费金率们")
"""A known word with one of these is a word, whatever the dictionary says: 护理员 beside 护理院."""
_CONTEXT = 6


@dataclass(frozen=True, slots=True)
class _Slip:
    start: int
    end: int
    term: str
    gain: float
    kept: int
    """Characters that stay as typed."""

    @property
    def rank(self) -> tuple[float, int]:
        """Sorts the surest slip first: likelier, nearer to what was typed, earlier."""
        return -self.gain - _KEPT_WORTH * self.kept, self.start


_THAT_FOR_WHICH = re.compile(
    r"那(?=(?:个|家|些|几个|几家)(?:部门|单位|局)(?:来|在)?(?:负责|牵头|管|主管|协同|配合|[的吗呢啊?？]*$))"
    r"|(?<=归)那(?=(?:个|家|些)?(?:部门|单位|局))"
)
_ASKS = re.compile(r"[哪谁几吗么]|什么|多少|怎|如何|是否|啥|咋")


_ASKS_NUMBER = re.compile("几(?=[成个家所条项块元名人户次天年月套台座处类种级档岁件折])")
"""A number asked for, whatever word it makes with its neighbour: 救几成 is not 救济成."""


def correct(text: str, notice: Notice) -> str:
    """The text with slips replaced by the notice's terms or task words; of the same length."""
    words = vocabulary(notice)
    if not _ASKS.search(text):
        # 那 typed for 哪: a question that asks nothing else means 哪个部门.
        text = _THAT_FOR_WHICH.sub("哪", text)
    # What follows a digit is its unit, not the beginning of a word: 1亿级 is not 1一级.
    for run in re.finditer(f"(?<![0-9]){HAN}{{2,}}", text):
        corrected = _correct_run(run.group(), words)
        text = text[: run.start()] + corrected + text[run.end() :]
    return text


def _correct_run(run: str, words: Vocabulary) -> str:
    slips = sorted(_slips(run, words), key=lambda slip: slip.rank)
    if not slips:
        return run
    taken = [(place.start, place.end) for place in find_places(run)]
    taken += [asked.span() for asked in _ASKS_NUMBER.finditer(run)]
    for slip in slips:
        if all(slip.end <= start or end <= slip.start for start, end in taken):
            taken.append((slip.start, slip.end))
            run = run[: slip.start] + slip.term + run[slip.end :]
    return run


def _slips(run: str, words: Vocabulary) -> Iterator[_Slip]:
    sounds = _sounds(words)
    for start in range(len(run) - 1):
        for end in range(start + 2, min(start + 4, len(run)) + 1):
            window = run[start:end]
            terms = {
                term
                for syllables in itertools.product(*map(readings, window))
                for term in sounds.get(syllables, ())
            }
            if not terms or window in terms or _is_sensible(window, words):
                continue
            before, after = run[max(0, start - _CONTEXT) : start], run[end : end + _CONTEXT]
            typed = words.best_log_probability(before + window + after)
            for term in sorted(terms):
                gain = words.best_log_probability(before + term + after) - typed
                if gain >= _least_gain(window, term, words) and not _is_derived(window, term):
                    kept = sum(a == b for a, b in zip(window, term, strict=True))
                    yield _Slip(start, end, term, gain, kept)


def _least_gain(window: str, term: str, words: Vocabulary) -> float:
    if all(typed != meant for typed, meant in zip(window, term, strict=True)):
        return _GAIN_ALL_CHANGED
    if _is_two_words(window):
        return _GAIN_TWO_WORDS if words.is_task_word(term) else math.inf
    return _GAIN if len(term) > 2 or words.is_task_word(term) else _GAIN_SHORT


def _is_sensible(window: str, words: Vocabulary) -> bool:
    """Whether the window is right as typed: a word of its own, or in the notice."""
    return _is_word(window) or window in words.text


def _is_two_words(window: str) -> bool:
    return len(window) == 4 and _is_common(window[:2]) and _is_common(window[2:])


def _is_word(window: str) -> bool:
    # The general dictionary holds slips too (幼儿圆), with a count of three.
    return _is_common(window) or (len(window) == 2 and general_log_probability(window) is not None)


def _is_common(window: str) -> bool:
    known = general_log_probability(window)
    return window in plain_words() or (known is not None and known > _LEAST_KNOWN)


def _is_derived(window: str, term: str) -> bool:
    """Whether the window is the same word with another suffix."""
    return window[:-1] == term[:-1] and window[-1] in _SUFFIXES and len(window) > 2


@lru_cache(maxsize=8)
def _sounds(words: Vocabulary) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Terms by their syllables, made once for each vocabulary."""
    table: dict[tuple[str, ...], tuple[str, ...]] = {}
    for term in sorted(words.terms):
        if syllables := reading(term):
            table[syllables] = (*table.get(syllables, ()), term)
    return table
