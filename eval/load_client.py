"""Clients of the API that ask one question after another, and note every word that they hear.

Each has a connection of its own, streams its answers, and waits as long as a 429 tells it to.
"""

import asyncio
import itertools
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from eval.load_values import Asked, End
from eval.questions import Question

_OPEN_S = 300.0
"""After so long without a word a request counts as lost."""


async def ask_for(
    url: str, key: str, questions: Sequence[Question], clients: int, seconds: float
) -> tuple[Asked, ...]:
    """So many clients for so long, begun at once, each with the questions in an order of its own.

    A question under way when time is up is still heard to its end.
    """
    until = time.perf_counter() + seconds
    step = max(1, len(questions) // clients)

    async def client(number: int) -> list[Asked]:
        start = number * step % len(questions)
        mine = itertools.cycle((*questions[start:], *questions[:start]))
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        asked: list[Asked] = []
        verify = url.startswith("https:")  # reading the certificates takes long
        async with httpx.AsyncClient(
            base_url=url, headers=headers, timeout=_OPEN_S, trust_env=False, verify=verify
        ) as http:
            while not asked or time.perf_counter() < until:
                asked.append(await ask(http, next(mine), until))
                if asked[-1].end is End.TOLD_TO_WAIT:
                    break
        return asked

    found = await asyncio.gather(*(client(number) for number in range(clients)))
    return tuple(each for mine in found for each in mine)


@dataclass
class _Heard:
    """What is known so far of one question."""

    began: float = field(default_factory=time.perf_counter)
    last: float = 0.0
    silence_s: float = 0.0
    first_s: float = 0.0
    tokens: int = 0
    is_whole: bool = False
    problem: str = ""
    refusals: int = 0
    early: int = 0

    def opened(self) -> None:
        """A request begins."""
        self.last = time.perf_counter()

    def word(self) -> None:
        """Anything came from the server."""
        now = time.perf_counter()
        self.silence_s = max(self.silence_s, now - self.last)
        self.last = now

    def line(self, line: str) -> None:
        """A line of the stream."""
        if line == "data: [DONE]":
            self.is_whole = True
        elif line.startswith("data: "):
            chunk = json.loads(line.removeprefix("data: "))
            if "error" in chunk:
                self.problem = str(chunk["error"]["message"])
                return
            if usage := chunk.get("usage"):
                self.tokens = usage["completion_tokens"]
            if any(choice["delta"].get("content") for choice in chunk["choices"]):
                self.first_s = self.first_s or time.perf_counter() - self.began

    def ended(self, id: str, end: End) -> Asked:
        """The whole of it."""
        whole = time.perf_counter() - self.began
        return Asked(
            id, end, self.first_s, whole, self.silence_s, self.refusals, self.early, self.problem
        )


async def ask(http: httpx.AsyncClient, question: Question, until: float) -> Asked:
    """One question, asked again as long as the server says that it should be."""
    heard = _Heard()
    body = {
        "model": "minsheng",
        "messages": [{"role": "user", "content": question.turns[-1]}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    while True:
        heard.opened()
        try:
            async with http.stream("POST", "/v1/chat/completions", json=body) as reply:
                heard.word()
                if reply.status_code == 200:
                    async for line in reply.aiter_lines():
                        heard.word()
                        heard.line(line)
                    return heard.ended(question.id, _end(heard))
                told = await reply.aread()
        except httpx.HTTPError as error:
            heard.word()
            heard.problem = f"{type(error).__name__}: {error}"
            return heard.ended(question.id, End.LOST)
        if reply.status_code != 429:
            heard.problem = f"{reply.status_code}: {told.decode(errors='replace')[:200]}"
            return heard.ended(question.id, End.ERROR)
        heard.refusals += 1
        wait = reply.headers.get("Retry-After", "")
        if not wait.isdigit() or int(wait) < 1:
            heard.early += 1
        pause = float(wait) if wait.isdigit() else 1.0
        if time.perf_counter() + pause > until:
            return heard.ended(question.id, End.TOLD_TO_WAIT)
        await asyncio.sleep(pause)


def _end(heard: _Heard) -> End:
    if heard.problem:
        return End.ERROR
    if not heard.is_whole:
        heard.problem = "the stream ended without [DONE]"
        return End.LOST
    return End.GENERATED if heard.tokens else End.LOOKED_UP
