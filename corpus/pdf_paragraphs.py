"""Joins the lines of a PDF into paragraphs: a line broken in mid-sentence goes on with the next.

Told by the page's own signs: a paragraph's first line is indented or stands apart, its last one
ends before the margin. A paragraph may go on over a page.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from corpus.numbering import match_marker
from corpus.pdf_lines import Line

_ENDED = re.compile(r"[。；;！!？?：:）)】]$")
_STOPPED = re.compile(r"[。！!？?）)】]$")
_FULL = 2.2
"""A line that ends nearer to the margin than so many letters is full."""
_INDENT = 1.0
_APART = 1.6
"""Lines further apart than so many usual distances are paragraphs of their own."""


def join_lines(pages: Sequence[Sequence[Line]]) -> list[str]:
    """The paragraphs of all pages in order; an empty one where the text is set apart."""
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    size = _usual([line.size for line in lines for _ in line.text])
    body = [line for line in lines if abs(line.size - size) <= 1.5]
    margin = sorted(line.right for line in body)[int(len(body) * 0.9)]
    edge = sorted(line.left for line in body)[len(body) // 10]
    steps = [
        below.top - above.top
        for above, below in pairwise(lines)
        if above.page == below.page and 0 < below.top - above.top < 4 * size
    ]
    step = median(steps) if steps else 2 * size
    paragraphs = [lines[0].text]
    for above, below in pairwise(lines):
        same_page = above.page == below.page
        is_apart = same_page and below.top - above.top > _APART * step
        is_resized = abs(above.size - below.size) > 1.5
        if not is_apart and not is_resized and _goes_on(above, below, edge, margin):
            paragraphs[-1] += _between(above.text, below.text) + below.text
        else:
            if is_apart or is_resized:
                paragraphs.append("")
            paragraphs.append(below.text)
    return paragraphs


def _usual(sizes: list[float]) -> float:
    return float(median(sizes))


def _goes_on(above: Line, below: Line, edge: float, margin: float) -> bool:
    """Whether `below` carries the paragraph of `above` on."""
    if margin - above.right > _FULL * above.size or _are_columns(above.text, below.text):
        return False
    ends = _ENDED.search(above.text) is not None
    opens = match_marker(below.text, 0) is not None
    indent = (below.left - edge) / max(below.size, 1.0)
    if indent < _INDENT:
        return not (opens and ends)
    # Indented: a new paragraph, unless the text above hangs in mid-sentence at the same indent.
    hangs = abs(below.left - above.left) < 0.5 * below.size or indent > 4 * _INDENT
    if opens and ends:
        return False
    return not _STOPPED.search(above.text) if hangs else not ends and not opens


def _are_columns(above: str, below: str) -> bool:
    """Whether one of two lines is set in three columns, or each in two: rows, no running text."""
    gaps = above.count("  "), below.count("  ")
    return max(gaps) > 1 or min(gaps) > 0


def _between(above: str, below: str) -> str:
    """A space between two words in Latin letters, else nothing."""
    return " " if re.search(r"[A-Za-z]$", above) and re.match(r"[A-Za-z]", below) else ""
