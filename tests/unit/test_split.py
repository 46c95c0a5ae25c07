"""Clauses: their places, what divides a sentence, and what must stay together."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.notice import Clause, Notice
from corpus.parse import parse_notice
from corpus.read import read_notice
from corpus.split import CLAUSE_LIMIT, HARD_LIMIT, split_clauses

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
REAL = ROOT / "corpus" / "notices" / "2020年全市民生工作要点.txt"
EXCERPTS: dict[str, str] = json.loads((FIXTURES / "state_council_excerpts.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def real() -> Notice:
    return read_notice(REAL)


def texts(notice: Notice, item_id: str) -> list[str]:
    return [clause.text for clause in split_clauses(notice, notice.item(item_id))]


def one_item(body: str) -> list[str]:
    """The clauses behind the title of an item with this body."""
    notice = parse_notice(f"某市要点\n\n1.甲事项。{body}\n")
    check_clauses(notice)
    first, *rest = texts(notice, "1")
    assert first == "甲事项"
    return rest


def check_clauses(notice: Notice) -> None:
    """Clauses stand in order where they say, and lose no letter or figure of the body."""
    for item in notice.items:
        clauses = split_clauses(notice, item)
        place = item.start
        kept: list[str] = []
        for clause in clauses:
            assert clause.text == notice.text[clause.start : clause.end]
            assert clause.text == clause.text.strip()
            assert (clause.notice_id, clause.item_id) == (notice.id, item.id)
            assert place <= clause.start < clause.end <= item.body_end
            place = clause.end
            if clause.start >= item.body_start:
                kept.append(clause.text)
        assert [c for text in kept for c in text if c.isalnum()] == [
            c for c in item.body if c.isalnum()
        ]


def test_every_clause_of_the_real_notice_has_its_place(real: Notice) -> None:
    check_clauses(real)
    clauses = [clause for item in real.items for clause in split_clauses(real, item)]

    assert len(clauses) == 178
    assert max(len(clause.text) for clause in clauses) == 119
    assert not any("责任单位" in clause.text for clause in clauses)


@pytest.mark.parametrize("name", EXCERPTS)
def test_clauses_of_state_council_excerpts(name: str) -> None:
    check_clauses(parse_notice(EXCERPTS[name]))


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("notice_*.txt")), ids=lambda p: p.stem)
def test_clauses_of_the_written_notices(path: Path) -> None:
    check_clauses(read_notice(path))


def test_the_title_is_the_first_clause_and_stands_before_the_body(real: Notice) -> None:
    item = real.item("28")

    assert split_clauses(real, item)[:2] == (
        Clause(real.id, "28", item.start + 3, item.start + 11, "推进文化惠民工程"),
        Clause(
            real.id, "28", item.body_start, item.body_start + 73,
            "全市免费开放7个公共图书馆、6个文化馆、1个美术馆、47个文化站、4个博物馆等各类公共文化场馆,"
            "实现服务内容明确、保障机制完善、设施利用率明显提高",
        ),
    )  # fmt: skip


def test_semicolons_and_stops_end_a_clause(real: Notice) -> None:
    assert texts(real, "23") == [
        "推进贫困残疾人康复",
        "为2672名贫困精神残疾人患者提供药费补助",
        "为351名符合条件的视力、听力、言语、肢体、智力等残疾儿童和孤独症儿童提供康复训练救助",
        "为26名残疾儿童适配假肢矫形器,为23名残疾儿童适配辅助器具",
    ]


def test_a_respective_list_stays_with_its_subject(real: Notice) -> None:
    assert texts(real, "14")[1:3] == [
        "贫困人口在省内医疗机构发生的限额内门诊费用、住院(含特殊慢性病门诊)合规费用通过基本医保、"
        "大病保险、医疗救助等综合报销后,在县域、市级、省级医疗机构就诊个人年度自付费用"
        "分别不超过0.3万元、0.5万元、1万元",
        "剩余部分合规医药费用实行政府兜底保障",
    ]


@pytest.mark.parametrize("sign", ["分别补助", "依次补助", "各为"])
def test_commas_within_a_respective_list_do_not_divide_it(sign: str) -> None:
    lead = "按照统一部署继续提高困难群众的基本生活保障水平并确保应保尽保" * 3
    listed = f"甲类、乙类、丙类家庭，每人每月{sign}300元，200元，100元"

    clauses = one_item(f"{lead}，{listed}，{lead}。")

    assert clauses == [lead, listed, lead]


def test_commas_in_brackets_and_quotes_do_not_divide() -> None:
    part = "各级医疗机构要按照规定提供服务并公开收费标准接受社会监督"
    bracket = "（含门诊，住院，急诊，康复，护理）"

    clauses = one_item(f"{part}{bracket}{part}“先诊疗，后付费”{part}，{part}，{part}。")

    assert clauses == [f"{part}{bracket}{part}“先诊疗，后付费”{part}", f"{part}，{part}"]


def test_stops_in_short_brackets_do_not_end_a_sentence() -> None:
    assert one_item("补助对象（一是低保户；二是特困户。）按月发放。其他对象按季发放！") == [
        "补助对象（一是低保户；二是特困户。）",
        "按月发放",
        "其他对象按季发放！",
    ]


def test_a_quotation_keeps_its_closing_mark() -> None:
    assert one_item("标语是“人人有责。”各单位执行。") == ["标语是“人人有责。”", "各单位执行"]


def test_a_page_break_within_a_sentence_does_not_divide_it() -> None:
    notice = read_notice(FIXTURES / "notice_benefit_list.txt")

    assert texts(notice, "2") == [
        "公交优惠",
        "65周岁以上老人凭“湖湾通”卡免费乘坐公共汽车",
        "中小学生乘车按五折\r\n收费",
    ]


def test_names_one_a_line_stay_apart() -> None:
    assert one_item("名单如下：\n市教育局基础教育科科长王某某\n市民政局养老服务科科长李某某") == [
        "名单如下",
        "市教育局基础教育科科长王某某",
        "市民政局养老服务科科长李某某",
    ]


def test_text_without_any_mark_is_cut_into_passages() -> None:
    clauses = one_item("民生服务" * 100)

    assert "".join(clauses) == "民生服务" * 100
    assert [len(clause) for clause in clauses] == [120, 120, 120, 40]


def test_a_title_that_is_the_whole_item_is_given_once() -> None:
    notice = parse_notice(
        "某县实事\n1、建设社区老年食堂6个。（牵头单位：县民政局）\n2、免费体检。\n"
    )

    assert texts(notice, "1") == ["建设社区老年食堂6个"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["民生", "，", "。", "；", "（", "）", "“", "”", "分别", "、", "\n", "300元", " "]
        ),
        min_size=1,
        max_size=250,
    ).map("".join)
)
def test_any_body_is_covered_by_its_clauses(body: str) -> None:
    notice = parse_notice(f"某市要点\n\n1.甲事项。办好{body}\n")

    check_clauses(notice)


def test_limits_are_ordered() -> None:
    assert CLAUSE_LIMIT < HARD_LIMIT
