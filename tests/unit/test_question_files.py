"""Question sets from .jsonl, .csv and .xlsx, and back: what is read, and what complaints say."""

import io
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import Workbook

from assistant.values import Status
from corpus.errors import QuestionSetError
from eval.question_export import EXAMPLES, FileForm, write_questions
from eval.question_files import LONGEST_TURN, read_question_file
from eval.questions import Question, QuestionKind, Split

HEAD = "题号,类别,提问,应引要点,须有,须有其一,应为\n"
LINE = "a,金额数量,补贴多少,22,60元,,\n"


def csv_of(*lines: str, head: str = HEAD) -> bytes:
    return (head + "".join(lines)).encode()


def complaint(name: str, content: bytes) -> str:
    with pytest.raises(QuestionSetError) as caught:
        read_question_file(name, content)
    return str(caught.value)


def sheet(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("form", FileForm)
def test_the_template_is_read_back_as_it_was_written(form: FileForm) -> None:
    assert read_question_file(f"t.{form.value}", write_questions(EXAMPLES, form)) == EXAMPLES


@pytest.mark.parametrize("form", FileForm)
def test_every_field_survives_every_form(form: FileForm) -> None:
    whole = Question(
        id="甲1", kind=QuestionKind.MULTI, turns=("问一", "问，“二”"), items=("7", "2.3"),
        facts=("有；号",), any_of=(("以内", "不超过"), ("约", "左右")), forbid=("=1+1", "80%"),
        max_chars=33, split=Split.DEV, notice="n1", note="两行\n备注",
    )  # fmt: skip
    refusing = replace(EXAMPLES[3], id="乙", expect=None)
    kept = (whole, refusing)
    assert read_question_file(f"S.{form.value.upper()}", write_questions(kept, form)) == kept


def test_shipped_questions_survive_a_sheet() -> None:
    from eval.questions import read_questions
    from eval.run import QUESTIONS

    shipped = read_questions(QUESTIONS)
    told = tuple(q for q in shipped if all(q.turns))
    for form in FileForm:
        assert read_question_file(f"q.{form.value}", write_questions(told, form)) == told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_of_excel(encoding: str) -> None:
    (question,) = read_question_file("s.csv", (HEAD + LINE).encode(encoding))
    assert (question.turns, question.items, question.facts) == (("补贴多少",), ("22",), ("60元",))


def test_semicolons_and_tabs_part_columns_too() -> None:
    (question,) = read_question_file("s.csv", (HEAD + LINE).replace(",", "\t").encode())
    assert question.kind is QuestionKind.FIGURE


def test_headings_are_read_in_both_languages_and_others_left_alone() -> None:
    head = "ID号,id,kind,turns,facts*\n".replace("facts*", "facts")
    (question,) = read_question_file(
        "s.csv", csv_of("x,a,lead,谁牵头,市残联；市民政局\n", head=head)
    )
    assert question.facts == ("市残联", "市民政局")


def test_groups_follow_ups_and_outcomes_are_read() -> None:
    (question, refused) = read_question_file(
        "s.csv",
        csv_of('a,追问,"一\n二",7、22,,约|左右；以内|不超过,作答\n', "b,应拒答,问,,,,未写明\n"),
    )
    assert question.turns == ("一", "二")
    assert question.items == ("7", "22")
    assert question.any_of == (("约", "左右"), ("以内", "不超过"))
    assert (refused.refuse, refused.expect) == (True, Status.NOT_STATED)


def test_a_sheet_gives_numbers_as_they_look() -> None:
    rows = [
        ["题号", "类别", "提问", "应引要点", "须有", "最多字数"],
        [1, "figure", "问", 7, 60, 50.0],
    ]
    content = sheet(*rows)
    (question,) = read_question_file("s.xlsx", content)
    assert (question.id, question.items, question.facts, question.max_chars) == (
        "1", ("7",), ("60",), 50,
    )  # fmt: skip


def test_a_share_in_a_sheet_keeps_its_sign() -> None:
    book = Workbook()
    book.active.append(["题号", "类别", "提问", "须有"])
    book.active.append(["a", "figure", "问", 0.75])
    book.active["D2"].number_format = "0%"
    out = io.BytesIO()
    book.save(out)
    assert read_question_file("s.xlsx", out.getvalue())[0].facts == ("75%",)


def test_a_date_that_excel_made_is_told() -> None:
    import datetime

    content = sheet(
        ["题号", "类别", "提问", "须有"], ["a", "figure", "问", datetime.datetime(2026, 1, 2)]
    )
    assert "第 2 行，“须有”一列：“2026-01-02 00:00:00”被 Excel 当成了日期" in complaint(
        "s.xlsx", content
    )


def test_the_sheet_with_the_columns_is_found() -> None:
    book = Workbook()
    book.active.append(["说明"])
    second = book.create_sheet("题")
    second.append(["题号", "类别", "提问", "须有"])
    second.append(["a", "figure", "问", "60元"])
    out = io.BytesIO()
    book.save(out)
    assert [q.id for q in read_question_file("s.xlsx", out.getvalue())] == ["a"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("s.csv", b" \n", "是空的。请选一个有题目的文件"),
        ("s.txt", b"x", "s.txt 不是 .jsonl、.csv 或 .xlsx 文件。请在 Excel"),
        ("s.csv", HEAD.encode(), "没有题目：表头下面至少要有一行"),
        ("s.csv", "题号,提问\na,b\n".encode(), "缺少列：类别。第 1 行应是表头，现在是："),
        ("s.csv", csv_of(LINE, LINE), "第 3 行：题号 a 与第 2 行重复，请换一个题号"),
        ("s.csv", csv_of("a,金钱,问,22,,,\n"), "第 2 行，“类别”一列：“金钱”不认识，可用："),
        ("s.csv", csv_of("a,,问,22,,,\n"), "第 2 行，“类别”一列：不能空着，可用："),
        ("s.csv", csv_of(",figure,问,22,,,\n"), "第 2 行，“题号”一列：应是非空的字符串"),
        ("s.csv", csv_of("a,figure,,22,,,\n"), "第 2 行，“提问”一列：至少要有一问"),
        ("s.csv", csv_of("a,figure,问,,,,\n"), "应答题没有任何可核对的内容"),
        ("s.csv", csv_of("a,figure,问,22,,,猜\n"), "“应为”一列：“猜”不认识，可用：作答（"),
        ("s.csv", csv_of('a,figure,"问\n'), "引号没有成对"),
        ("s.csv", csv_of(f"a,figure,{'长' * (LONGEST_TURN + 1)},22,,,\n"), "有一问超过 2000 字"),
        ("s.xlsx", b"\xd0\xcf\x11\xe0old", "这个 .xlsx 打不开：可能已损坏、加了密码"),
        ("s.jsonl", b'{"id": 1}', "题集第 1 行，字段"),
        ("s.jsonl", b"{", "题集第 1 行不是合法的 JSON"),
    ],
)  # fmt: skip
def test_a_complaint_says_where_and_what_to_do(name: str, content: bytes, told: str) -> None:
    assert told in complaint(name, content)


def test_several_complaints_come_at_once_but_not_all() -> None:
    told = complaint("s.csv", csv_of("a,金钱,问,1,,,\n", LINE, "b,figure,,1,,,\n")).split("\n")
    assert [line[:8] for line in told] == ["第 2 行，“类", "第 4 行，“提"]
    many = complaint("s.csv", csv_of(*["a,金钱,问,1,,,\n"] * 30)).split("\n")
    assert len(many) == 11
    assert many[-1] == "后面还有，先改好这些再上传。"
