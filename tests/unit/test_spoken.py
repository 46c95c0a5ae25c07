"""What both models learn from phrases of daily life: which items of a notice are meant."""

import random
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from corpus.parse import parse_notice
from index.arrays import FloatArray
from index.everyday import Everyday, Topic
from index.passages import collect_passages
from training.reader_pairs import ANSWERED, ELSEWHERE, NOT_STATED, spoken_pairs
from training.spoken import read_spoken, spoken_of
from training.train_encoder import spoken_batch, spoken_batches, topic_batch
from training.trainer import in_turn

NOTICE = parse_notice(
    """2021年某市民生工作要点

1.发放两项补贴。重度残疾人护理补贴每人每月80元,养老服务一并办理。(牵头责任单位:市民政局)
2.建设社区食堂。新建社区食堂8个,老人每餐补助3元。(牵头责任单位:市商务局)
3.发展养老服务。新增养老床位300张,社区食堂送餐。(牵头责任单位:市民政局)
4.修路。改造农村公路80公里。(牵头责任单位:市交通运输局)
""",
    "t99",
)
CARE = Topic(("护理补贴",), ("瘫在床上要人喂", "天天给他翻身"))
MEALS = Topic(("社区食堂", "助老餐厅"), ("一个人懒得烧饭", "牙口不好想吃点软的"))
ROADS = Topic(("农村公路",), ("门口一下雨全是泥", "村口那段坑坑洼洼"))
EVERYWHERE = Topic(("0",), ("多少啊", "几个啊"))
GONE = Topic(("地铁",), ("站台挤得很", "几点末班"))
TOPICS = (CARE, MEALS, ROADS, EVERYWHERE, GONE)


def test_what_two_files_say_of_the_same_terms_stands_together(tmp_path: Path) -> None:
    """Topics of the second file alone come last."""
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text(
        '{"terms": ["地铁"], "said": ["站台挤"]}\n{"terms": ["公交"], "said": ["等半天"]}\n',
        "utf-8",
    )
    second.write_text(
        '{"terms": ["校车"], "said": ["娃走路上学"]}\n{"terms": ["地铁"], "said": ["几点末班"]}\n',
        "utf-8",
    )
    assert read_spoken(first, second) == (
        Topic(("地铁",), ("站台挤", "几点末班")),
        Topic(("公交",), ("等半天",)),
        Topic(("校车",), ("娃走路上学",)),
    )


def test_a_topic_means_the_one_or_two_items_that_hold_a_term_of_it() -> None:
    found = {each.topic: each.holders for each in spoken_of(NOTICE.items, TOPICS)}
    assert found == {CARE: (0,), MEALS: (1, 2), ROADS: (3,)}


def test_all_topics_come_once_before_any_comes_again() -> None:
    spoken = {"t99": spoken_of(NOTICE.items, TOPICS)}
    chunks = list(islice(in_turn(spoken, 2, random.Random(1)), 4))
    assert all(len(own) <= 2 for _, own in chunks)
    for half in (chunks[:2], chunks[2:]):
        assert sorted(each.topic.terms for _, own in half for each in own) == sorted(
            topic.terms for topic in (CARE, MEALS, ROADS)
        )


def test_a_batch_of_phrases_is_right_where_a_clause_or_an_item_holds_a_term() -> None:
    all_of = collect_passages([NOTICE])
    batch = spoken_batch(spoken_of(NOTICE.items, TOPICS), all_of, random.Random(1))
    for question, right in zip(batch.questions, batch.right, strict=True):
        topic = next(topic for topic in TOPICS if question in topic.said)
        told = [text for text, wanted in zip(batch.passages, right, strict=True) if wanted]
        assert told
        assert all(any(term in text for term in topic.terms) for text in told)
    assert batch.groups[-1][1] == len(batch.passages)


def test_a_term_that_two_topics_share_is_right_for_both() -> None:
    shared = (Topic(("老年食堂",), ("懒得烧饭",)), Topic(("老年食堂",), ("想吃点软的",)))
    assert topic_batch(shared, random.Random(1)).right.tolist() == [[True, True], [True, True]]


def test_batches_go_on_without_end() -> None:
    many = TOPICS * 20
    batches = spoken_batches([NOTICE], many, random.Random(1))
    groups = [len(batch.groups) for batch in islice(batches, 6)]
    assert 1 in groups
    assert 2 in groups


class OneEach:
    """An encoder to which each item is near the topic of its own place."""

    def encode_document(self, texts: Sequence[str]) -> FloatArray:
        return np.eye(len(texts), len(TOPICS), dtype=np.float32)


def test_the_reader_learns_who_is_meant_and_who_is_not() -> None:
    phrases = [(place, said) for place, topic in enumerate(TOPICS) for said in topic.said]
    vectors = np.eye(len(TOPICS), dtype=np.float32)[[place for place, _ in phrases]]
    places = np.arange(len(phrases)).reshape(len(TOPICS), 2)
    encoder: Any = SimpleNamespace(encode_document=OneEach().encode_document)
    everyday = Everyday(TOPICS, vectors, places)
    pairs = list(islice(spoken_pairs([NOTICE], everyday, encoder, random.Random(2)), 40))
    assert {pair.outcomes for pair in pairs} <= {(ANSWERED, NOT_STATED), (ELSEWHERE,)}
    for pair in pairs:
        topic = next(topic for topic in TOPICS if pair.question in topic.said)
        assert (ELSEWHERE not in pair.outcomes) == any(term in pair.passage for term in topic.terms)
