"""One question of several parts becomes several, each with what it needs to be understood."""

import pytest

from assistant.decompose import Parts, decompose


@pytest.mark.parametrize(
    "question",
    [
        "高龄津贴谁可以领",
        "你好",
        "补贴",
        "",
        "？？",
        "路灯新装多少盏",
        "市民政局牵头的有几项,分别是哪些",
        "多少人能领多少钱",
        "路灯占比是多少",
        "路灯和水管都管吗",
    ],
)
def test_one_question_stays_as_it_is(question: str) -> None:
    """Nothing is cut that asks one thing or none, or for the members of what it asked."""
    assert decompose(question) == Parts((question,), False)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("路灯新装多少盏?哪个部门负责?", ("路灯新装多少盏", "哪个部门负责")),
        ("路灯新装多少盏,谁牵头", ("路灯新装多少盏", "谁牵头")),
        ("路灯新装多少盏?哪个单位管?", ("路灯新装多少盏", "哪个单位管")),
        ("培训多少人;谁能报名;找谁办", ("培训多少人", "谁能报名", "找谁办")),
        (
            "路灯多少盏？水管多少公里？井盖多少个？花坛多少个？",
            ("路灯多少盏", "水管多少公里", "井盖多少个", "花坛多少个"),
        ),
        ("路灯呢，谁牵头", ("路灯，谁牵头",)),
        ("财政局呢,它牵头啥", ("财政局,牵头啥",)),
        ("第二部分叫啥,包括哪几项", ("第二部分叫啥，包括哪几项",)),
        ("财政局有没有参与，参与哪几条", ("财政局有没有参与，参与哪几条",)),
        ("路灯补多少,村里呢,镇上呢", ("路灯补多少", "村里呢", "镇上呢")),
        ("路灯标准城里多少乡下多少", ("路灯标准城里多少", "乡下多少")),
        ("演出办多少场电影放多少场", ("演出办多少场", "电影放多少场")),
        ("路灯装多少盏又修多少盏", ("路灯装多少盏", "又修多少盏")),
        ("路灯谁牵头,水管今年又要修多少公里", ("路灯谁牵头", "水管今年又要修多少公里")),
        ("路灯一盏补多少另外井盖又是多少", ("路灯一盏补多少", "另外井盖又是多少")),
        ("路灯和水管各由谁牵头？井盖多少个", ("路灯，谁牵头", "水管，谁牵头", "井盖多少个")),
    ],
)
def test_questions_in_a_row_are_answered_one_by_one(question: str, parts: tuple[str, ...]) -> None:
    """In their order, at most four; they compare nothing."""
    assert decompose(question) == Parts(parts, False)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("路灯和水管各由谁牵头", ("路灯，谁牵头", "水管，谁牵头")),
        ("路灯、水管分别多少", ("路灯，多少", "水管，多少")),
        ("路灯和水管，两个分别谁牵头", ("路灯，谁牵头", "水管，谁牵头")),
        ("路灯、井盖和水管，三样分别由谁牵头", ("路灯，谁牵头", "井盖，谁牵头", "水管，谁牵头")),
        ("城里和乡下的路灯各是多少", ("城里的路灯，多少", "乡下的路灯，多少")),
        ("路灯和水管，两件事各归谁管", ("路灯，谁管", "水管，谁管")),
        ("路灯跟水管是不是同一家牵头", ("路灯，谁牵头", "水管，谁牵头")),
        ("路灯和水管都是一个局管的吗", ("路灯，谁牵头", "水管，谁牵头")),
        ("修路灯的，跟换水管的，是不是同一个单位在负责", ("修路灯的，谁牵头", "换水管的，谁牵头")),
        ("路灯和水管这两件事，领头的是一家吗，各是谁", ("路灯，谁牵头", "水管，谁牵头")),
        (
            "路灯覆盖率2020年和2025年分别是多少",
            ("路灯覆盖率2020年，多少", "路灯覆盖率2025年，多少"),
        ),
        ("路灯在2021年和2023年各装多少盏", ("路灯2021年，装多少盏", "路灯2023年，装多少盏")),
        ("2021年和2023年的路灯分别是多少", ("2021年的路灯，多少", "2023年的路灯，多少")),
        ("2021年的路灯和2023年的水管各多少", ("2021年的路灯，多少", "2023年的水管，多少")),
    ],
)
def test_one_question_on_two_things_becomes_two(question: str, parts: tuple[str, ...]) -> None:
    """Each thing is asked what was asked of both; the question as asked is kept beside them."""
    assert decompose(question) == Parts(parts, False, question)


@pytest.mark.parametrize("question", ["路灯和井盖哪个多", "路灯和井盖哪个数量多?"])
def test_a_comparison_asks_for_both_figures(question: str) -> None:
    """Two questions for a figure, to be compared when both are answered."""
    assert decompose(question) == Parts(("路灯，多少", "井盖，多少"), True)


def test_a_story_stays_with_its_question() -> None:
    """What stands before the question is its context, a remark behind it as well."""
    assert decompose("我爸八十五岁了。他住在花山区。津贴给谁发?").questions == (
        "我爸八十五岁了，他住在花山区，津贴给谁发",
    )
    assert decompose("津贴给谁发?我是农村户口").questions == ("津贴给谁发，我是农村户口",)


@pytest.mark.parametrize(
    "question",
    [
        "家里那几亩地淹了，租地一年要好几千，有没有人赔",
        "孩子出来啥也不会，想学个手艺，这事哪个局管",
        "邻居谁都劝不动，有人来调解吗",
    ],
)
def test_a_story_with_words_that_could_ask_stays_with_its_question(question: str) -> None:
    """好几千, 啥也不会 and 谁都劝不动 ask nothing."""
    assert decompose(question).questions == (question,)


def test_a_long_story_is_left_out_where_the_question_names_its_topic() -> None:
    """Sixty characters about the family would lead the search astray."""
    story = "我从外地回来照顾家里的老人已经有三年多了" * 4
    assert decompose(f"{story}。高龄津贴谁能领?").questions == ("高龄津贴谁能领",)


def test_parts_are_the_same_each_time() -> None:
    """No state is kept between two calls."""
    question = "路灯新装多少盏?谁牵头?"
    assert decompose(question) == decompose(question)
