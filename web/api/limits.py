"""What programs may do: the keys, the rate, and how many answers may be asked for at once.

Read from the environment. The keys are not among the settings, which are written into records.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.errors import SettingsError

KEYS = "MINSHENG_API_KEYS"
RATE = "MINSHENG_API_RATE"
QUEUE = "MINSHENG_API_QUEUE"
WRITERS = "MINSHENG_API_WRITERS"
SHORTEST = 8
"""Characters of the shortest key that is taken."""
BODY = 256 * 1024
"""Bytes of the largest request: some hundred questions with their answers."""
_PER_MINUTE = 600
_AT_ONCE = 16
_WRITERS = 2
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one process."""

    keys: tuple[str, ...] = field(default=(), repr=False)
    """Empty: whoever reaches the port may ask."""
    per_minute: int = _PER_MINUTE
    """Requests a minute for each key, or where there are none, for each address; 0: no limit."""
    at_once: int = _AT_ONCE
    """Questions being looked up or waiting for it, and likewise those that need the model; a
    further one is told when to come again."""
    writers: int = _WRITERS
    """Answers that the model writes side by side; the page's wait for no more than these."""
    body_bytes: int = BODY

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Limits":
        """SettingsError where a value cannot be used; the keys are never told."""
        keys = tuple(filter(None, (key.strip() for key in environment.get(KEYS, "").split(","))))
        if any(len(key) < SHORTEST or not key.isascii() for key in keys):
            raise SettingsError(
                f"{KEYS} 里有不能用的密钥：每个至少 {SHORTEST} 个字符，只用字母、数字和符号，"
                "用逗号隔开。请改正，或去掉这个变量（接口不要密钥）。"
            )
        return cls(
            keys,
            _number(environment, RATE, _PER_MINUTE, least=0),
            _number(environment, QUEUE, _AT_ONCE, least=1),
            _number(environment, WRITERS, _WRITERS, least=1),
        )


def _number(environment: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    value = environment.get(name, "")
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= _MOST:
        raise SettingsError(
            f"{name}={value} 不能用：请填 {least} 到 {_MOST} 的整数，或去掉这个变量。"
        )
    return int(value)
