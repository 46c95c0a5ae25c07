"""Residents' opinions on answers, in SQLite below home: only what a person agreed to keep.

What is stored is the question, the answer, the thumb, and the words that the person added; no
name, no address, no session. A row is deleted when it is older than the days of the settings, or
when the person takes it back with the token that was given to them.
"""

import json
import logging
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path

from assistant.values import Answer, Status
from corpus.errors import MinshengError

LONGEST_WORD = 300
LONGEST_CORRECTION = 1000
MOST_ROWS = 10_000
"""More than staff will look through; a script that fills the disk stops here."""
DAY_S = 24 * 3600
_log = logging.getLogger(__name__)
_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    token TEXT PRIMARY KEY, kept_at INTEGER NOT NULL, thumb TEXT NOT NULL, turns TEXT NOT NULL,
    answer TEXT NOT NULL, status TEXT NOT NULL, citations TEXT NOT NULL, notice TEXT NOT NULL,
    word TEXT NOT NULL, correction TEXT NOT NULL, question_id TEXT NOT NULL DEFAULT ''
)
"""
_COLUMNS = (
    "token, kept_at, thumb, turns, answer, status, citations, notice, word, correction, question_id"
)


class FeedbackError(MinshengError):
    """An opinion cannot be kept."""


class Thumb(Enum):
    """Whether the answer helped."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a person says of one answer, and agreed to have kept."""

    thumb: Thumb
    turns: tuple[str, ...]
    """The question; before it the earlier ones of the conversation, where the person agreed."""
    answer: str
    """The answer's text with its marks."""
    status: Status
    citations: tuple[str, ...]
    notice: str
    word: str = ""
    correction: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An opinion in the store."""

    token: str
    kept_at: datetime
    opinion: Opinion
    question_id: str = ""
    """Of the test question that was made of it."""


def opinion_on(
    answer: Answer, turns: tuple[str, ...], thumb: Thumb, word: str, correction: str
) -> Opinion:
    """The opinion as it would be kept. FeedbackError where the added words are too long."""
    for name, text, most in (
        ("一句话", word, LONGEST_WORD),
        ("正确的回答", correction, LONGEST_CORRECTION),
    ):
        if len(text) > most:
            raise FeedbackError(f"“{name}”太长（{len(text)} 字）。请缩短到 {most} 字以内。")
    return Opinion(
        thumb=thumb,
        turns=turns,
        answer=answer.text,
        status=answer.status,
        citations=answer.citations,
        notice=answer.notice_id,
        word=word,
        correction=correction,
    )


class FeedbackStore:
    """The file with the opinions; safe to use from several threads."""

    def __init__(self, home: Path, days: int) -> None:
        self.days = days
        """How long a row is kept; 0: nothing is taken."""
        self._path = home / "evaluation" / "feedback.sqlite"
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.forget_old()

    def keep(self, opinion: Opinion, now: datetime | None = None) -> str:
        """Stores it; the token by which it can be taken back. FeedbackError where it cannot."""
        if self.days == 0:
            raise FeedbackError("这里没有开启评价，没有保存。")
        token = secrets.token_urlsafe(16)
        with self._connected() as store:
            (count,) = store.execute("SELECT count(*) FROM feedback").fetchone()
            if count >= MOST_ROWS:
                raise FeedbackError("保存的评价已满，这一条没有保存。请告诉管理员。")
            store.execute(
                f"INSERT INTO feedback ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,'')",
                (
                    token,
                    int((now or datetime.now(UTC)).timestamp()),
                    opinion.thumb.value,
                    json.dumps(opinion.turns, ensure_ascii=False),
                    opinion.answer,
                    opinion.status.value,
                    json.dumps(opinion.citations),
                    opinion.notice,
                    opinion.word,
                    opinion.correction,
                ),
            )
        return token

    def all(self, thumb: Thumb | None = None) -> tuple[Kept, ...]:
        """All that is kept, the newest first."""
        if not self._path.exists():
            return ()
        self.forget_old()
        with self._connected() as store:
            rows = store.execute(
                f"SELECT {_COLUMNS} FROM feedback ORDER BY kept_at DESC, rowid DESC"
            ).fetchall()
        return tuple(
            kept for kept in map(_kept, rows) if thumb is None or kept.opinion.thumb is thumb
        )

    def find(self, token: str) -> Kept | None:
        """The one with this token, if it is still kept."""
        return next((kept for kept in self.all() if kept.token == token), None)

    def used(self, token: str, question_id: str) -> None:
        """Notes that a test question was made of it."""
        with self._connected() as store:
            store.execute("UPDATE feedback SET question_id=? WHERE token=?", (question_id, token))

    def remove(self, token: str) -> None:
        """Deletes it; nothing where it is gone."""
        if self._path.exists():
            with self._connected() as store:
                store.execute("DELETE FROM feedback WHERE token=?", (token,))

    def forget_old(self, now: datetime | None = None) -> None:
        """Deletes what is older than the days; all of it where nothing is taken any more."""
        if not self._path.exists():
            return
        oldest = (now or datetime.now(UTC)) - timedelta(days=self.days)
        with self._connected() as store:
            store.execute("DELETE FROM feedback WHERE kept_at <= ?", (int(oldest.timestamp()),))

    def forget_daily(self, every_s: float = DAY_S) -> None:
        """Deletes old rows from now on, once a day, in a thread of its own."""

        def run() -> None:
            while not self._closing.wait(every_s):
                try:
                    self.forget_old()
                except FeedbackError:  # the next day's turn must come all the same
                    _log.exception("Old opinions could not be deleted.")

        threading.Thread(target=run, name="forget", daemon=True).start()

    def close(self) -> None:
        """Ends the daily deleting."""
        self._closing.set()

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """One transaction. What is deleted is overwritten in the file, not only unlinked."""
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not self._path.exists():
                self._path.touch(mode=0o600)
            store = sqlite3.connect(self._path, timeout=10)
            try:
                store.execute("PRAGMA secure_delete = ON")
                store.execute(_TABLE)
                with store:
                    yield store
            except sqlite3.Error as error:
                raise FeedbackError(
                    f"评价的文件 {self._path} 用不了（{error}）。请移走这个文件，或检查磁盘。"
                ) from error
            finally:
                store.close()


def _kept(row: tuple[str, int, str, str, str, str, str, str, str, str, str]) -> Kept:
    token, kept_at, thumb, turns, answer, status, citations, notice, word, correction, used = row
    opinion = Opinion(
        thumb=Thumb(thumb),
        turns=tuple(json.loads(turns)),
        answer=answer,
        status=Status(status),
        citations=tuple(json.loads(citations)),
        notice=notice,
        word=word,
        correction=correction,
    )
    return Kept(token, datetime.fromtimestamp(kept_at).astimezone(), opinion, used)
