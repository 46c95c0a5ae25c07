"""Work that takes longer than a page may: one piece at a time, in a thread of its own.

It tells how far it has come, and can be asked to stop. It knows nothing of what is done.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from corpus.errors import MinshengError

_log = logging.getLogger(__name__)
_BROKEN = (
    "出了意外的错误，没有做完。请到“要点”一页看清正在使用的是哪一版，再试一次；"
    "仍不行就把服务的日志交给维护人员。"
)


class BusyError(MinshengError):
    """Another piece of work is still going on."""


class CancelledError(MinshengError):
    """Raised by the work itself once it was asked to stop."""


class Stage(Enum):
    """Where a piece of work is."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Work(Enum):
    """What is done."""

    TRIAL = "trial"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work as it stands now."""

    work: Work
    subject: str
    """What it is about: the id of a version, or of a choice of versions."""
    by: str
    stage: Stage = Stage.RUNNING
    told: str = ""
    """What is being done, as Chinese words."""
    done: int = 0
    total: int = 0
    """0: nobody knows how much there is to do."""
    problem: str = ""

    @property
    def words(self) -> str:
        """How far it is, in words."""
        counted = f"（{self.done} / {self.total} 题）" if self.total else ""
        return f"{self.told or '就要开始'}{counted}"


class Progress:
    """What the work tells, and what it is told."""

    def __init__(self, show: Callable[[str, int, int], None]) -> None:
        self._show = show
        self.cancelled = threading.Event()

    def tell(self, told: str, done: int = 0, total: int = 0) -> None:
        """Says what is done now. Raises CancelledError once the work is to stop."""
        if self.cancelled.is_set():
            raise CancelledError("已取消。")
        self._show(told, done, total)


class Jobs:
    """Runs at most one piece of work; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._progress: Progress | None = None
        self._thread: threading.Thread | None = None

    @property
    def job(self) -> Job | None:
        """The running piece of work, else the last one."""
        return self._job

    def start(self, job: Job, run: Callable[[Progress], None]) -> None:
        """Begins a piece of work. BusyError while another one goes on."""
        with self._lock:
            if self._job is not None and self._job.stage is Stage.RUNNING:
                raise BusyError(
                    f"{self._job.by} 正在{_NAMES[self._job.work]}，请等它做完，或先把它取消。"
                )
            self._job = job
            self._progress = Progress(self._show)
            self._thread = threading.Thread(
                target=self._run, args=(run, self._progress), name="admin", daemon=True
            )
            self._thread.start()

    def cancel(self, work: Work) -> None:
        """Asks the running work to stop, if it is of this kind."""
        with self._lock:
            if self._progress is not None and self._job is not None and self._job.work is work:
                self._progress.cancelled.set()
                self._job = replace(self._job, told="正在取消，等这一题答完")

    def wait(self, timeout_s: float) -> None:
        """Returns once nothing runs any longer, or after the timeout."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _show(self, told: str, done: int, total: int) -> None:
        self._end(told=told, done=done, total=total)

    def _run(self, run: Callable[[Progress], None], progress: Progress) -> None:
        try:
            run(progress)
            self._end(stage=Stage.DONE)
        except CancelledError:
            self._end(stage=Stage.CANCELLED)
        except MinshengError as error:
            _log.warning("Work of the admin failed: %s", error)
            self._end(stage=Stage.FAILED, problem=str(error))
        except OSError as error:
            _log.exception("Work of the admin failed.")
            told = f"写入文件时出错（{error}）。请检查磁盘空间和文件夹权限后再试。"
            self._end(stage=Stage.FAILED, problem=told)
        except Exception:
            _log.exception("Work of the admin failed.")
            self._end(stage=Stage.FAILED, problem=_BROKEN)

    def _end(self, **changes: object) -> None:
        with self._lock:
            if self._job is not None:
                self._job = replace(self._job, **changes)  # type: ignore[arg-type]


def is_running(job: Job | None) -> bool:
    """Whether there is a job that has not ended."""
    return job is not None and job.stage is Stage.RUNNING


_NAMES = {Work.TRIAL: "试答题集", Work.SWITCH: "切换要点"}
