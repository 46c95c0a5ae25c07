"""Reading question sets: defaults, and complaints that name line and field."""

from pathlib import Path

import pytest

from assistant.values import Status
from corpus.errors import QuestionSetError
from eval.questions import Question, QuestionKind, Split, parse_question, read_questions

FULL = (
    '{"id": "q001", "split": "dev", "kind": "figure", "turns": ["甲", "那乙呢"], '
    '"items": [7, "2.3"], "facts": ["60元"], "any_of": [["不超过", "以内"]], "forbid": ["50元"], '
    '"max_chars": 80, "refuse": false, "expect": "answered", "notice": "n1", "note": "注"}'
)


def test_every_field_is_read():
    assert parse_question(FULL, 1) == Question(
        id="q001",
        kind=QuestionKind.FIGURE,
        turns=("甲", "那乙呢"),
        items=("7", "2.3"),
        facts=("60元",),
        any_of=(("不超过", "以内"),),
        forbid=("50元",),
        max_chars=80,
        refuse=False,
        expect=Status.ANSWERED,
        split=Split.DEV,
        notice="n1",
        note="注",
    )


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        ("figure", 120),
        ("lead", 120),
        ("eligibility", 160),
        ("assist", 160),
        ("followup", 160),
        ("multi", 240),
        ("robust", 240),
        ("locate", None),
        ("reverse_unit", None),
    ],
)
def test_the_longest_answer_comes_from_the_kind(kind: str, limit: int | None):
    row = f'{{"id": "a", "kind": "{kind}", "turns": ["问"], "items": [1]}}'
    assert parse_question(row, 1).max_chars == limit


def test_defaults_of_an_answerable_row():
    question = parse_question('{"id": "a", "kind": "lead", "turns": ["问"], "facts": ["甲局"]}', 1)
    assert (question.refuse, question.expect, question.split) == (False, Status.ANSWERED, None)
    assert (question.items, question.any_of, question.forbid) == ((), (), ())


def test_a_refusal_may_leave_its_outcome_open():
    question = parse_question('{"id": "a", "kind": "refuse", "turns": ["问"]}', 1)
    assert (question.refuse, question.expect) == (True, None)


def test_an_expected_refusal_is_one_without_the_flag():
    row = '{"id": "a", "kind": "robust", "turns": ["问"], "expect": "unclear"}'
    question = parse_question(row, 1)
    assert (question.refuse, question.expect) == (True, Status.UNCLEAR)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", "题集第 4 行不是合法的 JSON"),
        ("[1]", "题集第 4 行应是一个 JSON 对象"),
        ('{"kind": "lead", "turns": ["问"]}', "题集第 4 行，字段 id：应是非空的字符串"),
        ('{"id": "a", "turns": ["问"]}', "题集第 4 行，字段 kind：不能缺少"),
        ('{"id": "a", "kind": "x", "turns": ["问"]}', "题集第 4 行，字段 kind：'x' 不认识，可用："),
        ('{"id": "a", "kind": "lead"}', "题集第 4 行，字段 turns：应是非空字符串的列表"),
        ('{"id": "a", "kind": "lead", "turns": [], "items": [1]}', "字段 turns：至少要有一问"),
        ('{"id": "a", "kind": "lead", "turns": [3]}', "字段 turns：应是非空字符串的列表，却有 3"),
        (
            '{"id": "a", "kind": "lead", "turns": ["问"], "items": [true]}',
            "字段 items：应是要点编号（整数或字符串）的列表，却有 True",
        ),
        (
            '{"id": "a", "kind": "lead", "turns": ["问"], "facts": [""]}',
            "字段 facts：应是非空字符串的列表，却有 ''",
        ),
        (
            '{"id": "a", "kind": "lead", "turns": ["问"], "any_of": ["甲"]}',
            "字段 any_of：应是非空字符串列表的列表，却有 '甲'",
        ),
        (
            '{"id": "a", "kind": "lead", "turns": ["问"], "items": [1], "max_chars": 0}',
            "字段 max_chars：应是正整数",
        ),
        ('{"id": "a", "kind": "lead", "turns": ["问"], "refuse": 1}', "字段 refuse：应是 true 或"),
        (
            '{"id": "a", "kind": "lead", "turns": ["问"], "refuse": true, "expect": "answered"}',
            "字段 expect：answered 与 refuse=true 矛盾",
        ),
        ('{"id": "a", "kind": "lead", "turns": ["问"]}', "字段 facts：应答题没有任何可核对的内容"),
        ('{"id": "a", "kind": "lead", "turns": ["问"], "split": "x"}', "字段 split：'x' 不认识"),
    ],
)
def test_a_wrong_row_names_line_and_field(row: str, message: str):
    with pytest.raises(QuestionSetError) as caught:
        parse_question(row, 4)
    assert message in str(caught.value)


def test_a_file_keeps_its_order_and_skips_empty_lines(tmp_path: Path):
    path = tmp_path / "set.jsonl"
    second = FULL.replace("q001", "q002").replace("dev", "test")
    path.write_text(f"\ufeff{FULL}\n\n{second}\n", encoding="utf-8")
    assert [(q.id, q.split) for q in read_questions(path)] == [
        ("q001", Split.DEV),
        ("q002", Split.TEST),
    ]


def test_a_repeated_id_names_both_lines(tmp_path: Path):
    path = tmp_path / "set.jsonl"
    path.write_text(f"{FULL}\n\n{FULL}\n", encoding="utf-8")
    with pytest.raises(QuestionSetError) as caught:
        read_questions(path)
    assert str(caught.value) == "题集第 3 行，字段 id：q001 与第 1 行重复。"


def test_a_missing_and_an_empty_file_are_told_apart(tmp_path: Path):
    with pytest.raises(QuestionSetError, match="找不到题集"):
        read_questions(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(QuestionSetError, match="里没有题目"):
        read_questions(tmp_path / "empty.jsonl")
