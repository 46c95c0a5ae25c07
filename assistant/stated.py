"""What an item says on a question, and how well one of its clauses fits."""

from dataclasses import dataclass

from assistant.ground import Evidence
from assistant.understand import Asked
from index.search import ClauseHit

COSINE_WEIGHT = 8.0
"""What a clause's cosine counts beside its share of the topic's words: cosines of this encoder lie
close together."""
NEAR_MISS = 0.35
"""How much worse than the best clause a clause may fit and still lend its figure."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What an item says on a question: the evidence, and whether it holds what was asked for."""

    evidence: Evidence
    is_stated: bool
    fit: float
    """Fit of the best clause, see `fit_of`; comparable between items of one question."""
    is_settled: bool = False
    """Whether the item itself settles it (a district's own group, a thing that is free)."""


def fit_of(asked: Asked, hit: ClauseHit) -> float:
    """How well a clause fits the question: its cosine, and its share of the topic's characters."""
    topic = "".join(asked.topic)
    pairs = {topic[place : place + 2] for place in range(len(topic) - 1)}
    shared = sum(pair in hit.clause.text for pair in pairs) / len(pairs) if pairs else 0.0
    return COSINE_WEIGHT * hit.score + shared
