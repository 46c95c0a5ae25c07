"""`python -m eval.calibrate`: learns whether the notice covers a question.

A logistic regression over the features of `assistant.decide`, fitted on the dev half of the
question set and on `training/data/coverage.jsonl` (questions that the notice has and has not,
written to be hard). The threshold is the one with the best mean of both classes' accuracy, each
question judged by a model that has not seen it. Writes `index/calibration.json` under the
encoder's hash; the next start copies it into the manifest. The test half is never read.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from assistant.answer import Assistant
from assistant.decide import FEATURES, features
from assistant.decompose import decompose
from assistant.normalise import normalise
from assistant.retrieve import retrieve
from assistant.settings import ROOT, Settings
from assistant.understand import understand
from assistant.values import Status
from corpus.register import Register
from eval.questions import Question, QuestionKind, Split, read_questions

CALIBRATION = ROOT / "index" / "calibration.json"
COVERAGE = ROOT / "training" / "data" / "coverage.jsonl"
_SEARCHED = {
    QuestionKind.FIGURE,
    QuestionKind.ELIGIBILITY,
    QuestionKind.LEAD,
    QuestionKind.ASSIST,
    QuestionKind.MULTI,
    QuestionKind.ROBUST,
    QuestionKind.REFUSE,
}


@dataclass(frozen=True, slots=True)
class Example:
    """A question, whether the notice covers it, and whether it comes from the dev half."""

    text: str
    covered: bool
    is_dev: bool
    item: str | None = None
    """The item that has the topic, where the row tells."""


def examples() -> list[Example]:
    """All questions to learn from: those that are decided by searching."""
    dev = (
        Example(question.turns[-1], question.expect is not Status.NOT_COVERED, True)
        for question in read_questions(ROOT / "eval" / "questions.jsonl")
        if _is_searched(question)
    )
    written = (json.loads(line) for line in COVERAGE.read_text("utf-8").splitlines())
    hard = (Example(row["text"], bool(row["covered"]), False, row["item"]) for row in written)
    return [*dev, *hard]


def measure(
    assistant: Assistant, chosen: Iterable[Example]
) -> tuple[list[Example], list[list[float]]]:
    """The examples that come before the score, and their features in the order of FEATURES."""
    notice = assistant.notices[0]
    register = Register.from_notice(notice)
    kept: list[Example] = []
    rows: list[list[float]] = []
    ranks: list[int] = []
    for example in chosen:
        part = decompose(normalise(example.text, notice)).questions[0]
        asked = understand(part, (), notice, register, assistant.encoder, assistant.classifier)
        # Places, years, units and numbers are settled before the score is asked.
        if asked.beyond or asked.years or asked.item_numbers or asked.units or not asked.topic:
            continue
        retrieved = retrieve(asked, notice, assistant.index)
        found = features(asked, retrieved.hits)
        if example.item is not None:
            ranks.append(_rank(example.item, retrieved.ranked))
        kept.append(example)
        rows.append([found[name] for name in FEATURES])
    first, third = (np.mean([rank <= cut for rank in ranks]) for cut in (1, 3))
    print(f"coverage.jsonl: right item at rank 1 {first:.3f}, within 3 {third:.3f} of {len(ranks)}")
    return kept, rows


def fit(chosen: Sequence[Example], rows: Sequence[Sequence[float]]) -> dict[str, float]:
    """Weights, bias and threshold, named as `assistant.decide` reads them."""
    values = np.asarray(rows)
    labels = np.asarray([example.covered for example in chosen])
    is_dev = np.asarray([example.is_dev for example in chosen])
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000)
    shares = cross_val_predict(model, values, labels, cv=10, method="predict_proba")[:, 1]
    threshold = _threshold(shares, labels, is_dev)
    for name, part in (("dev", is_dev), ("coverage.jsonl", ~is_dev)):
        kept, refused = shares[labels & part] >= threshold, shares[~labels & part] < threshold
        print(
            f"{name}: covered kept {kept.mean():.3f} of {len(kept)}, "
            f"others refused {refused.mean():.3f} of {len(refused)}"
        )
    model.fit(values, labels)
    weights = zip(FEATURES, model.coef_[0].tolist(), strict=True)
    return {f"covered.{name}": round(weight, 4) for name, weight in weights} | {
        "covered.bias": round(float(model.intercept_[0]), 4),
        "covered.threshold": round(float(threshold), 4),
    }


def _rank(item: str, ranked: Sequence[str]) -> int:
    """Rank from 1; one more than there are where the item was not found."""
    return ranked.index(item) + 1 if item in ranked else len(ranked) + 1


def _threshold(
    shares: NDArray[np.float64], labels: NDArray[np.bool_], is_dev: NDArray[np.bool_]
) -> float:
    """The middle of the cuts with the best mean of covered kept (by source) and others refused."""
    cuts = np.unique(shares)
    kept = [shares[labels & part] for part in (is_dev, ~is_dev)]
    others = shares[~labels]  # pooled: the dev half alone has too few
    means = np.array(
        [np.mean([np.mean(part >= cut) for part in kept]) + np.mean(others < cut) for cut in cuts]
    )
    return float(np.median(cuts[means >= means.max() - 1e-9]))


def _is_searched(question: Question) -> bool:
    return (
        question.split is Split.DEV
        and question.kind in _SEARCHED
        and question.expect is not Status.UNCLEAR
        and len(question.turns) == 1
    )


def main() -> int:
    """Learns and writes."""
    assistant = Assistant.load(Settings.from_environment())
    learnt = fit(*measure(assistant, examples()))
    stored = json.loads(CALIBRATION.read_text("utf-8")) if CALIBRATION.exists() else {}
    stored[assistant.encoder.sha256] = learnt
    CALIBRATION.write_text(json.dumps(stored, indent=2, sort_keys=True) + "\n", "utf-8")
    assistant.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
