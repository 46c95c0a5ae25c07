"""Fusing, ranking and the lexical index: hand-worked values, no weights."""

import math
from pathlib import Path

import numpy as np
import pytest

from corpus.notice import Clause
from index.lexical import LexicalIndex, Scores, fold, query_terms, terms
from index.search import ClauseHit, Signals, best_of, fuse, make_hits, rank

ALL = np.array([True, True, True])


def signals(item: list[float], clause: list[float], bm25: list[float]) -> Signals:
    scores = Scores(np.array(bm25, np.float32), np.array([0.5] * len(bm25), np.float32))
    cosines = np.array(clause, np.float32)
    return Signals(np.array(item, np.float32), cosines, scores, cosines, cosines[:0])


def test_the_best_row_of_an_item_counts() -> None:
    """Three rows of two items give the larger cosine each; an item without rows the floor."""
    best = best_of(np.array([0.2, 0.7, 0.5], np.float32), np.array([0, 0, 2]), 3)
    assert best.tolist() == pytest.approx([0.7, -1.0, 0.5])


def test_fusion_weighs_each_signal_spread_over_zero_to_one() -> None:
    """Worked by hand: (item + 2 clause + .4 BM25) / 3.4, each between its least and greatest."""
    fused = fuse(signals([0.8, 0.9, 0.85], [0.9, 0.8, 0.8], [0, 5, 10]), ALL)
    assert fused.tolist() == pytest.approx([2 / 3.4, (1 + 0.4 * 0.5) / 3.4, (0.5 + 0.4) / 3.4])


def test_items_that_are_not_allowed_neither_win_nor_stretch_the_scale() -> None:
    """The first item, best by far, is shut out: the others' scores are as if it were not there."""
    allowed = np.array([False, True, True])
    fused = fuse(signals([1, 0.5, 0.4], [1, 0.5, 0.4], [99, 2, 1]), allowed)
    assert fused.tolist() == [-1, 1, 0]
    assert rank(fused, allowed).tolist() == [1, 2]


def test_nothing_allowed_finds_nothing() -> None:
    """Without an allowed item there is an empty ranking."""
    none = np.array([False, False, False])
    assert rank(fuse(signals([1, 2, 3], [1, 2, 3], [1, 2, 3]), none), none).tolist() == []


def test_equal_scores_keep_the_published_order() -> None:
    """Where no signal tells items apart, all score 0 and the first stays first."""
    fused = fuse(signals([0.5] * 3, [0.5] * 3, [0] * 3), ALL)
    assert fused.tolist() == [0, 0, 0]
    assert rank(fused, ALL).tolist() == [0, 1, 2]


def test_hits_carry_margin_and_sorted_clauses() -> None:
    """The margin is to the next item of the whole ranking, also behind the last of k."""
    found = signals([0.8, 0.9, 0.7], [0.8, 0.9, 0.7], [1, 2, 0])
    scores = np.array([0.5, 0.875, 0.25], np.float32)
    weak = ClauseHit(Clause("n", "2", 0, 1, "甲"), 0.1)
    strong = ClauseHit(Clause("n", "2", 2, 3, "乙"), 0.9)
    items = [("n", "1"), ("n", "2"), ("n", "3")]
    hits = make_hits(found, scores, rank(scores, ALL), 2, items, [[weak, strong], []])
    assert [(hit.item_id, hit.score, hit.margin) for hit in hits] == [
        ("2", 0.875, 0.375),
        ("1", 0.5, 0.25),
    ]
    assert hits[0].clauses == (strong, weak)
    assert hits[0].clause_dense == 0.9
    assert hits[1].clause_dense == hits[1].dense == pytest.approx(0.8)
    assert (hits[0].lexical, hits[0].coverage) == (2, 0.5)


def test_the_last_item_has_no_margin() -> None:
    """Behind the last item nothing follows."""
    scores = np.array([0.5], np.float32)
    only = np.array([True])
    (hit,) = make_hits(
        signals([0.8], [0.8], [1]), scores, rank(scores, only), 5, [("n", "1")], [[]]
    )
    assert hit.margin == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("护理补贴", ["护", "理", "补", "贴", "护理", "理补", "补贴"]),
        ("６０ 元", ["60", "元"]),
        ("95%以上", ["95%", "以", "上", "以上"]),
        ("0.3万,351名", ["0.3", "万", "351", "名"]),
        ("How Much", ["how", "much"]),
        ("1+x证书", ["1", "x", "证", "书", "证书"]),
        ("。!\n", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    """Characters and pairs of Han; numbers and Latin words whole; signs nothing."""
    assert terms(text) == expected


def test_folding_joins_han_that_white_space_divides() -> None:
    """2020 年 is 2020年, yet two English words stay two."""
    assert fold("２０２０ 年\n工作 Job Fair 招聘") == "2020年工作job fair招聘"


def test_words_that_only_ask_are_left_out_of_a_question() -> None:
    """请问…是多少 names nothing; a question of nothing else is kept whole."""
    assert query_terms("请问低保是多少?") == ["低", "保", "是", "低保", "保是"]
    assert query_terms("什么") == ["什", "么", "什么"]


def test_bm25_and_coverage_by_hand() -> None:
    """Lucene's BM25 with k1 .6 and b .75 of a term that stands once in one of two documents."""
    scores = LexicalIndex.build(["a b", "c"]).scores("a z")
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    unseen = math.log(1 + 2.5 / 0.5)
    length = 0.6 * (1 - 0.75 + 0.75 * 2 / 1.5)
    assert scores.bm25.tolist() == pytest.approx([idf / (1 + length), 0], rel=1e-5)
    assert scores.coverage.tolist() == pytest.approx([idf / (idf + unseen), 0], rel=1e-5)


def test_a_question_without_terms_scores_nothing() -> None:
    """Signs alone give zeros, not an error."""
    scores = LexicalIndex.build(["低保", "医保"]).scores("?!")
    assert scores.bm25.tolist() == scores.coverage.tolist() == [0, 0]


def test_the_lexical_index_survives_a_round_trip_without_pickle(tmp_path: Path) -> None:
    """Saved and loaded, it gives the same scores; its files are JSON and plain arrays."""
    built = LexicalIndex.build(["残疾人护理补贴", "棚户区改造"])
    built.save(tmp_path)
    for file in tmp_path.glob("*.npy"):
        np.load(file, allow_pickle=False)
    loaded = LexicalIndex.load(tmp_path).scores("护理补贴")
    assert loaded.bm25.tolist() == built.scores("护理补贴").bm25.tolist()
    assert loaded.coverage.tolist() == [1, 0]
    assert {file.suffix for file in tmp_path.iterdir()} == {".npy", ".json"}
