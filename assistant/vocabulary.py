"""Word frequencies for reading slips and pinyin: jieba's, raised for what a question is about.

A word of the notice and a word of `taskwords.txt` count as frequent, however rare they are in
general Chinese. Unigrams only: knows nothing of which word follows which.
"""

import itertools
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.dictionary import segmenter
from corpus.aliases import alias_table
from corpus.notice import Notice

HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
LONGEST = 6
"""Words longer than this are read as several."""
_NOTICE_WORD = -9.9
"""Log probability of a word of the notice, about that of 保险 in general Chinese."""
_TASK_WORD = -9.0
_ASKING_WORD = -7.0
_UNKNOWN_CHARACTER = -18.0
_ASKING_TERMS = ("多少", "什么", "怎么", "怎样", "如何", "哪些", "请问")
"""Of the asking words only these are ever meant by a slip: 那几条 is as good as 哪几条."""
_KEPT = 8


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Log probabilities of words; `terms` are those that a slip may be corrected to.

    Compared by identity, so that tables made from it can be kept beside it.
    """

    raised: dict[str, float]
    terms: frozenset[str]
    text: str
    """The notice's text: what stands in it is not a slip."""

    def is_task_word(self, word: str) -> bool:
        """Whether the word belongs to asking about public services in general."""
        return self.raised.get(word, -math.inf) >= _TASK_WORD

    def log_probability(self, word: str) -> float | None:
        """Log probability of a word, None for what is no word; a lone character always is one."""
        raised = self.raised.get(word)
        general = general_log_probability(word)
        if raised is None and general is None:
            return _UNKNOWN_CHARACTER if len(word) == 1 else None
        return max(value for value in (raised, general) if value is not None)

    def best_log_probability(self, text: str) -> float:
        """Log probability of the text's best segmentation."""
        best = [0.0] + [-math.inf] * len(text)
        for end in range(1, len(text) + 1):
            for start in range(max(0, end - LONGEST), end):
                value = self.log_probability(text[start:end])
                if value is not None and best[start] + value > best[end]:
                    best[end] = best[start] + value
        return best[-1]


def general_log_probability(word: str) -> float | None:
    """Log probability of a word in general Chinese, None where jieba's dictionary lacks it."""
    segmenter.initialize()
    frequency: int = segmenter.FREQ.get(word, 0)
    return math.log(frequency / segmenter.total) if frequency else None


_vocabularies: dict[str, Vocabulary] = {}


def vocabulary(notice: Notice) -> Vocabulary:
    """The vocabulary of a notice, made once for each version of its text."""
    if notice.version not in _vocabularies:
        if len(_vocabularies) >= _KEPT:
            _vocabularies.clear()
        _vocabularies[notice.version] = _vocabulary(notice)
    return _vocabularies[notice.version]


def _vocabulary(notice: Notice) -> Vocabulary:
    asking, task = task_words()
    units = {
        re.sub(r"^(?:市|县|区)", "", unit)
        for item in notice.items
        for unit in (*item.lead_units, *item.support_units)
    }
    of_notice = _words(notice.text) | {unit for unit in units if 2 <= len(unit) <= LONGEST}
    units_elsewhere = [form for form in alias_table().forms if 3 <= len(form) <= LONGEST]
    raised = dict.fromkeys((*of_notice, *units_elsewhere, *plain_words()), _NOTICE_WORD)
    raised.update(dict.fromkeys(task, _TASK_WORD))
    raised.update(dict.fromkeys(asking, _ASKING_WORD))
    terms = frozenset(word for word in (*of_notice, *task, *_ASKING_TERMS) if 2 <= len(word) <= 4)
    return Vocabulary(raised, terms, notice.text)


def _words(text: str) -> set[str]:
    """Words of the text with two characters or more, and neighbours of two each."""
    found: set[str] = set()
    for run in re.findall(HAN + "{2,}", text):
        words = segmenter.lcut(run, HMM=False)
        found.update(word for word in words if 2 <= len(word) <= LONGEST)
        found.update(
            first + second
            for first, second in itertools.pairwise(words)
            if len(first) == len(second) == 2
        )
    return found


@lru_cache(maxsize=1)
def task_words() -> tuple[frozenset[str], frozenset[str]]:
    """The words of the first group of `taskwords.txt`, and those of the groups after it."""
    asking, *task, _ = _groups()
    return asking, frozenset().union(*task)


@lru_cache(maxsize=1)
def plain_words() -> frozenset[str]:
    """Everyday words that the general dictionary lacks: the last group of `taskwords.txt`."""
    return _groups()[-1]


def _groups() -> list[frozenset[str]]:
    lines = Path(__file__).with_name("taskwords.txt").read_text(encoding="utf-8").splitlines()
    return [frozenset(line.split()) for line in lines if line and not line.startswith("#")]
