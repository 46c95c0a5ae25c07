"""Measuring retrieval: hand-worked ranks, the rows that count, and the policy_qa form."""

import json
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import QuestionSetError
from eval.retrieval import (
    Case,
    evaluate,
    first_rank,
    main,
    measure,
    read_cases,
    read_policy_qa,
    reciprocal_ranks,
)
from index.build import open_index
from index.lexical import Scores
from index.search import Signals
from tests.fake_encoder import FakeEncoder


def write(file: Path, rows: list[dict[str, object]]) -> Path:
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return file


def test_the_best_gold_item_counts_and_equals_stand_before_it() -> None:
    """Two gold items: the better one's rank, behind another of the same score."""
    scores = np.array([0.9, 0.5, 0.5, 0.1], np.float32)
    assert [first_rank(scores, [0]), first_rank(scores, [1]), first_rank(scores, [1, 2])] == [
        1,
        3,
        2,
    ]


def test_measures_by_hand() -> None:
    """Ranks 1, 2, 4: a third first, two thirds within 3, mean reciprocal 7/12."""
    result = measure([1, 2, 4])
    assert (result.first, result.within_3) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert result.reciprocal == pytest.approx(7 / 12)


def test_reciprocal_ranks_by_hand() -> None:
    """First by one signal and second by two: 1/61 + 2/62."""
    cosines = np.array([0.9, 0.8], np.float32)
    lexical = Scores(np.array([0, 1], np.float32), np.zeros(2, np.float32))
    fused = reciprocal_ranks(
        Signals(cosines, cosines[::-1], lexical, cosines, cosines[:0]), np.array([True] * 2)
    )
    assert fused.tolist() == pytest.approx([1 / 61 + 2 / 62, 2 / 61 + 1 / 62])


def test_only_rows_found_by_topic_count(tmp_path: Path) -> None:
    """Look-ups, refusals and follow-ups are left out, and so is the other split."""
    rows: list[dict[str, object]] = [
        {"kind": "figure", "turns": ["问", "补贴多少"], "items": [2, 3], "split": "dev"},
        {"kind": "lead", "turns": ["谁管"], "items": [1]},
        {"kind": "figure", "turns": ["测试"], "items": [1], "split": "test"},
        {"kind": "followup", "turns": ["那谁牵头"], "items": [1]},
        {"kind": "locate", "turns": ["第几条"], "items": [1]},
        {"kind": "robust", "turns": ["几项"], "items": []},
    ]
    cases = read_cases(write(tmp_path / "q.jsonl", rows), "要点")
    assert cases == (
        Case("补贴多少", (("要点", "2"), ("要点", "3"))),
        Case("谁管", (("要点", "1"),)),
    )


def test_a_bad_row_is_named(tmp_path: Path) -> None:
    """The line that cannot be read stands in the error; so does a file that is not there."""
    (tmp_path / "q.jsonl").write_text('{"kind": "figure", "items": [1]}\n', "utf-8")
    with pytest.raises(QuestionSetError, match="第 1 行"):
        read_cases(tmp_path / "q.jsonl", "要点")
    with pytest.raises(QuestionSetError, match="无法读取题集"):
        read_policy_qa(tmp_path)


def test_policy_qa_is_measured_as_items(tmp_path: Path) -> None:
    """Each notice is one item behind its title; its own question finds it by every method."""
    texts = {
        "a": "关于调整公交票价的通知 各单位：六十周岁以上老人免费乘车。",
        "b": "关于举办秋季招聘会的公告 企业可提前两周报名参加招聘会。",
    }
    write(tmp_path / "notices.jsonl", [{"docid": k, "text": v} for k, v in texts.items()])
    question = {"docid": "b", "question": "秋季招聘会如何报名"}
    write(tmp_path / "questions.jsonl", [question])
    notices, cases = read_policy_qa(tmp_path)
    assert [(n.items[0].title, n.items[0].body[:3]) for n in notices] == [
        ("关于调整公交票价的通知", "各单位"),
        ("关于举办秋季招聘会的公告", "企业可"),
    ]
    assert all(n.text[n.items[0].body_start :] == n.items[0].body for n in notices)
    ranks = evaluate(open_index(notices, FakeEncoder(), tmp_path), cases)
    assert ranks == {name: [1] for name in ("items", "clauses", "BM25", "RRF", "fused")}


def test_a_missing_question_set_fails_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command ends with 1 and says which file cannot be read."""
    assert main(["--policy-qa", str(tmp_path / "none")]) == 1
    assert "无法读取题集" in capsys.readouterr().err
