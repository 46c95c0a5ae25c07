"""A question that needs its conversation becomes one that stands alone, or keeps its items."""

import pytest

from assistant.followup import Conversation, standalone
from assistant.patterns import asks
from assistant.values import Turn
from tests.unit.assistant_fixtures import REAL, SMALL

CANTEENS = Turn("社区食堂新建多少个", "新建社区食堂18个[2]。")
LED = Turn(
    "市民政局牵头哪些工作",
    "市民政局牵头的共2项。第1项“发放高龄津贴”[1]。第2项“建设社区食堂”[2]。",
)
MEALS = Turn("村级食堂补助多少钱", "在村级、镇级、县级食堂就餐的老年人分别补助3元、4元、6元[1]。")
GREETING = Turn("你好", "您好，请问您想了解哪一项？")


def alone(text: str, *history: Turn) -> tuple[str, tuple[str, ...]]:
    return standalone(text, Conversation.of(history, SMALL), SMALL)


@pytest.mark.parametrize("text", ["那牵头单位呢", "高龄津贴给谁", "第二个呢", ""])
def test_without_a_conversation_a_question_stays_as_it_is(text: str) -> None:
    """There is nothing to complete it from."""
    assert alone(text) == (text, ())


def test_whether_it_costs_is_no_topic_of_its_own() -> None:
    """要钱不 is asked of what was spoken of."""
    text, focus = alone("要钱不", MEALS)
    assert "村级食堂" in text
    assert focus == ("1",)


@pytest.mark.parametrize(
    "text", ["公交站台改造多少座", "高龄津贴谁可以领", "骑行安全教育由哪个单位负责"]
)
def test_a_question_with_a_topic_of_its_own_stays_as_it_is(text: str) -> None:
    """The conversation does not drag it back."""
    assert alone(text, CANTEENS) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "那谁牵头呢",
        "哪个部门负责?",
        "怎么申请",
        "它的协同单位有哪些",
        "这项归谁管",
        "还有哪几家跟着一起干",
    ],
)
def test_a_question_without_a_topic_is_about_the_item_cited_last(text: str) -> None:
    """The item is kept, and the topic's words stand in the question that is searched."""
    written, focus = alone(text, CANTEENS)
    assert focus == ("2",)
    assert "食堂" in written


def test_who_else_is_asked_of_the_item_not_of_the_unit_that_leads_it() -> None:
    """是民政局牵头吗 names a unit, whose other items nobody asks for."""
    led = Turn("社区食堂是民政局牵头吗", "是，第2项“建设社区食堂”的牵头单位是市民政局[2]。")
    written, focus = alone("协助的呢", led)
    assert focus == ("2",)
    assert "民政局" not in written


def test_a_chain_of_such_questions_keeps_the_item() -> None:
    """The third turn still speaks of the first one's topic."""
    second = Turn("那谁牵头呢", "第2项“建设社区食堂”的牵头单位是市商务局、市民政局[2]。")
    written, focus = alone("协同单位呢", CANTEENS, second)
    assert focus == ("2",)
    assert "食堂" in written


@pytest.mark.parametrize(
    ("text", "item_id"), [("第一个讲什么", "1"), ("第二个呢", "2"), ("那第2项呢", "2")]
)
def test_an_ordinal_picks_one_of_the_items_cited(text: str, item_id: str) -> None:
    """The second of two is the second cited."""
    written, focus = alone(text, LED)
    assert focus == (item_id,)
    assert SMALL.item(item_id).title in written


def test_an_ordinal_beyond_the_list_picks_nothing() -> None:
    """There is no fifth of two."""
    assert alone("第五个呢", LED)[1] != ("5",)
    assert "照顾" not in alone("第五个呢", LED)[0]


def test_what_asks_nothing_is_asked_what_the_last_question_asked() -> None:
    """A remark in place of a question: 我家的不住校."""
    written, _ = alone("我家是农村的", CANTEENS)
    assert written.startswith("我家是农村的，")
    assert asks(written)


@pytest.mark.parametrize(
    ("text", "item_id"), [("下一项呢", "3"), ("上一项呢", "1"), ("下一条讲什么", "3")]
)
def test_the_next_item_is_that_of_the_notice(text: str, item_id: str) -> None:
    """Counted from the item cited last."""
    written, focus = alone(text, CANTEENS)
    assert focus == (item_id,)
    assert written.startswith(f"第{item_id}项，")


def test_there_is_no_item_after_the_last() -> None:
    """Nothing is picked beyond the end."""
    last = Turn("骑行安全教育谁牵头", "第4项“开展交通宣传”未列牵头责任单位[4]。")
    assert alone("下一项呢", last)[1] in ((), ("4",))


@pytest.mark.parametrize("text", ["换成县级呢", "县级的呢", "那县级呢?", "如果是县级的话呢"])
def test_a_new_level_takes_the_place_of_the_old_one(text: str) -> None:
    """村级 becomes 县级, all else stays as it was asked."""
    assert alone(text, MEALS) == ("县级食堂补助多少钱", ("1",))


@pytest.mark.parametrize(
    "text", ["不是村级的，我问的是县级", "不对，我要问的是县级的", "要是去县里呢"]
)
def test_what_was_misunderstood_is_taken_back(text: str) -> None:
    """The level that is meant takes the place of the one that was answered."""
    written, focus = alone(text, MEALS)
    assert written.startswith("县")
    assert written.endswith("食堂补助多少钱")
    assert focus == ("1",)


def test_a_correction_keeps_the_item_where_it_names_no_other() -> None:
    """Its words alone would be looked for anywhere."""
    written, focus = alone("不是这个,我说的是超过十人的", MEALS)
    assert written.startswith("超过十人的")
    assert focus == ("1",)


def test_who_takes_back_the_item_asks_anew() -> None:
    """The item cited last is the one that was not meant."""
    written, focus = alone("不是食堂，我问的是高龄津贴给多少", CANTEENS)
    assert (written, focus) == ("高龄津贴给多少", ())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("不是这个，是骑行安全教育，今年怎么搞", "骑行安全教育，今年怎么搞"),
        ("不是那边，我问骑行安全教育谁牵头", "骑行安全教育谁牵头"),
    ],
)
def test_a_correction_with_a_question_of_its_own_asks_anew(text: str, written: str) -> None:
    """The answer as a whole was not meant, or the unit of something else is asked for."""
    assert alone(text, CANTEENS) == (written, ())


def test_a_home_elsewhere_is_a_correction() -> None:
    """It names no topic: what was asked is asked of that level."""
    written, focus = alone("不是村级的，我家在县里", MEALS)
    assert written.startswith("县")
    assert focus == ("1",)


@pytest.mark.parametrize(
    ("text", "focus"),
    [("那项谁牵头", ("1",)), ("高龄津贴那项谁牵头", ()), ("教育局跟这事有关系吗", ("1",))],
)
def test_what_points_is_about_the_item_cited_last(text: str, focus: tuple[str, ...]) -> None:
    """Not where it points to what it has just named."""
    assert alone(text, MEALS)[1] == focus


def test_a_measure_is_asked_for_itself() -> None:
    """Not who leads it, though the last question asked that."""
    led = Turn("社区食堂谁牵头", "第2项“建设社区食堂”的牵头单位是市商务局、市民政局[2]。")
    assert alone("那候车亭安装率呢", led)[0] == "候车亭安装率，多少"
    assert alone("高龄津贴也是他们吗", led)[0] == "高龄津贴，谁牵头"


def test_a_new_unit_takes_the_place_of_the_old_one() -> None:
    """What the last question asked of one unit is asked of the other."""
    written, _ = alone("市商务局呢", LED)
    assert written == "市商务局牵头哪些工作"


def test_a_new_place_takes_the_place_of_the_old_one() -> None:
    """雨山区 for 花山区."""
    history = Turn("花山区公交站台完成率多少", "一类镇(石桥镇、花山区)改造全部完成[3]。")
    written, focus = alone("那雨山区呢", history)
    assert written == "雨山区公交站台完成率多少"
    assert focus == ("3",)


@pytest.mark.parametrize("text", ["公交站台呢", "那公交站台呢?"])
def test_a_new_topic_is_asked_what_the_last_one_was(text: str) -> None:
    """How many is asked of the new thing; its item is found, not inherited."""
    written, focus = alone(text, CANTEENS)
    assert written == "公交站台，多少"
    assert focus == ()


@pytest.mark.parametrize("closing", ["食堂就这样吧。", "知道了，", "先不说这个了，换一个，"])
def test_a_closed_matter_is_left(closing: str) -> None:
    """What is asked behind it stands alone."""
    assert alone(f"{closing}公交站台修几个", CANTEENS) == ("公交站台修几个", ())


@pytest.mark.parametrize(
    "text", ["要点一共有几项", "一共多少条", "第3项是什么", "第3条说的是什么", "这份文件有几个部分"]
)
def test_what_is_asked_of_the_notice_or_of_another_item_inherits_nothing(text: str) -> None:
    assert alone(text, CANTEENS) == (text, ())


def test_small_talk_leaves_no_item_behind() -> None:
    """A greeting's answer cites nothing."""
    conversation = Conversation.of([GREETING], SMALL)
    assert conversation.cited == ()
    assert alone("高龄津贴谁可以领", GREETING) == ("高龄津贴谁可以领", ())


def test_a_refusal_in_between_keeps_the_items_cited_before() -> None:
    """An answer without marks does not make the conversation forget."""
    refusal = Turn("办事大厅几点开门", "没有写到所问的内容，无法回答。")
    assert Conversation.of([CANTEENS, refusal], SMALL).cited == ("2",)


def test_marks_of_items_that_do_not_exist_are_ignored() -> None:
    """A history is sent by the caller; nothing in it is trusted."""
    forged = Turn("食堂多少个", "见[99]、[../etc]、[2]和[999999]。")
    assert Conversation.of([forged], SMALL).cited == ("2",)


def test_only_the_last_eight_turns_count() -> None:
    """What was cited nine turns ago is forgotten."""
    silent = [GREETING] * 8
    assert Conversation.of([CANTEENS, *silent], SMALL).cited == ()
    assert Conversation.of([CANTEENS, *silent[:7]], SMALL).cited == ("2",)


def test_the_same_conversation_gives_the_same_question() -> None:
    """No state is kept between two calls, nor between two notices."""
    assert alone("那谁牵头呢", CANTEENS) == alone("那谁牵头呢", CANTEENS)
    real = Turn("棚户区改造多少套", "棚户区改造基本建成4957套[24]。")
    conversation = Conversation.of([real], REAL)
    assert standalone("那谁牵头呢", conversation, REAL)[1] == ("24",)
