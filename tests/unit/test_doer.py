"""Who does what, in items that list no units."""

import pytest

from assistant.doer import duty
from assistant.intents import Intent
from assistant.stated import Stated
from corpus.parse import parse_notice
from tests.unit.assistant_fixtures import asked, hits_of

NOTICE = parse_notice(
    """关于推进公共图书服务的意见

1.统一借阅标准。市文化和旅游局要在年底前制定统一的借阅标准。读者可以在任何一家图书馆还书。

2.成立工作组。工作组由分管负责同志任组长。

3.分工。监督组。负责受理对借阅服务的投诉。

4.延长开放时间。夏季开放到晚上九点。

5.配书。各街道自主选定供书的书店，书单每季更换。

6.应急。总指挥由分管副市长担任。副总指挥由市文化和旅游局主要负责人担任。
""",
    "books",
)


def told(text: str, item_id: str, best: str, topic: str = "") -> Stated | None:
    item = NOTICE.item(item_id)
    question = asked(text, Intent.LEAD, topic=topic, notice=NOTICE)
    return duty(question, item, hits_of(NOTICE, item, best), None)


@pytest.mark.parametrize(
    ("text", "item_id", "best", "words"),
    [
        ("借阅标准谁来定", "1", "借阅标准", "市文化和旅游局"),
        ("工作组组长由谁当", "2", "任组长", "分管负责同志"),
        ("借书的投诉哪个组受理", "3", "投诉", "监督组"),
    ],
)
def test_the_clause_that_names_who_does_it_is_told(
    text: str, item_id: str, best: str, words: str
) -> None:
    """A unit, a person behind 由, or the heading in front of a duty without a subject."""
    stated = told(text, item_id, best)
    assert stated is not None
    (clause,) = stated.evidence.clauses
    assert words in clause.text
    assert NOTICE.text[clause.start : clause.end] == clause.text


def test_where_no_clause_says_by_whom_nothing_is_told() -> None:
    """An item without units and without a doer leaves the question open."""
    assert told("晚上开放谁负责", "4", "晚上") is None


def test_a_clause_far_from_the_question_does_not_lend_its_doer() -> None:
    """Who sets the standard says nothing of who takes books back."""
    assert told("还书归谁管", "1", "还书", topic="还书 图书馆") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [("副总指挥由谁当", "市文化和旅游局"), ("总指挥由谁当", "分管副市长")],
)
def test_a_deputy_is_not_the_head(text: str, words: str) -> None:
    """总指挥 stands in 副总指挥, too."""
    stated = told(text, "6", "副总指挥" if words == "分管副市长" else "总指挥由分管")
    assert stated is not None
    (clause,) = stated.evidence.clauses
    assert words in clause.text


def test_an_actor_is_told_only_where_clauses_that_say_no_more_are_taken() -> None:
    """各街道自主选定 says who does it without 由 or 负责."""
    item = NOTICE.item("5")
    question = asked("供书的书店由谁来选", Intent.LEAD, notice=NOTICE)
    hits = hits_of(NOTICE, item, "供书的书店")
    assert duty(question, item, hits, None) is None
    stated = duty(question, item, hits, None, of_actors=True)
    assert stated is not None
    (clause,) = stated.evidence.clauses
    assert clause.text.startswith("各街道自主选定")
