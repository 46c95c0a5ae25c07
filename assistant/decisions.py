"""What was learnt about choosing: the figure that is asked for, and whether an item states it.

Two linear models over signs that anyone can read, fitted by `python -m training.fit_decisions` on
training notices for one encoder and reader, and kept in `decisions.json` under their hashes. Where
there is a reader, it tells itself whether an item states what is asked, and only the first is
kept. For others there are none; the reader, or the rules of `assistant.evidence`, stand alone then.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.brackets import bracket_fits
from assistant.ground import alignment
from assistant.intents import FIGURE_INTENTS, SERVICE_INTENTS, Intent
from assistant.measure import is_asked, is_share, level_fit, measure_asked
from assistant.patterns import MONEY
from assistant.periods import is_year_asked, periods, phrase_start, year_fit
from assistant.reader import Reading
from assistant.understand import Asked
from corpus.figures import Figure, Kind
from corpus.notice import Clause
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
_MARKED = 0.5
"""The logit from which the reader's mark stands for the kind."""
_LEAST = 0.001
_FAR = 0.6
"""The cosine that stands for a figure where there is none."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that may be the one asked for, and what speaks for it."""

    clause: Clause
    figure: Figure
    signs: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class StatedModel:
    """Whether an item states what is asked, for where no reader tells it."""

    weights: Mapping[str, float]
    bias: float
    doubt: float
    """Probability below which what the rules take for stated is not."""
    sure: float
    """Probability from which what the rules take for a gap is stated."""

    def probability(self, signs: Mapping[str, float]) -> float:
        """Probability that an item with these signs states what is asked."""
        logit = self.bias + sum(self.weights.get(name, 0.0) * sign for name, sign in signs.items())
        return 1 / (1 + math.exp(-logit))

    def states(self, by_rule: bool, probability: float, fits: bool) -> bool:
        """Whether it does: the rules' word, unless this is far from it.

        `fits` tells whether anything of the item may overrule a gap.
        """
        return probability >= self.doubt if by_rule else fits and probability >= self.sure


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was learnt for one encoder and reader."""

    figure: Mapping[str, float]
    """Weights of a figure's signs."""
    alone: float
    """Probability from which one member of a list is told without the others."""
    stated: StatedModel | None
    """None where a reader tells it."""

    def score(self, candidate: Candidate) -> float:
        """How well a figure fits the question; comparable within one question."""
        return sum(self.figure.get(name, 0.0) * value for name, value in candidate.signs.items())

    def shares(self, candidates: Sequence[Candidate]) -> list[float]:
        """Probability of each candidate to be the figure asked for, if one of them is."""
        scores = np.array([self.score(candidate) for candidate in candidates])
        exponent = np.exp(scores - scores.max())
        return [float(share) for share in exponent / exponent.sum()]


@cache
def load_decisions(
    encoder_sha256: str, reader_sha256: str = "", file: Path = DECISIONS
) -> Decisions | None:
    """What was learnt for the encoder with this reader, or without one; None where nothing was."""
    key = key_of(encoder_sha256, reader_sha256)
    stored = json.loads(file.read_text("utf-8")).get(key) if file.exists() else None
    if stored is None:
        return None
    stated = StatedModel(**stored["stated"]) if stored["stated"] else None
    return Decisions(stored["figure"], stored["alone"], stated)


def key_of(encoder_sha256: str, reader_sha256: str) -> str:
    """What was learnt is kept under both hashes; without a reader under the encoder's alone."""
    return f"{encoder_sha256}+{reader_sha256}" if reader_sha256 else encoder_sha256


def overrules(best: Candidate) -> bool:
    """Whether a figure may answer where the rules see a gap.

    It is near, and of the kind asked for, or marked by the reader.
    """
    is_asked_for = best.signs["kind"] > 0 or best.signs.get("read", 0.0) >= _MARKED
    return is_asked_for and best.signs["clause"] >= -_NEAREST


def candidates(
    asked: Asked, hits: Sequence[ClauseHit], reading: Reading | None = None
) -> tuple[Candidate, ...]:
    """The figures of an item's clauses that could answer, with their signs."""
    answers = [
        (hit, found)
        for hit in hits
        for found in hit.figures
        if found.figure.kind in _ANSWERS and not is_year_asked(found.figure, asked.years)
    ]
    if not answers:
        return ()
    nearest = max(hit.score for hit in hits)
    said = max(found.score for _, found in answers)
    topic = _pairs("".join(asked.topic))
    counted = measure_asked(asked)
    of = periods(hit.clause for hit in hits)
    brackets = bracket_fits(
        asked.text, [(hit.clause.text, (found.figure,)) for hit, found in answers]
    )
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
                "measure": float(bool(found.figure.unit) and found.figure.unit == counted),
                "kind": float(is_asked(found.figure, asked)),
                "share": float(is_share(found.figure)),
                "year": year_fit(found.figure, hit.clause, of, asked.years),
                "old": float(_is_old(hit.clause.text, found.figure)),
                "bracket": bracket,
            }
            | _read_signs(hit.clause, found.figure, reading),
        )
        for (hit, found), bracket in zip(answers, brackets, strict=True)
    )


def _read_signs(clause: Clause, figure: Figure, reading: Reading | None) -> dict[str, float]:
    if reading is None:
        return {}
    start, end = clause.start + figure.start, clause.start + figure.end
    return {
        "read": logit(reading.figure_at(start, end)),
        "read_evidence": logit(reading.mean_evidence(start, end)),
    }


def logit(share: float) -> float:
    """Of a probability, bounded to about seven either way."""
    bounded = min(max(share, _LEAST), 1 - _LEAST)
    return math.log(bounded / (1 - bounded))


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


def _is_old(text: str, figure: Figure) -> bool:
    """Whether a figure is the one that was raised: 由100元提高到120元."""
    before = text[phrase_start(text, figure) : figure.start]
    return bool(_OLD.search(before)) and _RAISED.match(text[figure.end :]) is not None
