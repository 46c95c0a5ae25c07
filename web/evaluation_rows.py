"""The rows of a run: filtered, sorted, held against another run, and for export. Pure."""

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from eval.judge import judge
from eval.kept_runs import KeptRun
from eval.metrics import Row
from eval.predictions import to_json
from eval.question_columns import TITLES, to_cells
from eval.record import plain
from eval.report_changes import Comparison, compare
from eval.report_rows import CHANGES, marks, reasons
from eval.table import KINDS, OUTCOMES
from web.desk_cells import Cell, Column, Table
from web.evaluation_query import Query, Right, Sort


def held_against(newer: KeptRun, older: KeptRun) -> Comparison:
    """The comparison over questions that both were asked in the same words.

    Both runs' answers are judged by the newer run's gold, so that a mended gold is no difference.
    """
    asked = {row.question.id: row for row in newer.rows}
    before = []
    for row in older.rows:
        same = asked.get(row.question.id)
        if same is not None and same.question.turns == row.question.turns:
            question = same.question
            before.append(Row(question, row.prediction, judge(question, row.prediction)))
    return compare(newer.rows, before)


def select(
    rows: Sequence[Row], query: Query, comparison: Comparison | None = None
) -> tuple[Row, ...]:
    """The rows that a query shows, in its order."""
    words = _fold(query.q).split()
    kept = [row for row in rows if _fits(row, query, comparison, words)]
    if query.sort is not Sort.ORDER:
        kept.sort(key=_KEYS[query.sort])
    return tuple(kept)


def rows_table(rows: Sequence[Row], comparison: Comparison | None, title: str) -> Table:
    """The rows for a spreadsheet: what was asked, what came, what was due and what is wrong."""
    columns = [
        Column("题号", 10),
        Column("类别", 12),
        Column("判定", 8),
        Column("哪里错", 36),
        Column("提问", 40),
        Column("回答", 60),
        Column("实为", 10),
        Column("引用", 12),
        *(Column(TITLES[name], 20) for name in _GOLD),
        Column("用时（秒）", 10, is_number=True),
    ]
    if comparison:
        columns += [Column("与旧的比", 12), Column("旧的回答", 60)]
    lines = tuple(_line(row, comparison) for row in rows)
    return Table(title, tuple(columns), lines, len(rows), "题")


def rows_jsonl(rows: Sequence[Row]) -> bytes:
    """The rows as `eval.record` keeps them, one JSON object a line."""

    def line(row: Row) -> dict[str, Any]:
        return {
            "question": plain(row.question),
            "prediction": to_json(row.prediction),
            "right": row.verdict.right,
            "verdict": plain(row.verdict),
            "reasons": list(reasons(row)),
        }

    return "".join(json.dumps(line(row), ensure_ascii=False) + "\n" for row in rows).encode()


_GOLD = ("items", "facts", "any_of", "forbid", "expect", "note")


def _line(row: Row, comparison: Comparison | None) -> tuple[Cell, ...]:
    question, prediction = row.question, row.prediction
    gold = to_cells(question)
    gold["expect"] = OUTCOMES[question.expect] if question.expect else "拒答"
    values: list[str] = [
        question.id,
        KINDS[question.kind],
        "对" if row.verdict.right else "错",
        "；".join(reasons(row)),
        gold["turns"],
        prediction.answer,
        OUTCOMES[prediction.status],
        marks(prediction.citations),
        *(gold[name].strip() for name in _GOLD),
        f"{prediction.latency_s:.2f}",
    ]
    if comparison:
        change = comparison.changes.get(question.id)
        old = comparison.older.get(question.id)
        values += [
            CHANGES[change] if change else "旧的没有问",
            old.prediction.answer if old else "",
        ]
    return tuple(Cell(value) for value in values)


def _fits(row: Row, query: Query, comparison: Comparison | None, words: Sequence[str]) -> bool:
    question, prediction = row.question, row.prediction
    change = comparison.changes.get(question.id) if comparison else None
    return (
        (query.right is None or row.verdict.right is (query.right is Right.RIGHT))
        and query.kind in (None, question.kind)
        and query.expect in (None, question.expect)
        and (query.got is None or prediction.status is query.got.status)
        and (query.change is None or comparison is None or change is query.change)
        and all(word in text for text in [_text(row)] for word in words)
    )


def _text(row: Row) -> str:
    """All that a search looks at, folded."""
    question = row.question
    parts = (
        question.id, *question.turns, row.prediction.answer, *question.facts, *question.forbid,
        *(fact for group in question.any_of for fact in group), question.note, *reasons(row),
    )  # fmt: skip
    return _fold("\n".join(parts))


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _by_number(text: str) -> list[tuple[int, int, str]]:
    """`q10` behind `q9`."""
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in re.findall(r"\d+|\D+", text)
    ]


_KEYS: dict[Sort, Callable[[Row], Any]] = {
    Sort.WRONG: lambda row: row.verdict.right,
    Sort.ID: lambda row: _by_number(row.question.id),
    Sort.KIND: lambda row: list(KINDS).index(row.question.kind),
    Sort.SLOW: lambda row: -row.prediction.latency_s,
    Sort.QUICK: lambda row: row.prediction.latency_s,
    Sort.LONG: lambda row: -len(row.prediction.answer),
}


def page_of(rows: Sequence[Row], query: Query, size: int) -> tuple[Sequence[Row], Query, int]:
    """The rows of the query's page, the query with a page that exists, and how many there are."""
    pages = max(1, -(-len(rows) // size))
    page = min(query.page, pages)
    return rows[(page - 1) * size : page * size], replace(query, page=page), pages
