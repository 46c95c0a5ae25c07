"""A test double for an assistant that `assistant.live.Live` can change: it quotes, without models.

The item that shares most pairs of characters with the question answers with its likeliest sentence.
"""

import time
from collections.abc import Callable, Iterator, Sequence

from assistant.values import (
    Answer,
    Done,
    Event,
    Sentence,
    Shown,
    Source,
    SourceKind,
    Status,
    Turn,
)
from corpus.notice import Item, Notice


class FakeServing:
    """Answers from its notices; remembers what was asked of it."""

    def __init__(self, notices: Sequence[Notice], pause_s: float = 0.0) -> None:
        self.notices = tuple(notices)
        self.pause_s = pause_s
        """How long one answer takes."""
        self.asked: list[str] = []
        self.preparing = False
        self.closed = False

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The likeliest sentence of the likeliest item."""
        self.asked.append(question)
        time.sleep(self.pause_s)
        pairs = {question[at : at + 2] for at in range(len(question) - 1)}

        def shared(text: str) -> int:
            return sum(pair in text for pair in pairs)

        def of_item(placed: tuple[Notice, Item]) -> int:
            return shared(placed[0].title + placed[1].title + placed[1].body)

        every = [(notice, item) for notice in self.notices for item in notice.items]
        notice, item = max(every, key=of_item)
        if not of_item((notice, item)):
            told = Sentence("要点里没有这方面的内容。", (), SourceKind.LOOKED_UP)
            return Answer(Status.NOT_COVERED, (told,), notice.id)
        best = max(item.body.rstrip("。").split("。"), key=shared)
        start = item.body_start + item.body.index(best)
        source = Source(notice.id, item.id, start, start + len(best))
        text = f"{best}。"
        sentence = Sentence(text, (source,), SourceKind.GENERATED)
        return Answer(Status.ANSWERED, (sentence,), notice.id)

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """The same in one piece."""
        answer = self.ask(question, history)
        yield Shown(answer.text)
        yield Done(answer)

    def prepare_in_background(self) -> None:
        """Notes it."""
        self.preparing = True

    def stop_preparing(self) -> None:
        """Notes it."""
        self.preparing = False

    def close(self) -> None:
        """Notes it."""
        self.closed = True


class Workshop:
    """Makes fakes, and can be told to fail or to wait while it makes one."""

    def __init__(self, pause_s: float = 0.0) -> None:
        self.made: list[FakeServing] = []
        self.before: Callable[[], None] = lambda: None
        self.pause_s = pause_s

    def build(self, notices: tuple[Notice, ...]) -> FakeServing:
        """An assistant over these notices."""
        self.before()
        self.made.append(FakeServing(notices, self.pause_s))
        return self.made[-1]
