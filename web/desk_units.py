"""The registers of units as tables: by unit, by unit × item, and by unit × section.

Pure: from a notice and a query to a `Table`; a cell knows the address that it opens.
"""

from collections.abc import Iterable, Sequence

from corpus.notice import Item, Notice, Section
from corpus.unit_register import Duty, Role, UnitEntry, find_entries, section_of, unit_duties
from web.desk_cells import ROLES, Cell, Column, Link, Table, id_value, item_name, section_name
from web.desk_query import DeskQuery, Sort, View, address, item_address

_COUNTED = {Sort.LEADS: 3, Sort.SUPPORTS: 5, Sort.TOGETHER: 7}
"""Where the unit table counts what it can be sorted by."""
_NOT_SHOWN = {Role.LEAD: (5, 6, 7), Role.SUPPORT: (3, 4, 7)}
"""Columns of the unit table that would read 0 for a role that is filtered out."""


def unit_table(notice: Notice, query: DeskQuery) -> Table:
    """Every unit with its names, and what it leads and supports."""
    found, told, total = _entries(notice, query)
    rows = []
    for entry in found:
        leads = _within(notice, entry.leads if query.role is not Role.SUPPORT else (), query)
        supports = _within(notice, entry.supports if query.role is not Role.LEAD else (), query)
        if not leads and not supports:
            continue
        rows.append(
            (
                _name_cell(entry, query, names_told(entry)),
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
    hidden = _NOT_SHOWN[query.role] if query.role else ()
    shown = [at for at in range(len(columns)) if at not in hidden]
    return Table(
        "责任单位台账",
        tuple(columns[at] for at in shown),
        tuple(tuple(row[at] for at in shown) for row in rows),
        total,
        "个单位",
        told,
    )


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
        together = sum(int(cell.value) for cell in cells if cell.value)
        rows.append((_name_cell(entry, query), *cells, Cell(together)))
    columns = (
        Column("单位", 30),
        *(Column(section_name(section), 14, is_number=True) for section in sections),
        Column("合计", 8, Sort.TOGETHER, is_number=True),
    )
    if query.sort is Sort.TOGETHER:
        rows.sort(key=lambda row: int(row[-1].value), reverse=query.down)
    return Table("单位分布图", columns, tuple(rows), total, "个单位", told)


def _entries(
    notice: Notice, query: DeskQuery
) -> tuple[tuple[UnitEntry, ...], tuple[str, ...], int]:
    found = find_entries(notice, query.q)
    kept = tuple(entry for entry in found.entries if query.unit in ("", entry.unit))
    return kept, found.told, len(find_entries(notice, "").entries)


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


def _within(notice: Notice, items: Iterable[Item], query: DeskQuery) -> tuple[Item, ...]:
    return tuple(item for item in items if query.section in (0, section_of(notice, item).number))


def _in_section(items: Iterable[Item], section: Section) -> tuple[Item, ...]:
    known = {item.id for item in section.items}
    return tuple(item for item in items if item.id in known)


def _name_cell(entry: UnitEntry, query: DeskQuery, note: str = "") -> Cell:
    whole = address(DeskQuery(View.ITEMS, notice=query.notice, unit=entry.unit))
    link = Link(entry.unit, whole + "#cited", f"{entry.unit}，看原文里的各处")
    return Cell(entry.unit, (link,), note)


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
        Cell(id_value(item), (number,)),
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
