"""Exact patterns hold the words that ask, never a topic; they weigh, they do not decide."""

import pytest

from assistant.intents import Intent
from assistant.patterns import FREE, MONEY, asking_phrase, asks, asks_figure, matched


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("办公电话是多少", Intent.CONTACT),
        ("联系方式有吗", Intent.CONTACT),
        ("需要准备什么材料", Intent.MATERIALS),
        ("带哪些证件", Intent.MATERIALS),
        ("怎么申请", Intent.PROCEDURE),
        ("在哪里报名", Intent.PROCEDURE),
        ("申请时间截止到哪天", Intent.DEADLINE),
        ("什么时候能到账", Intent.DEADLINE),
        ("哪些单位协同", Intent.SUPPORT),
        ("谁来配合", Intent.SUPPORT),
        ("哪几家跟着一起干", Intent.SUPPORT),
        ("还有别的单位吗", Intent.SUPPORT),
        ("民政局牵头，谁来帮", Intent.SUPPORT),
        ("放在哪个大标题下面", Intent.LOCATE),
        ("修路灯在要点里属于哪项工作", Intent.LOCATE),
        ("哪个部门负责", Intent.LEAD),
        ("归谁管", Intent.LEAD),
        ("标准由哪一级政府来定", Intent.LEAD),
        ("由谁牵头", Intent.LEAD),
        ("查井盖，带头的是?", Intent.LEAD),
        ("负责的单位是", Intent.LEAD),
        ("什么时候发布的", Intent.HEADER),
        ("写在第几条", Intent.LOCATE),
        ("改厕所排第几件", Intent.LOCATE),
        ("一共有多少项", Intent.COUNT),
        ("给多少钱", Intent.AMOUNT),
        ("办证要钱不", Intent.AMOUNT),
        ("开证明收不收钱", Intent.AMOUNT),
        ("补助标准是什么", Intent.AMOUNT),
        ("比例是多少", Intent.RATIO),
        ("达到百分之几", Intent.RATIO),
        ("谁可以领", Intent.WHO),
        ("邮费谁出钱", Intent.CONTENT),
        ("学生交哪一档", Intent.CONTENT),
        ("晚上几点到几点上课", Intent.CONTACT),
        ("在哪个软件里弄", Intent.WHERE),
        ("什么条件才行", Intent.WHO),
        ("哪一年开工", Intent.DATE),
        ("建几所", Intent.QUANTITY),
        ("最多住几天", Intent.QUANTITY),
        ("供暖到哪天停", Intent.DATE),
        ("查实了奖多少", Intent.AMOUNT),
        ("超时怎么收费", Intent.AMOUNT),
        ("培训多少人次", Intent.QUANTITY),
        ("定点医院有哪些医院", Intent.WHERE),
        ("能得到哪几种救助", Intent.CONTENT),
        ("除了它还有哪些单位一起", Intent.SUPPORT),
        ("通车要到什么程度", Intent.CONTENT),
    ],
)
def test_every_way_of_asking_has_its_pattern(text: str, intent: Intent) -> None:
    """Others may match beside it; each comes once."""
    found = matched(text)
    assert intent in found
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    "topic",
    ["棚户区改造", "残疾人康复", "农村公路", "幼儿园", "医疗保险", "扫黑除恶", "土壤污染", ""],
)
def test_a_bare_topic_matches_nothing_and_asks_nothing(topic: str) -> None:
    """The patterns are keyed to no topic."""
    assert matched(topic) == ()
    assert not asks(topic)
    assert asking_phrase(topic) == ""


@pytest.mark.parametrize(
    ("text", "is_asking"),
    [
        ("路灯几盏", True),
        ("谁负责", True),
        ("县级的呢?", True),
        ("可以领吗", True),
        ("几乎没有", False),
        ("几个月前来过", False),
        ("我住在乡下", False),
        ("补几千", True),
        ("看一回病好几千", False),
        ("河边那几个摊子天天吵", False),
        ("除了种地啥也不会", False),
        ("谁敢走夜路", False),
        ("我一个老头哪分得清", False),
    ],
)
def test_a_question_is_told_from_a_story(text: str, is_asking: bool) -> None:
    """几乎, 好几千 and 啥也 ask nothing; a bare 呢 does."""
    assert asks(text) is is_asking


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("装一部补几千", True),
        ("一天能有好多钱", True),
        ("坐车要收钱不", False),
        ("占地上限咋定", True),
        ("公家给出点不", False),
        ("一个月开销好几千，有人帮衬吗", False),
        ("在城里住了十几年，现在还给修屋顶吗", False),
    ],
)
def test_a_figure_is_asked_for_by_words_that_ask_for_one(text: str, is_asked: bool) -> None:
    """Whether anything is given at all is no question of how much."""
    assert asks_figure(text) is is_asked


@pytest.mark.parametrize(
    ("text", "phrase"),
    [("路灯由哪个部门负责", "哪个部门负责"), ("路灯一共花多少钱", "花多少"), ("路灯在城东", "")],
)
def test_the_phrase_that_asks_is_the_longest_match(text: str, phrase: str) -> None:
    """What is left without it is the topic."""
    found = asking_phrase(text)
    assert phrase in found
    assert found in text
    assert "路灯" not in found


def test_what_is_only_pointed_at_is_not_asked_for() -> None:
    """这些材料得留几年 asks for a time, not for papers."""
    assert Intent.MATERIALS in matched("要带什么材料")
    assert Intent.MATERIALS not in matched("这些材料得留几年")


@pytest.mark.parametrize(
    ("text", "is_free"),
    [
        ("老人免费乘车", True),
        ("物业企业不得收取费用", True),
        ("补领不收工本费", True),
        ("服务不收任何费用", True),
        ("收费标准另行公布", False),
        ("收取费用须公示", False),
    ],
)
def test_that_nothing_is_to_be_paid_is_known(text: str, is_free: bool) -> None:
    """What is not charged at all, in the words of notices."""
    assert bool(FREE.search(text)) is is_free


@pytest.mark.parametrize(
    ("text", "is_money"),
    [
        ("给多少钱", True),
        ("自己掏多少", True),
        ("最高奖多少", True),
        ("要罚几百", True),
        ("奖几次", False),
        ("补贴标准是多少", True),
        ("建多少所", False),
        ("住花山区的有多少人", False),
        ("哪块地方", False),
        ("排涝这块有多少个区", False),
        ("要交几块", True),
    ],
)
def test_words_for_money_are_known(text: str, is_money: bool) -> None:
    """花 in 花山区 is no spending."""
    assert bool(MONEY.search(text)) is is_money
