"""Where a report's answers come from: a file of predictions, or the folder that a run left behind.

Knows the layout that `eval.record` writes; not whether an answer is right.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from corpus.errors import QuestionSetError
from eval.predictions import Prediction, from_json, read_predictions
from eval.questions import Split
from eval.record import PART

ROWS = "rows.jsonl"
SUMMARY = "summary.json"


@dataclass(frozen=True, slots=True)
class Run:
    """Predictions and what is known of the run that made them; unknown fields are empty."""

    name: str
    predictions: tuple[Prediction, ...]
    time: str = ""
    commit: str = ""
    generator: str = ""
    encoder: str = ""


def read_run(path: Path) -> Run:
    """A predictions file, or a run's folder. Raises QuestionSetError where it cannot be read."""
    try:
        if path.is_dir():
            return _read_folder(path)
        return Run(path.name, read_predictions(path))
    except FileNotFoundError as error:
        raise QuestionSetError(
            f"找不到 {error.filename}。--predictions、--compare 应是 eval.run 写出的回答文件，"
            "或 MINSHENG_HOME/runs 里的一个文件夹。"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(f"{path} 读不出来：{error}") from error


def latest_run(home: Path, questions: str, split: Split) -> Path:
    """The newest finished run that asked the file named `questions`, on this half of it."""
    runs = home / "runs"
    for folder in finished(home):
        asked = read_summary(folder)["asked"]
        if (asked["questions"], asked["split"]) == (questions, split.value):
            return folder
    raise QuestionSetError(
        f"{runs} 里没有用 {questions}（{split.value}）评测的记录。"
        "请先运行 python -m eval.run，或用 --predictions 指定回答文件。"
    )


def finished(home: Path) -> tuple[Path, ...]:
    """The folders of all finished runs, the newest first."""
    folders = (path.parent for path in (home / "runs").glob(f"*/{SUMMARY}"))
    return tuple(sorted((f for f in folders if not f.name.startswith(PART)), reverse=True))


def _read_folder(folder: Path) -> Run:
    summary = read_summary(folder)
    predictions = []
    with (folder / ROWS).open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                predictions.append(from_json(json.loads(line)["prediction"]))
            except (KeyError, TypeError, ValueError) as error:
                raise QuestionSetError(
                    f"评测记录 {folder / ROWS} 第 {number} 行不合格式：{error!r}。"
                ) from error
    return Run(
        name=folder.name,
        predictions=tuple(predictions),
        time=f"{datetime.fromisoformat(summary['time']):%Y-%m-%d %H:%M}",
        commit=summary["commit"][:8] + ("（有未提交的改动）" if summary["dirty"] else ""),
        generator=summary["models"]["generator"],
        encoder=summary["models"]["encoder"],
    )


def read_summary(folder: Path) -> dict[str, Any]:
    """What a run's folder says of it. QuestionSetError where it is not of the documented form."""
    try:
        summary: dict[str, Any] = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except ValueError as error:
        raise QuestionSetError(f"评测记录 {folder / SUMMARY} 不合格式：{error}") from error
    if not isinstance(summary, dict):
        raise QuestionSetError(f"评测记录 {folder / SUMMARY} 不合格式。请删去这个文件夹。")
    if missing := {"asked", "commit", "dirty", "models", "time"} - summary.keys():
        raise QuestionSetError(
            f"评测记录 {folder / SUMMARY} 缺少：{'、'.join(sorted(missing))}。请删去这个文件夹。"
        )
    return summary
