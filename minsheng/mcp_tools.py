"""What the MCP tools need, and what goes in and out of them beside the records."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.values import Answer, Turn


class Asking(Protocol):
    """What is needed of `assistant.answer.Assistant`."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The whole answer."""


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier question, and the text of its answer with its marks."""

    question: str
    answer: str
