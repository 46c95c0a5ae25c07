"""Question sets as tables: the columns, and what stands in a cell. Pure; knows no file format.

Several questions of a conversation, facts and so on stand in one cell, one a line; facts of one
line may be parted by semicolons. A group of which one is enough is one line, its members parted by
a stroke.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from assistant.values import Status
from corpus.errors import QuestionSetError
from eval.questions import MAX_CHARS, Question, QuestionKind, Split, question_of, wrong
from eval.table import KINDS, OUTCOMES


@dataclass(frozen=True, slots=True)
class QuestionColumn:
    """A column: the field that it holds, its heading, and what to write in it."""

    field: str
    title: str
    help: str
    width: int = 16
    needed: bool = False


COLUMNS = (
    QuestionColumn("id", "题号", "每题一个，不能重复。", 12, needed=True),
    QuestionColumn(
        "kind", "类别", "可用：" + "、".join(KINDS.values()) + "；也可写英文名。", 14, needed=True
    ),
    QuestionColumn(
        "turns", "提问", "一行一问；追问写成几行，只给最后一问评分（单元格内用 Alt+Enter 换行）。",
        40, needed=True,
    ),
    QuestionColumn("items", "应引要点", "正确回答应引用的项号，如 7 或 7、22；应拒答的题留空。"),
    QuestionColumn("facts", "须有", "回答里必须出现的字词或数字，一行一个或用“；”分开。", 24),
    QuestionColumn(
        "any_of", "须有其一", "一行一组，组内用“|”分开，每组有一个就行，如：不超过|以内。", 20
    ),
    QuestionColumn("forbid", "不得有", "回答里不能出现的字词，一行一个或用“；”分开。", 20),
    QuestionColumn(
        "expect", "应为", "作答、未写明、不涉及、请说清。留空：应拒答的题不限哪一种，其他题为作答。"
    ),
    QuestionColumn("max_chars", "最多字数", "正确回答的最多字数；留空用该类别的默认值。", 10),
    QuestionColumn("split", "分组", "dev 或留空；test 的题这里不问。", 8),
    QuestionColumn("notice", "要点编号", "收录多份要点时，应引要点属于哪一份；只有一份时留空。"),
    QuestionColumn("note", "备注", "给自己看的话。", 30),
)  # fmt: skip
TITLES = {column.field: column.title for column in COLUMNS}
_BY_NAME = {name: c.field for c in COLUMNS for name in (c.field, c.title)}
_LINES = re.compile(r"[\r\n]+")
_SEMICOLONS = re.compile("[；;]+")
_IDS = re.compile(r"[\r\n\s、，,；;]+")
_MEMBERS = re.compile(r"[|｜]")
_WHOLE = re.compile(r"[0-9]+(\.0+)?")
E = TypeVar("E", bound=Enum)


def find_columns(header: list[str]) -> dict[int, str]:
    """Which field stands at which place; QuestionSetError where a needed column is missing."""
    found: dict[int, str] = {}
    for at, name in enumerate(header):
        field = _BY_NAME.get(name.strip().lstrip("\ufeff").rstrip("*＊").strip())
        if field is None:
            continue
        if field in found.values():
            raise QuestionSetError(f"表头里“{TITLES[field]}”出现了两次。请删去一列。")
        found[at] = field
    missing = [c.title for c in COLUMNS if c.needed and c.field not in found.values()]
    if missing:
        has = "、".join(filter(None, (name.strip() for name in header))) or "空的"
        raise QuestionSetError(
            f"缺少列：{'、'.join(missing)}。第 1 行应是表头，现在是：{has}。"
            "请下载模板，照它的表头填写。"
        )
    return found


def read_cells(cells: Mapping[str, str], number: int) -> Question:
    """The question of a table's row; QuestionSetError naming row and column."""
    text = {field: value.strip() for field, value in cells.items()}
    row: dict[str, Any] = {"id": text.get("id", ""), "note": text.get("note", "")}
    row["kind"] = _member(text.get("kind", ""), KINDS, QuestionKind, number, "kind")
    row["turns"] = _split(_LINES, text.get("turns", ""))
    row["items"] = _split(_IDS, text.get("items", ""))
    row["facts"] = _listed(cells.get("facts", ""))
    row["forbid"] = _listed(cells.get("forbid", ""))
    row["any_of"] = [_split(_MEMBERS, line) for line in _listed(cells.get("any_of", ""))]
    row["notice"] = text.get("notice", "")
    if expect := text.get("expect"):
        known = {status: name for status, name in OUTCOMES.items() if status}
        row["expect"] = _member(expect, known, Status, number, "expect")
    if most := text.get("max_chars"):
        if not _WHOLE.fullmatch(most):
            raise wrong(number, "max_chars", f"“{most}”应是正整数")
        row["max_chars"] = int(most.partition(".")[0])
    if split := text.get("split"):
        row["split"] = _member(
            split, {Split.DEV: "dev", Split.TEST: "test"}, Split, number, "split"
        )
    return question_of(row, number)


def to_cells(question: Question) -> dict[str, str]:
    """The row of a table that `read_cells` reads as the same question."""
    default = MAX_CHARS.get(question.kind)
    expected = (
        question.expect if question.refuse or question.expect is not Status.ANSWERED else None
    )
    return {
        "id": question.id,
        "kind": KINDS[question.kind],
        "turns": "\n".join(question.turns),
        "items": "、".join(question.items),
        "facts": _lines(question.facts),
        "any_of": _lines(["|".join(group) for group in question.any_of]),
        "forbid": _lines(question.forbid),
        "expect": OUTCOMES[expected] if expected else "",
        "max_chars": "" if question.max_chars in (None, default) else str(question.max_chars),
        "split": question.split.value if question.split else "",
        "notice": question.notice,
        "note": question.note,
    }


def _member(text: str, names: Mapping[E, str], members: type[E], number: int, field: str) -> str:
    for member in members:
        if text.casefold() == str(member.value) or text == names[member]:
            return str(member.value)
    known = "、".join(f"{names[member]}（{member.value}）" for member in members)
    told = f"“{text}”不认识" if text else "不能空着"
    raise wrong(number, field, f"{told}，可用：{known}")


def _split(at: re.Pattern[str], text: str) -> list[str]:
    return [part.strip() for part in at.split(text) if part.strip()]


def _listed(cell: str) -> list[str]:
    """One a line; in a cell of one line parted by semicolons."""
    return _split(_LINES if _LINES.search(cell) else _SEMICOLONS, cell)


def _lines(members: Sequence[str]) -> str:
    """One a line; a single one with a semicolon ends its line, so that it is not parted."""
    return "\n".join(members) + ("\n" if len(members) == 1 and "；" in members[0] else "")
