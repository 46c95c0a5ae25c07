"""Tables of the desk as HTML, for the page and for paper. Everything from a notice is escaped."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html import escape

from web.desk_cells import Cell, Column, Table
from web.desk_query import COUNTS, DeskQuery, Sort, View, address


def render_table(table: Table, query: DeskQuery) -> str:
    """The table in a frame of its own that scrolls; on paper without links and without frame."""
    shown = [at for at, column in enumerate(table.columns) if not column.export_only]
    heads = "".join(_head(table.columns[at], query) for at in shown)
    body = "".join(
        f"<tr>{''.join(_cell(row[at], at, table.columns[at], query) for at in shown)}</tr>"
        for row in table.rows
    )
    name = escape(table.title)
    grid = (
        f'<table class="register {query.view.value}"><caption class="unseen">{name}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )
    if query.print:
        return grid
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">{grid}</div>'


def _head(column: Column, query: DeskQuery) -> str:
    title = escape(column.title)
    kind = ' class="number"' if column.is_number else ""
    if column.sort is None or query.print:
        return f'<th scope="col"{kind}>{title}</th>'
    is_on = query.sort is column.sort
    down = not query.down if is_on else column.sort in COUNTS
    asked = replace(query, sort=column.sort, down=down)
    arrow, state = "↕", ""
    if is_on and (query.down or column.sort is not Sort.PLACE):
        arrow = "↓" if query.down else "↑"
        state = f' aria-sort="{"descending" if query.down else "ascending"}"'
    order = "从大到小" if down else "从小到大"
    return (
        f'<th scope="col"{kind}{state}><a class="sort" href="{escape(address(asked))}" '
        f'aria-label="{title}，按{order}排序">{title}<span aria-hidden="true">{arrow}</span></a>'
        "</th>"
    )


def _cell(cell: Cell, at: int, column: Column, query: DeskQuery) -> str:
    note = f'<small class="note">{escape(cell.note)}</small>' if cell.note else ""
    inner = "".join(_inside(cell, query, chips=at > 0)) + note
    kind = f"heat-{cell.depth}" if cell.depth else ""
    classes = " ".join(filter(None, ("number" if column.is_number else "", kind)))
    named = f' class="{classes}"' if classes else ""
    if at == 0:
        return f'<th scope="row"{named}>{inner}</th>'
    return f"<td{named}>{inner}</td>"


def _inside(cell: Cell, query: DeskQuery, *, chips: bool) -> Iterator[str]:
    if not cell.links or query.print:
        yield escape(_printed(cell, query))
        return
    for link in cell.links:
        spoken = f' aria-label="{escape(link.spoken)}"' if link.spoken else ""
        kind = ' class="chip-link"' if chips and query.view is View.UNITS else ""
        yield f'<a{kind} href="{escape(link.address)}"{spoken}>{escape(link.text)}</a>'


def _printed(cell: Cell, query: DeskQuery) -> str:
    if query.print and query.view is View.HEAT and cell.depth:
        return cell.links[0].text
    return f"{cell.value:f}" if isinstance(cell.value, Decimal) else str(cell.value)
