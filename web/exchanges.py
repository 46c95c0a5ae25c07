"""A conversation as the page keeps it: one `Exchange` for each question, and how it grows.

Knows nothing of Gradio or HTML. Exchanges live in the browser session only; nothing is written.
"""

import logging
import queue
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from assistant.values import Answer, BeforeModel, Done, Event, Shown, Turn
from corpus.errors import MinshengError
from corpus.notice import Notice

LONGEST_QUESTION = 2000
"""Characters of the longest question that is asked; twenty times an ordinary one."""
BROKEN = "抱歉，系统出了点问题，这个问题没有答完。请稍后再问一次；如果一直这样，请告诉管理员。"
_LOOK_EVERY_S = 0.1
"""How long the stop button may take."""

_log = logging.getLogger(__name__)


class Answering(Protocol):
    """What the page needs of `assistant.answer.Assistant`."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices that are asked, in the order in which they are offered."""

    def stream(self, question: str, history: Sequence[Turn]) -> Iterator[Event]:
        """Yields `Shown` pieces and `Done` last; closing it stops the generation."""


class Stage(Enum):
    """How far an exchange has come."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what has been shown of its answer."""

    question: str
    chosen: str = ""
    """The id of the notice that the reader chose; empty: all of them."""
    stage: Stage = Stage.RUNNING
    shown: str = ""
    """The pieces shown so far, marks included."""
    answer: Answer | None = None
    """The whole answer once it is there."""
    problem: str = ""
    """What went wrong, in the reader's words."""

    @property
    def is_new(self) -> bool:
        """True until anything of an answer is there."""
        return self.stage is Stage.RUNNING and not self.shown


def ask(
    assistant: Answering,
    question: str,
    earlier: Sequence[Exchange],
    stopped: threading.Event,
    chosen: str = "",
) -> Iterator[tuple[Exchange, ...]]:
    """Yields the conversation after each step; its last exchange is no longer running at the end.

    Once `stopped` is set it ends at once, whatever the assistant is busy with, and the assistant's
    stream is closed. Raises nothing: what goes wrong is told in the exchange, and logged.
    """
    current = Exchange(question, chosen)
    yield (*earlier, current)
    told = history(earlier, chosen, assistant.notices)
    for event in _until_stopped(lambda: assistant.stream(question, told), stopped):
        match event:
            case BeforeModel():
                continue
            case Shown(text):
                current = replace(current, shown=current.shown + text)
            case Done(answer):
                current = replace(current, stage=Stage.DONE, answer=answer, shown=answer.text)
            case MinshengError():
                _log.warning("A question could not be answered: %s", event)
                current = replace(current, stage=Stage.FAILED, problem=str(event))
            case Exception():
                _log.error("A question could not be answered.", exc_info=event)
                current = replace(current, stage=Stage.FAILED, problem=BROKEN)
        yield (*earlier, current)
    if current.stage is Stage.RUNNING:
        yield (*earlier, replace(current, stage=Stage.STOPPED))


def _until_stopped(
    begin: Callable[[], Iterator[Event]], stopped: threading.Event
) -> Iterator[Event | Exception]:
    """What the stream yields, or the exception that ended it; nothing more once `stopped` is set.

    The stream runs in a thread of its own, because the step that it is in may take seconds.
    """
    came: queue.SimpleQueue[Event | Exception | None] = queue.SimpleQueue()

    def pump() -> None:
        try:
            events = begin()
            for event in events:
                came.put(event)
                if stopped.is_set():
                    break
            if isinstance(events, Generator):
                events.close()
        except Exception as error:
            came.put(error)
        came.put(None)

    threading.Thread(target=pump, name="answer", daemon=True).start()
    while not stopped.is_set():
        try:
            event = came.get(timeout=_LOOK_EVERY_S)
        except queue.Empty:
            continue
        if event is None:
            return
        yield event


def history(
    exchanges: Sequence[Exchange], chosen: str, notices: Sequence[Notice]
) -> tuple[Turn, ...]:
    """What the assistant is told of the conversation: the turns of which something was shown.

    A chosen notice is named in an opening turn, since a conversation stays with the notice that it
    names; what was asked under another choice is left out.
    """
    opening = [Turn(f"关于《{notice.title}》", "") for notice in notices if notice.id == chosen]
    return tuple(opening) + tuple(
        Turn(exchange.question, exchange.shown)
        for exchange in exchanges
        if exchange.shown and exchange.stage is not Stage.FAILED and exchange.chosen == chosen
    )


def too_long(question: str) -> str:
    """What to tell the reader of a question that is too long; empty where it is not."""
    if len(question) <= LONGEST_QUESTION:
        return ""
    return f"问题太长了（{len(question):,} 字）。请缩短到 {LONGEST_QUESTION:,} 字以内再提问。"
