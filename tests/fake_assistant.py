"""A test double for `assistant.answer.Assistant`: it answers by heart, clause by clause.

Like the real thing it yields `Shown` pieces and `Done` last, and its stream can be closed early.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.values import (
    Answer,
    BeforeModel,
    Done,
    Event,
    Sentence,
    Shown,
    Source,
    SourceKind,
    Status,
    Turn,
)
from corpus.notice import Notice

ENDLESS = "endless"
"""A reply that goes on, a piece every 50 ms, until the stream is closed."""
Reply = Answer | Exception | str


@dataclass(frozen=True)
class FakeModel:
    """A name and a hash."""

    name: str
    sha256: str = "00"


class FakeAssistant:
    """Gives the reply whose key is in the question; an unknown question is not covered."""

    def __init__(self, notices: Sequence[Notice], replies: Mapping[str, Reply]) -> None:
        self.notices = tuple(notices)
        self.replies = dict(replies)
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.closed = 0
        """Streams that were closed before their end."""

    encoder = FakeModel("fake-encoder")
    generator = FakeModel("fake-generator")
    reader: FakeModel | None = None
    pause_s = 0.0
    """How long `ask` waits before it answers."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The whole of the reply; an unknown question is not covered."""
        time.sleep(self.pause_s)
        for event in self.stream(question, history):
            if isinstance(event, Done):
                return event.answer
        raise RuntimeError("a stream ends with Done")

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """The pieces of the reply, then the whole of it."""
        self.asked.append((question, tuple(history)))
        known = [reply for key, reply in self.replies.items() if key in question]
        reply = known[0] if known else refusal(self.notices[0])
        try:
            if not isinstance(reply, Answer) or any(
                sentence.kind is SourceKind.GENERATED for sentence in reply.sentences
            ):
                yield BeforeModel()
            if reply == ENDLESS:
                while True:
                    yield Shown("一直写下去，")
                    time.sleep(0.05)
            if isinstance(reply, Exception):
                yield Shown("本来要说的是，")
                raise reply
            if isinstance(reply, Answer):
                for piece in re.findall(r"[^，。]+[，。]?", reply.text):
                    yield Shown(piece)
                    time.sleep(0.02)
                yield Done(reply)
        except GeneratorExit:
            self.closed += 1
            raise


def cited(notice: Notice, item_id: str, quoted: str, text: str, status: Status) -> Answer:
    """An answer of one sentence whose source is the first place of `quoted` in the item."""
    item = notice.item(item_id)
    start = notice.text.index(quoted, item.start, item.end)
    source = Source(notice.id, item_id, start, start + len(quoted))
    return Answer(status, (Sentence(text, (source,), SourceKind.GENERATED),), notice.id)


def refusal(notice: Notice) -> Answer:
    """What is said where the notice does not have the topic."""
    sentence = Sentence("要点里没有这方面的内容。", (), SourceKind.LOOKED_UP)
    return Answer(Status.NOT_COVERED, (sentence,), notice.id)
