"""The finished runs below the home folder: listing them, reading one whole, deleting one.

Knows the layout that `eval.record` writes. A run's rows carry their questions, so that it can be
looked at when the question set is gone; whether an answer is right is judged anew.
"""

import json
import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from corpus.errors import QuestionSetError
from eval.judge import judge
from eval.metrics import Row
from eval.predictions import from_json
from eval.questions import QuestionKind, Split, question_of
from eval.record import PART
from eval.report_runs import ROWS, SUMMARY, Run, finished, read_summary

_LEFT_AFTER_S = 600
"""A folder that was being written this many seconds ago is written by nobody any more."""


@dataclass(frozen=True, slots=True)
class RunNote:
    """A finished run in a list."""

    id: str
    """The name of its folder."""
    time: datetime
    questions: str
    """Name of the question file."""
    questions_sha256: str
    split: Split
    kinds: tuple[QuestionKind, ...]
    limit: int | None
    commit: str
    generator: str
    encoder: str
    corpus_sha256: str
    hits: int
    total: int


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A finished run whole."""

    note: RunNote
    rows: tuple[Row, ...]

    @property
    def run(self) -> Run:
        """As the report shows it."""
        note = self.note
        return Run(
            name=note.id,
            predictions=tuple(row.prediction for row in self.rows),
            time=f"{note.time:%Y-%m-%d %H:%M}",
            commit=note.commit,
            generator=note.generator,
            encoder=note.encoder,
        )


def list_runs(home: Path) -> tuple[RunNote, ...]:
    """All finished runs, the newest first; folders that cannot be read are left out."""
    notes = []
    for folder in finished(home):
        try:
            notes.append(_note(folder))
        except (QuestionSetError, OSError):
            continue
    return tuple(notes)


def read_kept(home: Path, run_id: str) -> KeptRun:
    """A run with its rows. QuestionSetError where there is none of that name, or it is broken."""
    folder = _folder(home, run_id)
    note = _note(folder)
    rows = []
    with (folder / ROWS).open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                row = json.loads(line)
                question = question_of(row["question"], number)
                prediction = from_json(row["prediction"])
            except (KeyError, TypeError, ValueError, QuestionSetError) as error:
                raise QuestionSetError(
                    f"评测记录 {run_id} 第 {number} 行不合格式：{error}。请删去这次评测。"
                ) from error
            rows.append(Row(question, prediction, judge(question, prediction)))
    return KeptRun(note, tuple(rows))


def delete_run(home: Path, run_id: str) -> None:
    """Deletes a run: its folder is renamed first, so that no half of it is ever listed."""
    folder = _folder(home, run_id)
    goal = folder.with_name(f"{PART}{folder.name}")
    folder.rename(goal)
    shutil.rmtree(goal)


def sweep(home: Path) -> None:
    """Removes what a broken-off writing or deleting left behind."""
    for folder in (home / "runs").glob(f"{PART}*"):
        if time.time() - folder.stat().st_mtime > _LEFT_AFTER_S:
            shutil.rmtree(folder, ignore_errors=True)


def _folder(home: Path, run_id: str) -> Path:
    """The folder of that very name among the finished ones, so that no name leads elsewhere."""
    for folder in finished(home):
        if folder.name == run_id:
            return folder
    raise QuestionSetError(f"没有编号为“{run_id}”的评测，可能已被删除。请从列表里选一次。")


def _note(folder: Path) -> RunNote:
    summary = read_summary(folder)
    try:
        return _read_note(folder.name, summary)
    except (KeyError, TypeError, ValueError) as error:
        raise QuestionSetError(f"评测记录 {folder / SUMMARY} 不合格式：{error!r}") from error


def _read_note(run_id: str, summary: dict[str, Any]) -> RunNote:
    asked, models = summary["asked"], summary["models"]
    overall = summary["metrics"]["overall"]
    return RunNote(
        id=run_id,
        time=datetime.fromisoformat(summary["time"]),
        questions=asked["questions"],
        questions_sha256=asked["questions_sha256"],
        split=Split(asked["split"]),
        kinds=tuple(QuestionKind(kind) for kind in asked["kinds"]),
        limit=asked["limit"],
        commit=summary["commit"][:8] + ("（有未提交的改动）" if summary["dirty"] else ""),
        generator=models["generator"],
        encoder=models["encoder"],
        corpus_sha256=models["corpus_sha256"],
        hits=overall["hits"],
        total=overall["total"],
    )
