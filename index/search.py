"""Ranks items for a question: cosines of items and clauses and BM25, brought together.

Pure functions over arrays; where vectors and texts come from, it does not know. A score ranks the
items of one question; across questions only cosines and coverage can be compared, and those are
what a decision whether the notice has an answer at all should look at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.figures import Figure
from corpus.notice import Clause
from index.arrays import BoolArray, FloatArray, IntArray
from index.lexical import Scores

ITEM_WEIGHT = 1.0
CLAUSE_WEIGHT = 2.0
LEXICAL_WEIGHT = 0.4
COMMON_WEIGHT = 0.8
"""Of the three signals, each spread over 0…1, and of what is taken from both cosines: how near an
item is to whatever people ask. Settings were compared by rank 1 of 1,245 questions on the
validation notices, 359 in words far from theirs and the 256 of `coverage.jsonl`: .973, .875, .891
(within 3 .995, .967, .973); .970, .872, .855 (.997, .967, .957) at best where nothing is taken.
Equal to the item's weight, shared words help the first and mislead the others."""

FAMILIAR = 0.6
EVERYDAY_WEIGHT = 0.5
BESIDE_KNOWN = 0.01
"""What an item gains for each unit by which what people say of its topics is nearer to the question
than FAMILIAR, where no other topic is nearer by more than BESIDE_KNOWN. Of 200 settings among the
best with an encoder before this one, and flat around: rank 1 .957, .860 and .831 on the three sets
above, .956, .849 and .777 without."""


@dataclass(frozen=True, slots=True)
class FigureHit:
    """A figure of a clause, and the cosine of what it is said of to the question."""

    figure: Figure
    score: float


@dataclass(frozen=True, slots=True)
class ClauseHit:
    """A clause of a hit and its cosine to the question, with the clause's figures by place."""

    clause: Clause
    score: float
    figures: tuple[FigureHit, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An item found, with all that a calibrated decision may look at."""

    notice_id: str
    item_id: str
    score: float
    """Fused, 0…1: comparable within one search only."""
    dense: float
    """Cosine of the item (of its best part) to the question."""
    lexical: float
    """BM25 of the item; 0 where it shares no term with the question."""
    coverage: float
    """Share of the question's idf that the item's terms hold, 0…1."""
    margin: float
    """How far `score` is above the next item's; 0 for the last item there is."""
    clauses: tuple[ClauseHit, ...]
    """All clauses of the item, the best first."""
    everyday: float = 0.0
    """How near what people say of the item's topics is to the question (cosine)."""
    outside: float = 0.0
    """How much nearer the nearest topic of all is. Both are 0 for an encoder without topics."""
    common: float = 0.0
    """How near the item's clauses are to whatever people ask (cosine)."""

    @property
    def clause_dense(self) -> float:
        """Cosine of the best clause; that of the item where it has no clause."""
        return self.clauses[0].score if self.clauses else self.dense


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of every item for one question, each of shape (items,) but the last."""

    item: FloatArray
    """Cosine of the item's best part."""
    clause: FloatArray
    """Cosine of the item's best clause."""
    lexical: Scores
    clause_rows: FloatArray
    """Cosine of every clause, shape (clauses,)."""
    figure_rows: FloatArray
    """Cosine of every figure, shape (figures,)."""
    everyday: FloatArray | None = None
    """How near what people say of each item's topics is (cosine), shape (items,); None where
    nothing is known of it."""
    known: float = 0.0
    """The same over all topics there are, whether an item has them or not."""
    item_common: FloatArray | float = 0.0
    clause_common: FloatArray | float = 0.0
    """How near `item` and `clause` are to whatever people ask, see `index.everyday`."""


def best_of(cosines: FloatArray, owner: IntArray, items: int, *, floor: float = -1.0) -> FloatArray:
    """The largest cosine among the rows of each item, shape (items,); `floor` without a row."""
    best = np.full(items, floor, np.float32)
    np.maximum.at(best, owner, cosines)
    return best


def fuse(signals: Signals, allowed: BoolArray) -> FloatArray:
    """One score of about 0…1 for each item, shape (items,); -1 for those not allowed.

    Each signal is spread over 0…1 between the least and the greatest allowed item, then weighed.
    Some items are near to every question that is strange to the notice (hubs): how near an item is
    to whatever people ask is taken from its cosines before.
    An item with the topic of which people say what is nearest to the question gains by that.
    Reciprocal rank fusion forgets how clear a lead is: on the three sets of LEXICAL_WEIGHT its rank
    1 is .958, .785 and .727, and that of the best single signal (clauses) .960, .828 and .762.
    """
    total = (
        ITEM_WEIGHT * spread(signals.item - COMMON_WEIGHT * signals.item_common, allowed)
        + CLAUSE_WEIGHT * spread(signals.clause - COMMON_WEIGHT * signals.clause_common, allowed)
        + LEXICAL_WEIGHT * spread(signals.lexical.bm25, allowed)
    )
    fused = total / (ITEM_WEIGHT + CLAUSE_WEIGHT + LEXICAL_WEIGHT)
    if signals.everyday is not None:
        meant = signals.everyday >= max(FAMILIAR, signals.known - BESIDE_KNOWN)
        fused = fused + np.where(meant, EVERYDAY_WEIGHT * (signals.everyday - FAMILIAR), 0)
    return np.where(allowed, fused, np.float32(-1)).astype(np.float32)


def spread(values: FloatArray, allowed: BoolArray) -> FloatArray:
    """Values moved and scaled so that the allowed ones run from 0 to 1; 0 where all are equal."""
    if not allowed.any():
        return np.zeros_like(values)
    low, high = values[allowed].min(), values[allowed].max()
    if high <= low:
        return np.zeros_like(values)
    spread: FloatArray = (values - low) / (high - low)
    return spread


def rank(scores: FloatArray, allowed: BoolArray) -> IntArray:
    """Allowed items, the best first; equal scores in published order."""
    order = np.argsort(-scores, kind="stable")
    return order[allowed[order]]


def make_hits(
    signals: Signals,
    scores: FloatArray,
    order: IntArray,
    k: int,
    items: Sequence[tuple[str, str]],
    clauses: Sequence[Sequence[ClauseHit]],
) -> tuple[Hit, ...]:
    """The first `k` of `order` as hits; `clauses` holds those of each item in `order`'s first k."""
    hits: list[Hit] = []
    common = np.broadcast_to(signals.clause_common, signals.clause.shape)
    for position, item in enumerate(order[:k]):
        notice_id, item_id = items[item]
        following = order[position + 1] if position + 1 < len(order) else item
        own = sorted(clauses[position], key=lambda hit: -hit.score)
        hits.append(
            Hit(
                notice_id=notice_id,
                item_id=item_id,
                score=float(scores[item]),
                dense=float(signals.item[item]),
                lexical=float(signals.lexical.bm25[item]),
                coverage=float(signals.lexical.coverage[item]),
                margin=float(scores[item] - scores[following]),
                clauses=tuple(own),
                everyday=0.0 if signals.everyday is None else float(signals.everyday[item]),
                outside=(
                    0.0
                    if signals.everyday is None
                    else signals.known - float(signals.everyday[item])
                ),
                common=float(common[item]),
            )
        )
    return tuple(hits)
