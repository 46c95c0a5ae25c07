"""What was learnt about choosing: the figure that is asked for, and whether an item states it.

Two linear models over signs that anyone can read, fitted by `python -m training.fit_decisions` on
training notices for one encoder, and kept in `decisions.json` under its hash. For another encoder
there are none, and the rules of `assistant.evidence` stand alone.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.ground import alignment
from assistant.intents import FIGURE_INTENTS, SERVICE_INTENTS, Intent
from assistant.measure import is_asked, is_share, level_fit, measure
from assistant.patterns import MONEY
from assistant.understand import Asked
from corpus.figures import Figure, Kind
from corpus.notice import Clause
from index.arrays import FloatArray
from index.search import ClauseHit

DECISIONS = Path(__file__).with_name("decisions.json")
_ANSWERS = (Kind.QUANTITY, Kind.RANGE, Kind.RATIO, Kind.MULTIPLE, Kind.DATE)
_COSINES = 10.0
"""Cosines lie close together; signs should be of one size."""
_OLD = re.compile(r"(?:由|从)[^，,；;]*$")
_RAISED = re.compile(r"[^，,；;]{0,6}?(?:提高|增加|调整|降|提升|上调|下调|涨)")
_INTENTS = tuple(
    intent
    for intent in Intent
    if intent in FIGURE_INTENTS | SERVICE_INTENTS | {Intent.WHO, Intent.CONTENT}
)
_NEAREST = 0.1
"""Ten times the cosine by which a figure's clause may be farther than the nearest, for the figure
to overrule the rules: what stands in another clause is mostly said of something else."""
_FAR = 0.6
"""The cosine that stands for a figure where there is none."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that may be the one asked for, and what speaks for it."""

    clause: Clause
    figure: Figure
    signs: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Decisions:
    """Weights of the two models for one encoder."""

    figure: Mapping[str, float]
    alone: float
    """Probability from which one member of a list is told without the others."""
    stated: Mapping[str, float]
    vector: FloatArray
    """Weights of the question's own vector, shape (dimension,)."""
    bias: float
    doubt: float
    """Probability below which what the rules take for stated is not."""
    sure: float
    """Probability from which what the rules take for a gap is stated."""

    def score(self, candidate: Candidate) -> float:
        """How well a figure fits the question; comparable within one question."""
        return sum(self.figure.get(name, 0.0) * value for name, value in candidate.signs.items())

    def shares(self, candidates: Sequence[Candidate]) -> list[float]:
        """Probability of each candidate to be the figure asked for, if one of them is."""
        scores = np.array([self.score(candidate) for candidate in candidates])
        exponent = np.exp(scores - scores.max())
        return [float(share) for share in exponent / exponent.sum()]

    def probability(self, asked: Asked, signs: Mapping[str, float]) -> float:
        """Probability that an item with these signs states what is asked."""
        logit = self.bias + float(self.vector @ asked.vector)
        logit += sum(self.stated.get(name, 0.0) * value for name, value in signs.items())
        return 1 / (1 + math.exp(-logit))

    def states(self, by_rule: bool, probability: float, fits: bool) -> bool:
        """Whether it does: the rules' word, unless this is far from it.

        `fits` tells whether anything of the item may overrule a gap.
        """
        return probability >= self.doubt if by_rule else fits and probability >= self.sure


@cache
def load_decisions(encoder_sha256: str, file: Path = DECISIONS) -> Decisions | None:
    """What was learnt for the encoder; None where nothing was."""
    stored = json.loads(file.read_text("utf-8")).get(encoder_sha256) if file.exists() else None
    if stored is None:
        return None
    return Decisions(
        figure=stored["figure"],
        alone=stored["alone"],
        stated=stored["stated"],
        vector=np.array(stored["vector"], np.float32),
        bias=stored["bias"],
        doubt=stored["doubt"],
        sure=stored["sure"],
    )


def overrules(best: Candidate) -> bool:
    """Whether a figure may answer where the rules see a gap: of the kind asked for, and near."""
    return best.signs["kind"] > 0 and best.signs["clause"] >= -_NEAREST


def candidates(asked: Asked, hits: Sequence[ClauseHit]) -> tuple[Candidate, ...]:
    """The figures of an item's clauses that could answer, with their signs."""
    answers = [
        (hit, found) for hit in hits for found in hit.figures if found.figure.kind in _ANSWERS
    ]
    if not answers:
        return ()
    nearest = max(hit.score for hit in hits)
    said = max(found.score for _, found in answers)
    topic = _pairs("".join(asked.topic))
    return tuple(
        Candidate(
            hit.clause,
            found.figure,
            {
                "clause": _COSINES * (hit.score - nearest),
                "said": _COSINES * (found.score - said),
                "shared": _shared(topic, hit.clause.text),
                "alignment": alignment(found.figure, asked.text),
                "level": level_fit(found.figure, asked),
                "measure": float(
                    bool(found.figure.unit) and found.figure.unit == measure(asked.text)
                ),
                "kind": float(is_asked(found.figure, asked)),
                "share": float(is_share(found.figure)),
                "year": float(_with_year(hit.clause.text, found.figure, asked)),
                "old": float(_is_old(hit.clause.text, found.figure)),
            },
        )
        for hit, found in answers
    )


def stated_signs(asked: Asked, hits: Sequence[ClauseHit], by_rule: bool) -> dict[str, float]:
    """What speaks for and against the item's stating what is asked."""
    figures = [found for hit in hits for found in hit.figures]
    said = max((found.score for found in figures), default=_FAR)
    fitting = max((found.score for found in figures if is_asked(found.figure, asked)), default=_FAR)
    wants_figure = float(asked.main in FIGURE_INTENTS)
    signs = {
        "rule": float(by_rule),
        "clause": _COSINES * max((hit.score for hit in hits), default=_FAR),
        "said": _COSINES * said,
        "fitting": _COSINES * fitting,
        "said_wanted": _COSINES * said * wants_figure,
        "fitting_wanted": _COSINES * fitting * wants_figure,
        "money": float(bool(MONEY.search(asked.text))),
    }
    for intent in _INTENTS:
        signs[f"is_{intent.value}"] = float(asked.main is intent)
        signs[f"share_{intent.value}"] = asked.shares.get(intent, 0.0)
    return signs


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


def _shared(pairs: set[str], text: str) -> float:
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def _phrase_start(text: str, figure: Figure) -> int:
    return max(text.rfind(mark, 0, figure.start) for mark in ",，;；") + 1


def _with_year(text: str, figure: Figure, asked: Asked) -> bool:
    phrase = text[_phrase_start(text, figure) : figure.end]
    return any(str(year) in phrase for year in asked.years)


def _is_old(text: str, figure: Figure) -> bool:
    """Whether a figure is the one that was raised: 由100元提高到120元."""
    before = text[_phrase_start(text, figure) : figure.start]
    return bool(_OLD.search(before)) and _RAISED.match(text[figure.end :]) is not None
