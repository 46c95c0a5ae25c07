"""Who may use the model now: questions share it, background work only gets it when nobody asks.

Questions run side by side (the backend batches them); a background step runs alone, so that what
it computes does not depend on who else was asking, and a waiting question always goes before the
next step. It knows nothing of models: background work must come in short steps for this to help.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock with two kinds of holders: many questions, or one background step."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._questions = 0  # waiting or running
        self._step_running = False

    @contextmanager
    def question(self) -> Iterator[None]:
        """Holds the model for a question; waits at most for the step that is running."""
        with self._changed:
            self._questions += 1
            while self._step_running:
                self._changed.wait()
        try:
            yield
        finally:
            with self._changed:
                self._questions -= 1
                self._changed.notify_all()

    @contextmanager
    def step(self) -> Iterator[None]:
        """Holds the model for one background step, once no question waits or runs."""
        with self._changed:
            while self._questions or self._step_running:
                self._changed.wait()
            self._step_running = True
        try:
            yield
        finally:
            with self._changed:
                self._step_running = False
                self._changed.notify_all()
