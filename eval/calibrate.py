"""`python -m eval.calibrate`: learns on the dev half whether the notice covers a question.

A logistic regression over the features of `assistant.decide`, and the threshold that gives the best
mean of both classes' accuracy, estimated by leaving out a tenth at a time. Writes
`index/calibration.json` under the encoder's hash; the next start copies it into the manifest.
The test half is never read.
"""

import json
import sys
from collections.abc import Sequence

import numpy as np
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
_SEARCHED = {
    QuestionKind.FIGURE,
    QuestionKind.ELIGIBILITY,
    QuestionKind.LEAD,
    QuestionKind.ASSIST,
    QuestionKind.MULTI,
    QuestionKind.ROBUST,
    QuestionKind.REFUSE,
}


def examples(
    assistant: Assistant, questions: Sequence[Question]
) -> tuple[list[list[float]], list[bool]]:
    """Feature rows, in the order of FEATURES, and whether each question is covered."""
    notice = assistant.notices[0]
    rows: list[list[float]] = []
    covered: list[bool] = []
    for question in questions:
        if question.expect is Status.UNCLEAR or len(question.turns) > 1:
            continue
        for part in decompose(normalise(question.turns[-1], notice)).questions[:1]:
            asked = understand(
                part,
                (),
                notice,
                Register.from_notice(notice),
                assistant.encoder,
                assistant.classifier,
            )
            # Places, years and numbers are settled before the score is asked.
            if asked.beyond or asked.years or asked.item_numbers or not asked.topic:
                continue
            found = features(asked, retrieve(asked, notice, assistant.index).hits)
            rows.append([found[name] for name in FEATURES])
            covered.append(question.expect is not Status.NOT_COVERED)
    return rows, covered


def fit(rows: Sequence[Sequence[float]], covered: Sequence[bool]) -> dict[str, float]:
    """Weights, bias and threshold, named as `assistant.decide` reads them."""
    values, labels = np.asarray(rows), np.asarray(covered)
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000)
    shares = cross_val_predict(model, values, labels, cv=10, method="predict_proba")[:, 1]
    threshold = max(
        np.unique(shares).tolist(),
        key=lambda cut: float(np.mean(shares[labels] >= cut) + np.mean(shares[~labels] < cut)),
    )
    model.fit(values, labels)
    learnt = {
        f"covered.{name}": round(float(weight), 4)
        for name, weight in zip(FEATURES, model.coef_[0], strict=True)
    }
    print(
        f"{len(labels)} questions, {int((~labels).sum())} not covered; at {threshold:.3f}: "
        f"covered kept {np.mean(shares[labels] >= threshold):.3f}, "
        f"others refused {np.mean(shares[~labels] < threshold):.3f}"
    )
    return learnt | {
        "covered.bias": round(float(model.intercept_[0]), 4),
        "covered.threshold": round(float(threshold), 4),
    }


def main() -> int:
    """Learns and writes."""
    assistant = Assistant.load(Settings.from_environment())
    dev = [
        question
        for question in read_questions(ROOT / "eval" / "questions.jsonl")
        if question.split is Split.DEV and question.kind in _SEARCHED
    ]
    learnt = fit(*examples(assistant, dev))
    stored = json.loads(CALIBRATION.read_text()) if CALIBRATION.exists() else {}
    stored[assistant.encoder.sha256] = learnt
    CALIBRATION.write_text(json.dumps(stored, indent=2, sort_keys=True) + "\n")
    assistant.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
