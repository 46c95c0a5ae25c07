"""Finds tables of tasks and units in a text (任务分工表: 序号, 事项, 牵头单位, 配合单位).

A table is a head that names a column of units and the rows below it: cells parted by tabs (as the
readers of Word, HTML and PDF write them), by the bars of Markdown, or set in columns with wide
gaps. Columns set with gaps are believed only where every row fits the head. Which item a row
belongs to, `corpus.unit_rows` finds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.notice import Span
from corpus.numbering import chinese_number
from corpus.responsible import Responsible, read_columns
from corpus.unit_lists import looks_like_unit


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row: `task` is its longest cell that tells what is done, None where it has none.

    `responsible.span` runs from its first cell of units to its last.
    """

    start: int
    end: int
    number: int | None
    task: Span | None
    names: tuple[Span, ...]
    """All cells that tell what is done: category, title, content."""
    responsible: Responsible


@dataclass(frozen=True, slots=True)
class UnitTable:
    """A table with its caption: `text[start:end]`."""

    start: int
    end: int
    rows: tuple[UnitRow, ...]


_UNITS = re.compile(
    r"(?:牵头|主办|主责|主管|主要|责任|负责|实施|承办|落实|配合|协同|协办|协助|参与|参加|支持|联办)"
    r"[\u4e00-\u9fff、/]{0,6}(?:单位|部门|机构)"
)
_NUMBER = re.compile(r"序号|编号|序列|项目?号")
_TASK = re.compile("事项|任务|内容|项目|要点|举措|措施|工作|名称|条款")
_NO_TASK = re.compile("时限|时间|进度|类别|备注|责任人|联系|依据|目标")
_GAPS = re.compile(r"[ \u00a0]*(?:\t|\u3000|[ \u00a0]{2})[\s\u3000]*")
_CAPTION = re.compile(r"[^。；，\n]{2,40}(?:表|清单|分工|分解|一览)[）)]?")
_MARKDOWN_RULE = re.compile(r"[|:\- \t]+")
_NUMERAL = re.compile(r"[（(第]?(?:(\d{1,3})|([一二三四五六七八九十百]{1,5}))[）)项条、.．]*")
_BRACKET = re.compile(r"[（(][^（()）]*[）)]")
_LONGEST_GROUP = 40


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[_Cell, ...]
    start: int
    end: int
    by_gaps: bool


@dataclass(frozen=True, slots=True)
class _Head:
    row: _Row
    number: int | None
    tasks: tuple[int, ...]
    units: tuple[int, ...]


def find_unit_tables(text: str) -> tuple[UnitTable, ...]:
    """The tables of `text` in order; no table where the text has none that can be relied on."""
    lines = _split_lines(text)
    tables: list[UnitTable] = []
    place = 0
    while place < len(lines):
        head = _read_head(lines[place])
        table, used = (None, 0) if head is None else _read_table(head, lines[place + 1 :])
        if table is None:
            place += 1
            continue
        start = _with_caption(text, table.start)
        tables.append(UnitTable(start, table.end, table.rows))
        place += used + 1
    return tuple(tables)


def _split_lines(text: str) -> list[_Row]:
    """Every line of the text as a row; a line without columns has one cell, an empty one none."""
    rows: list[_Row] = []
    for line in re.finditer(r"[^\r\n]*(?:\r?\n|$)", text):
        bare = line.group().rstrip()
        if line.start() == line.end() == len(text):
            break
        end = line.start() + len(bare)
        if "\t" in bare:
            parts, by_gaps = _split(bare, re.compile(r"\t")), False
        elif bare.strip().startswith("|") and bare.count("|") > 2:
            parts, by_gaps = _split(bare, re.compile(r"\|"))[1:], False
            parts = parts[:-1] if parts and not parts[-1][0].strip() else parts
        else:
            lead = len(bare) - len(bare.lstrip())
            parts = [(t, a + lead) for t, a in _split(bare[lead:], _GAPS)] if bare else []
            by_gaps = True
        cells = []
        for part, at in parts:
            inner = part.strip()
            begin = line.start() + at + (len(part) - len(part.lstrip()) if inner else 0)
            cells.append(_Cell(inner, begin, begin + len(inner)))
        rows.append(_Row(tuple(cells), line.start(), end, by_gaps))
    return rows


def _split(line: str, separator: re.Pattern[str]) -> list[tuple[str, int]]:
    parts: list[tuple[str, int]] = []
    begin = 0
    for found in separator.finditer(line):
        parts.append((line[begin : found.start()], begin))
        begin = found.end()
    return [*parts, (line[begin:], begin)]


def _read_head(row: _Row) -> _Head | None:
    if len(row.cells) < 2:
        return None
    names = [re.sub(r"\s", "", _BRACKET.sub("", cell.text)) for cell in row.cells]
    if any(len(name) > 16 or re.search("[:：。，]", name) for name in names):
        return None
    units = tuple(i for i, name in enumerate(names) if _UNITS.fullmatch(name))
    number = next((i for i, name in enumerate(names) if _NUMBER.fullmatch(name)), None)
    tasks = tuple(
        i
        for i, name in enumerate(names)
        if i not in units and i != number and _TASK.search(name) and not _NO_TASK.search(name)
    )
    return _Head(row, number, tasks, units) if units and (tasks or number is not None) else None


def _read_table(head: _Head, below: Sequence[_Row]) -> tuple[UnitTable | None, int]:
    """The table under a head and how many lines below the head it takes; None if unreliable."""
    count = len(head.row.cells)
    taken = 0
    end = head.row.end
    rows: list[UnitRow] = []
    for place, row in enumerate(below):
        if row.by_gaps != head.row.by_gaps or len(row.cells) < 2:
            if not _is_group(row, below[place + 1 : place + 2], head):
                break
            continue
        if _is_rule(row) or _same_cells(row, head.row):
            continue
        fits = len(row.cells) in (count, count - 1) if row.by_gaps else len(row.cells) <= count
        read = _read_row(head, row) if fits else None
        if read is None and row.by_gaps:
            return None, 0
        if read is not None:
            rows.append(read)
            end, taken = row.end, place + 1
    if len(rows) < 2 and (head.row.by_gaps or not rows):
        return None, 0
    return UnitTable(head.row.start, end, tuple(rows)), taken


def _is_group(row: _Row, following: Sequence[_Row], head: _Head) -> bool:
    """A heading across the table (一、促进就业), with a row of the table below it."""
    if len(row.cells) != 1 or len(row.cells[0].text) > _LONGEST_GROUP or head.row.by_gaps:
        return False
    return any(len(below.cells) > 1 and not below.by_gaps for below in following)


def _is_rule(row: _Row) -> bool:
    return all(_MARKDOWN_RULE.fullmatch(cell.text or "-") for cell in row.cells)


def _same_cells(row: _Row, other: _Row) -> bool:
    return [cell.text for cell in row.cells] == [cell.text for cell in other.cells]


def _read_row(head: _Head, row: _Row) -> UnitRow | None:
    cells = dict(enumerate(row.cells))
    listed = [(head.row.cells[i].text, cells[i]) for i in head.units if i in cells]
    named = [(label, cell.text) for label, cell in listed if cell.text]
    if not named:
        return None
    first = next(cell for _, cell in listed if cell.text)
    last = [cell for _, cell in listed if cell.text][-1]
    read = read_columns(named, Span(first.start, last.end))
    if read is None or not any(map(looks_like_unit, (*read.lead, *read.support))):
        return None
    tasks = [cells[i] for i in head.tasks if i in cells and cells[i].text]
    longest = max(tasks, key=lambda cell: len(cell.text), default=None)
    printed = cells.get(-1 if head.number is None else head.number)
    return UnitRow(
        start=min(cell.start for cell in row.cells),
        end=row.end,
        number=_number(printed.text) if printed else None,
        task=Span(longest.start, longest.end) if longest else None,
        names=tuple(Span(cell.start, cell.end) for cell in tasks),
        responsible=read,
    )


def _number(printed: str) -> int | None:
    found = _NUMERAL.fullmatch(printed)
    if found is None:
        return None
    return int(found[1]) if found[1] else chinese_number(found[2])


def _with_caption(text: str, start: int) -> int:
    """Where the table's caption begins, if a line above it is one and not the notice's title."""
    above = text[:start].rstrip()
    begin = above.rfind("\n") + 1
    is_caption = _CAPTION.fullmatch(above[begin:].strip()) is not None
    return begin if is_caption and re.search("。|附 *件", above[:begin]) else start
