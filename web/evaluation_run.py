"""A run in the background: one at a time, with progress, and a note that survives a restart.

While a run is on, a small file says so. A finished run becomes a folder of `eval.record` and its
note goes; a note that is still there at the next start belongs to a run that was broken off. One
server a home folder is assumed.
"""

import json
import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path

from assistant.settings import Settings
from corpus.errors import MinshengError
from eval.kept_runs import sweep
from eval.metrics import measure, rows
from eval.predictions import Prediction
from eval.questions import Question, QuestionKind, Split
from eval.record import Asked, Models, current_commit, store_run
from eval.run import WARM_UP, ask_all
from eval.subject import Subject, name_models
from web.files import write_whole

_FOLDER = Path("evaluation") / "unfinished"
_log = logging.getLogger(__name__)


class RunBusyError(MinshengError):
    """A run is on already."""


class State(Enum):
    """How far a run has come; a finished one has a folder and no note."""

    RUNNING = "running"
    CANCELLED = "cancelled"
    FAILED = "failed"
    BROKEN_OFF = "broken_off"
    """The server ended in the midst of it."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to ask."""

    name: str
    """Of the question set."""
    sha256: str
    questions: tuple[Question, ...]
    kinds: tuple[QuestionKind, ...] = ()
    limit: int | None = None
    told: str = ""
    """What whoever ordered it should know, such as questions that were left out."""


@dataclass(frozen=True, slots=True)
class Note:
    """A run that is on or was not finished."""

    id: str
    name: str
    total: int
    done: int
    started: datetime
    state: State = State.RUNNING
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """A run that is on, as it stands now."""

    note: Note
    left_s: float | None
    """Seconds until its end, by the mean so far; None until the first answer."""
    told: str = ""


class Examiner:
    """Holds the one run; safe to use from several threads.

    `now` gives the assistant in use; a run asks the one that it began with.
    """

    def __init__(self, now: Callable[[], Subject], settings: Settings) -> None:
        self._now = now
        self._settings = settings
        self._folder = settings.home / _FOLDER
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._progress: Progress | None = None
        self._finished = ""
        sweep(settings.home)
        for part in self._folder.glob(".part-*"):
            part.unlink(missing_ok=True)
        for note in self.unfinished():
            if note.state is State.RUNNING:
                self._write(replace(note, state=State.BROKEN_OFF))

    @property
    def home(self) -> Path:
        """The folder below which runs are kept."""
        return self._settings.home

    @property
    def subject(self) -> Subject:
        """The assistant in use."""
        return self._now()

    def start(self, order: Order) -> None:
        """Begins to ask. RunBusyError where a run is on."""
        note = Note(
            id=secrets.token_hex(8),
            name=order.name,
            total=len(order.questions),
            done=0,
            started=datetime.now().astimezone(),
        )
        with self._lock:
            if self._progress is not None:
                raise RunBusyError("已有一次评测在进行。请等它结束，或先取消。")
            self._write(note)
            self._cancelled.clear()
            self._finished = ""
            self._progress = Progress(note, None, order.told)
            self._thread = threading.Thread(
                target=self._run, args=(order, note), name="evaluation", daemon=True
            )
            self._thread.start()

    def cancel(self) -> None:
        """Ends the run after the question that is being answered; nothing of it is kept."""
        self._cancelled.set()

    def progress(self) -> Progress | None:
        """The run that is on, if there is one."""
        return self._progress

    def finished(self) -> str:
        """The id of the run that finished last since the start of the server; empty: none."""
        return self._finished

    def unfinished(self) -> tuple[Note, ...]:
        """Notes of runs that are on or were not finished, the newest first."""
        notes = [_read(path) for path in self._folder.glob("*.json")]
        return tuple(sorted(filter(None, notes), key=lambda note: note.started, reverse=True))

    def forget(self, note_id: str) -> None:
        """Deletes the note of a run that was not finished; one that is on stays."""
        for note in self.unfinished():
            if note.id == note_id and note.state is not State.RUNNING:
                (self._folder / f"{note.id}.json").unlink(missing_ok=True)

    def wait(self, timeout_s: float | None = None) -> None:
        """Until the run has ended."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def close(self) -> None:
        """Breaks the run off, as the end of the server does; its note tells so afterwards."""
        self._closing.set()
        self._cancelled.set()
        self.wait(30)

    def _run(self, order: Order, note: Note) -> None:
        try:
            subject = self._now()
            models = name_models(subject)
            predictions = self._ask(subject, order, note)
            if predictions is not None:
                self._finished = self._store(order, note, models, predictions).name
                self._forget_note(note)
            elif not self._closing.is_set():
                self._end(note, State.CANCELLED)
        except Exception as error:  # told on the page, where whoever ordered the run looks
            _log.exception("An evaluation failed.")
            said = str(error) if isinstance(error, MinshengError) else repr(error)
            self._end(note, State.FAILED, said)
        finally:
            with self._lock:
                self._progress = None

    def _ask(self, subject: Subject, order: Order, note: Note) -> list[Prediction] | None:
        """All predictions; None where the run was cancelled."""
        subject.ask(WARM_UP, [])
        started = time.monotonic()
        predictions: list[Prediction] = []
        asked = ask_all(subject, order.questions)
        while len(predictions) < note.total:
            if self._cancelled.is_set():
                return None
            predictions.append(next(asked))
            done = len(predictions)
            left = (time.monotonic() - started) / done * (note.total - done)
            now = replace(note, done=done)
            self._progress = Progress(now, left, order.told)
            self._write(now)
        return predictions

    def _store(
        self, order: Order, note: Note, models: Models, predictions: list[Prediction]
    ) -> Path:
        scored = rows(order.questions, predictions)
        return store_run(
            self._settings.home,
            time=note.started,
            commit=current_commit(),
            asked=Asked(order.name, order.sha256, Split.DEV, order.kinds, order.limit),
            models=models,
            settings=self._settings,
            scored=scored,
            metrics=measure(scored),
        )

    def _end(self, note: Note, state: State, problem: str = "") -> None:
        now = self._progress.note if self._progress else note
        self._write(replace(now, state=state, problem=problem))

    def _forget_note(self, note: Note) -> None:
        (self._folder / f"{note.id}.json").unlink(missing_ok=True)

    def _write(self, note: Note) -> None:
        line = {
            "id": note.id,
            "name": note.name,
            "total": note.total,
            "done": note.done,
            "started": note.started.isoformat(timespec="seconds"),
            "state": note.state.value,
            "problem": note.problem,
        }
        text = json.dumps(line, ensure_ascii=False)
        write_whole(self._folder / f"{note.id}.json", text.encode())


def _read(path: Path) -> Note | None:
    """The note of a file; None where it was deleted meanwhile or is not one of ours."""
    try:
        line = json.loads(path.read_text(encoding="utf-8"))
        return Note(
            id=path.stem,
            name=str(line["name"]),
            total=int(line["total"]),
            done=int(line["done"]),
            started=datetime.fromisoformat(line["started"]),
            state=State(line["state"]),
            problem=str(line["problem"]),
        )
    except (OSError, KeyError, TypeError, ValueError):
        return None
