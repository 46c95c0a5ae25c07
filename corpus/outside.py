"""Text of a notice that no item holds and no heading, header or signature explains."""

import re
from collections.abc import Iterator, Sequence

from corpus.feet import between_feet
from corpus.notice import Notice, Span
from corpus.numbering import match_marker
from corpus.paragraphs import trim
from corpus.unit_tables import UnitTable

SHORTEST = 4
"""Letters of a stray text; shorter ones are ornaments and page numbers."""
_LINE = re.compile(r"[^\r\n]+")


def stray_texts(notice: Notice, tables: Sequence[UnitTable]) -> tuple[Span, ...]:
    """The stray lines behind the notice's head, in order.

    Lead-ins that end in a colon, headings between sections and items, and what stands in `tables`
    are left out.
    """
    begin = max(notice.preamble_span.end, notice.title_span.end)
    starts = [item.start for item in notice.items] + [s.start for s in notice.sections]
    begin = max(begin, min(starts, default=len(notice.text)))
    held = [(item.start, item.end) for item in notice.items]
    held += [(item.units_span.start, item.units_span.end) for item in notice.items
             if item.units_span]  # fmt: skip
    held += [(table.start, table.end) for table in tables]
    held += [(s.start, _line_end(notice.text, s.start)) for s in notice.sections]
    held += [
        (span.start, span.end)
        for span in (notice.published_span, notice.source_span, notice.title_span)
        if span is not None
    ]
    return tuple(_free(notice.text, begin, sorted(held)))


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _free(text: str, begin: int, held: list[tuple[int, int]]) -> Iterator[Span]:
    place = begin
    for start, end in [*held, (len(text), len(text))]:
        if start > place:
            yield from _stray_lines(text, place, start)
        place = max(place, end)


def _stray_lines(text: str, start: int, end: int) -> Iterator[Span]:
    for first, last in between_feet(text, start, end):
        for line in _LINE.finditer(text, first, last):
            span = trim(text, line.start(), line.end())
            words = text[span.start : span.end]
            is_lead_in = words.endswith(("：", ":")) or match_marker(text, span.start) is not None
            if sum(c.isalnum() for c in words) >= SHORTEST and not is_lead_in:
                yield span
