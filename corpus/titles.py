"""Finds the title of an item: a short first sentence, a line of its own, or what a colon closes."""

import re
from dataclasses import dataclass

from corpus.numbering import Level

TITLE_LIMIT = 40
_SKIP = " \t\r\n\u3000\u00a0*_"
_STOP = re.compile(r"[。！？!?]")
_COLON = re.compile(r"[:：](?=[ \u3000]*[^\s])")
_OPENS_LIST = re.compile(r"(?:如下|下列|包括|以下|条件|之一|为|即|是|有|例如|如|的|者)$")


@dataclass(frozen=True, slots=True)
class Title:
    """`text[start:end]` is the title as printed; what follows begins at `rest`.

    `rest` equals `start` where the text has no title of its own and its first words serve as one.
    """

    title: str
    start: int
    end: int
    rest: int


def shorten(passage: str) -> str:
    """The first sentence of a passage, or its first words, as a title of at most 40 characters."""
    first = next((line for line in passage.splitlines() if line.strip()), passage)
    sentence = _squeeze(re.split(r"[。！？!?；;]", first.strip(_SKIP), maxsplit=1)[0]) or _squeeze(
        first
    )
    if len(sentence) <= TITLE_LIMIT:
        return sentence.rstrip("，,：:、")
    phrases = re.split(r"[，,：:]", sentence)
    title = phrases[0]
    for phrase in phrases[1:]:
        if len(title) >= 10 or len(title) + len(phrase) >= TITLE_LIMIT:
            break
        title += "，" + phrase
    if len(title) <= TITLE_LIMIT:
        return title
    title = title[:TITLE_LIMIT]
    opened = max(title.rfind("（"), title.rfind("("))
    listed = title.rfind("、")
    if opened > 4 and not re.search("[）)]", title[opened:]):
        return title[:opened]  # a title does not break off within a bracket
    return title[:listed] if listed > 4 else title


def _squeeze(text: str) -> str:
    """White space between Chinese characters is a matter of layout, not of the title."""
    text = re.sub(r"\s+", " ", text.strip(_SKIP))
    return re.sub(r"(?<![A-Za-z0-9]) | (?![A-Za-z0-9])", "", text)


def find_title(text: str, start: int, end: int, level: Level) -> Title:
    """The title in `text[start:end]`, the text behind an item's number and before its units."""
    while start < end and text[start] in _SKIP:
        start += 1
    line_end = text.find("\n", start, end)
    line_end = end if line_end < 0 else line_end
    line = text[start:line_end].rstrip()
    without = Title(shorten(text[start:end]), start, start, start)
    if level is Level.ARTICLE:
        return without
    stop = _STOP.search(text, start, end)
    colon = _COLON.search(text, start, start + len(line))
    if colon and (stop is None or colon.start() < stop.start()):
        before = text[start : colon.start()]
        if (
            2 <= len(before) <= 20
            and not re.search("[，,；;、]", before)
            and not _OPENS_LIST.search(before)
        ):
            return Title(_squeeze(before), start, colon.start(), colon.end())
    if stop and stop.start() <= start + len(line):
        if stop.start() - start <= TITLE_LIMIT:
            return Title(_squeeze(text[start : stop.start()]), start, stop.start(), stop.end())
        return without
    if line_end < end and len(line) <= TITLE_LIMIT and not _is_wrapped(text, start, end, line):
        printed = line.rstrip(_SKIP + "：:")
        return Title(_squeeze(printed), start, start + len(printed), line_end)
    if stop and len(_squeeze(text[start : stop.start()])) <= TITLE_LIMIT:
        return Title(_squeeze(text[start : stop.start()]), start, stop.start(), stop.end())
    return without


def _is_wrapped(text: str, start: int, end: int, line: str) -> bool:
    """True where the first line was broken by the page: about as long as the longest below it."""
    below = [part.strip() for part in text[start + len(line) : end].splitlines() if part.strip()]
    return bool(below) and len(line) >= 14 and max(map(len, below)) <= len(line) + 6
