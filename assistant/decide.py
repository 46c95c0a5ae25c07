"""Whether the notice covers a question: one calibrated probability and one threshold.

The features are what retrieval measured for the best item and what the reader thinks of it; weights
and threshold were learnt for one encoder (`python -m eval.calibrate`) and travel in the index's
manifest. An encoder without a calibration is judged by shared words alone.
"""

import math
from collections.abc import Mapping

from assistant.decisions import logit
from assistant.retrieve import Retrieved
from assistant.understand import Asked

FEATURES = (
    "dense",
    "item_cosine",
    "coverage",
    "bm25",
    "margin",
    "topic",
    "everyday",
    "outside",
    "common",
    "read",
)
_UNREAD = 0.5
READ, UNREAD = "read", "covered"
"""First parts of the weights' names, where the best item was read and where there is no reader."""
UNCALIBRATED: Mapping[str, float] = {
    "covered.bias": -2.0,
    "covered.coverage": 6.0,
    "covered.read": 1.0,
    "covered.threshold": 0.3,
}


def features(asked: Asked, retrieved: Retrieved) -> dict[str, float]:
    """The features of the best hit, each about 0 to 1 (`read`: a logit, -7 to 7)."""
    hits = retrieved.hits
    if not hits:
        return dict.fromkeys(FEATURES, 0.0)
    best = hits[0]
    reading = retrieved.readings.get(best.item_id)
    return {
        "dense": max((hit.score for hit in best.clauses), default=0.0),
        "item_cosine": best.dense,
        "coverage": best.coverage,
        "bm25": best.lexical / (best.lexical + 10.0),
        "margin": best.margin,
        "topic": min(len(asked.topic), 4) / 4,
        "everyday": best.everyday,
        "outside": best.outside,
        "common": best.common,
        "read": logit(reading.on_topic if reading else _UNREAD),
    }


def covered(asked: Asked, retrieved: Retrieved, thresholds: Mapping[str, float]) -> float:
    """Probability, 0 to 1, that the notice covers the question."""
    weights, name = _weights(retrieved, thresholds)
    logit = weights[f"{name}.bias"] + sum(
        weights.get(f"{name}.{feature}", 0.0) * value
        for feature, value in features(asked, retrieved).items()
    )
    return 1 / (1 + math.exp(-logit))


def is_covered(asked: Asked, retrieved: Retrieved, thresholds: Mapping[str, float]) -> bool:
    """Whether the probability reaches the calibrated threshold."""
    weights, name = _weights(retrieved, thresholds)
    return covered(asked, retrieved, thresholds) >= weights[f"{name}.threshold"]


def _weights(
    retrieved: Retrieved, thresholds: Mapping[str, float]
) -> tuple[Mapping[str, float], str]:
    """The weights that hold, and the first part of their names: another one where it was read."""
    name = READ if retrieved.readings else UNREAD
    return (thresholds, name) if f"{name}.threshold" in thresholds else (UNCALIBRATED, UNREAD)
