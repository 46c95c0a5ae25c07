"""Splits an item into clauses: what is indexed, cited and quoted, each with its place.

Sentences first; a long one is divided at commas, never inside brackets or quotes and never
between the members of a 分别 list and what they belong to. Stops and commas at the end of a clause
are left out, so that clauses can be quoted within another sentence. It does not judge what a
clause means.
"""

import re
from itertools import pairwise

from corpus.brackets import find_brackets
from corpus.figure_lists import RESPECTIVELY
from corpus.notice import Clause, Item, Notice, Span
from corpus.numbering import match_marker
from corpus.paragraphs import split_passages

CLAUSE_LIMIT = 120
"""A sentence longer than this is divided at commas."""
HARD_LIMIT = 240
"""A clause without any place to divide it is cut here."""
GUARDED = 120
"""Brackets and quotes longer than this hold sentences of their own and guard nothing."""

_SENTENCE_END = re.compile(r"[。；;！？!?\r\n]+[”’」』）)】]*")
_COMMA = re.compile("[，,]")
_ENDING = "。；;，,、：:"
_MEMBER = re.compile("[、]|和|与|及")
_ROW_NUMBER = re.compile(r"[（(第]?[\d一二三四五六七八九十百]{1,5}[）)项条、.．]*\t")
"""The number of an item that is a row of a table, in a cell of its own."""
_HAS_CONTENT = re.compile(r"\w")


def split_clauses(notice: Notice, item: Item) -> tuple[Clause, ...]:
    """The clauses of an item in order: its title, then the sentences of its body.

    Each clause is `notice.text[start:end]`; together they hold every letter and figure of title
    and body, and nothing of the units' bracket behind it. An item without a title of its own (its
    first words serve as one) gives the clauses of its body alone.
    """
    text = notice.text
    spans = [span for span in (_title(text, item),) if span is not None]
    for sentence in _sentences(text, item.body_start, item.body_end):
        spans += _divide(text, sentence)
    return tuple(
        Clause(notice.id, item.id, span.start, span.end, text[span.start : span.end])
        for span in spans
        if _HAS_CONTENT.search(text, span.start, span.end)
    )


def _title(text: str, item: Item) -> Span | None:
    """The printed title between the number and the body, without its stop and without units."""
    end = item.body_start
    if item.units_span and item.start < item.units_span.start < item.body_start:
        end = item.units_span.start
    marker = match_marker(text, item.start)
    start = marker.end if marker and item.number is not None else item.start
    if row := _ROW_NUMBER.match(text, start, end):
        start = row.end()
    span = _bare(text, start, end)
    return span if _HAS_CONTENT.search(text, span.start, span.end) else None


def _bare(text: str, start: int, end: int) -> Span:
    """The span without white space at both ends and without stops and commas at its end."""
    while end > start and (text[end - 1] in _ENDING or text[end - 1].isspace()):
        end -= 1
    while start < end and (text[start] in _ENDING + "*" or text[start].isspace()):
        start += 1
    return Span(start, end)


def _guard(text: str, start: int, end: int) -> bytearray:
    """1 for every character from `start` to `end` that a short bracket or quote encloses."""
    mask = bytearray(end - start)
    for bracket in find_brackets(text, start, end):
        inside = bracket.end - bracket.start - 2
        if bracket.depth == 0 and inside + 2 <= GUARDED:
            begin = bracket.start + 1 - start
            mask[begin : begin + inside] = b"\x01" * inside
    return mask


def _sentences(text: str, start: int, end: int) -> list[Span]:
    guarded = _guard(text, start, end)
    cuts: list[int] = []
    for found in _SENTENCE_END.finditer(text, start, end):
        stop = found.start()
        if text[stop] in "\r\n" and _is_wrapped(text, start, end, stop, found.end()):
            continue
        # A stop that closes a quotation (“……。”) ends the sentence behind the closing quote.
        behind = guarded[stop + 1 - start : found.end() - start]
        if not guarded[stop - start] or (behind and not any(behind)):
            cuts.append(found.end())
    edges = [start, *cuts, end]
    spans = [_bare(text, begin, finish) for begin, finish in pairwise(edges)]
    return [span for span in spans if span.end > span.start]


def _is_wrapped(text: str, start: int, end: int, stop: int, begin: int) -> bool:
    """True where the line break from `stop` to `begin` was set by the page within a sentence.

    The line is about as long as the line below it or longer, the line below is not indented and
    goes on in sentences: names in a list, one a line, have no commas and stops.
    """
    if stop == start or begin >= end or text[stop - 1] in "：:" or text[begin] in " \t\u3000":
        return False
    above = stop - max(start, text.rfind("\n", start, stop) + 1)
    below = text[begin:end].split("\n", 1)[0].rstrip()
    if not re.search("[。；，,;]", below) or match_marker(text, begin):
        return False
    return text[stop - 1] in "，,、" or (above >= 14 and len(below) <= above + 6)


def _divide(text: str, sentence: Span) -> list[Span]:
    if sentence.end - sentence.start <= CLAUSE_LIMIT:
        return [sentence]
    guarded = _guard(text, sentence.start, sentence.end)
    commas = [
        m.end()
        for m in _COMMA.finditer(text, sentence.start, sentence.end)
        if not guarded[m.start() - sentence.start]
    ]
    together = _respective(text, sentence, commas)
    cuts = [c for c in commas if not any(a < c < b for a, b in together)]
    spans: list[Span] = []
    begin = sentence.start
    for i, cut in enumerate(cuts):
        following = cuts[i + 1] if i + 1 < len(cuts) else sentence.end
        if following - begin > CLAUSE_LIMIT:
            spans.append(_bare(text, begin, cut))
            begin = cut
    spans.append(_bare(text, begin, sentence.end))
    divided: list[Span] = []
    for span in spans:
        if span.end - span.start <= HARD_LIMIT or any(
            span.start < b and a < span.end for a, b in together
        ):
            divided.append(span)
        else:
            divided += split_passages(text, span.start, span.end, CLAUSE_LIMIT)
    return divided


def _respective(text: str, sentence: Span, commas: list[int]) -> list[tuple[int, int]]:
    """Stretches that hold a 分别 list: from the members' subject to the last of their values."""
    edges = [sentence.start, *commas, sentence.end]
    pieces = list(pairwise(edges))
    stretches: list[tuple[int, int]] = []
    for found in RESPECTIVELY.finditer(text[sentence.start : sentence.end]):
        place = sentence.start + found.start()
        at = next(i for i, (a, b) in enumerate(pieces) if a <= place < b)
        first = last = at
        before = text[pieces[at][0] : place]
        if not _MEMBER.search(before) and at > 0:
            first = at - 1
        members = len(_MEMBER.findall(text[pieces[first][0] : place])) + 1
        after = text[place : pieces[at][1]]
        values = len(re.findall("[、和与及]", after)) + 1
        # 分别为：甲，乙，丙 lists its values with commas.
        while values < members and last + 1 < len(pieces):
            last += 1
            values += 1
        stretches.append((pieces[first][0], pieces[last][1]))
    return stretches
