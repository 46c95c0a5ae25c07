"""A whole notice as HTML: sections as headings, items, and the cited spans highlighted.

The notice is untrusted text: every character of it is escaped. Nothing of it is left out, except
for empty lines.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from corpus.notice import Item, Notice, Span

FIRST_MARK = "cited"
"""The id of the first highlighted element; the script scrolls to it."""


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    end: int
    tag: str
    item: Item | None = None


def render_notice(
    notice: Notice,
    spans: Sequence[Span] = (),
    click: int = 0,
    *,
    problem: str = "",
    asked: bool = True,
) -> str:
    """The notice's text with `spans` of it in `<mark>`; spans outside of the text are left aside.

    `click` tells two openings of the same place apart, so that the second one scrolls as well.
    `problem` is told above the text; `asked` says that there is an answer to go back to.
    """
    hidden = "" if asked and _cited(notice, spans) else " hidden"
    told = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    return (
        '<div class="heading"><h2>要点原文</h2>'
        f"<span>共 {len(notice.items)} 项</span>"
        f'<button type="button" id="back"{hidden}>返回回答</button></div>'
        f'<article class="notice" data-notice="{escape(notice.id)}" data-click="{click}">'
        f"{told}{render_text(notice, spans)}</article>"
    )


def render_text(
    notice: Notice,
    spans: Sequence[Span] = (),
    *,
    chosen: str = "",
    below: Callable[[Item], str] | None = None,
) -> str:
    """The text alone. With `below`, what it gives stands below each item, as HTML, and headings
    and items can be gone to (`#section-4`, `#item-22`); `chosen` is the item that is framed.
    """
    cited = _cited(notice, spans)
    first = cited[0].start if cited else -1
    pieces = []
    for block in _blocks(notice):
        html = _render(notice, block, cited, first)
        if below and block.item:
            frame = " chosen" if block.item.id == chosen else ""
            name = escape(f"item-{block.item.id}")
            html = f'<section class="entry{frame}" id="{name}">{html}{below(block.item)}</section>'
        elif below and block.tag == "h3":
            number = next(s.number for s in notice.sections if s.start == block.start)
            html = html.replace("<h3", f'<h3 id="section-{number}"', 1)
        pieces.append(html)
    return "".join(pieces)


def published_line(notice: Notice) -> str:
    """The title in 《》 and the day of publication, as plain text."""
    title = notice.title if notice.title.startswith("《") else f"《{notice.title}》"
    day = notice.published
    when = f"{day.year}年{day.month}月{day.day}日发布" if day else "未注明发布日期"
    return f"{title}　{when}"


def _blocks(notice: Notice) -> Iterator[_Block]:
    """The text in order, cut into title, headings, items and the lines between them."""
    known = [_Block(notice.title_span.start, notice.title_span.end, "h2")]
    for section in notice.sections:
        if section.title:
            line = _line_end(notice.text, section.start)
            items = [item.start for item in section.items if item.start > section.start]
            known.append(_Block(section.start, min([line, *items]), "h3"))
        known += [_Block(item.start, item.end, "div", item) for item in section.items]
    at = 0
    for block in sorted(known, key=lambda block: block.start):
        if block.start < at or block.start >= block.end:
            continue
        yield from _lines(notice.text, at, block.start)
        yield block
        at = block.end
    yield from _lines(notice.text, at, len(notice.text))


def _lines(text: str, start: int, end: int) -> Iterator[_Block]:
    while start < end:
        stop = min(_line_end(text, start), end)
        if text[start:stop].strip():
            yield _Block(start, stop, "p")
        start = stop + 1


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _render(notice: Notice, block: _Block, cited: Sequence[Span], first: int) -> str:
    item = block.item
    attributes = ""
    title = units = Span(0, 0)
    if item:
        attributes = f' class="item" data-item="{escape(item.id)}"'
        title = Span(item.start, item.body_start)
        units = item.units_span or units
    elif block.tag == "p" and block.end <= notice.preamble_span.start:
        attributes = ' class="aside"'
    edges = {block.start, block.end}
    for span in (title, units, *cited):
        edges |= {at for at in (span.start, span.end) if block.start < at < block.end}
    cuts = sorted(edges)
    pieces = []
    for start, end in pairwise(cuts):
        piece = escape(notice.text[start:end])
        if title.start <= start < title.end:
            piece = f"<b>{piece}</b>"
        elif units.start <= start < units.end:
            piece = f'<span class="units">{piece}</span>'
        if any(span.start <= start < span.end for span in cited):
            name = f' id="{FIRST_MARK}" tabindex="-1"' if start == first else ""
            piece = f"<mark{name}>{piece}</mark>"
        pieces.append(piece)
    return f"<{block.tag}{attributes}>{''.join(pieces).strip()}</{block.tag}>"


def _cited(notice: Notice, spans: Sequence[Span]) -> list[Span]:
    return _united(span for span in spans if 0 <= span.start < span.end <= len(notice.text))


def _united(spans: Iterator[Span]) -> list[Span]:
    """The spans in order, overlapping ones as one."""
    united: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if united and span.start <= united[-1].end:
            united[-1] = Span(united[-1].start, max(united[-1].end, span.end))
        else:
            united.append(span)
    return united
