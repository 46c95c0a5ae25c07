"""Fits which figure is asked for, and whether an item states what is asked, for one encoder.

    python -m training.fit_decisions

Learns from the validation notices alone: the encoder was trained on the others, and its cosines
there are better than any new notice will see. Prints what cross-validation by notice gives beside
the rules; writes `assistant/decisions.json` under the encoder's hash. The cuts were chosen on the
dev half of `eval/questions.jsonl`, which this script does not read.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.decisions import DECISIONS, Candidate, candidates, overrules, stated_signs
from assistant.decompose import decompose
from assistant.evidence import Stated, weigh
from assistant.intents import FIGURE_INTENTS, load_classifier
from assistant.normalise import normalise
from assistant.settings import Settings
from assistant.understand import Asked, understand
from assistant.values import Turn
from corpus.figures import find_figures, same_figure
from corpus.register import Register
from index.build import open_index
from index.encoder import Encoder, load_encoder
from index.search import ClauseHit
from training.rows import Row, read_rows

FOLDS = 10
PENALTY = 0.002
"""On the squared weights of the figure's model, beside a mean loss."""
STRENGTH = 0.02
"""Inverse of the penalty on whether an item states it: 384 weights on some hundred rows."""
UNWRITTEN = ("lead", "assist", "locate")

Array = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Case:
    """A row as the assistant sees it once it has found the right item."""

    row: Row
    asked: Asked
    hits: tuple[ClauseHit, ...]
    by_rule: Stated
    found: tuple[Candidate, ...]
    right: tuple[bool, ...]
    """For each of `found`, whether the ideal answer tells it."""

    @property
    def is_figure(self) -> bool:
        """Whether a figure is asked for and one of those found answers."""
        return self.asked.main in FIGURE_INTENTS and any(self.right)


def read_cases(encoder: Encoder, settings: Settings, rows: Sequence[Row]) -> Iterator[Case]:
    """The rows with an item that are answered by writing, or that the item does not state."""
    classifier = load_classifier(encoder, settings.home)
    for notice in dict.fromkeys(row.notice for row in rows):
        register = Register.from_notice(notice)
        index = open_index([notice], encoder, settings.home)
        for row in rows:
            if row.notice is not notice or row.item is None or row.kind in UNWRITTEN:
                continue
            if row.outcome == "answered" and not row.gold:
                continue
            history = [Turn(turn, "") for turn in row.turns[:-1]]
            part = decompose(normalise(row.turns[-1], notice)).questions[0]
            asked = understand(part, history, notice, register, encoder, classifier)
            hits = next(
                hit.clauses
                for hit in index.search(asked.text, k=len(notice.items))
                if hit.item_id == row.item.id
            )
            own = tuple(hit for hit in hits if hit.clause.start >= row.item.body_start) or hits
            found = candidates(asked, own)
            yield Case(
                row, asked, own, weigh(asked, row.item, hits), found, tuple(_right(row, found))
            )


def _right(row: Row, found: Sequence[Candidate]) -> Iterator[bool]:
    told = find_figures(row.answer or "")
    start = row.notice.text.index(row.evidence, row.item.start) if row.evidence and row.item else 0
    for each in found:
        place = each.clause.start + each.figure.start
        inside = start <= place < start + len(row.evidence or "")
        yield inside and any(same_figure(each.figure, figure) for figure in told)


def fit_figure(cases: Sequence[Case]) -> dict[str, float]:
    """Weights of the signs: a softmax over each item's figures (LBFGS, penalty on squares)."""
    names = sorted(cases[0].found[0].signs)
    data = [
        (
            torch.tensor([[each.signs[name] for name in names] for each in case.found]),
            torch.tensor(case.right),
        )
        for case in cases
    ]
    weights = torch.zeros(len(names), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=300)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        losses = []
        for signs, right in data:
            scores = signs @ weights
            losses.append(scores.logsumexp(0) - scores[right].logsumexp(0))
        total = torch.stack(losses).mean() + PENALTY * (weights**2).sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return dict(zip(names, (round(float(weight), 4) for weight in weights), strict=True))


def best_of(weights: dict[str, float], case: Case) -> tuple[bool, float]:
    """Whether the best figure is right, and its share among those of its clause."""
    scores = np.array(
        [sum(weights[name] * value for name, value in each.signs.items()) for each in case.found]
    )
    best = int(scores.argmax())
    beside = [at for at, each in enumerate(case.found) if each.clause == case.found[best].clause]
    share = 1 / np.exp(scores[beside] - scores[best]).sum()
    return case.right[best], float(share)


def check_figure(cases: Sequence[Case]) -> list[tuple[bool, float]]:
    """`best_of` for every case by weights that have not seen its notice."""
    found: dict[int, tuple[bool, float]] = {}
    groups = [case.row.notice.id for case in cases]
    for seen, unseen in GroupKFold(min(FOLDS, len(set(groups)))).split(cases, groups=groups):
        weights = fit_figure([cases[at] for at in seen])
        found |= {int(at): best_of(weights, cases[at]) for at in unseen}
    return [found[at] for at in range(len(cases))]


def fit_stated(
    cases: Sequence[Case], figure: Mapping[str, float], doubt: float, sure: float
) -> dict[str, object]:
    """Weights and bias of whether an item states what is asked; prints the check by the cuts."""
    signs = [stated_signs(case.asked, case.hits, case.by_rule.is_stated) for case in cases]
    names = sorted(signs[0])
    values = np.array([[each[name] for name in names] for each in signs])
    values = np.hstack([values, np.stack([case.asked.vector for case in cases])])
    labels = np.array([case.row.outcome == "answered" for case in cases])
    groups = [case.row.notice.id for case in cases]
    model = make_pipeline(
        StandardScaler(),
        LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=3000),
    )
    shares = cross_val_predict(
        model,
        values,
        labels,
        cv=GroupKFold(min(FOLDS, len(set(groups)))),
        groups=groups,
        method="predict_proba",
    )[:, 1]
    ruled = np.array([case.by_rule.is_stated for case in cases])
    fits = np.array([_fits(case, figure) for case in cases])
    both = np.where(ruled, shares >= doubt, fits & (shares >= sure))
    for name, stated in (("rules", ruled), ("with what was learnt", both)):
        print(
            f"{name}: answered kept {stated[labels].mean():.3f} of {labels.sum()}, "
            f"gaps found {(~stated[~labels]).mean():.3f} of {(~labels).sum()}"
        )
    model.fit(values, labels)
    scaler, logistic = model.steps[0][1], model.steps[1][1]
    weights = logistic.coef_[0] / scaler.scale_
    bias = float(logistic.intercept_[0] - (weights * scaler.mean_).sum())
    rounded = [round(float(weight), 4) for weight in weights]
    return {
        "stated": dict(zip(names, rounded, strict=False)),
        "vector": rounded[len(names) :],
        "bias": round(bias, 4),
        "doubt": doubt,
        "sure": sure,
    }


def _fits(case: Case, figure: Mapping[str, float]) -> bool:
    """Whether its best figure may overrule a gap, by weights that are not stored yet."""
    if case.asked.main not in FIGURE_INTENTS:
        return True
    best = max(
        case.found,
        key=lambda each: sum(figure[name] * value for name, value in each.signs.items()),
        default=None,
    )
    return best is not None and overrules(best)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--alone", type=float, default=0.6, help="see Decisions.alone")
    parser.add_argument("--doubt", type=float, default=0.1, help="see Decisions.doubt")
    parser.add_argument("--sure", type=float, default=0.9, help="see Decisions.sure")
    chosen = parser.parse_args()
    settings = Settings.from_environment()
    encoder = load_encoder(settings.encoder)
    cases = list(read_cases(encoder, settings, [row for row in read_rows() if row.is_validation]))
    asking = [case for case in cases if case.is_figure]
    checked = check_figure(asking)
    ruled = [
        any(
            right and each.figure.text in {figure.text for figure in case.by_rule.evidence.figures}
            for each, right in zip(case.found, case.right, strict=True)
        )
        for case in asking
    ]
    clear = [right for right, share in checked if share >= chosen.alone]
    print(
        f"figure of {len(asking)} questions: by rules {np.mean(ruled):.3f}, "
        f"learnt {np.mean([right for right, _ in checked]):.3f}; "
        f"of the {len(clear)} clear choices {np.mean(clear):.3f}"
    )
    stored = json.loads(DECISIONS.read_text("utf-8")) if DECISIONS.exists() else {}
    figure = fit_figure(asking)
    stored[encoder.sha256] = {
        "figure": figure,
        "alone": chosen.alone,
        **fit_stated(cases, figure, chosen.doubt, chosen.sure),
    }
    DECISIONS.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
