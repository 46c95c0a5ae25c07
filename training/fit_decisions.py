"""Fits which figure is asked for, and whether an item states what is asked, for encoder and reader.

    python -m training.fit_decisions

Learns from the validation notices alone: encoder and reader were trained on the others, and what
they say there is better than on any new notice. Prints what cross-validation by notice gives beside
the rules; writes `assistant/decisions.json` under both hashes (`MINSHENG_READER=none`: without a
reader).
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.decisions import DECISIONS, Candidate, candidates, key_of, stated_signs
from assistant.decompose import decompose
from assistant.evidence import weigh
from assistant.intents import FIGURE_INTENTS, SERVICE_INTENTS, Intent, load_classifier
from assistant.normalise import normalise
from assistant.reader import Passage, Reading, load_reader
from assistant.settings import Settings
from assistant.stated import Stated
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
"""On the squares of the figure's weights less what is expected of them, beside a mean loss."""
EXPECTED = {"bracket": 1.0, "level": 1.0, "year": 1.0}
"""What the weights of signs are drawn to that few of the rows show; the others' to nothing."""
STRENGTH = 0.1
"""Inverse of the penalty on whether an item states it."""
CUTS = (0.3, 0.4, 0.5, 0.6)
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
    reading: Reading | None
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
    reader = load_reader(settings.reader)
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
            reading = None
            if reader is not None:
                passage = Passage.of(row.item, [hit.clause for hit in hits])
                question = f"{asked.before}，{asked.text}" if asked.before else asked.text
                (reading,) = reader.read(question, [passage])
            found = candidates(asked, own, reading)
            by_rule = weigh(asked, row.item, hits)
            right = tuple(_right(row, found))
            yield Case(row, asked, own, by_rule, reading, found, right)


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
    expected = torch.tensor([EXPECTED.get(name, 0.0) for name in names])
    weights = expected.clone().requires_grad_()
    optimiser = torch.optim.LBFGS([weights], max_iter=300)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        losses = []
        for signs, right in data:
            scores = signs @ weights
            losses.append(scores.logsumexp(0) - scores[right].logsumexp(0))
        total = torch.stack(losses).mean() + PENALTY * ((weights - expected) ** 2).sum()
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


def fit_stated(cases: Sequence[Case], doubt: float, sure: float) -> dict[str, object]:
    """Weights and bias of whether an item states what is asked; prints the check by cuts."""
    signs = [stated_signs(case.asked, case.hits, case.by_rule.is_stated) for case in cases]
    names = sorted(signs[0])
    values = np.array([[each[name] for name in names] for each in signs])
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
    _print_check("rules", ruled, labels)
    print(f"with what was learnt: AUC {roc_auc_score(labels, shares):.3f}")
    for each in CUTS:
        _print_check(f"with what was learnt from {each}", shares >= each, labels)
    both = np.where(ruled, shares >= doubt, shares >= sure)
    _print_check(f"rules, unless below {doubt} or from {sure}", both, labels)
    model.fit(values, labels)
    scaler, logistic = model.steps[0][1], model.steps[1][1]
    weights = logistic.coef_[0] / scaler.scale_
    bias = float(logistic.intercept_[0] - (weights * scaler.mean_).sum())
    rounded = [round(float(weight), 4) for weight in weights]
    return {
        "weights": dict(zip(names, rounded, strict=True)),
        "bias": round(bias, 4),
        "doubt": doubt,
        "sure": sure,
    }


def check_read(cases: Sequence[Case]) -> None:
    """Prints what the reader tells of the items: all, and by what is asked."""
    for name, intents in (
        ("all", frozenset(Intent)),
        ("figures", FIGURE_INTENTS),
        ("services", SERVICE_INTENTS),
    ):
        own = [case for case in cases if case.asked.main in intents]
        read = np.array([case.reading.stated for case in own if case.reading is not None])
        labels = np.array([case.row.outcome == "answered" for case in own])
        print(f"reader, {name}: AUC {roc_auc_score(labels, read):.3f}")
        for each in CUTS:
            _print_check(f"reader from {each}", read >= each, labels)


def _print_check(name: str, stated: Bools, labels: Bools) -> None:
    print(
        f"{name}: answered kept {stated[labels].mean():.3f} of {labels.sum()}, "
        f"gaps found {(~stated[~labels]).mean():.3f} of {(~labels).sum()}"
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--alone", type=float, default=0.6, help="see Decisions.alone")
    parser.add_argument("--doubt", type=float, default=0.2, help="see StatedModel.doubt")
    parser.add_argument("--sure", type=float, default=0.7, help="see StatedModel.sure")
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
    reader = load_reader(settings.reader)
    if reader is not None:
        check_read(cases)
    stored[key_of(encoder.sha256, reader.sha256 if reader is not None else "")] = {
        "figure": figure,
        "alone": chosen.alone,
        "stated": fit_stated(cases, chosen.doubt, chosen.sure) if reader is None else None,
    }
    DECISIONS.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
