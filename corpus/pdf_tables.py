"""Finds the ruled tables of a PDF's page and reads them as rows of cells.

A table is told by its rules; what is merely set in columns stays lines (`corpus.unit_tables`
reads those where it can). A cell without a rule towards its neighbour is one with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.pdf_lines import write_glyphs
from corpus.pdf_page import Box, Glyph, Page

_NEAR = 3.0
"""Rules nearer to each other than this (points) are one."""
_SHORTEST = 8.0
_FRAME = 0.9
"""A rule longer than this part of the page is the page's frame, not a table's."""
MAX_EDGES = 400


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: the text of its cells by rows; lines within a cell parted by breaks."""

    box: Box
    edges: tuple[float, ...]
    """Where its upright rules stand."""
    rows: tuple[tuple[str, ...], ...]


def find_tables(page: Page) -> tuple[Table, ...]:
    """The ruled tables of a page from top to bottom: two rows and two columns or more."""
    widest, highest = _FRAME * page.width, _FRAME * page.height
    level = [
        r
        for r in page.rules
        if r.bottom - r.top <= _NEAR and _SHORTEST <= r.right - r.left < widest
    ]
    upright = [
        r
        for r in page.rules
        if r.right - r.left <= _NEAR and _SHORTEST <= r.bottom - r.top < highest
    ]
    tables = []
    for rules in _groups(_merged(level, upright)):
        table = _read_table(page, rules)
        if table is not None:
            tables.append(table)
    return tuple(sorted(tables, key=lambda table: table.box.top))


def inside(glyph: Glyph, box: Box) -> bool:
    """Whether a glyph's middle stands in the box."""
    x, y = (glyph.box.left + glyph.box.right) / 2, (glyph.box.top + glyph.box.bottom) / 2
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def _merged(level: list[Box], upright: list[Box]) -> list[Box]:
    """Each rule once: borders are drawn cell by cell, and neighbours draw the same one."""
    seen = {
        (round(r.left), round(r.top), round(r.right), round(r.bottom)): r for r in level + upright
    }
    return list(seen.values())


def _groups(rules: list[Box]) -> list[list[Box]]:
    """The rules that hang together, by the heights that they cover."""
    groups: list[list[Box]] = []
    reach = 0.0
    for rule in sorted(rules, key=lambda r: r.top):
        if groups and rule.top <= reach + _NEAR:
            groups[-1].append(rule)
        else:
            groups.append([rule])
            reach = rule.bottom
        reach = max(reach, rule.bottom)
    return groups


def _edges(places: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _NEAR:
            edges.append(place)
    return edges


def _read_table(page: Page, rules: list[Box]) -> Table | None:
    level = [r for r in rules if r.right - r.left > r.bottom - r.top]
    upright = [r for r in rules if r.right - r.left <= r.bottom - r.top]
    if not level or not upright:
        return None
    # A table may be open at its sides, and where it goes over the page: other rules tell its end.
    columns = _edges(
        [r.left for r in upright] + [min(r.left for r in level), max(r.right for r in level)]
    )
    rows = _edges(
        [r.top for r in level] + [min(r.top for r in upright), max(r.bottom for r in upright)]
    )
    if not 3 <= len(columns) <= MAX_EDGES or not 3 <= len(rows) <= MAX_EDGES:
        return None
    box = Box(columns[0] - _NEAR, rows[0] - _NEAR, columns[-1] + _NEAR, rows[-1] + _NEAR)
    held: dict[tuple[int, int], list[Glyph]] = {}
    joined = _join_cells(columns, rows, level, upright)
    for glyph in page.glyphs:
        if inside(glyph, box):
            x, y = (glyph.box.left + glyph.box.right) / 2, (glyph.box.top + glyph.box.bottom) / 2
            cell = (_place(rows, y), _place(columns, x))
            held.setdefault(joined[cell], []).append(glyph)
    rights: dict[tuple[int, int], float] = {}
    for (_row, column), home in joined.items():
        rights[home] = max(rights.get(home, 0.0), columns[column + 1])
    texts = {home: _write_cell(glyphs, rights[home]) for home, glyphs in held.items()}
    if sum(1 for text in texts.values() if text.strip()) < 3:
        return None
    written = tuple(
        tuple(
            "" if column and joined[row, column] == joined[row, column - 1]
            else texts.get(joined[row, column], "")
            for column in range(len(columns) - 1)
        )
        for row in range(len(rows) - 1)
    )  # fmt: skip
    return Table(box, tuple(columns), written)


def _place(edges: list[float], at: float) -> int:
    before = sum(1 for edge in edges if edge <= at) - 1
    return min(max(before, 0), len(edges) - 2)


def _join_cells(
    columns: list[float], rows: list[float], level: list[Box], upright: list[Box]
) -> dict[tuple[int, int], tuple[int, int]]:
    """For each cell (row, column) the upper left one of those that it is merged with."""
    home: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(len(rows) - 1):
        y = (rows[row] + rows[row + 1]) / 2
        for column in range(len(columns) - 1):
            x = (columns[column] + columns[column + 1]) / 2
            home[row, column] = (row, column)
            if column and not any(
                abs(r.left - columns[column]) <= _NEAR and r.top <= y <= r.bottom for r in upright
            ):
                home[row, column] = home[row, column - 1]
            elif row and not any(
                abs(r.top - rows[row]) <= _NEAR and r.left <= x <= r.right for r in level
            ):
                home[row, column] = home[row - 1, column]
    return home


def _write_cell(glyphs: list[Glyph], right: float) -> str:
    """The lines of a cell; one that reaches its right edge goes on without a break."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.box.top + g.box.bottom) / 2):
        if lines and glyph.box.top + glyph.box.bottom - (
            lines[-1][0].box.top + lines[-1][0].box.bottom
        ) <= max(glyph.size, 1.0):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    text = ""
    for line in lines:
        text += write_glyphs(line)
        end = max(g.box.right for g in line)
        text += "" if right - end < 2 * line[0].size else "\n"
    return text.strip("\n")
