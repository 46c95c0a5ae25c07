"""The desk's view of a notice as published: sections at the side, and the asked place marked.

Pure: from a notice and a query to the place that is meant, and from that to HTML.
"""

from dataclasses import dataclass, replace
from html import escape

from corpus.figure_register import figure_at
from corpus.notice import Item, Notice, Span
from corpus.unit_register import Role, UnitEntry, entry_named, section_of, unit_spans
from web.answer_view import VERIFY
from web.desk_cells import ROLES, item_name, section_name
from web.desk_query import DeskQuery, View, address, item_address
from web.notice_view import render_text


@dataclass(frozen=True, slots=True)
class Place:
    """What of the notice is to be marked, and how it is told."""

    spans: tuple[Span, ...] = ()
    items: tuple[Item, ...] = ()
    """The items that the spans stand in, in order."""
    told: str = ""
    problem: str = ""
    """What is wrong with the address, in the reader's words; then nothing is marked."""


def find_place(notice: Notice, query: DeskQuery) -> Place:
    """The place that the query means; an unknown item or unit is a problem."""
    entry = entry_named(notice, query.unit) if query.unit else None
    if query.unit and entry is None:
        return Place(problem=f"《{notice.title}》里没有写“{query.unit}”这个单位。")
    if not query.item:
        return _place_of_unit(notice, entry, query) if entry else Place()
    item = next((item for item in notice.items if item.id == query.item), None)
    if item is None:
        return Place(problem=_no_such_item(notice, query.item))
    if entry:
        if item not in entry.items:
            told = f"{item_name(item)}没有写“{query.unit}”，下面只标出这一项。"
            return replace(_place_of_item(item), told=told)
        roles = [ROLES[role] for role, items in _by_role(entry) if item in items]
        told = f"{item_name(item)}：{entry.unit}（{'、'.join(roles)}）"
        return Place(unit_spans(notice, item, entry), (item,), told)
    if query.figure:
        row = figure_at(notice, item, query.figure)
        if row is None:
            told = f"{item_name(item)}没有这个数字，下面只标出这一项。"
            return replace(_place_of_item(item), told=told)
        span = Span(row.figure.start, row.figure.end)
        return Place((span,), (item,), f"{item_name(item)}：{row.figure.text}")
    return _place_of_item(item)


def render_items(notice: Notice, query: DeskQuery, place: Place) -> str:
    """Sections at the side, what is marked, and the notice."""
    chosen = place.items[0].id if query.item and place.items else ""
    text = render_text(notice, place.spans, chosen=chosen, below=lambda item: _share(item, query))
    return (
        f'<div class="reading">{_contents(notice, query, chosen)}'
        f'<div class="sheet">{_told(notice, query, place)}'
        f'<article class="notice" data-notice="{escape(notice.id)}">{text}</article></div></div>'
    )


def _place_of_item(item: Item) -> Place:
    """Its number and title are marked; all of it where it has none."""
    end = item.body_start if item.start < item.body_start else item.end
    return Place((Span(item.start, end),), (item,), f"{item_name(item)}　{item.title}".strip())


def _place_of_unit(notice: Notice, entry: UnitEntry, query: DeskQuery) -> Place:
    wanted = [
        (role, [item for item in items if _is_in(notice, item, query.section)])
        for role, items in _by_role(entry)
        if query.role in (None, role)
    ]
    items = tuple(item for item in entry.items if any(item in some for _, some in wanted))
    spans = tuple(span for item in items for span in unit_spans(notice, item, entry))
    counted = "，".join(f"{ROLES[role]} {len(some)} 项" for role, some in wanted)
    where = next(
        (f"在“{section_name(s)}”" for s in notice.sections if s.number == query.section), ""
    )
    return Place(spans, items, f"{entry.unit}{where}：{counted}")


def _by_role(entry: UnitEntry) -> tuple[tuple[Role, tuple[Item, ...]], ...]:
    return (Role.LEAD, entry.leads), (Role.SUPPORT, entry.supports)


def _is_in(notice: Notice, item: Item, section: int) -> bool:
    return section in (0, section_of(notice, item).number)


def _no_such_item(notice: Notice, asked: str) -> str:
    numbers = [item.number for item in notice.items if item.number is not None]
    range_told = f"，编号从第 {min(numbers)} 项到第 {max(numbers)} 项" if numbers else ""
    name = f"第 {asked} 项" if asked.isdigit() else f"编号为“{asked}”的内容"
    return (
        f"《{notice.title}》里没有{name}。这份要点共 {len(notice.items)} 项{range_told}，"
        "请检查地址，或从目录里选一项。"
    )


def _told(notice: Notice, query: DeskQuery, place: Place) -> str:
    if place.problem:
        return f'<p class="problem" role="alert">{escape(place.problem)}</p>'
    if not place.told:
        return ""
    back = address(DeskQuery(View.UNITS, notice=query.notice))
    jumps = ""
    if len(place.items) > 1:
        links = "".join(
            f'<a class="chip-link" href="#{escape(f"item-{item.id}")}" '
            f'aria-label="{escape(f"跳到{item_name(item)} {item.title}")}">{escape(item.id)}</a>'
            for item in place.items
        )
        jumps = f'<span class="jumps">{links}</span>'
    elif place.items:
        jumps = f'<span class="jumps">{_neighbours(notice, query, place.items[0])}</span>'
    return (
        f'<div class="marked" role="status"><strong>{escape(place.told)}</strong>{jumps}'
        f'<span class="verify">{VERIFY}</span>'
        f'<a class="back" href="{escape(back)}">返回台账</a></div>'
    )


def _neighbours(notice: Notice, query: DeskQuery, item: Item) -> str:
    at = notice.items.index(item)
    pieces = []
    for where, name in ((at - 1, "上一项"), (at + 1, "下一项")):
        if 0 <= where < len(notice.items):
            goal = escape(item_address(query, notice.items[where].id))
            pieces.append(f'<a href="{goal}">{name}</a>')
    return "".join(pieces)


def _contents(notice: Notice, query: DeskQuery, chosen: str) -> str:
    """The sections with their items; the one that holds the chosen item is open."""
    parts = []
    for section in notice.sections:
        holds = any(item.id == chosen for item in section.items)
        links = "".join(
            f'<li><a href="{escape(item_address(query, item.id))}"'
            f"{' aria-current=' + chr(34) + 'true' + chr(34) if item.id == chosen else ''}>"
            f"{escape(item.id if item.number is not None else '·')} {escape(item.title)}</a></li>"
            for item in section.items
        )
        parts.append(
            f"<details{' open' if holds else ''}><summary>{escape(section_name(section))}"
            f"<small>{len(section.items)} 项</small></summary><ol>{links}</ol></details>"
        )
    return (
        '<nav class="contents" aria-label="要点目录"><details class="fold" open>'
        f"<summary>目录</summary>{''.join(parts)}</details></nav>"
    )


def _share(item: Item, query: DeskQuery) -> str:
    goal = escape(item_address(replace(query, notice=query.notice), item.id))
    name = escape(item_name(item))
    return (
        f'<p class="share"><a href="{goal}">{name}的地址</a>'
        f'<button type="button" data-address="{goal}" '
        f'aria-label="复制{name}的地址">复制</button></p>'
    )
