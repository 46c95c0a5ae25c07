"""Questions typed in pinyin, whole or in part: «renshe ju qiantou naxie», «hulibutie多少».

Latin runs that divide into syllables are read as the likeliest row of words, by unigrams raised
for the notice and for asking (`vocabulary`). A space is a border of syllables, not of words.
English words, names in capitals and what touches a digit or a plus sign (VIP, wifi, 1+x, o2o) stay.
It does not know initials alone (rsj), double pinyin, or which of two equally frequent words fits.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from assistant.dictionary import segmenter
from assistant.english import is_english_word
from assistant.syllables import all_syllables, reading, readings, segments
from assistant.vocabulary import Vocabulary, general_log_probability, vocabulary
from corpus.notice import Notice

_RUN = re.compile(
    r"(?<![0-9A-Za-z+@./_-])[A-Za-z]+(?:[ '’-]+[A-Za-z]+)*(?![0-9A-Za-z+@_]|\.[A-Za-z])"
)
_ORDINAL = re.compile(
    r"(?:第|\bdi) ?([0-9]{1,3}|[一二三四五六七八九十]{1,3}) ?(tiao|xiang|bu ?fen|dian)(?![a-z])"
)
_COUNTED = {"tiao": "条", "xiang": "项", "bufen": "部分", "dian": "点"}
_NUMBERED = re.compile(r"(?<![0-9A-Za-z])([A-Za-z]{1,6})[1-5](?![0-9])")
_TOKEN = re.compile(r"[A-Za-z]+")
_LEAST_SYLLABLES = 2
_SHOUTED = 4
"""Tokens in capitals from which a whole run is pinyin, not a row of abbreviations."""
_LEAST_FREQUENCY = 50
"""Of the general dictionary's words only these are read: 45,000, ready in under a second."""
_LONGEST_WORD = 4
_LONGEST_LETTERS = 24


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    cuts: frozenset[int]
    """Letters after which a syllable ends, the last left out."""
    log_probability: float


_Lexicon = dict[str, tuple[_Word, ...]]


def decode(text: str, notice: Notice) -> str:
    """The text with its pinyin runs read as Chinese; anything else unchanged."""
    text = _without_tones(text)
    text = _ORDINAL.sub(lambda found: f"第{found[1]}{_COUNTED[found[2].replace(' ', '')]}", text)
    for run in reversed(list(_RUN.finditer(text))):
        read = _read_run(run.group(), notice)
        if read != run.group():
            text = _join(text[: run.start()], read, text[run.end() :])
    return text


def _without_tones(text: str) -> str:
    """Latin letters without their tone marks (bǔtiē) and tone numbers (bu3 tie1)."""
    numbered = [match for match in _NUMBERED.finditer(text) if match[1].lower() in all_syllables()]
    if len(numbered) >= _LEAST_SYLLABLES:
        for match in reversed(numbered):
            text = text[: match.end() - 1] + text[match.end() :]
    if not re.search("[À-ǿ]", text):
        return text
    letters = unicodedata.normalize("NFD", text)
    letters = re.sub("u\u0304?\u0308[\u0300\u0301\u0304\u030c]?", "v", letters)
    return unicodedata.normalize("NFC", re.sub("[\u0300\u0301\u0304\u030c]", "", letters))


def _join(before: str, read: str, after: str) -> str:
    """Puts a reading in its place, without the spaces that stood around the Latin letters."""
    before = before[:-1] if before.endswith(" ") and not before[:-1].isascii() else before
    after = after[1:] if after.startswith(" ") and not after[1:2].isascii() else after
    return before + read + after


def _read_run(run: str, notice: Notice) -> str:
    """Reads the tokens of a Latin run; a token that is no pinyin divides it."""
    tokens = list(_TOKEN.finditer(run))
    pieces: list[tuple[int, int]] = []
    open_piece: list[re.Match[str]] = []
    shouted = run.isupper() and len(tokens) >= _SHOUTED
    for token in [*tokens, None]:
        if token is not None and (
            segments(token.group().lower()) and (shouted or not _is_a_name(token.group(), tokens))
        ):
            open_piece.append(token)
            continue
        if _syllable_count([each.group() for each in open_piece]) >= _LEAST_SYLLABLES:
            pieces.append((open_piece[0].start(), open_piece[-1].end()))
        open_piece = []
    for start, end in reversed(pieces):
        words = [token.group().lower() for token in _TOKEN.finditer(run[start:end])]
        read = best_reading(words, notice)
        if read:
            run = run[:start] + read + run[end:]
    return run


def _is_a_name(token: str, tokens: list[re.Match[str]]) -> bool:
    """Whether a token is an abbreviation in capitals, or alone and an English word."""
    return (len(token) > 1 and token.isupper()) or (
        len(tokens) == 1 and is_english_word(token.lower())
    )


def _syllable_count(tokens: list[str]) -> int:
    return sum(_fewest_syllables(token.lower()) for token in tokens)


def _fewest_syllables(letters: str) -> int:
    fewest = [0.0] + [math.inf] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6), end):
            if letters[start:end] in all_syllables():
                fewest[end] = min(fewest[end], fewest[start] + 1)
    return int(fewest[-1]) if fewest[-1] < math.inf else 0


def best_reading(tokens: list[str], notice: Notice) -> str:
    """The likeliest Chinese for pinyin tokens in lower case; empty where there is none."""
    letters = "".join(tokens)
    borders: set[int] = set()
    at = 0
    for token in tokens:
        at += len(token)
        borders.add(at)
    lexicon = _lexicon(vocabulary(notice))
    best: list[tuple[float, str]] = [(0.0, "")] + [(-math.inf, "")] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _LONGEST_LETTERS), end):
            value, text = best[start]
            if value == -math.inf:
                continue
            inner = {at - start for at in range(start + 1, end) if at in borders}
            for word in lexicon.get(letters[start:end], ()):
                if inner <= word.cuts and value + word.log_probability > best[end][0]:
                    best[end] = (value + word.log_probability, text + word.text)
    return best[-1][1]


@lru_cache(maxsize=8)
def _lexicon(words: Vocabulary) -> _Lexicon:
    """Words by their letters, made when the first pinyin comes, once for each vocabulary."""
    lexicon = dict(_general_lexicon())
    for text, value in words.raised.items():
        _add(lexicon, text, max(value, general_log_probability(text) or -math.inf))
    return lexicon


@lru_cache(maxsize=1)
def _general_lexicon() -> _Lexicon:
    segmenter.initialize()
    lexicon: _Lexicon = {}
    total = math.log(segmenter.total)
    for text, frequency in segmenter.FREQ.items():
        if frequency < _LEAST_FREQUENCY or len(text) > _LONGEST_WORD:
            continue
        if len(text) == 1:
            for syllable in readings(text):
                _add_reading(lexicon, text, (syllable,), math.log(frequency) - total)
        else:
            _add(lexicon, text, math.log(frequency) - total)
    return lexicon


def _add(lexicon: _Lexicon, text: str, log_probability: float) -> None:
    _add_reading(lexicon, text, reading(text), log_probability)


def _add_reading(
    lexicon: _Lexicon, text: str, syllables: tuple[str, ...], log_probability: float
) -> None:
    if not syllables:
        return
    cuts: list[int] = []
    for syllable in syllables:
        cuts.append((cuts[-1] if cuts else 0) + len(syllable))
    word = _Word(text, frozenset(cuts[:-1]), log_probability)
    letters = "".join(syllables)
    others = lexicon.get(letters, ())
    # Of words with the same letters and the same cuts only the likeliest is ever read.
    rival = next((other for other in others if other.cuts == word.cuts), None)
    if rival is None or rival.log_probability < log_probability:
        lexicon[letters] = (*(other for other in others if other is not rival), word)
