"""The part of a clause that answers is contiguous and keeps the condition that governs it."""

import pytest

from assistant.condense import condense, narrow
from corpus.figures import find_figures
from corpus.notice import Clause
from tests.unit.assistant_fixtures import REAL, clause_holding, clauses_of


def short(text: str, *wanted: str) -> str:
    """The kept text; the span is checked against the text around it."""
    clause = Clause("n", "1", 10, 10 + len(text), text)
    kept = condense(clause, wanted)
    assert text[kept.start - 10 : kept.end - 10] == kept.text
    assert (kept.notice_id, kept.item_id) == ("n", "1")
    return kept.text


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ("18个", "新建食堂18个"),
        ("260人次", "培训厨师260人次"),
        ("不在其中", "新建食堂18个,培训厨师260人次,加强管理"),
    ],
)
def test_the_phrase_that_holds_the_wanted_figure_is_kept(wanted: str, kept: str) -> None:
    """Without any wanted words in it the clause stays whole."""
    assert short("新建食堂18个,培训厨师260人次,加强管理", wanted) == kept


def test_the_condition_before_an_amount_stays_with_it() -> None:
    """对… before 每人每月… says for whom."""
    text = "开展走访慰问,对年满八十周岁的老人,每人每月发放50元津贴,改善服务"
    assert short(text, "50元") == "对年满八十周岁的老人,每人每月发放50元津贴"


def test_what_is_given_stays_with_the_people_asked_for() -> None:
    """A phrase that names people is no answer without what they get."""
    text = "对年满八十周岁的老人,给予高龄津贴,改善服务"
    assert short(text, "八十周岁") == "对年满八十周岁的老人,给予高龄津贴"


def test_brackets_and_thousands_are_not_divided() -> None:
    """A comma inside brackets, quotes or a number is no end of a phrase."""
    text = "完善(一般县,其他镇)的设施1,250处,加强管理"
    assert short(text, "1,250处") == "完善(一般县,其他镇)的设施1,250处"


def test_a_clause_of_one_phrase_stays_whole() -> None:
    """There is nothing to leave out."""
    assert short("新建食堂18个", "18个") == "新建食堂18个"


def test_all_members_of_a_respective_list_are_kept() -> None:
    """县域、市级、省级 and their three amounts stay together, with what they are amounts of."""
    clause = clause_holding(REAL, "14", "自付费用分别")
    kept = condense(clause, ("0.3万元", "0.5万元", "1万元"))
    for words in ("县域、市级、省级", "个人年度自付费用", "0.3万元、0.5万元、1万元"):
        assert words in kept.text


@pytest.mark.parametrize("item", REAL.items, ids=lambda item: item.id)
def test_a_condensed_clause_is_a_place_of_the_notice(item: object) -> None:
    """For every figure of every clause: the span is the text's, and the figure is in it."""
    for clause in clauses_of(REAL, item.id):  # type: ignore[attr-defined]
        for figure in find_figures(clause.text):
            kept = condense(clause, (figure.text,))
            assert REAL.text[kept.start : kept.end] == kept.text
            assert clause.start <= kept.start < kept.end <= clause.end
            assert figure.text in kept.text


@pytest.mark.parametrize(
    ("text", "figure", "question", "kept"),
    [
        ("人工造林1万亩、封山育林4万亩", "4万", "封山育林多少亩", "封山育林4万亩"),
        ("人工造林1万亩、封山育林4万亩", "1万", "人工造林多少亩", "人工造林1万亩"),
        ("人工造林1万亩、封山育林4万亩", "4万", "造林、育林各多少", "人工造林1万亩、封山育林4万亩"),
        ("人工造林1万亩、封山育林4万亩", "4万", "种树多少亩", "人工造林1万亩、封山育林4万亩"),
        ("自付不超过0.3万元、0.5万元", "0.5", "自付多少", "自付不超过0.3万元、0.5万元"),
        ("完成改造，修建公路9公里、架设桥梁2座", "2座", "架设几座桥梁", "架设桥梁2座"),
    ],
)
def test_a_member_of_a_list_of_facts_stands_alone(
    text: str, figure: str, question: str, kept: str
) -> None:
    """Not where the question names another one, nor where members are mere figures."""
    clause = Clause("n", "1", 10, 10 + len(text), text)
    found = narrow(clause, text.index(figure), question)
    assert found.text == kept
    assert text[found.start - 10 : found.end - 10] == kept


def test_words_of_the_title_speak_for_no_member() -> None:
    """农村电商 names the item, not the first of its two members."""
    text = "创建1个农村电商示范镇、15个示范村"
    clause = Clause("n", "1", 10, 10 + len(text), text)
    question = "农村电商这一项，示范村有几个"
    assert narrow(clause, text.index("15个"), question) == clause
    assert narrow(clause, text.index("15个"), question, "农村电商").text == "15个示范村"
