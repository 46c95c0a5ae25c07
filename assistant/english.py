"""Questions in English, turned into a row of Chinese keywords by a glossary.

«which department leads kindergarten construction» becomes 哪个部门牵头幼儿园新建: enough for the
encoder and the patterns, and no more. Longest match over `glossary.csv`. It does no grammar: no
negation, no tense, no "A of B" turned round; words outside the glossary stay in English (names are
then read as pinyin), and the answer is in Chinese.
"""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.syllables import segments

_PHRASE = re.compile(
    r"(?<![0-9A-Za-z+@./_-])[A-Za-z]+(?:[ ,'’-]+[A-Za-z]+)*(?![0-9A-Za-z+@_]|\.[A-Za-z])"
)
_TOKEN = re.compile(r"[A-Za-z]+")
_LONGEST_TERM = 6
_MOVED = frozenset(
    {"多少", "多少钱", "什么", "是什么", "什么时候", "在哪里", "第几条", "百分之几", "多久"}
)
"""What Chinese asks at the end of a sentence and English at its beginning."""
_SILENT = frozenset(
    "a an the of for to in on at by from with and or is are was were be been being am do does did "
    "will would shall should may might must i we you he she it they me my our your their this that "
    "these those there as into any some all please get has have had so very just also about its "
    "s t m re ve ll d his her them us than then if up out per under can could".split()
)
"""Words that carry nothing a keyword question needs."""
_LOOKS_LIKE_PINYIN = frozenset(
    "date line name time make take made like home nine game same menu guide huge demo china panda "
    "ai banana age rice life wife wine mine fine fire face fame gene bike site page fax tax fun "
    "long song men women man woman pin pan ban fan ma mama papa he she me bus die lie pie tie "
    "dong bin dan can more sale safe piano taxi video radio media wage wait pair hair chair "
    "change range none note here there where june code mode node role rule ha "
    "haha are an".split()
)


@dataclass(frozen=True, slots=True)
class _Match:
    """`chinese` is empty for a word that is left out, None for one that is not known."""

    english: str
    chinese: str | None


def translate(text: str) -> str:
    """The text with its English phrases as Chinese keywords; phrases of other kinds unchanged."""
    for phrase in reversed(list(_PHRASE.finditer(text))):
        matches = _match(phrase.group())
        if _is_english(matches):
            before, after = text[: phrase.start()], text[phrase.end() :]
            text = before.rstrip(" ") + _chinese(matches) + after.lstrip(" ")
    return text


def is_english_word(word: str) -> bool:
    """Whether a lower-case word is known to be English, though it may read as pinyin."""
    return word in _SILENT or word in _LOOKS_LIKE_PINYIN or (word,) in _glossary()


def _match(phrase: str) -> list[_Match]:
    tokens = _TOKEN.findall(phrase)
    lower = [token.lower() for token in tokens]
    matches: list[_Match] = []
    at = 0
    while at < len(tokens):
        for length in range(min(_LONGEST_TERM, len(tokens) - at), 0, -1):
            chinese = _look_up(tuple(lower[at : at + length]))
            if chinese is not None:
                break
        matches.append(_Match(" ".join(tokens[at : at + length]), chinese))
        at += length
    return matches


def _look_up(words: tuple[str, ...]) -> str | None:
    """The Chinese for these words, the last of them in the plural or not; empty if left out."""
    *first, last = words
    for form in (last, last.removesuffix("s"), last.removesuffix("es"), re.sub("ies$", "y", last)):
        if (found := _glossary().get((*first, form))) is not None:
            return found
    return "" if len(words) == 1 and words[0] in _SILENT else None


def _is_english(matches: list[_Match]) -> bool:
    """Whether a phrase is English rather than pinyin: by the letters that can be only one of them.

    A known word that could be pinyin too (can, women) counts for neither.
    """
    if not any(match.chinese for match in matches):
        return False
    english = pinyin = 0
    for match in matches:
        like_pinyin = segments(match.english.lower().replace(" ", ""))
        if not like_pinyin:
            english += len(match.english)
        elif match.chinese is None and match.english.islower():
            pinyin += len(match.english)
    return english > pinyin or (pinyin == 0 and all(m.chinese is not None for m in matches))


def _chinese(matches: list[_Match]) -> str:
    kept = [match for match in matches if match.chinese != ""]
    moved = [match for match in kept if match.chinese in _MOVED]
    row = [match for match in kept if match.chinese not in _MOVED] + moved[:1]
    text = ""
    for match in row:
        piece = match.chinese or f" {match.english} "
        if not text.endswith(piece):
            text += piece
    return re.sub(" +", " ", text).strip()


@lru_cache(maxsize=1)
def _glossary() -> dict[tuple[str, ...], str]:
    """Chinese terms by their English words in lower case."""
    path = Path(__file__).with_name("glossary.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {tuple(row["english"].split()): row["chinese"] for row in csv.DictReader(file)}
