"""Brings the rows of a table of units (`corpus.unit_tables`) together with the notice's items.

A row belongs to the item that says what the row's task says; its number helps where that is not
clear, and decides where the table names no task.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.drafts import Draft, Heading
from corpus.notice import Span
from corpus.responsible import Responsible
from corpus.titles import shorten
from corpus.unit_tables import UnitRow

SAME_TASK = 0.6
"""Share of a task's pairs of characters that must stand in the item that it belongs to."""
SAME_TASK_AND_NUMBER = 0.25
_NOT_LETTERS = re.compile(r"[\W_]+")


def give_units(
    text: str, drafts: Sequence[Draft], headings: Sequence[Heading], rows: Sequence[UnitRow]
) -> list[Draft]:
    """The drafts with the units of their rows, and the rows that belong to none, in order."""
    items = [(d.path[-1] if d.path else None, d.title + text[d.start : d.end]) for d in drafts]
    homes = match_rows(rows, items, text)
    given = [
        replace(draft, units=(_unite(own),))
        if not draft.units and (own := [r for r, h in zip(rows, homes, strict=True) if h == place])
        else draft
        for place, draft in enumerate(drafts)
    ]
    for row, home in zip(rows, homes, strict=True):
        if home is None and row.task is not None:
            section = max((i for i, h in enumerate(headings) if h[2] <= row.start), default=0)
            given.append(replace(row_item(text, row, section), path=(), is_chosen=False))
    return sorted(given, key=lambda draft: draft.start)


def row_item(text: str, row: UnitRow, section: int) -> Draft:
    """A row as an item of its own; its number is kept where it has one."""
    task = row.task or Span(row.start, row.start)
    title = shorten(text[row.names[0].start : row.names[0].end])
    start, end = min(row.start, task.start), max(row.responsible.span.end, task.end)
    path = () if row.number is None else (row.number,)
    units = (row.responsible,)
    return Draft(section, None, path, bool(path), title, task, start, end, units)


def match_rows(
    rows: Sequence[UnitRow], items: Sequence[tuple[int | None, str]], text: str
) -> tuple[int | None, ...]:
    """For each row the place of its item in `items`, None where it belongs to none.

    Items are their printed number and all their words; `text` is the one that the rows stand in.
    """
    bare = [_NOT_LETTERS.sub("", words) for _, words in items]
    numbers = [number for number, _ in items]
    return tuple(_match(row, numbers, bare, text) for row in rows)


def _match(
    row: UnitRow, numbers: Sequence[int | None], bare: Sequence[str], text: str
) -> int | None:
    same = [i for i, number in enumerate(numbers) if number is not None and number == row.number]
    if row.task is None:
        return same[0] if len(same) == 1 else None
    tasks = [_NOT_LETTERS.sub("", text[name.start : name.end]) for name in row.names]
    shares = [max(_share(task, item) for task in tasks) for item in bare]
    best = max(range(len(bare)), key=lambda i: (shares[i], i in same), default=None)
    if best is not None and shares[best] >= SAME_TASK:
        return best
    likely = [i for i in same if shares[i] >= SAME_TASK_AND_NUMBER]
    return likely[0] if len(likely) == 1 else None


def _share(task: str, item: str) -> float:
    """How much of a task stands in an item: 1 where it stands there word for word."""
    if len(task) < 2:
        return 0.0
    if task in item:
        return 1.0
    pairs = {task[i : i + 2] for i in range(len(task) - 1)}
    return sum(pair in item for pair in pairs) / len(pairs)


def _unite(rows: Sequence[UnitRow]) -> Responsible:
    """The units of all rows of one item, from the first of these rows to the last."""
    read = [row.responsible for row in rows]
    lead = tuple(dict.fromkeys(name for one in read for name in one.lead))
    support = dict.fromkeys(name for one in read for name in one.support)
    return replace(
        read[0],
        span=Span(read[0].span.start, read[-1].span.end),
        lead=lead,
        support=tuple(name for name in support if name not in lead),
        lead_is_open=any(one.lead_is_open for one in read),
        support_is_open=any(one.support_is_open for one in read),
    )
