"""The desk's registers as plain tables: one source for the page, the print view and the exports.

Pure: from a notice and a query to a `Table`. A cell holds text or a number, and the address that
it opens; nothing here is HTML.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.figure_register import (
    FigureRow,
    SortKey,
    figure_rows,
    parse_search,
    search_figures,
    sort_figures,
)
from corpus.notice import Item, Notice, Section
from corpus.unit_register import Duty, Role, UnitEntry, find_entries, section_of, unit_duties
from web.desk_query import DeskQuery, Kinds, Sort, View, address, item_address

ROLES = {Role.LEAD: "牵头", Role.SUPPORT: "协同"}
KINDS = {
    Kinds.COUNTED: "只看数量和比例",
    Kinds.QUANTITY: "数量",
    Kinds.RATIO: "比例",
    Kinds.RANGE: "区间",
    Kinds.MULTIPLE: "倍数",
    Kinds.DATE: "日期",
    Kinds.ORDINAL: "等级、序数",
    Kinds.NAME: "名称里的数字",
}


_FIGURE_KEYS = {key.value: key for key in SortKey}
_COUNTED = {Sort.LEADS: 3, Sort.SUPPORTS: 5, Sort.TOGETHER: 7}
"""Where the unit table counts what it can be sorted by."""
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Link:
    """A part of a cell that opens something; `spoken` is its name for screen readers."""

    text: str
    address: str
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `value` is what an export holds; `links` are what the page shows instead."""

    value: str | int | Decimal
    links: tuple[Link, ...] = ()
    note: str = ""
    """Smaller words below, on the page only; an export has a column for them."""
    depth: int = 0
    """0 to 4: how deep the cell is coloured."""
    is_share: bool = False
    """True for a value that is a share of one: 0.8 is read as 80%."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in an export (in characters), and by what it sorts."""

    title: str
    width: int
    sort: Sort | None = None
    export_only: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A register, filtered: `total` rows there are without the filter."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    counted: str
    """What a row is, with its counting word: 个单位, 条."""
    told: tuple[str, ...] = ()
    """What the reader should know of how the search was understood."""


def build_table(notice: Notice, query: DeskQuery) -> Table:
    """The table of the query's view; the view of the items has the duties'."""
    builders = {View.UNITS: unit_table, View.HEAT: heat_table, View.FIGURES: figure_table}
    return builders.get(query.view, duty_table)(notice, query)


def unit_table(notice: Notice, query: DeskQuery) -> Table:
    """Every unit with its names, and what it leads and supports."""
    found, told, total = _entries(notice, query)
    rows = []
    for entry in found:
        leads = _within(notice, entry.leads if query.role is not Role.SUPPORT else (), query)
        supports = _within(notice, entry.supports if query.role is not Role.LEAD else (), query)
        if not leads and not supports:
            continue
        whole = address(DeskQuery(View.ITEMS, notice=query.notice, unit=entry.unit))
        name = Link(entry.unit, whole + "#cited", f"{entry.unit}，看原文里的各处")
        rows.append(
            (
                Cell(entry.unit, (name,), note=names_told(entry)),
                Cell("、".join(entry.aliases)),
                Cell(_renamed(entry)),
                Cell(len(leads)),
                _items_cell(entry, leads, query),
                Cell(len(supports)),
                _items_cell(entry, supports, query),
                Cell(len({item.id for item in (*leads, *supports)})),
            )
        )
    columns = (
        Column("单位", 30),
        Column("别名", 44, export_only=True),
        Column("前身、更名", 30, export_only=True),
        Column("牵头项数", 10, Sort.LEADS, is_number=True),
        Column("牵头的项", 26),
        Column("协同项数", 10, Sort.SUPPORTS, is_number=True),
        Column("协同的项", 30),
        Column("合计项数", 10, Sort.TOGETHER, is_number=True),
    )
    if query.sort in _COUNTED:
        at = _COUNTED[query.sort]
        rows.sort(key=lambda row: int(row[at].value), reverse=query.down)
    return Table("责任单位台账", columns, tuple(rows), total, "个单位", told)


def duty_table(notice: Notice, query: DeskQuery) -> Table:
    """Every unit × item as a row of its own."""
    found, told, _ = _entries(notice, query)
    wanted = {entry.unit for entry in found}
    every = unit_duties(notice)
    rows = tuple(
        _duty_row(duty, query)
        for duty in every
        if duty.entry.unit in wanted
        and query.role in (None, duty.role)
        and query.section in (0, duty.section.number)
    )
    columns = (
        Column("单位", 30),
        Column("分工", 8),
        Column("项", 7, is_number=True),
        Column("事项", 40),
        Column("部分", 30),
    )
    return Table("单位分工明细", columns, rows, len(every), "条", told)


def heat_table(notice: Notice, query: DeskQuery) -> Table:
    """Units by sections: in each cell how many items the unit leads and supports there."""
    found, told, total = _entries(notice, query)
    sections = [s for s in notice.sections if query.section in (0, s.number)]
    most = max((len(_in_section(e.items, s)) for e in found for s in sections), default=0)
    rows = []
    for entry in found:
        cells = [_heat_cell(entry, section, query, most) for section in sections]
        if not any(cell.value for cell in cells):
            continue
        whole = address(DeskQuery(View.ITEMS, notice=query.notice, unit=entry.unit))
        name = Link(entry.unit, whole + "#cited", f"{entry.unit}，看原文里的各处")
        together = sum(int(cell.value) for cell in cells if cell.value)
        rows.append((Cell(entry.unit, (name,)), *cells, Cell(together)))
    columns = (
        Column("单位", 30),
        *(Column(section_name(section), 14, is_number=True) for section in sections),
        Column("合计", 8, Sort.TOGETHER, is_number=True),
    )
    if query.sort is Sort.TOGETHER:
        rows.sort(key=lambda row: int(row[-1].value), reverse=query.down)
    return Table("单位分布图", columns, tuple(rows), total, "个单位", told)


def figure_table(notice: Notice, query: DeskQuery) -> Table:
    """Every figure of the notice, with what it is said of and who leads its item."""
    every = figure_rows(notice)
    search = parse_search(query.q)
    kept = [
        row
        for row in search_figures(every, search)
        if (query.kind is None or query.kind.holds(row.figure.kind))
        and query.section in (0, section_of(notice, row.item).number)
        and query.unit in ("", *row.item.lead_units)
    ]
    key = _FIGURE_KEYS.get(query.sort.value, SortKey.PLACE)
    ordered = sort_figures(tuple(kept), key, descending=query.down)
    told: tuple[str, ...] = ()
    if search.bound:
        unit = f"单位“{search.bound.unit}”" if search.bound.unit else "不分单位"
        told = (f"按数值比较：{search.bound.text}（{unit}；“以上”“左右”等词请看“比较词”一栏）",)
    columns = (
        Column("数字", 14, Sort.VALUE),
        Column("说的是什么", 44, Sort.SUBJECT),
        Column("层级、范围", 14, Sort.LEVEL),
        Column("比较词", 10, Sort.COMPARATOR),
        Column("计量单位", 10, Sort.UNIT),
        Column("计发周期", 10, export_only=True),
        Column("数值", 14, export_only=True, is_number=True),
        Column("数值上限", 10, export_only=True, is_number=True),
        Column("类别", 12),
        Column("项", 7, Sort.PLACE, is_number=True),
        Column("事项", 34, export_only=True),
        Column("牵头单位", 26, Sort.LEAD),
        Column("原句", 60, export_only=True),
    )
    rows = tuple(_figure_row(row, query) for row in ordered)
    return Table("数字台账", columns, rows, len(every), "个数字", told)


def section_name(section: Section) -> str:
    """The section's heading as notices print it: 四、做好社会保障工作."""
    if not section.title:
        return "全文"
    return f"{chinese_number(section.number)}、{section.title}"


def chinese_number(number: int) -> str:
    """1 to 99 as headings count: 四, 十, 十二, 二十; larger ones in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    ten = {0: "", 1: "十"}.get(tens, _DIGITS[tens] + "十")
    return ten + (_DIGITS[ones] if ones else "")


def item_name(item: Item) -> str:
    """The item as a reader names it; a paragraph without a number has only its words."""
    return f"第{item.id}项" if item.id[0].isdigit() else "未编号段落"


def names_told(entry: UnitEntry, most: int = 3) -> str:
    """The other names of a unit as one line of plain words, not more than `most` of them."""
    pieces = []
    if entry.aliases:
        shown = "、".join(entry.aliases[:most])
        more = f"等 {len(entry.aliases)} 个" if len(entry.aliases) > most else ""
        pieces.append(f"又称：{shown}{more}")
    if entry.is_group:
        pieces.append("所指单位要点未逐一列出")
    if renamed := _renamed(entry):
        pieces.append(renamed)
    return "；".join(pieces)


def _renamed(entry: UnitEntry) -> str:
    pieces = []
    if entry.earlier:
        pieces.append(f"前身或并入：{'、'.join(entry.earlier)}")
    if entry.later:
        pieces.append(f"后更名或并入：{'、'.join(entry.later)}")
    return "；".join(pieces)


def _entries(
    notice: Notice, query: DeskQuery
) -> tuple[tuple[UnitEntry, ...], tuple[str, ...], int]:
    found = find_entries(notice, query.q)
    kept = tuple(entry for entry in found.entries if query.unit in ("", entry.unit))
    return kept, found.told, len(find_entries(notice, "").entries)


def _within(notice: Notice, items: Iterable[Item], query: DeskQuery) -> tuple[Item, ...]:
    return tuple(item for item in items if query.section in (0, section_of(notice, item).number))


def _in_section(items: Iterable[Item], section: Section) -> tuple[Item, ...]:
    known = {item.id for item in section.items}
    return tuple(item for item in items if item.id in known)


def _items_cell(entry: UnitEntry, items: Sequence[Item], query: DeskQuery) -> Cell:
    links = tuple(
        Link(
            item.id if item.id[0].isdigit() else "段落",
            item_address(query, item.id, unit=entry.unit),
            f"{item_name(item)} {item.title}，看{entry.unit}在原文的位置",
        )
        for item in items
    )
    return Cell("、".join(item.id for item in items), links)


def _duty_row(duty: Duty, query: DeskQuery) -> tuple[Cell, ...]:
    item, unit = duty.item, duty.entry.unit
    opened = item_address(query, item.id, unit=unit)
    number = Link(item.id, opened, f"{item_name(item)}，看{unit}在原文的位置")
    return (
        Cell(unit),
        Cell(ROLES[duty.role]),
        Cell(_id_value(item), (number,)),
        Cell(item.title, (Link(item.title or "看原文", opened),)),
        Cell(section_name(duty.section)),
    )


def _heat_cell(entry: UnitEntry, section: Section, query: DeskQuery, most: int) -> Cell:
    leads = _in_section(entry.leads, section) if query.role is not Role.SUPPORT else ()
    supports = _in_section(entry.supports, section) if query.role is not Role.LEAD else ()
    together = len({item.id for item in (*leads, *supports)})
    if not together:
        return Cell("")
    shown = DeskQuery(
        View.ITEMS,
        notice=query.notice,
        unit=entry.unit,
        role=query.role,
        section=section.number,
    )
    said = [
        f"{ROLES[role]}{len(items)}"
        for role, items in ((Role.LEAD, leads), (Role.SUPPORT, supports))
        if items
    ]
    spoken = f"{entry.unit}，{section_name(section)}：{'项，'.join(said)}项"
    link = Link(" ".join(said), address(shown) + "#cited", spoken)
    return Cell(together, (link,), depth=max(1, round(4 * together / most)))


def _figure_row(row: FigureRow, query: DeskQuery) -> tuple[Cell, ...]:
    figure, item = row.figure, row.item
    opened = item_address(query, item.id, figure=row.ordinal)
    counted = Kinds.COUNTED.holds(figure.kind)
    share = figure.unit == "%"
    return (
        Cell(
            figure.text,
            (Link(figure.text, opened, f"{figure.text}，看它在{item_name(item)}原文的位置"),),
            note=figure.basis,
        ),
        Cell(figure.subject, note=row.clause if not figure.subject else ""),
        Cell(figure.level),
        Cell(figure.comparator_text),
        Cell(figure.unit),
        Cell(figure.basis),
        Cell(figure.value if counted else "", is_share=share),
        Cell(figure.high if counted and figure.high is not None else "", is_share=share),
        Cell(KINDS[Kinds(figure.kind.value)]),
        Cell(_id_value(item), (Link(item.id, opened, f"{item_name(item)} {item.title}"),)),
        Cell(item.title),
        Cell("、".join(item.lead_units)),
        Cell(row.clause),
    )


def _id_value(item: Item) -> str | int:
    """The item's id as a number where it is one, so that a sheet sorts it as one."""
    return int(item.id) if item.id.isascii() and item.id.isdigit() else item.id


def unfiltered(query: DeskQuery) -> DeskQuery:
    """The same view of the same notice with nothing left out."""
    return replace(DeskQuery(query.view), notice=query.notice)
