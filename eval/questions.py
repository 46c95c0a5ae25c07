"""Question sets: one JSON object a line, checked field by field before anything is asked.

Knows the documented form and its defaults; not what the notice says (`eval.check` looks at that).
Fields that the form does not name are left alone, so that a set may carry its own remarks.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from assistant.values import Status
from corpus.errors import QuestionSetError


class QuestionKind(Enum):
    """What a question asks for; counts and header questions are `LOCATE`."""

    FIGURE = "figure"
    ELIGIBILITY = "eligibility"
    LEAD = "lead"
    ASSIST = "assist"
    REVERSE_UNIT = "reverse_unit"
    LOCATE = "locate"
    MULTI = "multi"
    FOLLOWUP = "followup"
    REFUSE = "refuse"
    ROBUST = "robust"


class Split(Enum):
    """The half a question belongs to: thresholds and choices are made on DEV, never on TEST."""

    DEV = "dev"
    TEST = "test"


MAX_CHARS = {
    QuestionKind.FIGURE: 120,
    QuestionKind.LEAD: 120,
    QuestionKind.ELIGIBILITY: 160,
    QuestionKind.ASSIST: 160,
    QuestionKind.FOLLOWUP: 160,
    QuestionKind.MULTI: 240,
    QuestionKind.ROBUST: 240,
}
"""Longest right answer in characters without marks, where a row sets none itself."""


class FieldError(QuestionSetError):
    """One field of one line is not right; a form or a sheet may name both in words of its own."""

    def __init__(self, number: int, field: str, complaint: str) -> None:
        super().__init__(f"题集第 {number} 行，字段 {field}：{complaint}。")
        self.number = number
        self.field = field
        self.complaint = complaint


@dataclass(frozen=True, slots=True)
class Question:
    """One row: earlier turns are asked first in the same conversation, the last one is scored."""

    id: str
    kind: QuestionKind
    turns: tuple[str, ...]
    items: tuple[str, ...] = ()
    """Ids of the items that a right answer cites."""
    facts: tuple[str, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    forbid: tuple[str, ...] = ()
    max_chars: int | None = None
    """Longest right answer without marks, the kind's default filled in; None: no limit."""
    refuse: bool = False
    expect: Status | None = Status.ANSWERED
    """The exact outcome; None where a refusal's row does not name one."""
    split: Split | None = None
    notice: str = ""
    """Id of the notice that `items` belong to; empty: any."""
    note: str = ""


def read_questions(path: Path) -> tuple[Question, ...]:
    """All questions of a file, in its order. Raises QuestionSetError naming line and field."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise QuestionSetError(f"找不到题集 {path}，请检查路径。") from error
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(f"题集 {path} 读不出来：须为 UTF-8 文本。({error})") from error
    lines: dict[str, int] = {}
    questions = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        question = parse_question(line, number)
        if question.id in lines:
            raise wrong(number, "id", f"{question.id} 与第 {lines[question.id]} 行重复")
        lines[question.id] = number
        questions.append(question)
    if not questions:
        raise QuestionSetError(f"题集 {path} 里没有题目。")
    return tuple(questions)


def parse_question(line: str, number: int) -> Question:
    """One line of a question set. Raises QuestionSetError naming line `number` and the field."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise QuestionSetError(f"题集第 {number} 行不是合法的 JSON：{error}") from error
    if not isinstance(row, dict):
        raise QuestionSetError(f"题集第 {number} 行应是一个 JSON 对象（{{…}}）。")
    return question_of(row, number)


def question_of(row: dict[str, Any], number: int) -> Question:
    """The question that a row's fields make; QuestionSetError naming line `number` and field."""
    fields = _Fields(row, number)
    kind = fields.member("kind", QuestionKind)
    if kind is None:
        raise wrong(number, "kind", "不能缺少")
    expect = fields.member("expect", Status)
    refuse = fields.flag("refuse", kind is QuestionKind.REFUSE or _refuses(expect))
    if expect is not None and refuse != _refuses(expect):
        raise wrong(number, "expect", f"{expect.value} 与 refuse={str(refuse).lower()} 矛盾")
    question = Question(
        id=fields.text("id"),
        kind=kind,
        turns=fields.strings("turns", empty=True),
        items=fields.item_ids("items"),
        facts=fields.strings("facts", default=()),
        any_of=fields.groups("any_of"),
        forbid=fields.strings("forbid", default=()),
        max_chars=fields.count("max_chars", MAX_CHARS.get(kind)),
        refuse=refuse,
        expect=expect if expect is not None or refuse else Status.ANSWERED,
        split=fields.member("split", Split),
        notice=fields.text("notice", default=""),
        note=fields.text("note", default=""),
    )
    if not question.turns:
        raise wrong(number, "turns", "至少要有一问")
    if not refuse and not (question.facts or question.any_of or question.items):
        raise wrong(
            number,
            "facts",
            "应答题没有任何可核对的内容（须有 facts、须有其一 any_of、应引要点 items 都空着）",
        )
    return question


T = TypeVar("T")
E = TypeVar("E", bound=Enum)


class _Fields:
    """Typed access to one row; every complaint names the line and the field."""

    def __init__(self, row: dict[str, Any], number: int) -> None:
        self._row = row
        self._number = number

    def text(self, name: str, default: str | None = None) -> str:
        value = self._row.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise wrong(self._number, name, "应是非空的字符串" if default is None else "应是字符串")
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self._row.get(name, default)
        if not isinstance(value, bool):
            raise wrong(self._number, name, "应是 true 或 false")
        return value

    def count(self, name: str, default: int | None) -> int | None:
        value = self._row.get(name)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise wrong(self._number, name, "应是正整数")
        return value

    def member(self, name: str, values: type[E]) -> E | None:
        value = self._row.get(name)
        if value is None:
            return None
        try:
            return values(value)
        except ValueError:
            known = "、".join(member.value for member in values)
            raise wrong(self._number, name, f"{value!r} 不认识，可用：{known}") from None

    def strings(
        self, name: str, *, default: tuple[str, ...] | None = None, empty: bool = False
    ) -> tuple[str, ...]:
        if default is not None and self._row.get(name) is None:
            return default
        return self._list(name, self._row.get(name), lambda value: self._string(value, empty))

    def groups(self, name: str) -> tuple[tuple[str, ...], ...]:
        def group(value: object) -> tuple[str, ...] | None:
            if not isinstance(value, list) or not value:
                return None
            return self._list(name, value, lambda member: self._string(member, False))

        if self._row.get(name) is None:
            return ()
        return self._list(name, self._row[name], group, "应是非空字符串列表的列表")

    def item_ids(self, name: str) -> tuple[str, ...]:
        def item_id(value: object) -> str | None:
            if isinstance(value, int) and not isinstance(value, bool):
                return str(value)
            return value if isinstance(value, str) and value else None

        if self._row.get(name) is None:
            return ()
        return self._list(name, self._row[name], item_id, "应是要点编号（整数或字符串）的列表")

    def _list(
        self,
        name: str,
        value: object,
        read: Callable[[object], T | None],
        form: str = "应是非空字符串的列表",
    ) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise wrong(self._number, name, form)
        members = []
        for member in value:
            read_member = read(member)
            if read_member is None:
                raise wrong(self._number, name, f"{form}，却有 {member!r}")
            members.append(read_member)
        return tuple(members)

    @staticmethod
    def _string(value: object, empty: bool) -> str | None:
        return value if isinstance(value, str) and (empty or value.strip()) else None


def _refuses(expect: Status | None) -> bool:
    return expect is not None and expect is not Status.ANSWERED


def wrong(number: int, field: str, complaint: str) -> "FieldError":
    """The complaint about one field of one line."""
    return FieldError(number, field, complaint)
