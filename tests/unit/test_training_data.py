"""The training rows that ship, held against their notices and `eval/`; and their checker."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.settings import ROOT
from corpus.notice import Notice
from corpus.parse import parse_notice
from eval.check import Finding
from eval.questions import Question, QuestionKind, Split
from training import check, overlap
from training.rows import DATA, Row, read_rows

TEXT = """溪川市2021年民生工作要点

一、社会保障

1.发放补贴。溪川市困难家庭每月补贴60元,最高不超过5人。顺产、剖宫产在二级医院分别支付3000元、4500元。(牵头责任单位:市民政局、市残联,协同责任单位:市财政局)
2.推动就业。新增就业300人。(牵头责任单位:市人社局)
"""


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    return read_rows()


@pytest.fixture(scope="module")
def notices(rows) -> tuple[Notice, ...]:
    return tuple(dict.fromkeys(row.notice for row in rows))


@pytest.fixture(scope="module")
def questions() -> tuple[Question, ...]:
    return overlap.eval_questions()


@pytest.fixture(scope="module")
def small() -> Notice:
    return parse_notice(TEXT, id="t00")


def test_rows_have_a_known_form(rows):
    assert list(check.check_form(rows)) == []


def test_rows_of_some_files_alone_are_all_of_these(rows):
    some = read_rows(files=("unclear_?", "t01"))
    assert {row.notice.id for row in some if row.item} == {"t01"}
    assert len(some) < len(rows)
    assert [row for row in rows if row in some] == list(some)


def test_evidence_stands_in_the_item(rows):
    assert list(check.check_evidence(rows)) == []


def test_figures_of_answers_stand_in_the_evidence(rows):
    assert list(check.check_figures(rows)) == []


def test_units_of_answers_stand_in_the_evidence(rows):
    assert list(check.check_units(rows)) == []


def test_no_question_is_repeated_within_a_notice(rows):
    assert list(check.check_repeats(rows)) == []


def test_there_are_enough_rows_and_a_quarter_is_refused_in_three_ways(rows):
    assert list(check.check_shares(rows)) == []


def test_items_are_not_one_skeleton_filled_in(notices):
    assert list(check.check_skeletons(notices)) == []


def test_no_row_asks_what_the_evaluation_asks(rows, questions):
    named = [(check.name(row), row.turns) for row in rows]
    assert list(overlap.check_asked(named, questions)) == []


@pytest.mark.parametrize(
    ("file", "key"),
    [
        (ROOT / "assistant" / "intents.jsonl", "text"),
        (ROOT / "training" / "data" / "coverage.jsonl", "text"),
        (ROOT / "training" / "data" / "conversations.jsonl", "turns"),
        (ROOT / "training" / "data" / "conversations_second.jsonl", "turns"),
        (ROOT / "training" / "data" / "conversations_third.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_second.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_third.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_fourth.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_fifth.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_sixth.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_seventh.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_eighth.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_ninth.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_tenth.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_eleventh.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_twelfth.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_thirteenth.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_fourteenth.jsonl", "turns"),
        (ROOT / "training" / "data" / "real_notice_fifteenth.jsonl", "turns"),
        (ROOT / "training" / "data" / "state_council.jsonl", "turns"),
        (ROOT / "training" / "data" / "stories.jsonl", "said"),
    ],
)
def test_nothing_else_that_is_learnt_from_is_asked_by_eval(
    file: Path, key: str, questions: tuple[Question, ...]
) -> None:
    """The intents' rows, the hard ones on coverage, and the questions that show weak mechanisms."""
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    named = [
        (f"{file.stem}:{number}", [line[key]] if isinstance(line[key], str) else line[key])
        for number, line in enumerate(lines, start=1)
    ]
    assert list(overlap.check_asked(named, questions)) == []


def test_no_question_of_the_evaluation_stands_in_rows_or_notices(notices, questions):
    assert list(overlap.check_leaked(questions, notices, DATA / "questions")) == []


def test_nothing_is_copied_from_the_published_notice(notices, rows):
    assert list(overlap.check_published(notices, rows, overlap.published_notices())) == []


def row(notice: Notice, item: str = "1", **fields: object) -> Row:
    given: dict[str, object] = {
        "turns": ("补多少",),
        "kind": "figure",
        "outcome": "answered",
        "evidence": "困难家庭每月补贴60元",
        "answer": "每月补贴60元。",
    }
    return Row(notice, notice.item(item) if item else None, **(given | fields))  # type: ignore[arg-type]


def complaints(found) -> list[str]:
    return [finding.complaint for finding in found]


@pytest.mark.parametrize(
    ("item", "fields", "expected"),
    [
        ("1", {}, []),
        ("1", {"kind": "poem"}, ["不认识的 kind：poem"]),
        ("1", {"turns": ("补多少", " ")}, ["有空的问句", "只有追问和拒答可以不止一句"]),
        ("1", {"kind": "followup"}, ["追问至少要两句"]),
        ("1", {"kind": "refuse"}, ["拒答的 outcome 与 kind 矛盾"]),
        ("1", {"answer": None}, ["要答的没有证据或答案"]),
        ("", {}, ["没有写明要点"]),
        (
            "1",
            {"kind": "refuse", "outcome": "not_stated", "evidence": None},
            ["不答的不该有证据或答案"],
        ),
        (
            "1",
            {"kind": "refuse", "outcome": "unclear", "evidence": None, "answer": None},
            ["不在范围的不该写要点"],
        ),
        (
            "",
            {"kind": "figure", "outcome": "not_covered", "evidence": None, "answer": None},
            ["拒答的 outcome 与 kind 矛盾"],
        ),
        (
            "",
            {"kind": "refuse", "outcome": "not_stated", "evidence": None, "answer": None},
            ["没有写明要点"],
        ),
    ],
)
def test_contradictions_in_a_row_are_found(small, item, fields, expected):
    assert complaints(check.check_form([row(small, item, **fields)])) == expected


def test_evidence_of_another_item_is_found(small):
    found = list(check.check_evidence([row(small), row(small, "2")]))
    assert found == [Finding("t00/2“补多少”", "证据不是要点的原文")]


@pytest.mark.parametrize(
    ("answer", "evidence", "expected"),
    [
        ("每月60元。", "每月补贴60元", []),
        ("每月600元。", "每月补贴60元", ["答案的“600元”不在证据里"]),
        ("每月60人。", "每月补贴60元", ["答案的“60人”不在证据里"]),
        ("最高5人。", "最高不超过5人", []),
        ("是5人。", "不超过5人", ["答案的“5人”丢了“不超过”"]),
        ("剖宫产在二级医院支付4500元。", "顺产、剖宫产在二级医院分别支付3000元、4500元", []),
        (
            "顺产在二级医院支付4500元。",
            "顺产、剖宫产在二级医院分别支付3000元、4500元",
            ["答案的“4500元”不在证据里"],
        ),
    ],
)
def test_figures_that_the_evidence_does_not_bear_out_are_found(small, answer, evidence, expected):
    made = row(small, answer=answer, evidence=evidence)
    assert complaints(check.check_figures([made])) == expected


def test_the_number_of_an_item_or_its_section_is_looked_up(small):
    asked = {"kind": "locate", "evidence": "推动就业"}
    right = row(small, "2", answer="在第一部分第2条“推动就业”。", **asked)
    wrong = row(small, "2", answer="在第3条“推动就业”。", **asked)
    assert complaints(check.check_figures([right, wrong])) == ["答案的“第3条”不在证据里"]


def test_units_left_out_or_made_up_are_found(small):
    evidence = "(牵头责任单位:市民政局、市残联,协同责任单位:市财政局)"
    asked = {"kind": "lead", "evidence": evidence}
    right = row(small, answer="由市民政局、市残联牵头，市财政局配合。", **asked)
    one = row(small, answer="由市民政局牵头。", **asked)
    other = row(small, answer="由市民政局、市残联、市人社局牵头。", **asked)
    found = complaints(check.check_units([right, one, other]))
    assert found == ["没有列全牵头单位", "答案的“市人社局”不在证据里"]


def test_repeats_are_found_whatever_the_punctuation(small):
    again = row(small, turns=("补多少？",))
    elsewhere = replace(again, notice=parse_notice(TEXT, id="t01"))
    found = list(check.check_repeats([row(small), again, elsewhere]))
    assert found == [Finding("t00/1“补多少？”", "同一通知里问了两遍")]


def test_thin_shares_are_found(small):
    refused = row(small, "", kind="refuse", outcome="not_covered", evidence=None, answer=None)
    assert complaints(check.check_shares([row(small)] * 6 + [refused] * 4)) == [
        "至少要 55 篇、6000 行，现为 1 篇、10 行",
        "不答的应约占四分之一，现为 40.0%",
        "not_stated 只有 0 行",
        "unclear 只有 0 行",
    ]


def test_a_skeleton_filled_in_twice_is_alike(small):
    text = TEXT.replace("溪川", "枫桥").replace("60", "750").replace("300人", "一千人")
    other = parse_notice(text, id="t01")
    assert overlap.likeness([small, other]) == (1.0, 1.0, 1.0, 1.0)
    assert overlap.likeness([small]) == (0.0, 0.0)
    assert complaints(check.check_skeletons([small, other])) == [
        "100.0% 的要点与别篇的雷同，应少于 5%"
    ]


def test_questions_of_the_evaluation_are_found_by_id_alone(small, tmp_path: Path):
    def question(id_: str, turn: str, split: Split | None) -> Question:
        return Question(id=id_, kind=QuestionKind.FIGURE, turns=(turn,), split=split)

    asked = [
        question("q1", "补，多少？", Split.TEST),
        question("q2", "甲乙丙丁戊己庚辛壬癸子丑寅", Split.DEV),
        question("q3", "请问困难家庭每月补贴60元最高不超过5人吗", None),
    ]
    assert list(overlap.check_asked([("t00", ("补多少",)), ("t01", ("补吗",))], asked)) == [
        Finding("t00", "与 eval 的 q1 字句相同，请删去这一行")
    ]
    (tmp_path / "t00.jsonl").write_text('{"turns": ["甲乙丙丁，戊己庚辛壬癸子丑寅卯"]}', "utf-8")
    assert list(overlap.check_leaked(asked, [small], tmp_path)) == [
        Finding("q2", "有连续 13 字出现在 t00.jsonl 里"),
        Finding("q3", "有连续 13 字出现在 t00 里"),
    ]


def test_what_a_published_notice_says_is_found_but_not_its_offices(small):
    published = parse_notice(
        "2020年别市民生工作要点\n\n一、保障\n\n"
        "1.保障生育。顺产、剖宫产在二级医院分别支付。"
        "(牵头责任单位:市民政局、市残联,协同责任单位:市财政局)\n",
        id="real",
    )
    copied = row(small, turns=("顺产剖宫产在二级医院分别支付吗",))
    found = list(overlap.check_published([small], [row(small), copied], [published]))
    assert found == [
        Finding("t00/1", "与真实通知连续 13 字相同：产剖宫产在二级医院分别支付"),
        Finding("t00", "有一行与真实通知连续 13 字相同：产剖宫产在二级医院分别支付"),
    ]
