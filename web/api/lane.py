"""So many at a time, first come first served; who waits can give up. Knows nothing of answers."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

_LOOK_EVERY_S = 0.5


class GoneError(Exception):
    """Nobody waits for it any longer."""


class Lane:
    """`width` at a time; safe to use from several threads."""

    def __init__(self, width: int) -> None:
        self._free = width
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    @contextmanager
    def turn(self, gone: threading.Event) -> Iterator[None]:
        """In the lane for as long as the context lasts. GoneError once `gone` is set."""
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            try:
                while self._waiting[0] is not ticket or not self._free:
                    self._changed.wait(_LOOK_EVERY_S)
                    if gone.is_set():
                        raise GoneError
                self._free -= 1
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()
