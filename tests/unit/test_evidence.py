"""From an item to the clause and the figure that were asked for, or to the gap."""

import numpy as np
import pytest

from assistant.decisions import Candidate
from assistant.evidence import (
    STATED_FIGURE,
    STATED_NAMED,
    STATED_NEAREST,
    least_stated,
    weigh,
)
from assistant.intents import Intent
from assistant.reader import Reading
from assistant.stated import Stated, fit_of
from assistant.understand import Asked
from corpus.figures import Kind, find_figures
from index.search import ClauseHit
from tests.unit.assistant_fixtures import REAL, SMALL, asked, clause_holding, clauses_of, hits_of


def told(question: Asked, item_id: str, best: str = "") -> Stated:
    """Evidence of an item of the real notice; `best` are words of the clause nearest by vectors."""
    item = REAL.item(item_id)
    return weigh(question, item, hits_of(REAL, item, best or item.title))


def figures(stated: Stated) -> list[str]:
    return [figure.text for figure in stated.evidence.figures]


FIGURES = [
    ("重度残疾人护理补贴给多少钱", Intent.AMOUNT, "护理 补贴", "22", "护理补贴", ["60元"]),
    ("假肢给多少个残疾孩子装", Intent.QUANTITY, "假肢 残疾", "23", "假肢", ["26名"]),
    ("辅助器具给多少个残疾孩子", Intent.QUANTITY, "辅助 器具", "23", "假肢", ["23名"]),
    ("公办幼儿园建几所", Intent.QUANTITY, "公办 幼儿园", "7", "公办幼儿园", ["12所"]),
    ("幼儿教师培训多少人次", Intent.QUANTITY, "幼儿 教师 培训", "7", "幼儿教师", ["461人次"]),
    ("医保参保率要达到百分之几", Intent.RATIO, "医保 参保率", "17", "参保率", ["95%"]),
    ("住院报销比例多少", Intent.RATIO, "住院 报销", "17", "住院费用", ["75%"]),
    ("农村公路修多少公里", Intent.QUANTITY, "农村 公路", "43", "扩面延伸", ["344.166公里"]),
    ("危房改造多少户", Intent.QUANTITY, "危房 改造", "25", "危房改造任务", ["291户"]),
]


@pytest.mark.parametrize(("text", "intent", "topic", "item_id", "best", "expected"), FIGURES)
def test_the_figure_that_was_asked_for_is_chosen(
    text: str, intent: Intent, topic: str, item_id: str, best: str, expected: list[str]
) -> None:
    """Of several figures side by side the one of the question's kind, measure and subject."""
    stated = told(asked(text, intent, topic=topic), item_id, best)
    assert stated.is_stated
    assert figures(stated) == expected


@pytest.mark.parametrize(
    ("shared", "alignment", "read", "clause", "least"),
    [
        (0.5, 0.3, 3.0, -0.2, STATED_FIGURE),  # another clause is nearer
        (0.5, 0.3, 3.0, 0.0, STATED_NEAREST),
        (1.0, 0.3, 3.0, 0.0, STATED_NAMED),  # the clause says every word, and the reader marks it
        (1.0, 0.3, 0.5, 0.0, STATED_NEAREST),
        (0.8, 1.0, 0.5, 0.0, STATED_NAMED),  # the question says all that it is said of
        (0.5, 1.0, 0.5, 0.0, STATED_NEAREST),
    ],
)
def test_the_nearer_a_figure_is_the_less_the_reader_must_believe(
    shared: float, alignment: float, read: float, clause: float, least: float
) -> None:
    """In words or in vectors."""
    (hit,) = (each for each in clauses_of(REAL, "22") if "60元" in each.text)
    (figure,) = (each for each in find_figures(hit.text) if each.text == "60元")
    signs = {
        "shared": shared,
        "alignment": alignment,
        "read": read,
        "clause": clause,
        "said": 0.0,
    }
    question = asked("护理补贴多少钱", Intent.AMOUNT, topic="护理 补贴")
    assert least_stated(question, Candidate(hit, figure, signs)) == least


def test_all_members_of_a_list_are_asked_for_together() -> None:
    """Without a level named, three levels have three amounts."""
    question = asked("个人一年自付多少钱", Intent.AMOUNT, topic="个人 自付")
    stated = told(question, "14", "自付费用分别")
    assert figures(stated) == ["0.3万元", "0.5万元", "1万元"]
    assert "县域、市级、省级" in stated.evidence.clauses[0].text


@pytest.mark.parametrize(
    ("level", "amount"),
    [("县级医院", "0.3万元"), ("市里的大医院", "0.5万元"), ("省级医院", "1万元")],
)
def test_the_member_of_the_level_named_is_chosen(level: str, amount: str) -> None:
    """One level named, one amount."""
    question = asked(f"在{level}看病个人自付多少钱", Intent.AMOUNT, topic="个人 自付")
    assert figures(told(question, "14", "自付费用分别")) == [amount]


@pytest.mark.parametrize(
    ("text", "intent", "topic", "item_id", "best"),
    [
        ("求职创业补贴多少钱", Intent.AMOUNT, "求职 创业 补贴", "2", "求职创业补贴"),
        ("见习岗位工资多少钱", Intent.AMOUNT, "见习 岗位", "2", "见习岗位"),
        ("棚户区改造花多少钱", Intent.AMOUNT, "棚户区 改造", "24", "4957"),
        ("调解率要达到百分之几", Intent.RATIO, "人民 调解", "34", "人民调解"),
        ("公墓建多少处", Intent.QUANTITY, "公益性 公墓", "27", "公墓"),
        ("土壤修复哪一年完成", Intent.DATE, "土壤 修复", "46", "治理修复"),
    ],
)
def test_a_figure_that_the_item_lacks_is_a_gap(
    text: str, intent: Intent, topic: str, item_id: str, best: str
) -> None:
    """A count is no amount, a year of the notice no date of completion: nothing is guessed."""
    stated = told(asked(text, intent, topic=topic), item_id, best)
    assert not stated.is_stated
    assert figures(stated) == []


def test_a_year_is_asked_by_a_date() -> None:
    """Items 39 and 43 state years of their own."""
    question = asked("中小河流治理项目哪年开工", Intent.DATE, topic="中小 河流 治理")
    stated = told(question, "39", "中小河流")
    assert stated.is_stated
    assert figures(stated) == ["2019年"]
    assert {figure.kind for figure in stated.evidence.figures} == {Kind.DATE}


@pytest.mark.parametrize(
    ("district", "words"),
    [
        ("雨山区", "基本完成无害化卫生厕所改造"),
        ("当涂县", "基本完成无害化卫生厕所改造"),
        ("含山县", "85%左右"),
        ("博望区", "85%左右"),
    ],
)
def test_a_district_gets_the_clause_of_its_group(district: str, words: str) -> None:
    """其他县区 holds every district that no list names."""
    question = asked(f"{district}卫生厕所普及率多少", Intent.RATIO, topic="卫生 厕所 普及率")
    stated = told(question, "38", "一类县")
    assert stated.is_stated
    assert words in stated.evidence.clauses[0].text


def test_a_standard_of_its_group_is_the_districts_own() -> None:
    """Though 多少 asks for a count, and the item never names the county."""
    question = asked("卫生厕所含山县要到多少", Intent.QUANTITY, topic="卫生 厕所")
    stated = told(question, "38", "一类县")
    assert stated.is_stated
    assert "85%左右" in stated.evidence.clauses[0].text


def test_a_district_is_told_its_group() -> None:
    """Whatever clause fits the words best."""
    question = asked("我住含山县，改厕算一类县还是二类县", Intent.WHO, topic="改厕 一类 二类")
    assert "二类县" in told(question, "38", "一类县").evidence.clauses[0].text


@pytest.mark.parametrize(
    ("text", "words"), [("一类县都是哪些地方", "雨山区"), ("二类县包括哪几个", "其他县区")]
)
def test_the_members_of_a_group_stand_in_its_brackets(text: str, words: str) -> None:
    """However little the reader makes of it."""
    stated = told(asked(text, Intent.WHERE, topic=text[:3]), "38", "改厕")
    assert stated.is_stated
    assert words in stated.evidence.clauses[0].text


def test_where_within_a_district_is_not_told_by_its_group() -> None:
    """The brackets name the district, not its villages."""
    question = asked("雨山区有哪些村改厕", Intent.WHERE, topic="村 改厕")
    assert not told(question, "38", "一类县").is_settled


def test_a_count_of_the_city_is_no_count_of_a_district() -> None:
    """How many flats the city rebuilds says nothing of one district's part."""
    question = asked("花山区棚户区改造多少套", Intent.QUANTITY, topic="棚户区 改造")
    assert not told(question, "24", "4957").is_stated


def test_a_count_in_an_item_of_one_clause_is_no_count_of_a_district() -> None:
    """It is the only clause, but no group of the district's own."""
    question = asked("当涂县公办幼儿园能分到几所", Intent.QUANTITY, topic="公办 幼儿园")
    assert not told(question, "7", "12所").is_stated


def test_who_is_answered_by_the_clause_that_names_people() -> None:
    """A goal beside it names none."""
    question = asked("求职创业补贴发给谁", Intent.WHO, topic="求职 创业 补贴")
    stated = told(question, "2", "求职创业补贴")
    assert stated.is_stated
    assert stated.evidence.clauses[0].text == "对符合条件的困难应届高校毕业生,给予求职创业补贴"


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        (Intent.PROCEDURE, "护理补贴怎么申请"),
        (Intent.MATERIALS, "护理补贴要什么证明"),
        (Intent.DEADLINE, "护理补贴什么时候到账"),
        (Intent.CONTACT, "护理补贴电话多少"),
    ],
)
def test_details_of_a_service_are_gaps(intent: Intent, text: str) -> None:
    """The notice has the subsidy, not how to get it."""
    assert not told(asked(text, intent, topic="护理 补贴"), "22", "护理补贴").is_stated


@pytest.mark.parametrize("item", REAL.items, ids=lambda item: item.id)
@pytest.mark.parametrize("intent", [Intent.AMOUNT, Intent.QUANTITY, Intent.WHO, Intent.CONTENT])
def test_evidence_is_always_a_place_of_its_item(item: object, intent: Intent) -> None:
    """Span and text agree, inside the item; every figure asked for stands in the clause."""
    question = asked(f"{item.title}多少", intent, topic=item.title)  # type: ignore[attr-defined]
    stated = told(question, item.id)  # type: ignore[attr-defined]
    (clause,) = stated.evidence.clauses
    assert REAL.text[clause.start : clause.end] == clause.text
    assert item.start <= clause.start < clause.end <= item.end  # type: ignore[attr-defined]
    assert all(figure.text in clause.text for figure in stated.evidence.figures)


def test_fit_adds_the_share_of_the_topics_pairs_to_the_cosine() -> None:
    """Between two clauses of equal cosine the one that holds the topic's words fits better."""
    holding = clause_holding(SMALL, "2", "新建社区食堂")
    other = clause_holding(SMALL, "2", "2019年")
    question = asked("社区食堂多少个", Intent.QUANTITY, topic="社区", notice=SMALL)
    with_words = fit_of(question, ClauseHit(holding, 0.5))
    without = fit_of(question, ClauseHit(other, 0.5))
    assert with_words - without == pytest.approx(1.0)
    assert fit_of(question, ClauseHit(other, 0.6)) > without


def test_the_title_alone_is_never_the_evidence() -> None:
    """However near it is to the question, an answer comes from the body."""
    question = asked("改造公交站台多少座", Intent.QUANTITY, topic="公交 站台", notice=SMALL)
    item = SMALL.item("3")
    hits = tuple(
        ClauseHit(clause, 0.95 if clause.start < item.body_start else 0.5)
        for clause in clauses_of(SMALL, "3")
    )
    stated = weigh(question, item, hits)
    assert [figure.text for figure in stated.evidence.figures] == ["40座"]


@pytest.mark.parametrize(
    ("text", "stated"), [("公共文化场馆要交钱吗", True), ("公共文化场馆几楼有书", False)]
)
def test_that_it_is_free_answers_whether_it_costs(text: str, stated: bool) -> None:
    """Though the reader sees no answer; another detail stays a gap."""
    item = REAL.item("28")
    doubting = Reading((0.02, 0.93, 0.05), (), np.zeros(0, np.float32), np.zeros(0, np.float32))
    question = asked(text, Intent.CONTENT, topic="公共 文化 场馆")
    found = weigh(question, item, hits_of(REAL, item, "免费开放"), reading=doubting)
    assert found.is_stated is stated
