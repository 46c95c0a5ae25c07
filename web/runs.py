"""The answers that are being written: one a browser session, so many in all; each can be stopped.

Knows nothing of what is written.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from corpus.errors import MinshengError


class RefusedError(MinshengError):
    """No answer can be begun now; the reader sees why."""


@dataclass(frozen=True, slots=True)
class Run:
    """The reader's wishes about one answer."""

    stopped: threading.Event = field(default_factory=threading.Event)
    """Set: write no more."""
    dropped: threading.Event = field(default_factory=threading.Event)
    """Set as well: the conversation it belongs to has been given up."""


class Runs:
    """Keeps the running answers by session; safe to use from several threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._running: dict[str, Run] = {}

    @contextmanager
    def begin(self, session: str) -> Iterator[Run]:
        """A run for as long as the context lasts. RefusedError: one is on, or too many are."""
        run = Run()
        with self._lock:
            if session in self._running:
                raise RefusedError("请等这个回答写完，或者先按“停止”。")
            if len(self._running) >= self._limit:
                raise RefusedError("现在提问的人比较多，请过一会儿再按“提问”。")
            self._running[session] = run
        try:
            yield run
        finally:
            run.stopped.set()
            with self._lock:
                del self._running[session]

    def stop(self, session: str, *, drop: bool = False) -> None:
        """Stops the session's run, if there is one."""
        with self._lock:
            run = self._running.get(session)
        if run is None:
            return
        if drop:
            run.dropped.set()
        run.stopped.set()
