"""Parses a notice as published into sections, items and units, each with its place in the text.

Which numbers are items is said in `corpus.outline`: the deepest level that carries units, or else
the lowest level numbered regularly. Text between or after the numbered items (an introduction
below a heading, closing paragraphs) becomes items without a number, `p1`, `p2`, …, so that it can
be found and cited; so does every paragraph of a notice without numbers. A table of tasks
and units (任务分工表) gives items that name no units theirs; its rows that belong to no item become
items. It does not know whether units or places exist, and takes other tables for text.
"""

import re
from collections.abc import Sequence

from corpus.drafts import Draft, Heading, identify
from corpus.errors import NoticeError
from corpus.feet import between_feet
from corpus.header import find_year, read_header
from corpus.layout import restore_lines
from corpus.locality import find_place
from corpus.notice import Item, Notice, Section, Span
from corpus.numbering import Level, Marker, find_markers
from corpus.outline import Entry, outline
from corpus.paragraphs import split_paragraphs, split_passages, trim
from corpus.responsible import find_responsible
from corpus.titles import find_title, shorten
from corpus.unit_rows import give_units, row_item
from corpus.unit_tables import UnitRow, UnitTable, find_unit_tables

SHORTEST_PASSAGE = 15
"""Unnumbered text shorter than this (a lead-in, 重点做好以下工作：) makes no item."""
_ADDRESS = re.compile(r"([^\n。；]{2,60}[：:])[ \t\u3000\r]*\n")


def parse_notice(text: str, id: str = "notice") -> Notice:
    """Parses a notice; `id` names it in citations (the reader gives the file's stem).

    Raises NoticeError where `text` has no letter, Chinese character or digit at all.
    """
    if not any(character.isalnum() for character in text):
        raise NoticeError(f"要点“{id}”是空的:没有可读的文字。请检查文件内容后重新放入。")
    published = text
    text = restore_lines(published)
    tables = find_unit_tables(text)
    text = _without(text, tables)
    markers = tuple(m for m in find_markers(text) if not _is_bare(text, m))
    entries = outline(markers, len(text), lambda a, b: bool(find_responsible(text, a, b, False)))
    header = read_header(text, entries[0].marker.start if entries else len(text))
    if entries:
        drafts, headings = _read_entries(text, entries)
    else:
        drafts, headings = [], []
    preamble = header.preamble_span
    rows = [row for table in tables for row in table.rows]
    if rows and not drafts:
        preamble, drafts, headings = _read_rows_alone(published, text, preamble, rows)
    elif rows:
        drafts = give_units(published, drafts, headings, rows)
    if not drafts:
        preamble, drafts = _read_unnumbered(text, preamble)
        headings = [(1, "", drafts[0].start)]
    return Notice(
        id=id,
        title=header.title or id,
        published=header.published,
        source=header.source,
        text=published,
        preamble=published[preamble.start : preamble.end],
        sections=_sections(published, drafts, headings),
        title_span=header.title_span,
        published_span=header.published_span,
        source_span=header.source_span,
        preamble_span=preamble,
        place=find_place(text, header),
        year=find_year(header),
    )


def _without(text: str, tables: Sequence[UnitTable]) -> str:
    """The text with its tables of units blanked: nothing in them is a number or a passage."""
    for table in tables:
        blank = re.sub(r"[^\r\n]", " ", text[table.start : table.end])
        text = text[: table.start] + blank + text[table.end :]
    return text


def _read_rows_alone(
    published: str, text: str, content: Span, rows: Sequence[UnitRow]
) -> tuple[Span, list[Draft], list[Heading]]:
    """Preamble, items and section of a notice that is a table: its rows, and what stands around."""
    drafts = [row_item(published, row, 0) for row in rows if row.task is not None]
    if any(c.isalnum() for c in text[content.start : content.end]):
        content, passages = _read_unnumbered(text, content)
        drafts = sorted([*drafts, *passages], key=lambda draft: draft.start)
    return content, drafts, [(1, "", drafts[0].start)] if drafts else []


def _is_bare(text: str, marker: Marker) -> bool:
    """A number with nothing behind it on its line or the next is a cell of a table."""
    rest = re.compile(r"[^\r\n]*").match(text, marker.end)
    return rest is not None and not any(c.isalnum() for c in rest.group())


def _read_unnumbered(text: str, content: Span) -> tuple[Span, list[Draft]]:
    """The preamble (the line that addresses the readers) and an item for each paragraph."""
    start, end = content.start, content.end
    if start == end:
        start, end = 0, len(text)  # nothing but a title: it is all there is to cite
    addressed = _ADDRESS.match(text, start, end)
    preamble = Span(start, addressed.end(1) if addressed else start)
    spans = [
        span
        for begin, stop in between_feet(text, preamble.end, end)
        for span in split_paragraphs(text, begin, stop)
    ]
    drafts = [_passage(text, span, 0) for span in spans]
    return preamble, drafts or [_passage(text, trim(text, 0, len(text)), 0)]


def _passage(text: str, span: Span, section: int) -> Draft:
    title = shorten(text[span.start : span.end])
    return Draft(section, None, (), False, title, span, span.start, span.end, ())


def _read_entries(text: str, entries: tuple[Entry, ...]) -> tuple[list[Draft], list[Heading]]:
    """The items of all entries, and the sections' (number, title, start)."""
    chosen = max(e.marker.level for e in entries)
    top = min(e.marker.level for e in entries)
    drafts: list[Draft] = []
    headings: list[Heading] = []
    first_leads = False
    for entry in entries:
        marker = entry.marker
        if top < chosen and marker.level == top:
            headings.append((marker.value, _heading(text, entry), marker.start))
        elif not headings:
            headings.append((1 if top == chosen else 0, "", marker.start))
        section = len(headings) - 1
        stretches = between_feet(text, marker.end, entry.end)
        if not stretches:
            continue
        stop = stretches[0][1]
        if entry.is_item:
            draft, rest = _read_item(text, entry, stop, section, chosen, first_leads)
            first_leads = first_leads or any(u.first_leads for u in draft.units)
            drafts.append(draft)
        else:
            rest = find_title(text, marker.end, stop, marker.level).rest
        for begin, finish in [(rest, stop), *stretches[1:]]:
            if len(text[begin:finish].strip()) >= SHORTEST_PASSAGE:
                drafts += [_passage(text, s, section) for s in split_passages(text, begin, finish)]
    return drafts, headings


def _heading(text: str, entry: Entry) -> str:
    stop = between_feet(text, entry.marker.end, entry.end)
    end = stop[0][1] if stop else entry.end
    found = find_title(text, entry.marker.end, end, entry.marker.level)
    return re.sub(r"[（(][^（()）]*(?:单位|部门|负责|牵头)[^（()）]*[）)]$", "", found.title)


def _read_item(
    text: str, entry: Entry, stop: int, section: int, chosen: Level, first_leads: bool
) -> tuple[Draft, int]:
    """The item, and where the text behind it begins."""
    marker = entry.marker
    units = find_responsible(text, marker.end, stop, first_leads)
    content = trim(text, marker.end, stop)
    body_end = end = content.end
    rest = stop
    after_heading = None
    if units:
        last = units[-1].span
        before = text[content.start : last.start].rstrip()
        line_end = text.find("\n", last.end, stop)
        line_end = stop if line_end < 0 else line_end
        if (
            len(units) == 1
            and len(before) <= 45
            and not re.search(r"[。；\n]", before[:-1])
            and len(text[last.end : content.end].strip(" 。\r\n\t\u3000")) >= SHORTEST_PASSAGE
        ):
            # The units stand behind the title: the body follows them.
            after_heading = last
        elif any(c.isalnum() for c in text[last.end : line_end]):
            # The text goes on behind the units: they are part of the body.
            body_end = end = trim(text, content.start, line_end).end
            rest = line_end
        else:
            body_end, end = trim(text, content.start, last.start).end, last.end
            rest = last.end
            while rest < stop and text[rest] in "。；;.":
                rest += 1
    title_end = after_heading.start if after_heading else body_end
    found = find_title(text, content.start, max(content.start, title_end), marker.level)
    if after_heading:
        begin = after_heading.end
        while begin < body_end and text[begin] in "。；;. \t\u3000\r\n":
            begin += 1
        body = trim(text, begin, body_end)
    else:
        body = trim(text, found.rest, max(found.rest, body_end))
        if not any(c.isalnum() for c in text[body.start : body.end]):
            body = trim(text, content.start, max(content.start, body_end))
    path = (*(p.value for p in entry.parents), marker.value)
    draft = Draft(
        section, marker, path, marker.level == chosen, found.title, body, marker.start, end, units
    )
    return draft, rest


def _sections(text: str, drafts: list[Draft], headings: list[Heading]) -> tuple[Section, ...]:
    items: list[list[Item]] = [[] for _ in headings]
    for draft, name in zip(drafts, identify(drafts, headings), strict=True):
        lead = tuple(dict.fromkeys(u for found in draft.units for u in found.lead))
        support = dict.fromkeys(u for found in draft.units for u in found.support)
        items[draft.section].append(
            Item(
                id=name,
                number=None if name.startswith("p") else draft.path[-1],
                title=draft.title,
                body=text[draft.body.start : draft.body.end],
                lead_units=lead,
                support_units=tuple(u for u in support if u not in lead),
                support_is_open=any(u.support_is_open for u in draft.units),
                section=headings[draft.section][1],
                start=draft.start,
                end=draft.end,
                body_start=draft.body.start,
                body_end=draft.body.end,
                units_span=draft.units[-1].span if draft.units else None,
                lead_is_open=any(u.lead_is_open for u in draft.units),
            )
        )
    sections: list[Section] = []
    for i, (number, title, start) in enumerate(headings):
        limit = headings[i + 1][2] if i + 1 < len(headings) else len(text)
        end = max((item.end for item in items[i]), default=trim(text, start, limit).end)
        sections.append(Section(number, title, start, end, tuple(items[i])))
    return tuple(sections)
