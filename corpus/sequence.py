"""Where the printed numbers of a notice's items and sections do not follow each other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.notice import Item, Notice, Span
from corpus.numbering import Level, match_marker


@dataclass(frozen=True, slots=True)
class Break:
    """A number that does not follow the one before it: `number` after `before` (0: the first).

    `is_unread`: the number is so far off that it was taken for text of item `item_id`.
    """

    number: int
    before: int
    item_id: str
    span: Span
    printed: str
    is_repeated: bool = False
    is_unread: bool = False
    of_sections: bool = False


def find_breaks(notice: Notice) -> tuple[Break, ...]:
    """All breaks in the order of their places: items first, then sections.

    Numbers may begin again at 1 in each section.
    """
    return (*_item_breaks(notice), *_section_breaks(notice))


def _level(notice: Notice, item: Item) -> Level | None:
    marker = match_marker(notice.text, item.start)
    return marker.level if marker else None


def _item_breaks(notice: Notice) -> Iterator[Break]:
    numbered = [item for item in notice.items if item.number is not None]
    if not numbered:
        return
    level = Counter(_level(notice, item) for item in numbered).most_common(1)[0][0]
    before = 0
    seen: set[int] = set()
    for place, item in enumerate(i for i in numbered if _level(notice, i) is level):
        number = item.number or 0
        if number == 1 and place and before != 1:
            before, seen = 0, set()
        marker = match_marker(notice.text, item.start)
        end = marker.end if marker else item.start + len(str(number))
        span = Span(item.start, end)
        printed = notice.text[span.start : span.end]
        if number in seen:
            yield Break(number, before, item.id, span, printed, is_repeated=True)
        elif number > before + 1:
            yield Break(number, before, item.id, span, printed)
        before = max(before, number)
        seen.add(number)
        yield from _unread(notice, item, level, before)


def _unread(notice: Notice, item: Item, level: Level | None, before: int) -> Iterator[Break]:
    """Numbers at the beginning of lines within an item, of the same form as the items' own."""
    text = notice.text
    place = text.find("\n", item.start, item.end)
    while level is not None and 0 <= place < item.end:
        start = place + 1
        while start < item.end and text[start] in " \t\u3000\r":
            start += 1
        marker = match_marker(text, start)
        if marker is not None and marker.level is level and start < item.end:
            line_end = text.find("\n", start, item.end)
            span = Span(start, item.end if line_end < 0 else line_end)
            printed = text[span.start : span.end].strip()[:12]
            yield Break(marker.value, before, item.id, span, printed, is_unread=True)
        place = text.find("\n", start, item.end)


def _section_breaks(notice: Notice) -> Iterator[Break]:
    titled = [section for section in notice.sections if section.title]
    before = 0
    seen: set[int] = set()
    for section in titled:
        marker = match_marker(notice.text, section.start)
        span = Span(section.start, marker.end if marker else section.start + 1)
        printed = notice.text[span.start : span.end]
        number = section.number
        if number in seen:
            yield Break(number, before, "", span, printed, is_repeated=True, of_sections=True)
        elif number > before + 1:
            yield Break(number, before, "", span, printed, of_sections=True)
        before = max(before, number)
        seen.add(number)
