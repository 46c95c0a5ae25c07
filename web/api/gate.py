"""How many answers may be asked for at once, and what those beyond are told.

Whoever is let in gets an answer; whoever is not is told when there is room: by how long answers
take now, and by how many were told to come again before. Knows nothing of answers.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable

from web.api.errors import ApiError

LONGEST_WAIT_S = 60
"""What clients such as OpenAI's own take for a wait at most."""
_LOOKED_AT = 32
"""Answers from which the pace is reckoned."""
_FIRST_GUESS_S = 1.0


class Gate:
    """At most `limit` inside; safe to use from several threads."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._inside: dict[object, float] = {}
        """Since when each is inside."""
        self._took: deque[float] = deque(maxlen=_LOOKED_AT)
        self._promised = 0.0
        """When the one who was told last is to come again."""

    @property
    def inside(self) -> int:
        """How many are inside now."""
        return len(self._inside)

    def enter(self) -> Callable[[], None]:
        """Raises ApiError 429 where there is no room; else gives what makes room again."""
        with self._lock:
            now = self._clock()
            if len(self._inside) < self._limit:
                token = object()
                self._inside[token] = now
                return lambda: self._leave(token)
            self._promised = min(max(now, self._promised) + self._pace(now), now + LONGEST_WAIT_S)
            wait = max(1, math.ceil(self._promised - now))
        raise ApiError(
            429,
            f"现在提问的人比较多（最多 {self._limit} 个同时等回答）。请等 {wait} 秒再试。",
            "queue_full",
            kind="rate_limit_error",
            retry_after=wait,
        )

    def _leave(self, token: object) -> None:
        with self._lock:
            self._took.append(self._clock() - self._inside.pop(token))

    def _pace(self, now: float) -> float:
        """Seconds between two places that become free: a full house divides what each takes."""
        if not self._took:
            return _FIRST_GUESS_S
        lately = sum(self._took) / len(self._took)
        since = sum(now - began for began in self._inside.values()) / len(self._inside)
        return max(lately, since) / self._limit
