"""Test doubles for the project's seams, shared by all tests.

They behave like the real thing where a caller could notice: text comes in pieces, an iterator can
be closed early, `max_tokens` holds, and a closed generator refuses.
"""

import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from assistant.generate.base import Piece, Prompt
from corpus.errors import GeneratorError


class FakeGenerator:
    """Writes queued replies, two characters a piece, and remembers every prompt it was given.

    A reply may also be an exception, which is raised, or a function of the prompt. An empty queue
    is an error: a test that expects no generation notices one.
    """

    name = "fake"
    sha256 = "0" * 64

    def __init__(self, replies: Iterable[str | Exception | Callable[[Prompt], str]] = ()) -> None:
        self.replies = deque(replies)
        self.prompts: list[Prompt] = []
        self.grammars: list[str | None] = []
        self.max_tokens: list[int] = []
        self.prepared: list[Prompt] = []
        self.shown: list[str] = []
        """What each call got out before its end or its closing."""
        self.closed = False

    def prepare(self, prompt: Prompt) -> int:
        """Counts the characters of a document prepared for the first time."""
        self._refuse_if_closed()
        key = (prompt.system, prompt.document)
        if key in [(p.system, p.document) for p in self.prepared]:
            return 0
        self.prepared.append(prompt)
        return len(prompt.document)

    def stream(
        self, prompt: Prompt, *, max_tokens: int, grammar: str | None = None
    ) -> Iterator[Piece]:
        """Yields the next reply, at most `max_tokens` pieces of it."""
        self._refuse_if_closed()
        self.prompts.append(prompt)
        self.grammars.append(grammar)
        self.max_tokens.append(max_tokens)
        self.shown.append("")
        if not self.replies:
            raise AssertionError(f"no reply queued for: {prompt.question}")
        reply = self.replies.popleft()
        if isinstance(reply, Exception):
            raise reply
        text = reply if isinstance(reply, str) else reply(prompt)
        return self._pieces(text, max_tokens, len(self.shown) - 1)

    def close(self) -> None:
        """Refuses from now on."""
        self.closed = True

    def _pieces(self, text: str, max_tokens: int, call: int) -> Iterator[Piece]:
        for start in range(0, min(len(text), 2 * max_tokens), 2):
            piece = text[start : start + 2]
            self.shown[call] += piece
            yield Piece(piece, 1)

    def _refuse_if_closed(self) -> None:
        if self.closed:
            raise GeneratorError("生成模型已经关闭，请重新启动服务。")


class RandomGenerator(FakeGenerator):
    """Writes random Chinese with random figures, units and marks: whatever passes is the guard's.

    The same seed gives the same texts in the same order.
    """

    name = "random"

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        self._random = random.Random(seed)

    def stream(
        self, prompt: Prompt, *, max_tokens: int, grammar: str | None = None
    ) -> Iterator[Piece]:
        """Yields a random text made of words of the prompt and of its own inventions."""
        self.replies.append(self._text(prompt))
        return super().stream(prompt, max_tokens=max_tokens, grammar=grammar)

    def _text(self, prompt: Prompt) -> str:
        document = prompt.document or "要点"
        pieces = []
        for _ in range(self._random.randint(3, 12)):
            start = self._random.randrange(len(document))
            pieces.append(
                self._random.choice(
                    [
                        document[start : start + self._random.randint(1, 12)],
                        self._figure(),
                        self._random.choice(["不超过", "以上", "至少", "约", "左右", "最低"]),
                        self._random.choice(["市财政局", "市大数据局", "省民政厅", "县残联"]),
                        self._random.choice(["每人每月", "由", "给予补贴", "可以申请", "不能"]),
                        self._random.choice(["[0]", "[7]", "【7】", "[99", "［３］", "[7, 9]"]),
                    ]
                )
            )
            pieces.append(self._random.choice(["", "", ",", "。", "；"]))
        return "".join(pieces) + "。"

    def _figure(self) -> str:
        number = self._random.choice(
            [
                str(self._random.randint(1, 99999)),
                f"{self._random.uniform(0, 50):.1f}",
                "三千二百",
                "二十",
                "１２０",
            ]
        )
        return number + self._random.choice(["元", "万元", "名", "个", "%", "家", "年", "级", "折"])
