"""What a question asks for, from patterns and the classifier together."""

from typing import cast

import pytest

from assistant.intents import FIGURE_INTENTS, Intent, IntentClassifier
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


@pytest.mark.parametrize(
    "text",
    [
        "公交站台改造写在哪里了",
        "高龄津贴在什么地方提到的",
        "社区食堂这块在哪儿",
        "问高龄津贴看第几项合适",
    ],
)
def test_where_it_stands_in_the_notice_is_no_place_in_the_city(text: str) -> None:
    """写, 提到 and 第几项 speak of the notice."""
    assert intent(text) is Intent.LOCATE


def test_how_much_is_given_asks_for_a_figure() -> None:
    """The same story with a word that asks for one."""
    assert intent("老人一个月吃药好几百，公家给出多少钱") is Intent.AMOUNT


class Certain:
    """A classifier that is as sure of one intent as the test says."""

    def __init__(self, intent: Intent, share: float) -> None:
        self.shares = dict.fromkeys(Intent, 0.01) | {intent: share, Intent.CONTENT: 0.05}

    def probabilities(self, text: str, vector: object) -> dict[Intent, float]:
        """The same for every text."""
        return self.shares


@pytest.mark.parametrize(
    ("text", "guess", "share", "believed"),
    [
        ("骑行安全教育要不要买票", Intent.MATERIALS, 0.7, False),
        ("骑行安全教育带户口本不", Intent.MATERIALS, 0.7, True),
        ("公交站台改造怎么样了", Intent.CONTACT, 0.7, False),
        ("公交站台改造打哪个号", Intent.CONTACT, 0.7, True),
        ("公交站台改造得太慢，天天淋雨", Intent.LEAD, 0.5, False),
        ("公交站台改造谁来弄", Intent.LEAD, 0.5, True),
        ("公交站台改造谁来弄", Intent.LEAD, 0.1, False),
        ("公交站台改造谁家能先用上", Intent.LEAD, 0.5, False),
        ("公交站台改造带头的单位是", Intent.LEAD, 0.5, True),
        ("公交站台改造那个局里收不收", Intent.LEAD, 0.5, False),
        ("公交站台改造政府管不管", Intent.LEAD, 0.5, False),
        ("公交站台改造有没有人管", Intent.LEAD, 0.5, False),
        ("公交站台改造归你们管不", Intent.LEAD, 0.5, True),
        ("骑车不戴头盔会不会拦下", Intent.LOCATE, 0.5, False),
        ("骑行安全教育登在何处", Intent.LOCATE, 0.9, True),
        ("高龄津贴的老人报酬咋定的", Intent.SUPPORT, 0.5, False),
    ],
)
def test_what_no_word_asks_is_not_guessed(
    text: str, guess: Intent, share: float, believed: bool
) -> None:
    """The classifier is believed where a word says so, or where it is certain."""
    given = cast(IntentClassifier, Certain(guess, share))
    understood = understand(text, (), SMALL, SMALL_REGISTER, encoder(), given)
    assert (understood.main is guess) is believed
