"""A question as typed, made ready to be understood: one script, one width, slips corrected.

In this order: over-long input is cut to its last question; invisible characters go; letters,
digits and signs take their plain width (Chinese punctuation stays as typed); traditional
characters become simplified; English, pinyin and slips are read (`english`, `pinyin`, `spelling`);
sentences that none of them could read go where another one is Chinese.
Regional words (計程車 for 出租车) keep their words. Deterministic; answers of the notice are never
normalised, only questions.
"""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

from assistant.english import translate
from assistant.pinyin import decode
from assistant.spelling import correct
from assistant.vocabulary import HAN
from corpus.notice import Notice

_REWORDED = (
    # Who asks how much is refunded asks for a share.
    (
        re.compile(r"(?<=报销)多少(?=[?？,，。呢啊呀]|$)|(?<=能报)多少(?=[?？,，。呢啊呀]|$)"),
        "百分之多少",
    ),
    (re.compile(r"几多|好多(?=[钱元块?？,，。]|$)"), "多少"),
    (re.compile(r"好久(?=[?？,，。]|$)"), "多久"),
)
"""Words that ask, as the notice would have them: southern ones, and 报销多少, which is a share."""
_LAST = re.compile("最后的?那?一(?:项|条|件)(?!任务|指标)")
_OF_NOTICE = re.compile("整个|整份|全文|文件|通知|要点|清单")
LONGEST_QUESTION = 2000
"""Characters; a longer question is cut."""
_KEPT = 400
"""Characters kept of an over-long input: its last question and what stands before it."""
_CHINESE_MARKS = frozenset("，。？！：；、（）《》〈〉【】“”‘’…—·～")
_ASKS = re.compile(
    r"[?？吗呢么]|什么|多少|[哪谁几啥咋]|怎|如何|是否|能不能|可不可以|有没有|是不是|请问"
    r"|甚麼|麼|嗎|幾|誰|\b(?:what|which|who|how|when|where|can)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n]*")
_FOREIGN_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{2,}(?![A-Za-z])")
_FOREIGN_WORDS = 3
"""From so many words in Latin letters on a sentence may be a foreign one."""
_FOREIGN_LETTERS = 4
"""Letters to each Han character that a foreign sentence has at least."""
_REPEATED = re.compile(r"([。，、？！；：?!,;:~～.…\-—])(?:\s*[。，、？！；：?!,;:~～.…\-—])+")
_DECORATION = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\uFE0F\uE000-\uF8FF]+")


def normalise(question: str, notice: Notice) -> str:
    """The question in simplified characters and plain width, its slips corrected.

    At most `LONGEST_QUESTION` characters are looked at; an empty question stays empty.
    """
    text = plain(question)
    if len(text) > LONGEST_QUESTION:
        text = _last_question(text)
    text = _simplified(text)
    # A second pass, for English that stood among pinyin: «minzhengju lead what».
    text = translate(decode(translate(text), notice))
    return _with_last(correct(_without_foreign(text), notice), notice)


def plain(text: str) -> str:
    """Plain width, no invisible characters, single spaces, single punctuation marks."""
    text = "".join(character for character in text if not _is_invisible(character))
    text = "".join(
        piece if piece in _CHINESE_MARKS else unicodedata.normalize("NFKC", piece)
        for piece in re.split(f"([{''.join(sorted(_CHINESE_MARKS))}])", text)
    )
    text = _DECORATION.sub(" ", text)
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r" ?\n\s*", "\n", text).strip()
    text = _REPEATED.sub(r"\1", text)
    return _without_gaps(text)


def _is_invisible(character: str) -> bool:
    # Zero-width and direction marks are of category Cf, the byte-order mark among them.
    return character not in "\n\t\r" and unicodedata.category(character) in {"Cf", "Cc", "Cs", "Cn"}


def _without_gaps(text: str) -> str:
    """Joins characters typed with gaps between (人 社 局) and numbers with their Chinese units."""
    text = re.sub(rf"(?<=[0-9]) (?={HAN})|(?<={HAN}) (?=[0-9])", "", text)
    spaced = rf"(?<!{HAN})(?:{HAN} ){{2,}}{HAN}(?!{HAN})"
    return re.sub(spaced, lambda match: match.group().replace(" ", ""), text)


def _last_question(text: str) -> str:
    """The last sentence that asks, with as many before it as fit; else the end of the text."""
    sentences = [match.group() for match in _SENTENCE.finditer(text)]
    last = max((at for at, each in enumerate(sentences) if _ASKS.search(each)), default=-1)
    kept = ""
    for sentence in reversed(sentences[: last + 1] if last >= 0 else sentences):
        if kept and len(sentence) + len(kept) > _KEPT:
            break
        kept = (sentence + kept)[-_KEPT:]
    return kept.strip()


def _with_last(text: str, notice: Notice) -> str:
    """The last item of the whole notice by its number, where its items have numbers."""
    number = notice.items[-1].number if notice.items else None
    return _LAST.sub(f"第{number}项", text) if number and _OF_NOTICE.search(text) else text


def _without_foreign(text: str) -> str:
    """The text without sentences in a language that is not read, if any other is Chinese."""
    sentences = [match.group() for match in _SENTENCE.finditer(text)]
    kept = "".join(each for each in sentences if not _is_foreign(each))
    return kept.strip() if re.search(HAN, kept) else text


def _is_foreign(sentence: str) -> bool:
    words = _FOREIGN_WORD.findall(sentence)
    letters = sum(map(len, words))
    return len(words) >= _FOREIGN_WORDS and letters >= _FOREIGN_LETTERS * len(
        re.findall(HAN, sentence)
    )


def _simplified(text: str) -> str:
    """Simplified characters, and standard words where a dialect asks."""
    converted: str = _converter().convert(text)
    for word, standard in _REWORDED:
        converted = word.sub(standard, converted)
    return converted


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")
