"""The register of figures as a table.

Pure: from a notice and a query to a `Table`; a cell knows the address that it opens.
"""

from corpus.figure_register import FigureRow, SortKey, figure_rows, sort_figures
from corpus.figure_search import parse_search, search_figures
from corpus.notice import Notice
from corpus.unit_register import section_of
from web.desk_cells import KINDS, Cell, Column, Link, Table, id_value, item_name
from web.desk_query import DeskQuery, Kinds, Sort, item_address

_FIGURE_KEYS = {key.value: key for key in SortKey}


def figure_table(notice: Notice, query: DeskQuery) -> Table:
    """Every figure of the notice, with what it is said of and who leads its item."""
    every = figure_rows(notice)
    search = parse_search(query.q)
    kept = [
        row
        for row in search_figures(every, search, by_sentence=query.kind is not None)
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
        Cell(id_value(item), (Link(item.id, opened, f"{item_name(item)} {item.title}"),)),
        Cell(item.title),
        Cell("、".join(item.lead_units)),
        Cell(row.clause),
    )
