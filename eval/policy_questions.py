"""The policy_qa folder: real notices, and real questions about them with a written answer each.

    notices.jsonl       docid, text
    questions.jsonl     id, docid, question, answer

The folder is not part of the project: it is read to be measured on, never copied or trained on.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import QuestionSetError
from corpus.notice import Notice
from corpus.parse import parse_notice


@dataclass(frozen=True, slots=True)
class PolicyQuestion:
    """A question, the id of the notice that it is about, and the answer that people wrote."""

    id: str
    notice: str
    text: str
    gold: str


def read_policy(
    folder: Path, *, notices: int | None = None, limit: int | None = None
) -> tuple[tuple[Notice, ...], tuple[PolicyQuestion, ...]]:
    """Notices parsed as any others, and the questions about them, both in the files' order.

    At most the first `notices`, and at most `limit` questions about those. Raises QuestionSetError.
    """
    rows = _fields(folder / "notices.jsonl", "docid", "text")
    texts = {row[0]: row[1] for row in rows}
    kept = dict(list(texts.items())[:notices])
    questions = tuple(
        PolicyQuestion(*fields)
        for fields in _fields(folder / "questions.jsonl", "id", "docid", "question", "answer")
    )
    if unknown := {question.notice for question in questions} - texts.keys():
        raise QuestionSetError(f"{folder} 里缺少题目所问的通知：{'、'.join(sorted(unknown))}。")
    chosen = tuple(question for question in questions if question.notice in kept)[:limit]
    if not chosen:
        raise QuestionSetError(f"{folder} 里没有可问的题目。")
    return tuple(parse_notice(text, docid) for docid, text in kept.items()), chosen


def _fields(file: Path, *names: str) -> Iterator[tuple[str, ...]]:
    """The named fields of every line, as strings."""
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(f"无法读取 {file}。请检查 --folder 的路径。") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield tuple(str(row[name]) for name in names)
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionSetError(f"{file} 第 {number} 行不合格式：{error!r}。") from error
