"""Whether the notice covers a question: a probability from what retrieval measured."""

import math
from collections.abc import Mapping

import numpy as np
import pytest

from assistant.decide import FEATURES, UNCALIBRATED, covered, features, is_covered
from assistant.intents import Intent
from assistant.reader import Reading
from assistant.retrieve import Retrieved, retrieve
from corpus.notice import Clause
from index.search import ClauseHit, Hit
from index.store import NoticeIndex
from tests.unit.assistant_fixtures import REAL, asked

QUESTION = asked("高龄津贴多少钱", Intent.AMOUNT, topic="高龄 津贴")


def hit(coverage: float = 0.0, *cosines: float, lexical: float = 10.0) -> Hit:
    clauses = tuple(ClauseHit(Clause("n", "7", 0, 1, "甲"), cosine) for cosine in cosines)
    return Hit("n", "7", 1.0, 0.7, lexical, coverage, 0.2, clauses)


def retrieved(*hits: Hit, reading: Reading | None = None) -> Retrieved:
    """Hits as they were found, the first one read where there is a reading."""
    return Retrieved(hits, False, {} if reading is None else {hits[0].item_id: reading})


def test_features_are_read_from_the_best_hit() -> None:
    """Cosine of clause and item, share of words, BM25 folded to 1, margin, words of the topic."""
    found = features(QUESTION, retrieved(hit(0.5, 0.8, 0.6), hit(1.0, 0.9)))
    expected = {
        "dense": 0.8,
        "item_cosine": 0.7,
        "coverage": 0.5,
        "bm25": 0.5,
        "margin": 0.2,
        "topic": 0.5,
        "read": 0.0,
    }
    assert {name: found[name] for name in expected} == expected
    assert set(found) == set(FEATURES)


@pytest.mark.parametrize(("elsewhere", "read"), [(0.5, 0.0), (0.1, math.log(9)), (1.0, -6.9068)])
def test_what_the_reader_thinks_is_a_logit(elsewhere: float, read: float) -> None:
    """Of the probability that the item has the topic; bounded, however sure the reader is."""
    rest = 1 - elsewhere
    reading = Reading((rest, 0.0, elsewhere), (), np.zeros(0, np.float32), np.zeros(0, np.float32))
    found = features(QUESTION, retrieved(hit(0.5, 0.8), reading=reading))
    assert found["read"] == pytest.approx(read, abs=1e-3)


def test_without_hits_every_feature_is_zero() -> None:
    """An empty index covers nothing."""
    assert features(QUESTION, retrieved()) == dict.fromkeys(FEATURES, 0.0)
    assert not is_covered(QUESTION, retrieved(), {})


def test_the_probability_is_the_logistic_of_the_weighed_features() -> None:
    """Bias -1 and 4 times a coverage of a half give the logistic of 1."""
    weights = {"covered.bias": -1.0, "covered.coverage": 4.0, "covered.threshold": 0.5}
    assert covered(QUESTION, retrieved(hit(0.5)), weights) == pytest.approx(1 / (1 + math.exp(-1)))


@pytest.mark.parametrize(("threshold", "is_in"), [(0.73, True), (0.732, False)])
def test_the_threshold_decides(threshold: float, is_in: bool) -> None:
    """A probability of .7311 reaches .73 and does not reach .732."""
    weights = {"covered.bias": -1.0, "covered.coverage": 4.0, "covered.threshold": threshold}
    assert is_covered(QUESTION, retrieved(hit(0.5)), weights) is is_in


@pytest.mark.parametrize("thresholds", [{}, {"other.threshold": 0.9}])
def test_an_encoder_without_calibration_is_judged_by_words_alone(
    thresholds: Mapping[str, float],
) -> None:
    """Cosines of an unknown encoder say nothing; a question that shares no word is not covered."""
    near = retrieved(hit(0.0, 0.99))
    far = retrieved(hit(1.0, 0.01))
    assert not is_covered(QUESTION, near, thresholds)
    assert is_covered(QUESTION, far, thresholds)
    assert covered(QUESTION, far, thresholds) == pytest.approx(
        1 / (1 + math.exp(-UNCALIBRATED["covered.bias"] - UNCALIBRATED["covered.coverage"]))
    )


def test_a_real_topic_is_covered_and_a_strange_one_is_not(real_index: NoticeIndex) -> None:
    """Without weights and calibration, by shared words."""
    known = asked("棚户区改造基本建成多少套", Intent.QUANTITY, topic="棚户区 改造")
    strange = asked("宠物狗登记钱", Intent.AMOUNT, topic="宠物 狗")
    for question, is_in in ((known, True), (strange, False)):
        found = retrieve(question, REAL, real_index)
        assert is_covered(question, found, real_index.thresholds) is is_in
