"""Who asks, and how often: keys compared in constant time, a token bucket for each caller.

A caller is its key; where no keys are set, or for a wrong one, its address. Nothing is stored
beyond the process.
"""

import hashlib
import hmac
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from web.api.errors import ApiError

_CALLERS = 10_000
"""Callers remembered; who was not heard of for longest is forgotten first."""


class Callers:
    """The keys and what each caller has left; safe to use from several threads."""

    def __init__(
        self,
        keys: tuple[str, ...],
        per_minute: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keys = tuple(_digest(key) for key in keys)
        self._per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Of each caller: requests it may still make, and when that was reckoned."""

    def check(self, key: str | None, address: str) -> None:
        """Raises ApiError: 401 without a right key, 429 where a caller asks too often."""
        if not self._keys:
            self._count(f"address {address}")
            return
        digest = _digest(key or "")
        known = [hmac.compare_digest(digest, each) for each in self._keys]  # all, on purpose
        if not any(known):
            self._count(f"address {address}")
            raise ApiError(
                401,
                "密钥不对。请把管理员发给您的密钥放在请求头里：Authorization: Bearer 密钥。"
                if key
                else "需要密钥。请把管理员发给您的密钥放在请求头里：Authorization: Bearer 密钥。",
                "invalid_api_key",
            )
        self._count(f"key {known.index(True)}")

    def _count(self, caller: str) -> None:
        if not self._per_minute:
            return
        rate = self._per_minute / 60
        with self._lock:
            now = self._clock()
            left, since = self._left.get(caller, (float(self._per_minute), now))
            left = min(self._per_minute, left + (now - since) * rate)
            allowed = left >= 1
            self._left[caller] = (left - 1 if allowed else left, now)
            self._left.move_to_end(caller)
            if len(self._left) > _CALLERS:
                self._left.popitem(last=False)
        if not allowed:
            wait = math.ceil((1 - left) / rate)
            raise ApiError(
                429,
                f"问得太快了（每分钟最多 {self._per_minute} 次）。请等 {wait} 秒再试。",
                "rate_limit_exceeded",
                kind="rate_limit_error",
                retry_after=wait,
            )


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
