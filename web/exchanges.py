"""A conversation as the page keeps it: one `Exchange` for each question, and how it grows.

Knows nothing of Gradio or HTML. Exchanges live in the browser session only; nothing is written.
"""

import logging
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from assistant.values import Answer, Done, Event, Shown, Turn
from corpus.errors import MinshengError
from corpus.notice import Notice

LONGEST_QUESTION = 2000
"""Characters of the longest question that is asked; twenty times an ordinary one."""
BROKEN = "抱歉，系统出了点问题，这个问题没有答完。请稍后再问一次；如果一直这样，请告诉管理员。"

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


def ask(
    assistant: Answering, question: str, earlier: Sequence[Exchange], chosen: str = ""
) -> Generator[tuple[Exchange, ...], None, None]:
    """Yields the conversation after each step; the last one is done or failed, never running.

    Closing the generator closes the assistant's stream. Raises nothing: what goes wrong is told in
    the exchange, and logged where it is not one of our own errors.
    """
    past = settled(earlier)
    current = Exchange(question, chosen)
    yield (*past, current)
    events: Iterator[Event] | None = None
    try:
        events = assistant.stream(question, history(past, chosen, assistant.notices))
        for event in events:
            match event:
                case Shown(text):
                    current = replace(current, shown=current.shown + text)
                case Done(answer):
                    current = replace(current, stage=Stage.DONE, answer=answer, shown=answer.text)
            yield (*past, current)
        if current.stage is Stage.RUNNING:
            _log.error("The stream ended without an answer.")
            yield (*past, replace(current, stage=Stage.FAILED, problem=BROKEN))
    except MinshengError as error:
        _log.warning("A question could not be answered: %s", error)
        yield (*past, replace(current, stage=Stage.FAILED, problem=str(error)))
    except Exception:
        _log.exception("A question could not be answered.")
        yield (*past, replace(current, stage=Stage.FAILED, problem=BROKEN))
    finally:
        if isinstance(events, Generator):
            events.close()


def settled(exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """The conversation with what still ran marked as stopped."""
    return tuple(
        replace(exchange, stage=Stage.STOPPED) if exchange.stage is Stage.RUNNING else exchange
        for exchange in exchanges
    )


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
