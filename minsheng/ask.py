"""`minsheng ask`: one question, questions from standard input, or a conversation in a terminal."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Protocol, TextIO

from assistant.values import Done, Event, Shown, Turn
from corpus.errors import MinshengError
from corpus.notice import Notice
from minsheng.lookups import answer_record
from minsheng.records import AnswerRecord
from minsheng.told import basis_lines

OK, FAILED, NOTHING = 0, 1, 3
"""`NOTHING`: the notices do not say, or have no such thing; no error."""
HELLO = "请输入问题，回车发送。空行或 Ctrl-D 结束，输入“新话题”忘掉前面的对话。"
_ANEW = ("新话题", "/new")
_ENDS = ("", "退出", "exit", "quit")


class Streaming(Protocol):
    """What is needed of `assistant.answer.Assistant`."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices that are asked."""

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """The answer as it is written; its last event is Done."""


def ask_one(
    assistant: Streaming, question: str, history: Sequence[Turn], out: TextIO, *, as_json: bool
) -> AnswerRecord:
    """Asks and writes the answer: as it comes, or as one JSON object on a line."""
    for event in assistant.stream(question, history):
        if isinstance(event, Shown) and not as_json:
            out.write(event.text)
            out.flush()
        elif isinstance(event, Done):
            record = answer_record(question, event.answer, assistant.notices)
            told = json.dumps(asdict(record), ensure_ascii=False) if as_json else ""
            lines = [told] if as_json else ["", *basis_lines(record)]
            out.write("\n".join(lines) + "\n")
            out.flush()
            return record
    raise RuntimeError("a stream ends with Done")


def ask_all(
    assistant: Streaming,
    questions: Iterable[str],
    out: TextIO,
    *,
    as_json: bool,
    keeps: bool = False,
) -> int:
    """Answers one question after another; `keeps`: each in the conversation of those before it.

    The exit code: 0 if all were answered, 3 if one was not, 1 if the asking of one failed (which
    is told on standard error, and the others are asked).
    """
    history: list[Turn] = []
    code = OK
    for line in questions:
        question = line.strip()
        if not question:
            continue
        try:
            answer = ask_one(assistant, question, history, out, as_json=as_json)
        except MinshengError as error:
            print(error, file=sys.stderr)
            code = FAILED
            continue
        if answer.refused and code == OK:
            code = NOTHING
        if keeps:
            history.append(Turn(question, answer.answer))
    return code


def converse(assistant: Streaming, out: TextIO, *, as_json: bool) -> int:
    """A conversation in a terminal until an empty line or Ctrl-D; always 0."""
    print(HELLO, file=sys.stderr)
    history: list[Turn] = []
    while True:
        try:
            question = input("问：").strip()
        except EOFError:
            print(file=sys.stderr)
            return OK
        if question in _ENDS:
            return OK
        if question in _ANEW:
            history.clear()
            print("好，从头开始。", file=sys.stderr)
            continue
        try:
            answer = ask_one(assistant, question, history, out, as_json=as_json)
        except MinshengError as error:
            print(error, file=sys.stderr)
            continue
        history.append(Turn(question, answer.answer))
