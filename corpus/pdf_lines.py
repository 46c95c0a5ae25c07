"""Puts the letters of a PDF's page together into lines, and leaves out what each page repeats.

Headers, footers and page numbers are told by their place at the edge of the page and by standing
there on other pages too, figures aside. Columns of running text side by side are not known: a
notice is set in one.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from corpus.pdf_page import Glyph, Page

WIDE_GAP = 1.2
"""A gap of so many letters within a line parts fields or columns, and is written as two spaces."""
_WORD_GAP = 0.2
_SPACE_GAP = 0.3
"""Some PDFs leave spaces out and only move on; Word moves on by 0.25 between 2020 and 年."""
_EDGE = 0.12
"""How much of the page's height, above and below, may be header and footer."""
_PAGE_NUMBER = re.compile(
    r"[-—–－_~·.\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－_~·.\s]*"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; `left` to `bottom` in points from the page's upper left corner."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    page: int


def read_lines(pages: Sequence[Page]) -> list[list[Line]]:
    """The lines of each page from top to bottom, without headers, footers and page numbers."""
    found = [
        [_line(row, number) for row in _rows(page.glyphs)] for number, page in enumerate(pages)
    ]
    repeated = _repeated(found, pages)
    return [
        [
            line
            for place, line in enumerate(lines)
            if not _is_furniture(line, place, len(lines), page.height, repeated)
        ]
        for lines, page in zip(found, pages, strict=True)
    ]


def write_glyphs(glyphs: Sequence[Glyph]) -> str:
    """The text of glyphs that stand on one line, in the order of their places."""
    pieces: list[str] = []
    before: Glyph | None = None
    spaced = False
    for glyph in sorted(glyphs, key=lambda g: g.box.left):
        if glyph.text.isspace():
            spaced = True
            continue
        if before is not None:
            gap = (glyph.box.left - before.box.right) / max(glyph.size, 1.0)
            both_latin = before.text.isascii() and glyph.text.isascii()
            if gap > WIDE_GAP:
                pieces.append("  ")
            elif spaced or gap > (_WORD_GAP if both_latin else _SPACE_GAP):
                pieces.append(" ")
        pieces.append(_plain(glyph.text))
        before, spaced = glyph, False
    return "".join(pieces)


def _plain(letter: str) -> str:
    """Radicals and compatibility forms, which some PDFs name in place of the character itself."""
    code = ord(letter[0])
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or letter == "\u00a0":
        return unicodedata.normalize("NFKC", letter)
    return letter


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The glyphs of each line; letters drawn twice at one place (false bold) once."""
    rows: list[list[Glyph]] = []
    centre = 0.0
    for glyph in sorted(glyphs, key=lambda g: (g.box.top + g.box.bottom) / 2):
        middle = (glyph.box.top + glyph.box.bottom) / 2
        if rows and middle - centre <= 0.5 * min(glyph.size, rows[-1][-1].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
        centre = middle if len(rows[-1]) == 1 else centre * 0.8 + middle * 0.2
    rows = [_without_doubles(row) for row in rows]
    return [row for row in rows if any(not glyph.text.isspace() for glyph in row)]


def _without_doubles(row: list[Glyph]) -> list[Glyph]:
    kept: list[Glyph] = []
    for glyph in sorted(row, key=lambda g: g.box.left):
        is_double = any(
            other.text == glyph.text
            and abs(other.box.left - glyph.box.left) < 0.5 * (glyph.box.right - glyph.box.left)
            for other in kept[-2:]
        )
        if not is_double:
            kept.append(glyph)
    return kept


def _line(row: list[Glyph], page: int) -> Line:
    text = write_glyphs(row)
    row = [glyph for glyph in row if not glyph.text.isspace()]
    return Line(
        text=text,
        left=min(g.box.left for g in row),
        right=max(g.box.right for g in row),
        top=min(g.box.top for g in row),
        bottom=max(g.box.bottom for g in row),
        size=median(g.size for g in row),
        page=page,
    )


def _key(line: Line) -> tuple[str, int]:
    """What the same header has on every page: its words, figures aside, and its height."""
    return re.sub(r"\d+|\s+", "#", line.text), round(line.top / 4)


def _repeated(found: Sequence[Sequence[Line]], pages: Sequence[Page]) -> frozenset[tuple[str, int]]:
    counts = Counter(
        key
        for lines, page in zip(found, pages, strict=True)
        for key in {_key(line) for line in lines if _at_edge(line, page.height)}
    )
    enough = max(2, (len(pages) + 2) // 3)
    return frozenset(key for key, count in counts.items() if count >= enough)


def _at_edge(line: Line, height: float) -> bool:
    return line.bottom < _EDGE * height or line.top > (1 - _EDGE) * height


def _is_furniture(
    line: Line, place: int, count: int, height: float, repeated: frozenset[tuple[str, int]]
) -> bool:
    if not _at_edge(line, height):
        return False
    words, row = _key(line)
    if any((words, row + step) in repeated for step in (-1, 0, 1)):
        return True
    outermost = place in (0, count - 1)
    return outermost and _PAGE_NUMBER.fullmatch(line.text.strip()) is not None
