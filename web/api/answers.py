"""Answers for an event loop: each is written in a thread of its own, behind the gate.

The assistant itself lets looked-up answers pass those that wait for the model, so all that were
let in are begun at once.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Sequence

from assistant.values import Done, Event, Turn
from web.api.gate import Gate
from web.exchanges import Answering

QUIET_S = 2.0
"""After so long without a word the waiting one is told that it is not forgotten."""


class Answers:
    """Begins answers; `failed` is called with what ended one."""

    def __init__(self, gate: Gate, failed: Callable[[Exception], None]) -> None:
        self._gate = gate
        self._failed = failed

    def begin(self, assistant: Answering, question: str, history: Sequence[Turn]) -> "Writing":
        """Begins one. Raises ApiError where there is no room."""
        leave = self._gate.enter()
        writing = Writing(asyncio.get_running_loop())

        def work() -> None:
            last: Event | Exception | None = None
            events = None
            try:
                events = assistant.stream(question, history)
                for event in events:
                    if isinstance(event, Done):
                        last = event
                        continue
                    writing.tell(event)
                    if writing.stopped.is_set():
                        break
            except Exception as error:
                self._failed(error)
                last = error
            finally:
                if isinstance(events, Generator):
                    events.close()
                leave()  # before the end is told: who hears it may ask again at once
            if last is not None:
                writing.tell(last)

        threading.Thread(target=work, name="api-answer", daemon=True).start()
        return writing


class Writing:
    """One answer that is being written."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.stopped = threading.Event()
        """Set: nobody listens any longer."""
        self._loop = loop
        self._came: asyncio.Queue[Event | Exception] = asyncio.Queue()

    def tell(self, event: Event | Exception) -> None:
        """Called by the thread that writes."""
        if not self.stopped.is_set() and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._came.put_nowait, event)

    async def events(self) -> AsyncGenerator[Event | None, None]:
        """Its events, Done last; None after each `QUIET_S` without one. Raises what ended it.

        Closing it ends the writing at the next piece.
        """
        try:
            while True:
                try:
                    event = await asyncio.wait_for(self._came.get(), QUIET_S)
                except TimeoutError:
                    yield None
                    continue
                if isinstance(event, Exception):
                    raise event
                yield event
                if isinstance(event, Done):
                    return
        finally:
            self.stopped.set()
