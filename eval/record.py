"""What a run leaves behind: its rows beside its means, and what it was run with.

A run's folder is `<home>/runs/<time>-<commit>/` with `rows.jsonl` and `summary.json`. Runs on the
test half also leave a line in the repository, so that nobody can look at it unseen.
"""

import dataclasses
import hashlib
import itertools
import json
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from assistant.settings import ROOT, Settings
from eval.metrics import Metrics, Row
from eval.predictions import to_json
from eval.questions import QuestionKind, Split

TEST_RUNS = ROOT / "eval" / "test_runs.jsonl"
PART = ".part-"
"""How the name of a folder begins while it is being written."""


@dataclass(frozen=True, slots=True)
class Commit:
    """The state of the code: `id` is empty where it does not come from a git checkout."""

    id: str
    dirty: bool

    @property
    def short(self) -> str:
        """For file names."""
        return (self.id[:8] or "nogit") + ("-dirty" if self.dirty else "")


@dataclass(frozen=True, slots=True)
class Models:
    """Names and SHA-256 hashes of what answers; a hash is empty where it cannot be told."""

    encoder: str
    encoder_sha256: str
    generator: str
    generator_sha256: str
    corpus_sha256: str
    reader_sha256: str = ""
    """Empty where nothing was read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the question file, its SHA-256, and the choices made among its rows."""

    questions: str
    questions_sha256: str
    split: Split
    kinds: tuple[QuestionKind, ...]
    limit: int | None


def current_commit(root: Path = ROOT) -> Commit:
    """The checkout's commit; a line added to the log of test runs does not make it dirty."""
    log = f":(exclude){TEST_RUNS.relative_to(ROOT).as_posix()}"
    commit = _git(root, "rev-parse", "HEAD")
    return Commit(commit, bool(commit and _git(root, "status", "--porcelain", "--", ".", log)))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def corpus_sha256(texts: Iterable[str]) -> str:
    """One hash of all notices' texts, whatever their order."""
    hashes = sorted(hashlib.sha256(text.encode()).hexdigest() for text in texts)
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def store_run(
    home: Path,
    *,
    time: datetime,
    commit: Commit,
    asked: Asked,
    models: Models,
    settings: Settings,
    scored: Sequence[Row],
    metrics: Metrics,
) -> Path:
    """Writes a run's folder beside its place and renames it, so that it is there whole or not."""
    runs = home / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    written = Path(tempfile.mkdtemp(prefix=PART, dir=runs))
    written.chmod(0o755)
    with (written / "rows.jsonl").open("w", encoding="utf-8") as file:
        for row in scored:
            line = {
                "question": plain(row.question),
                "prediction": to_json(row.prediction),
                "right": row.verdict.right,
                "verdict": plain(row.verdict),
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    summary = {
        "time": time.isoformat(timespec="seconds"),
        "commit": commit.id,
        "dirty": commit.dirty,
        "asked": plain(asked),
        "models": plain(models),
        "settings": plain(settings),
        "metrics": plain(metrics),
    }
    (written / "summary.json").write_text(
        json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    return _put_in_place(written, runs, f"{time:%Y%m%dT%H%M%S}-{commit.short}")


def _put_in_place(written: Path, runs: Path, name: str) -> Path:
    """Renames the folder to `name`, or to `name-2` and so on where runs of the same second lie."""
    for number in itertools.count(1):
        folder = runs / (name if number == 1 else f"{name}-{number}")
        try:
            return written.rename(folder)
        except OSError:
            if not folder.exists():
                raise
    raise AssertionError("a count does not end")


def log_test_run(
    log: Path, *, time: datetime, commit: Commit, asked: Asked, metrics: Metrics
) -> None:
    """Appends the run's line: when, with which code, on how many questions, how well."""
    line = {
        "date": time.isoformat(timespec="seconds"),
        "commit": commit.id,
        "dirty": commit.dirty,
        "questions": asked.questions,
        "questions_sha256": asked.questions_sha256,
        "count": metrics.overall.total,
        "accuracy": metrics.overall.share and round(metrics.overall.share, 4),
    }
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def plain(value: Any) -> Any:
    """A value as JSON holds it: dataclasses as objects, enums by value, pairs as `a → b`."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, dict):
        return {_key(key): plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    return value


def _key(key: Any) -> str:
    if isinstance(key, tuple):
        return " → ".join(_key(part) for part in key)
    return "error" if key is None else str(key.value if isinstance(key, Enum) else key)


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""  # not a checkout, or no git: the run is recorded without a commit
    return done.stdout.strip()
