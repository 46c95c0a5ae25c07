"""Answers for an event loop: each is written in a thread of its own, through two gates.

Behind the first, questions are understood and looked up, few at a time, so that the model keeps
its share of the cores. What needs the model goes on to the second and waits there for its turn;
what can be looked up never waits for the model.
"""

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from assistant.values import BeforeModel, Done, Event, Turn
from web.api.errors import ApiError
from web.api.gate import Gate
from web.api.lane import GoneError, Lane
from web.exchanges import Answering

QUIET_S = 2.0
"""After so long without a word the waiting one is told that it is not forgotten."""
_UNDERSTOOD_AT_ONCE = max(1, (os.cpu_count() or 2) // 2)


class Answers:
    """Begins answers: `at_once` behind each gate, `writers` of them with the model.

    `failed` is called with what ended one.
    """

    def __init__(self, at_once: int, writers: int, failed: Callable[[Exception], None]) -> None:
        self._asked = Gate(at_once)
        self._written = Gate(at_once)
        self._understanding = Lane(_UNDERSTOOD_AT_ONCE)
        self._writing = Lane(writers)
        self._failed = failed

    @property
    def inside(self) -> int:
        """Answers being written or waited for."""
        return self._asked.inside + self._written.inside

    def begin(self, assistant: Answering, question: str, history: Sequence[Turn]) -> "Writing":
        """Begins one. Raises ApiError where there is no room."""
        leave = self._asked.enter()
        writing = Writing(asyncio.get_running_loop())

        def work() -> None:
            try:
                last = self._write(assistant, question, history, writing, leave)
            except (ApiError, GoneError) as error:
                writing.tell(error)
            except Exception as error:
                self._failed(error)
                writing.tell(error)
            else:
                writing.tell(last)

        threading.Thread(target=work, name="api-answer", daemon=True).start()
        return writing

    def _write(
        self,
        assistant: Answering,
        question: str,
        history: Sequence[Turn],
        writing: "Writing",
        leave: Callable[[], None],
    ) -> Done:
        """Tells all events but the last, and gives that once there is room for another answer.

        Raises ApiError where the model has no room, GoneError where nobody listens any longer.
        """
        gone = writing.stopped
        with ExitStack() as place, ExitStack() as turn:
            place.callback(leave)
            turn.enter_context(self._understanding.turn(gone))
            with _closed(assistant.stream(question, history)) as events:
                for event in events:
                    if isinstance(event, Done):
                        return event
                    if isinstance(event, BeforeModel):
                        leave_model = self._written.enter()
                        place.close()
                        place.callback(leave_model)
                        turn.close()
                        writing.tell(event)
                        turn.enter_context(self._writing.turn(gone))
                    else:
                        writing.tell(event)
                    if gone.is_set():
                        break
        raise GoneError


class Writing:
    """One answer that is being written."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.stopped = threading.Event()
        """Set: nobody listens any longer."""
        self._loop = loop
        self._came: asyncio.Queue[Event | Exception] = asyncio.Queue()
        self._first: Event | None = None

    def tell(self, event: Event | Exception) -> None:
        """Called by the thread that writes."""
        if not self.stopped.is_set() and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._came.put_nowait, event)

    async def begun(self) -> None:
        """Returns once it is certain that there is room for the answer. Raises what ended it."""
        try:
            event = await self._came.get()
            if isinstance(event, Exception):
                raise event
        except BaseException:
            self.stopped.set()
            raise
        self._first = event

    async def events(self) -> AsyncGenerator[Event | None, None]:
        """Its events, Done last; None after each `QUIET_S` without one. Raises what ended it.

        Closing it ends the writing at the next piece.
        """
        try:
            event: Event | Exception | None = self._first
            while True:
                if isinstance(event, Exception):
                    raise event
                if event is not None:
                    yield event
                if isinstance(event, Done):
                    return
                try:
                    event = await asyncio.wait_for(self._came.get(), QUIET_S)
                except TimeoutError:
                    event = None
                    yield None
        finally:
            self.stopped.set()


@contextmanager
def _closed(events: Iterator[Event]) -> Iterator[Iterator[Event]]:
    try:
        yield events
    finally:
        if isinstance(events, Generator):
            events.close()
