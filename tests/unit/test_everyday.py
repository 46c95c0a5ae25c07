"""What people say in daily life, and the items that are meant by it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eval.check import bare
from index.build import CALIBRATION
from index.everyday import NOTHING, TOPICS, load_everyday, read_topics, write_vectors
from index.lexical import Scores
from index.search import Signals, fuse
from tests.fake_encoder import FakeEncoder
from training.overlap import eval_questions

ALL = np.array([True] * 3)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    topics = tmp_path / "topics.jsonl"
    rows = [
        {"terms": ["白内障", "复明"], "said": ["眼睛像蒙了层雾", "看东西模糊", "眼珠发白"]},
        {"terms": ["加装电梯"], "said": ["腿脚不好爬不动楼", "楼太高下不来"]},
    ]
    topics.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return topics, tmp_path / "vectors.npz"


def test_the_topic_whose_phrases_are_near_is_near(files: tuple[Path, Path]) -> None:
    encoder = FakeEncoder()
    write_vectors(encoder, *files)
    everyday = load_everyday(encoder.sha256, *files)
    eyes, lifts = everyday.cosines(encoder.encode_query(["楼太高爬不动楼"])[0])
    assert lifts > eyes


def test_nearness_is_the_mean_of_the_two_nearest_phrases(files: tuple[Path, Path]) -> None:
    encoder = FakeEncoder()
    write_vectors(encoder, *files)
    everyday = load_everyday(encoder.sha256, *files)
    said = read_topics(files[0])[1].said
    question = encoder.encode_query(["腿脚不好"])[0]
    own = encoder.encode_query(said) @ question
    assert everyday.cosines(question)[1] == pytest.approx(own.mean(), abs=0.01)


def test_a_text_holds_the_topics_whose_terms_stand_in_it(files: tuple[Path, Path]) -> None:
    encoder = FakeEncoder()
    write_vectors(encoder, *files)
    held = load_everyday(encoder.sha256, *files).holders(
        ["免费做复明手术", "修路", "白内障、加装电梯"]
    )
    assert held.tolist() == [[True, False], [False, False], [True, True]]


def test_vectors_of_another_encoder_or_of_other_words_are_not_used(
    files: tuple[Path, Path],
) -> None:
    topics, vectors = files
    assert load_everyday("any", topics, vectors) is NOTHING
    write_vectors(FakeEncoder(), topics, vectors)
    load_everyday.cache_clear()
    assert load_everyday("another", topics, vectors) is NOTHING
    topics.write_text(topics.read_text("utf-8").replace("眼珠", "眼睛"), "utf-8")
    assert load_everyday(FakeEncoder().sha256, topics, vectors) is NOTHING


@pytest.mark.parametrize(
    ("everyday", "known", "first"),
    [
        ([0.6, 0.9, 0.6], 0.9, 1),  # Its topic is the nearest of all.
        ([0.6, 0.9, 0.6], 0.95, 0),  # A topic that no item has is nearer.
        ([0.5, 0.5, 0.5], 0.5, 0),  # Nothing that people say is near.
    ],
)
def test_an_item_gains_by_what_people_say_of_its_topic(
    everyday: list[float], known: float, first: int
) -> None:
    item = np.array([0.8, 0.79, 0.7], np.float32)
    lexical = Scores(np.zeros(3, np.float32), np.zeros(3, np.float32))
    signals = Signals(item, item, lexical, item, item[:0], np.array(everyday, np.float32), known)
    assert fuse(signals, ALL).argmax() == first


def test_the_shipped_topics_are_whole_and_their_vectors_are_of_the_shipped_encoder() -> None:
    topics = read_topics()
    assert len(topics) > 1000
    assert all(topic.terms and len(topic.said) >= 2 for topic in topics)
    phrases = [phrase for topic in topics for phrase in topic.said]
    assert len(set(phrases)) == len(phrases)
    assert all(len(term) >= 2 for topic in topics for term in topic.terms)
    (encoder_sha256,) = json.loads(CALIBRATION.read_text("utf-8"))
    assert load_everyday(encoder_sha256).topics == topics


def test_no_phrase_is_a_question_of_eval() -> None:
    """The phrases were written without a look at eval/; what is shipped must not know it."""
    asked = {bare(turn) for question in eval_questions() for turn in question.turns}
    assert not asked & {bare(phrase) for topic in read_topics(TOPICS) for phrase in topic.said}


def test_an_item_that_is_near_to_whatever_people_ask_is_common(files: tuple[Path, Path]) -> None:
    encoder = FakeEncoder()
    write_vectors(encoder, *files)
    everyday = load_everyday(encoder.sha256, *files)
    phrase = everyday.vectors[0]
    away = np.zeros_like(phrase)
    away[np.abs(phrase).argmin()] = 1.0
    rows = np.stack([away, phrase, away])
    common = everyday.common(rows, np.array([0, 1, 1]), 3)
    assert common[1] == pytest.approx(1.0, abs=0.01)
    assert common[0] < common[1]
    assert common[2] == 0  # an item without a row
    assert NOTHING.common(rows, np.array([0, 1, 1]), 3).tolist() == [0, 0, 0]


def test_what_an_item_has_in_common_with_every_question_does_not_rank_it() -> None:
    cosines = np.array([0.80, 0.82, 0.70], np.float32)
    lexical = Scores(np.zeros(3, np.float32), np.zeros(3, np.float32))
    signals = Signals(cosines, cosines, lexical, cosines, cosines[:0])
    assert fuse(signals, ALL).argmax() == 1
    common = np.array([0.6, 0.7, 0.6], np.float32)
    corrected = replace(signals, item_common=common, clause_common=common)
    assert fuse(corrected, ALL).argmax() == 0
