"""Whether the notice covers a question: one calibrated probability and one threshold.

The features are what retrieval measured for the best item; weights and threshold were learnt on the
dev half of the question set for one encoder (`python -m eval.calibrate`) and travel in the index's
manifest. An encoder without a calibration is judged by shared words alone.
"""

import math
from collections.abc import Mapping, Sequence

from assistant.understand import Asked
from index.search import Hit

FEATURES = ("dense", "item_cosine", "coverage", "bm25", "margin", "topic")
UNCALIBRATED: Mapping[str, float] = {
    "covered.bias": -2.0,
    "covered.coverage": 6.0,
    "covered.threshold": 0.3,
}


def features(asked: Asked, hits: Sequence[Hit]) -> dict[str, float]:
    """The features of the best hit, each about 0 to 1."""
    if not hits:
        return dict.fromkeys(FEATURES, 0.0)
    best = hits[0]
    return {
        "dense": max((hit.score for hit in best.clauses), default=0.0),
        "item_cosine": best.dense,
        "coverage": best.coverage,
        "bm25": best.lexical / (best.lexical + 10.0),
        "margin": best.margin,
        "topic": min(len(asked.topic), 4) / 4,
    }


def covered(asked: Asked, hits: Sequence[Hit], thresholds: Mapping[str, float]) -> float:
    """Probability, 0 to 1, that the notice covers the question."""
    weights = thresholds if "covered.threshold" in thresholds else UNCALIBRATED
    logit = weights["covered.bias"] + sum(
        weights.get(f"covered.{name}", 0.0) * value for name, value in features(asked, hits).items()
    )
    return 1 / (1 + math.exp(-logit))


def is_covered(asked: Asked, hits: Sequence[Hit], thresholds: Mapping[str, float]) -> bool:
    """Whether the probability reaches the calibrated threshold."""
    weights = thresholds if "covered.threshold" in thresholds else UNCALIBRATED
    return covered(asked, hits, thresholds) >= weights["covered.threshold"]
