"""Predictions: what the assistant answered, one JSON object a line, for any scorer to read.

Holds what was said and how long it took; whether it is right is `eval.judge`'s business.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.values import Answer, Source, SourceKind, Status
from corpus.errors import QuestionSetError


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer to one question's last turn. Times in seconds; item ids as strings."""

    id: str
    answer: str
    """The text with its marks; empty where asking failed."""
    status: Status | None
    """None where asking failed: neither an answer nor a refusal."""
    citations: tuple[str, ...]
    sources: tuple[Source, ...]
    sources_kind: tuple[SourceKind, ...]
    """One for each sentence of the answer."""
    retrieved: tuple[str, ...]
    output_tokens: int
    rewritten: str
    latency_s: float
    first_token_s: float
    error: str = ""

    @property
    def refused(self) -> bool:
        """Whether one of the three refusals came back."""
        return self.status is not None and self.status is not Status.ANSWERED


def predict(question_id: str, answer: Answer, latency_s: float) -> Prediction:
    """The prediction that an answer makes; `latency_s` is the asker's own clock."""
    return Prediction(
        id=question_id,
        answer=answer.text,
        status=answer.status,
        citations=answer.citations,
        sources=answer.sources,
        sources_kind=tuple(sentence.kind for sentence in answer.sentences),
        retrieved=answer.retrieved,
        output_tokens=answer.output_tokens,
        rewritten=answer.rewritten,
        latency_s=latency_s,
        first_token_s=answer.first_token_s,
    )


def failed(question_id: str, error: Exception, latency_s: float) -> Prediction:
    """The prediction of a question whose asking failed: wrong, and counted as failed."""
    return Prediction(
        id=question_id,
        answer="",
        status=None,
        citations=(),
        sources=(),
        sources_kind=(),
        retrieved=(),
        output_tokens=0,
        rewritten="",
        latency_s=latency_s,
        first_token_s=latency_s,
        error=f"{type(error).__name__}: {error}",
    )


def to_json(prediction: Prediction) -> dict[str, Any]:
    """The documented form; item ids that are plain integers are written as such."""
    row: dict[str, Any] = {
        "id": prediction.id,
        "answer": prediction.answer,
        "status": "error" if prediction.status is None else prediction.status.value,
        "refused": prediction.refused,
        "citations": [_plain(item_id) for item_id in prediction.citations],
        "sources": [
            {
                "notice": source.notice_id,
                "item": _plain(source.item_id),
                "start": source.start,
                "end": source.end,
            }
            for source in prediction.sources
        ],
        "sources_kind": [kind.value for kind in prediction.sources_kind],
        "retrieved": [_plain(item_id) for item_id in prediction.retrieved],
        "output_tokens": prediction.output_tokens,
        "rewritten": prediction.rewritten,
        "latency_s": round(prediction.latency_s, 4),
        "first_token_s": round(prediction.first_token_s, 4),
    }
    if prediction.error:
        row["error"] = prediction.error
    return row


def from_json(row: dict[str, Any]) -> Prediction:
    """The prediction that `to_json` wrote; KeyError or ValueError where a field is not right."""
    return Prediction(
        id=row["id"],
        answer=row["answer"],
        status=None if row["status"] == "error" else Status(row["status"]),
        citations=tuple(str(item_id) for item_id in row["citations"]),
        sources=tuple(
            Source(source["notice"], str(source["item"]), source["start"], source["end"])
            for source in row["sources"]
        ),
        sources_kind=tuple(SourceKind(kind) for kind in row["sources_kind"]),
        retrieved=tuple(str(item_id) for item_id in row["retrieved"]),
        output_tokens=row["output_tokens"],
        rewritten=row["rewritten"],
        latency_s=row["latency_s"],
        first_token_s=row["first_token_s"],
        error=row.get("error", ""),
    )


def written(path: Path, predictions: Iterable[Prediction]) -> Iterator[Prediction]:
    """Passes predictions on, each put on its own line of `path` as it comes.

    Every line is flushed, so that a run that is broken off leaves what it has.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for prediction in predictions:
            file.write(json.dumps(to_json(prediction), ensure_ascii=False) + "\n")
            file.flush()
            yield prediction


def read_predictions(path: Path) -> tuple[Prediction, ...]:
    """All predictions of a file. Raises QuestionSetError naming the line that is not right."""
    predictions = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            predictions.append(from_json(json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            raise QuestionSetError(
                f"预测文件 {path} 第 {number} 行不合格式：{error!r}。请用 eval.run 重新生成。"
            ) from error
    return tuple(predictions)


def _plain(item_id: str) -> int | str:
    """`"7"` as 7; ids such as `2.3`, `p14` or `07` stay strings, so that none is changed."""
    number = item_id.isascii() and item_id.isdigit() and str(int(item_id)) == item_id
    return int(item_id) if number else item_id
