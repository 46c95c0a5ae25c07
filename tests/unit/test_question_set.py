"""The question set that ships, held against the notice and the training data; and its checker."""

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.settings import ROOT
from assistant.values import Status
from corpus.notice import Notice
from corpus.parse import parse_notice
from corpus.read import read_notice
from eval.check import (
    QUESTIONS,
    TRAINING,
    Finding,
    check_balance,
    check_gold,
    check_leaks,
    check_repeats,
    check_units,
    grams,
)
from eval.questions import Question, QuestionKind, Split, read_questions

SMALL = """2021年全市民生工作要点

一、社会保障

1.发放补贴。对困难家庭每月补贴60元。(牵头责任单位:市民政局,协同责任单位:市财政局)
2.推动就业。新增就业300人。(牵头责任单位:市人社局、市民政局)
"""


@pytest.fixture(scope="module")
def questions() -> tuple[Question, ...]:
    return read_questions(QUESTIONS)


@pytest.fixture(scope="module")
def notice() -> Notice:
    return read_notice(ROOT / "corpus" / "notices" / "2020年全市民生工作要点.txt")


@pytest.fixture(scope="module")
def small() -> Notice:
    return parse_notice(SMALL)


def test_every_gold_fact_stands_in_its_item_or_the_header(questions, notice):
    assert list(check_gold(questions, notice)) == []


def test_unit_questions_name_all_units_and_all_items(questions, notice):
    assert list(check_units(questions, notice)) == []


def test_every_kind_has_twenty_questions_in_each_half(questions):
    assert list(check_balance(questions, least=20)) == []


def test_no_question_stands_twice_or_in_both_halves(questions):
    assert list(check_repeats(questions)) == []


def test_no_test_question_stands_in_the_training_data(questions):
    assert list(check_leaks(questions, TRAINING)) == []


def test_every_row_belongs_to_a_half_and_expects_an_outcome(questions):
    assert {question.split for question in questions} == {Split.DEV, Split.TEST}
    outcomes = Counter((question.expect, question.split) for question in questions)
    assert min(outcomes[status, split] for status in Status for split in Split) == 15


def lead(**fields: object) -> Question:
    given: dict[str, object] = {
        "id": "q",
        "kind": QuestionKind.LEAD,
        "turns": ("谁管困难家庭的补贴发放",),
        "items": ("1",),
        "facts": ("市民政局",),
        "split": Split.TEST,
    }
    return Question(**(given | fields))  # type: ignore[arg-type]


def test_gold_that_is_not_there_is_found(small):
    found = list(
        check_gold(
            [
                lead(id="a", items=("9",), facts=()),
                lead(id="b", facts=("市民政局", "300人")),
                lead(id="c", forbid=("民政局",)),
                lead(id="d", facts=("2项",)),
                lead(id="e", items=(), facts=("2021年全市民生工作要点", "社会保障")),
            ],
            small,
        )
    )
    assert found == [
        Finding("a", "要点 9 不存在"),
        Finding("b", "facts 的第 2 个不在所列要点或文首里"),
        Finding("c", "forbid 与 facts 或 any_of 矛盾"),
    ]


def test_units_left_out_are_found(small):
    kind = QuestionKind.REVERSE_UNIT
    found = list(
        check_units(
            [
                lead(id="a"),
                lead(id="b", items=("2",)),
                lead(id="c", kind=QuestionKind.ASSIST),
                lead(id="d", kind=kind, items=("1", "2")),
                lead(id="e", kind=kind, items=("2",)),
                lead(id="f", kind=kind, items=()),
            ],
            small,
        )
    )
    assert found == [
        Finding("b", "facts 没有列全该要点的单位"),
        Finding("c", "facts 没有列全该要点的单位"),
        Finding("f", "items 不是任何单位牵头、协同或两者合计的全部要点"),
    ]


def test_uneven_halves_are_found():
    rows = [
        lead(kind=kind, split=split)
        for kind in QuestionKind
        for split in Split
        for _ in range(4 if (kind, split) == (QuestionKind.LEAD, Split.DEV) else 2)
    ]
    assert list(check_balance(rows, least=2)) == [Finding("", "lead 两半不均：dev 4、test 2")]
    assert Finding("", "figure 每半至少要 3 题，现为 dev 2、test 2") in check_balance(rows, 3)


def test_repeats_are_found_whatever_the_punctuation():
    found = list(
        check_repeats(
            [
                lead(id="a", split=Split.DEV),
                lead(id="b", turns=("谁管困难家庭的补贴发放？",)),
                lead(id="c", turns=("请问一二三四五六七八九十甲乙丙丁",), split=Split.DEV),
                lead(id="d", turns=("那么一二三四五六七八九十甲乙丙呢",)),
                lead(id="e", turns=("那么一二三四五六七八九十甲乙呢",)),
            ]
        )
    )
    assert found == [Finding("b", "与 a 是同一问"), Finding("d", "与 dev 的 c 连续 13 字相同")]


def test_leaks_are_found_at_any_depth(tmp_path: Path):
    row = {"messages": [{"content": "好的，一二三四五六七，八九十甲乙丙"}], "n": 3}
    (tmp_path / "train.jsonl").write_text(json.dumps(row), encoding="utf-8")
    leaked = lead(id="d", turns=("补贴", "一二三四五六七八九十甲乙丙丁"))
    dev = lead(id="e", turns=leaked.turns, split=Split.DEV)
    assert list(check_leaks([leaked, dev], [tmp_path])) == [
        Finding("d", "有连续 13 字出现在 train.jsonl 里")
    ]


def test_grams_leave_out_punctuation_and_width():
    assert grams("甲，乙 １", 3) == {"甲乙1"}
    assert grams("甲乙", 3) == set()
