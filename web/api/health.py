"""Whether the assistant can answer: proved by a question, not supposed.

The first look asks one in the background; until its answer is there, and after an answer that an
error ended, the assistant counts as not ready.
"""

import logging
import threading
import time
from collections.abc import Callable
from enum import Enum

from assistant.values import Done
from corpus.errors import MinshengError
from web.examples import examples_for
from web.exchanges import BROKEN, Answering

_AGAIN_AFTER_S = 5.0
_log = logging.getLogger(__name__)


class State(Enum):
    """What is known of the assistant."""

    UNKNOWN = "unknown"
    ASKING = "asking"
    READY = "ready"
    FAILED = "failed"


class Readiness:
    """Asks the assistant a question of its own where nothing is known; safe to share."""

    def __init__(
        self, assistant: Callable[[], Answering], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.problem = "正在试着回答第一个问题，请稍候。"
        """Why it is not ready, for the administrator."""
        self._assistant = assistant
        self._clock = clock
        self._lock = threading.Lock()
        self._state = State.UNKNOWN
        self._failed_at = 0.0

    @property
    def is_ready(self) -> bool:
        """Whether it has answered; asks in the background where that is not known."""
        with self._lock:
            old = self._clock() - self._failed_at >= _AGAIN_AFTER_S
            if self._state is State.UNKNOWN or (self._state is State.FAILED and old):
                self._state = State.ASKING
                threading.Thread(target=self._ask, name="readiness", daemon=True).start()
            return self._state is State.READY

    def failed(self, error: Exception) -> None:
        """An answer was ended by this error."""
        with self._lock:
            self._state, self._failed_at = State.FAILED, self._clock()
            self.problem = str(error) if isinstance(error, MinshengError) else BROKEN

    def answered(self) -> None:
        """An answer was whole."""
        with self._lock:
            self._state = State.READY

    def _ask(self) -> None:
        try:
            assistant = self._assistant()
            examples = examples_for(assistant.notices)
            question = next(iter((*examples.residents, *examples.staff)), "要点一共有几项？")
            for event in assistant.stream(question, ()):
                if isinstance(event, Done):
                    self.answered()
        except Exception as error:
            _log.warning("The assistant does not answer.", exc_info=error)
            self.failed(error)
