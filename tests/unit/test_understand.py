"""What a question asks for, from patterns and the classifier together."""

import pytest

from assistant.intents import FIGURE_INTENTS, Intent
from assistant.understand import understand
from tests.unit.assistant_fixtures import SMALL, SMALL_REGISTER, classifier, encoder


def intent(text: str) -> Intent:
    return understand(text, (), SMALL, SMALL_REGISTER, encoder(), classifier()).main


@pytest.mark.parametrize(
    "text", ["财政局是哪几条的协同责任单位", "市商务局是哪些项的牵头单位", "民政局牵头的是哪几件"]
)
def test_a_known_unit_beside_which_items_asks_for_all_its_items(text: str) -> None:
    """However sure the classifier is of another intent: no topic is named."""
    assert intent(text) is Intent.UNIT_ITEMS


def test_a_topic_beside_the_unit_is_asked_about() -> None:
    """Which items a matter stands in is another question."""
    assert intent("高龄津贴写在哪几条，民政局管吗") is not Intent.UNIT_ITEMS


@pytest.mark.parametrize("text", ["老人一个月吃药好几百，公家给出点不", "路灯坏了三年了，给修吗"])
def test_whether_something_is_given_asks_for_no_figure(text: str) -> None:
    """However many figures the story has."""
    assert intent(text) not in FIGURE_INTENTS


def test_how_much_is_given_asks_for_a_figure() -> None:
    """The same story with a word that asks for one."""
    assert intent("老人一个月吃药好几百，公家给出多少钱") is Intent.AMOUNT


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("骑行安全教育要不要买票", Intent.MATERIALS),
        ("我们几个人都骑车，安全教育讲得明白吗", Intent.QUANTITY),
        ("公交站台改造得怎么样了", Intent.LEAD),
        ("高龄津贴的老人家里人写得上名字吗", Intent.LOCATE),
    ],
)
def test_what_no_word_asks_is_not_guessed(text: str, meant: Intent) -> None:
    """The classifier alone takes 要不要 for papers, and stories for places in the notice."""
    assert intent(text) is not meant
