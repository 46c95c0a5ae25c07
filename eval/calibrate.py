"""`python -m eval.calibrate`: learns whether the notice covers a question.

A logistic regression over the features of `assistant.decide`, fitted on questions that the encoder
was not trained on: `training/data/coverage.jsonl` (which topics the real notice has and has not,
written to be hard) and the rows of the validation notices beside it, those in words far from the
notice's apart. The threshold is the lowest with about the best mean of both classes' accuracy over
these and the dev half, each question judged by a model that has not seen it; nothing else is learnt
from the dev half. Writes `index/calibration.json` under the encoder's hash; the next
start copies it into the manifest. The test half is never read.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from assistant.answer import Assistant
from assistant.decide import FEATURES, READ, UNREAD, features
from assistant.decompose import decompose
from assistant.normalise import normalise
from assistant.retrieve import reread, retrieve
from assistant.settings import ROOT, Settings
from assistant.understand import understand
from assistant.values import Status
from corpus.notice import Notice
from corpus.read import read_notice
from corpus.register import Register
from eval.questions import Question, QuestionKind, Split, read_questions
from index.build import open_index

CALIBRATION = ROOT / "index" / "calibration.json"
TRAINING = ROOT / "training" / "data"
COVERAGE = TRAINING / "coverage.jsonl"
VALIDATION = "*5"
"""Ids of the notices that nothing was trained on, see `training.rows`."""
FAR = "far_"
"""How the files of questions begin whose writers speak as if they had never read a notice."""
EVEN = 0.02
"""What the sum of the two means may fall short of the best."""
_SEARCHED = {
    QuestionKind.FIGURE,
    QuestionKind.ELIGIBILITY,
    QuestionKind.LEAD,
    QuestionKind.ASSIST,
    QuestionKind.MULTI,
    QuestionKind.ROBUST,
    QuestionKind.REFUSE,
}


class Origin(Enum):
    """Where a question comes from."""

    DEV = "dev half"
    COVERAGE = "coverage.jsonl"
    VALIDATION = "validation notices"
    FAR = "validation notices, in words far from theirs"


@dataclass(frozen=True, slots=True)
class Example:
    """A question on a notice, and whether the notice covers it."""

    text: str
    covered: bool
    origin: Origin
    notice: Notice
    item: str | None = None
    """The item that has the topic, where the row tells."""


def examples(real: Notice) -> list[Example]:
    """All questions to learn from or to check with: those that are decided by searching."""
    dev = (
        Example(question.turns[-1], question.expect is not Status.NOT_COVERED, Origin.DEV, real)
        for question in read_questions(ROOT / "eval" / "questions.jsonl")
        if _is_searched(question)
    )
    hard = (
        Example(row["text"], bool(row["covered"]), Origin.COVERAGE, real, row["item"])
        for row in _json_lines(COVERAGE)
    )
    return [*dev, *hard, *_validation()]


def _validation() -> Iterator[Example]:
    notices = {
        file.stem: read_notice(file)
        for file in sorted((TRAINING / "notices").glob(f"{VALIDATION}.txt"))
    }
    for file in sorted((TRAINING / "questions").glob("*.jsonl")):
        origin = Origin.FAR if file.stem.startswith(FAR) else Origin.VALIDATION
        for row in _json_lines(file):
            notice = notices.get(row["notice"])
            if notice and len(row["turns"]) == 1 and row["outcome"] != Status.UNCLEAR.value:
                item = row["item"]
                yield Example(row["turns"][0], item is not None, origin, notice, item)


def measure(
    assistant: Assistant, chosen: Sequence[Example], home: Path
) -> tuple[list[Example], list[list[float]]]:
    """The examples that come before the score, and their features in the order of FEATURES."""
    kept: list[Example] = []
    rows: list[list[float]] = []
    ranks: dict[Origin, list[int]] = defaultdict(list)
    for notice in dict.fromkeys(example.notice for example in chosen):
        register = Register.from_notice(notice)
        index = open_index([notice], assistant.encoder, home)
        for example in (each for each in chosen if each.notice is notice):
            part = decompose(normalise(example.text, notice)).questions[0]
            asked = understand(part, (), notice, register, assistant.encoder, assistant.classifier)
            # Places, years, units and numbers are settled before the score is asked.
            if asked.beyond or asked.years or asked.item_numbers or asked.units or not asked.topic:
                continue
            retrieved = retrieve(asked, notice, index)
            if assistant.reader is not None:
                retrieved = reread(asked, retrieved, notice, assistant.reader)
            found = features(asked, retrieved)
            if example.item is not None:
                ranks[example.origin].append(_rank(str(example.item), retrieved.ranked))
            kept.append(example)
            rows.append([found[name] for name in FEATURES])
    for origin, own in ranks.items():
        first, third = (np.mean([rank <= cut for rank in own]) for cut in (1, 3))
        print(f"{origin.value}: item at rank 1 {first:.3f}, within 3 {third:.3f} of {len(own)}")
    return kept, rows


def fit(
    chosen: Sequence[Example], rows: Sequence[Sequence[float]], name: str, names: Sequence[str]
) -> dict[str, float]:
    """Weights of the features `names`, bias and threshold, as `assistant.decide` reads them."""
    print(f"{name}: {', '.join(names)}")
    values = np.asarray(rows)[:, [FEATURES.index(each) for each in names]]
    labels = np.asarray([example.covered for example in chosen])
    origins = np.asarray([example.origin.value for example in chosen])
    own = origins != Origin.DEV.value
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000)
    shares = np.zeros(len(rows))
    shares[own] = cross_val_predict(model, values[own], labels[own], cv=10, method="predict_proba")[
        :, 1
    ]
    model.fit(values[own], labels[own])
    shares[~own] = model.predict_proba(values[~own])[:, 1]
    threshold = _threshold(shares, labels, origins)
    for origin in Origin:
        part = origins == origin.value
        kept, refused = shares[labels & part] >= threshold, shares[~labels & part] < threshold
        print(
            f"{origin.value}: covered kept {kept.mean():.3f} of {len(kept)}, "
            f"others refused {refused.mean():.3f} of {len(refused)}"
        )
    weights = zip(names, model.coef_[0].tolist(), strict=True)
    return {f"{name}.{feature}": round(weight, 4) for feature, weight in weights} | {
        f"{name}.bias": round(float(model.intercept_[0]), 4),
        f"{name}.threshold": round(float(threshold), 4),
    }


def learn(chosen: Sequence[Example], rows: Sequence[Sequence[float]]) -> dict[str, float]:
    """Both sets of weights: without and with what the reader thinks."""
    unread = [feature for feature in FEATURES if feature != "read"]
    return fit(chosen, rows, UNREAD, unread) | fit(chosen, rows, READ, FEATURES)


def _rank(item: str, ranked: Sequence[str]) -> int:
    """Rank from 1; one more than there are where the item was not found."""
    return ranked.index(item) + 1 if item in ranked else len(ranked) + 1


def _threshold(
    shares: NDArray[np.float64], labels: NDArray[np.bool_], origins: NDArray[np.str_]
) -> float:
    """The lowest cut whose mean of covered kept and others refused, by source, is about the best.

    Within EVEN of the best the sources do not tell; then nothing that is covered is refused for it.
    """
    cuts = np.unique(shares)
    parts = [origins == origin for origin in np.unique(origins)]
    means = np.array(
        [
            np.mean([np.mean(shares[labels & part] >= cut) for part in parts])
            + np.mean([np.mean(shares[~labels & part] < cut) for part in parts])
            for cut in cuts
        ]
    )
    return float(cuts[means >= means.max() - EVEN].min())


def _json_lines(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_text("utf-8").splitlines():
        yield json.loads(line)


def _is_searched(question: Question) -> bool:
    return (
        question.split is Split.DEV
        and question.kind in _SEARCHED
        and question.expect is not Status.UNCLEAR
        and len(question.turns) == 1
    )


def main() -> int:
    """Learns and writes."""
    settings = Settings.from_environment()
    assistant = Assistant.load(settings)
    chosen, rows = measure(assistant, examples(assistant.notices[0]), settings.home)
    learnt = learn(chosen, rows)
    stored = json.loads(CALIBRATION.read_text("utf-8")) if CALIBRATION.exists() else {}
    stored[assistant.encoder.sha256] = learnt
    CALIBRATION.write_text(json.dumps(stored, indent=2, sort_keys=True) + "\n", "utf-8")
    assistant.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
