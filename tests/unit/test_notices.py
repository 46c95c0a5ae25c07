"""Which of two notices is meant: named by year, place or title, else found."""

import dataclasses

import pytest

from assistant.notices import NoticeChooser
from assistant.values import Turn
from index.store import NoticeIndex
from tests.unit.assistant_fixtures import REAL, SMALL

BOTH = (REAL, SMALL)


@pytest.mark.parametrize(
    ("question", "notice_id"),
    [
        ("2020年棚户区改造多少套", "real"),
        ("2021年棚户区改造多少套", "small"),
        ("2020年全市民生工作要点里谁牵头", "real"),
        ("2021年全市民生工作要点里谁牵头", "small"),
        ("高龄津贴每月多少", "small"),
        ("农民工工资支付谁牵头", "real"),
    ],
)
def test_the_notice_named_or_found_is_asked(
    both_index: NoticeIndex, question: str, notice_id: str
) -> None:
    """A year or a title names it; without either the topic is looked for in both."""
    assert NoticeChooser(BOTH, both_index).choose(question).id == notice_id


def test_a_conversation_stays_with_the_notice_it_named(both_index: NoticeIndex) -> None:
    """The last notice named counts; a question that names another one changes it."""
    chooser = NoticeChooser(BOTH, both_index)
    history = (Turn("2020年的要点谁牵头", ""), Turn("2021年呢", ""))
    assert chooser.choose("那协同单位呢", history[:1]).id == "real"
    assert chooser.choose("那协同单位呢", history).id == "small"
    assert chooser.choose("2020年的呢", history).id == "real"


def test_a_question_without_a_topic_stays_with_the_one_before(both_index: NoticeIndex) -> None:
    """Whom 谁牵头 is about, the question before it tells."""
    chooser = NoticeChooser(BOTH, both_index)
    for question, notice_id in (("高龄津贴每月多少", "small"), ("农民工工资支付怎么管", "real")):
        assert chooser.choose("那谁牵头呢", (Turn(question, ""),)).id == notice_id


def test_a_place_names_the_notice_of_that_place(both_index: NoticeIndex) -> None:
    """The same year in two cities: the city decides."""
    other = dataclasses.replace(SMALL, place="芜湖市", year=2020)
    chooser = NoticeChooser((REAL, other), both_index)
    assert chooser.choose("芜湖市2020年补贴多少").id == "small"
    assert chooser.choose("马鞍山市2020年补贴多少").id == "real"


def test_one_notice_is_never_chosen_against(small_index: NoticeIndex) -> None:
    """Whatever is asked, the only notice answers: that it does not cover it is told later."""
    for question in ("", "2020年棚户区改造", "芜湖市的补贴"):
        assert NoticeChooser((SMALL,), small_index).choose(question) is SMALL
