"""Who may use the model now: questions share it, background work only gets it when nobody asks.

Questions write side by side (the backend batches them). What is kept for later is computed alone,
so that it does not depend on who else was asking: by a background step, before which a waiting
question always goes, or by a question that cannot wait for one. It knows nothing of models:
background work must come in short steps for this to help.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock with two kinds of holders, many questions or one background step.

    Among the questions, many write together or one computes alone.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._questions = 0  # waiting or running
        self._step_running = False
        self._together = 0
        self._waiting_alone = 0
        self._alone_running = False

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
    def together(self) -> Iterator[None]:
        """Within a question: uses the model beside others; who needs it alone goes first."""
        with self._changed:
            while self._waiting_alone or self._alone_running:
                self._changed.wait()
            self._together += 1
        try:
            yield
        finally:
            with self._changed:
                self._together -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Within a question: uses the model once all others that use it are done."""
        with self._changed:
            self._waiting_alone += 1
            while self._together or self._alone_running:
                self._changed.wait()
            self._waiting_alone -= 1
            self._alone_running = True
        try:
            yield
        finally:
            with self._changed:
                self._alone_running = False
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
