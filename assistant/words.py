"""Content words of a question: what it is about, without courtesies and question words.

Word segmentation by jieba with its own dictionary; knows nothing of a notice.
"""

from functools import lru_cache
from pathlib import Path

from assistant.dictionary import segmenter
from corpus.numerals import chinese_number


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """The stop list of `stopwords.txt`."""
    lines = Path(__file__).with_name("stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def content_words(text: str) -> tuple[str, ...]:
    """Words of the text that carry its topic, in order, each once."""
    return tuple(
        dict.fromkeys(
            word
            for word in segmenter.lcut(text)
            if any(character.isalnum() for character in word) and word not in stop_words()
        )
    )


def whole_number(text: str) -> int | None:
    """The value of digits or of a Chinese numeral, None where the text is neither."""
    if text.isascii() and text.isdigit():
        return int(text)
    value = chinese_number(text)
    return int(value) if value is not None and value == int(value) else None
