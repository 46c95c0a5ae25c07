"""Who may enter the locked rooms: one password, signed sessions, and guesses that get slow.

The password is set by MINSHENG_ADMIN_PASSWORD; without it they do not exist. Sessions are signed
with a key made at the start, so a restart ends them all. It knows no request and no page; the
password is not among the settings, which are written into records.
"""

import base64
import hashlib
import hmac
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corpus.errors import SettingsError

PASSWORD = "MINSHENG_ADMIN_PASSWORD"
SHORTEST = 8
"""Characters of the shortest password that is taken."""
LONGEST_NAME = 30
SESSION_S = 8 * 3600.0
"""A session ends a working day after the sign-in."""
FREE_GUESSES = 3
"""Wrong passwords from one address before it has to wait; each further one doubles the wait."""
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 900.0
GUESSES_IN_ALL = 100
"""Wrong passwords from anywhere, within `LONGEST_WAIT_S`, after which every address has to wait."""
_ADDRESSES = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has signed in."""

    id: str
    name: str
    """As entered; nobody has proved it."""
    until: float
    """Seconds since the epoch."""


class Access:
    """The password and all that is known of sessions and guesses; safe to share."""

    def __init__(self, password: str, clock: Callable[[], float] = time.time) -> None:
        if 0 < len(password) < SHORTEST:
            raise SettingsError(
                f"{PASSWORD} 太短（{len(password)} 个字符）。请设成至少 {SHORTEST} 个字符的密码，"
                "或去掉这个变量（不开放要点管理）。"
            )
        self.is_on = bool(password)
        self._key = secrets.token_bytes(32)
        self._password = self._digest(password)
        self._clock = clock
        self._lock = threading.RLock()
        self._ended: dict[str, float] = {}
        self._guesses: OrderedDict[str, tuple[int, float]] = OrderedDict()
        """Of each address: wrong passwords in a row, and when the last one came."""
        self._all_guesses: list[float] = []

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Access":
        """SettingsError where the password is too short."""
        return cls(environment.get(PASSWORD, ""))

    def wait_s(self, address: str) -> float:
        """Seconds until the address may try a password; 0: at once."""
        now = self._clock()
        with self._lock:
            self._all_guesses = [at for at in self._all_guesses if now - at < LONGEST_WAIT_S]
            count, last = self._guesses.get(address, (0, 0.0))
            waits = [0.0]
            if count >= FREE_GUESSES:
                due = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(count - FREE_GUESSES, 20))
                waits.append(last + due - now)
            if len(self._all_guesses) >= GUESSES_IN_ALL:
                waits.append(self._all_guesses[-GUESSES_IN_ALL] + LONGEST_WAIT_S - now)
            return max(waits)

    def sign_in(self, password: str, name: str, address: str) -> str | None:
        """The cookie of a new session; None where the password is wrong or the address must wait.

        The time it takes does not depend on the password given.
        """
        with self._lock:
            if self.wait_s(address) > 0:
                return None
            is_right = hmac.compare_digest(self._digest(password), self._password)
            if not (is_right and self.is_on):
                count, _ = self._guesses.pop(address, (0, 0.0))
                self._guesses[address] = (count + 1, self._clock())
                self._all_guesses.append(self._clock())
                while len(self._guesses) > _ADDRESSES:
                    self._guesses.popitem(last=False)
                return None
            self._guesses.pop(address, None)
        return self._sign(Session(secrets.token_urlsafe(16), name, self._clock() + SESSION_S))

    def session(self, cookie: str) -> Session | None:
        """The session that a cookie proves; None where it is not ours, is over, or was ended."""
        body, _, signature = cookie.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature("session", body).encode()):
            return None
        try:
            name, session_id, until = base64.urlsafe_b64decode(body).decode().split("\n")
            session = Session(session_id, name, float(until))
        except ValueError:
            return None
        if session.until < self._clock() or session.id in self._ended:
            return None
        return session

    def sign_out(self, session: Session) -> None:
        """Ends a session: its cookie proves nothing any longer, wherever it is kept."""
        now = self._clock()
        with self._lock:
            self._ended = {name: end for name, end in self._ended.items() if end > now}
            self._ended[session.id] = session.until

    def token(self, session: Session) -> str:
        """What every form of the session carries, so that no other site can send it."""
        return self._signature("form", session.id)

    def is_token(self, session: Session, token: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(token.encode(), self.token(session).encode())

    def _sign(self, session: Session) -> str:
        held = f"{session.name}\n{session.id}\n{session.until}"
        body = base64.urlsafe_b64encode(held.encode()).decode()
        return f"{body}.{self._signature('session', body)}"

    def _signature(self, use: str, text: str) -> str:
        return hmac.new(self._key, f"{use}:{text}".encode(), hashlib.sha256).hexdigest()

    def _digest(self, password: str) -> bytes:
        return hmac.new(
            self._key, password.encode("utf-8", "surrogatepass"), hashlib.sha256
        ).digest()


def clean_name(name: str) -> str:
    """The name as it is recorded: printable, without outer spaces; empty where none is left."""
    return "".join(c for c in name if c.isprintable()).strip()[:LONGEST_NAME]
