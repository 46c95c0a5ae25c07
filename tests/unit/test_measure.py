"""Of which kind, measure and level a figure must be to answer a question."""

from dataclasses import replace

import pytest

from assistant.intents import Intent
from assistant.measure import (
    asks_each,
    asks_money,
    is_asked,
    is_other_kind,
    is_other_rate,
    measure,
    measure_asked,
)
from corpus.figures import find_figures
from tests.unit.assistant_fixtures import asked

TEXT = "每月120元、7天、2小时、3年、1.5倍、35吨、80%、12家"


def asked_for(text: str, intent: Intent = Intent.QUANTITY) -> list[str]:
    """The figures of the text that such a question asks for."""
    question = asked(text, intent)
    return [figure.text for figure in find_figures(TEXT) if is_asked(figure, question)]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("最多住几天", ["7天", "2小时", "3年"]),
        ("要提前多久", ["7天", "2小时", "3年"]),
        ("按几倍发", ["1.5倍"]),
        ("一户最多补几吨", ["35吨"]),
        ("查实了奖多少钱", ["120元", "1.5倍"]),
        ("买菜要花好几百，食堂开几家", ["12家"]),
    ],
)
def test_what_the_words_count_is_what_is_asked(text: str, figures: list[str]) -> None:
    """A length of time is asked for in any unit of time; an amount may be a multiple."""
    assert asked_for(text) == figures


def test_a_follow_up_that_only_asks_how_many_does_not_ask_for_a_share() -> None:
    """Its measure is that of the question before, where that has one."""
    assert "80%" not in asked_for("大修的，多少")
    assert "80%" in asked_for("参保率要达到多少", Intent.RATIO)
    question = replace(asked("大修的，多少", Intent.QUANTITY), before="今年新修多少公里")
    assert measure_asked(question) == "公里"
    assert measure("大修的，多少") == ""


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("给多少个这样的人贴药钱", False),
        ("吃药领补助的有多少", False),
        ("吃药补助有多少", True),
        ("看病要花几个钱", True),
        ("得了病没钱，公家帮多少桩", False),
    ],
)
def test_how_many_get_money_asks_for_no_sum(text: str, money: bool) -> None:
    """Whatever money stands beside it."""
    assert asks_money(text) is money


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("造林一亩补贴多少钱", ["7天", "2小时", "3年", "35吨", "80%", "12家"]),
        ("看病报销多少钱", ["7天", "2小时", "3年", "35吨", "12家"]),
        ("补几年", []),
        ("建几家", []),
    ],
)
def test_nothing_but_money_answers_how_much_money(text: str, other: list[str]) -> None:
    """Multiples may, and shares of what is refunded; of time or things, nothing is ruled out."""
    question = asked(text, Intent.AMOUNT)
    assert [each.text for each in find_figures(TEXT) if is_other_kind(each, question)] == other


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("室外和室内的各发多少", True),
        ("分几档，每档补多少", True),
        ("三种人分别报几成", True),
        ("一级的发多少", False),
        ("各项补贴找谁", False),
    ],
)
def test_all_members_of_a_list_may_be_asked_for(text: str, each: bool) -> None:
    """各 and its like before what asks."""
    assert asks_each(text) is each


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("产前筛查率是多少", True),
        ("婚检率多高", False),
        ("多少人做婚检", False),
        ("一般要到百分之几", False),
    ],
)
def test_a_rate_of_another_name_is_not_the_one_asked_for(text: str, is_other: bool) -> None:
    """产前筛查率 is no 婚检率; a question that names no rate may mean any."""
    (figure,) = find_figures("婚检率稳定在85%左右")
    assert is_other_rate(figure, asked(text, Intent.RATIO)) is is_other
