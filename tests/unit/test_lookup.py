"""Exact questions get complete, counted answers, held against a table made by hand."""

import dataclasses
import re

import pytest

from assistant.intents import Intent
from assistant.lookup import (
    asks_section,
    gist_of,
    items_of,
    lead_line,
    lists_section,
    look_up,
    neighbour_of,
    place_of,
    section_of,
    units_of,
)
from assistant.understand import Asked
from assistant.values import Sentence, SourceKind
from corpus.notice import Item, Notice
from corpus.parse import parse_notice
from corpus.register import Register
from corpus.units import find_units
from tests.unit.assistant_fixtures import (
    REAL,
    REAL_REGISTER,
    REAL_TABLE,
    SMALL,
    SMALL_REGISTER,
    asked,
)

PLAIN = asked("", Intent.LEAD)
UNITS = list(dict.fromkeys(unit for row in REAL_TABLE for unit in (*row["lead"], *row["support"])))
ITEMS = list(zip(REAL.items, REAL_TABLE, strict=True))


def ids(sentences: tuple[Sentence, ...]) -> list[str]:
    """Cited items in order."""
    return [source.item_id for sentence in sentences for source in sentence.sources]


def texts(sentences: tuple[Sentence, ...]) -> list[str]:
    return [sentence.text for sentence in sentences]


def told(unit: str, role: Intent, notice: Notice = REAL) -> tuple[Sentence, ...]:
    register = REAL_REGISTER if notice is REAL else SMALL_REGISTER
    (mention,) = find_units(unit, register.units, notice.place)
    return items_of(mention, (role,), notice, register, PLAIN)


def answer(text: str, *intents: Intent, notice: Notice = REAL, **known: object) -> list[str]:
    register = REAL_REGISTER if notice is REAL else SMALL_REGISTER
    question = asked(text, *intents, notice=notice, **known)  # type: ignore[arg-type]
    return texts(look_up(question, notice, register))


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(("role", "key"), [(Intent.LEAD, "lead"), (Intent.SUPPORT, "support")])
def test_every_unit_has_exactly_its_items(unit: str, role: Intent, key: str) -> None:
    """Number and title of each item, cited with its whole span; the count is their number."""
    rows = [row for row in REAL_TABLE if unit in row[key]]
    verb = "牵头" if role is Intent.LEAD else "协同"
    said = told(unit, role)
    assert ids(said) == [str(row["number"]) for row in rows]
    listed = [sentence for sentence in said if sentence.sources]
    assert texts(tuple(listed)) == [f"第{row['number']}项“{row['title']}”。" for row in rows]
    counted = f"{unit}{verb}的共{len(rows)}项。" if rows else f"要点中没有{unit}{verb}的事项。"
    assert said[0].text == counted
    for sentence in listed:
        (source,) = sentence.sources
        item = REAL.item(source.item_id)
        assert (source.start, source.end) == (item.start, item.end)
        assert sentence.kind is SourceKind.LOOKED_UP


@pytest.mark.parametrize(("item", "row"), ITEMS, ids=lambda value: getattr(value, "id", ""))
def test_every_item_names_all_its_lead_units(item: Item, row: dict[str, list[str]]) -> None:
    """Where several lead, all are named; the source is the bracket that names them."""
    (said,) = units_of(PLAIN, item, REAL, (Intent.LEAD,))
    assert said.text == f"第{item.id}项“{item.title}”的牵头单位是{'、'.join(row['lead'])}。"
    (source,) = said.sources
    assert item.units_span is not None
    assert (source.start, source.end) == (item.units_span.start, item.units_span.end)
    published = re.sub(r"\s", "", REAL.text[source.start : source.end])
    assert all(unit in published for unit in row["lead"])


@pytest.mark.parametrize(("item", "row"), ITEMS, ids=lambda value: getattr(value, "id", ""))
def test_every_item_names_all_its_support_units(item: Item, row: dict[str, object]) -> None:
    """An empty field is said to be empty, a list that ends with 等 to be open."""
    (said,) = units_of(PLAIN, item, REAL, (Intent.SUPPORT,))
    names = "、".join(row["support"])  # type: ignore[arg-type]
    if not names:
        assert said.text == f"第{item.id}项“{item.title}”未列协同责任单位。"
    else:
        assert said.text.startswith(f"第{item.id}项“{item.title}”的协同单位有{names}")
        assert ("等（" in said.text) is row["open"]
    assert ids((said,)) == [item.id]


def test_both_roles_are_told_in_order() -> None:
    """Leading units first, then supporting ones."""
    said = units_of(PLAIN, REAL.item("23"), REAL, (Intent.LEAD, Intent.SUPPORT))
    assert texts(said) == [
        "第23项“推进贫困残疾人康复”的牵头单位是市残联。",
        "第23项“推进贫困残疾人康复”的协同单位有市教育局、市公安局、市民政局、市财政局、市卫健委、"
        "市扶贫办。",
    ]


def test_support_names_the_items_where_a_unit_may_hide() -> None:
    """Groups and lists that end with 等 leave it open; the items are those of the table."""
    unit = "市财政局"
    hidden = [
        str(row["number"])
        for row in REAL_TABLE
        if (row["open"] or any("成员单位" in name for name in row["support"]))
        and unit not in (*row["lead"], *row["support"])
    ]
    last = told(unit, Intent.SUPPORT)[-1].text
    assert re.findall("[0-9]+", last) == hidden
    assert last.endswith(f"是否包括{unit}无法确定。")


@pytest.mark.parametrize(
    ("name", "naming", "numbers"),
    [
        ("市人力资源和社会保障局", None, ["1", "2", "4", "5", "19", "20"]),
        ("人社局", None, ["1", "2", "4", "5", "19", "20"]),
        ("市乡村振兴局", "市扶贫办", []),
        ("市数据局", "市数据资源管理局", ["13"]),
    ],
)
def test_a_unit_is_found_by_its_full_short_or_later_name(
    name: str, naming: str | None, numbers: list[str]
) -> None:
    """A later name comes with the name that the notice uses."""
    said = told(name, Intent.LEAD)
    assert ids(said) == numbers
    if naming is not None:
        assert said[0].text.startswith(f"要点中写作“{naming}”")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("市发改委牵头什么", ["市发改委牵头的事项", "市发改委协同的共"]),
        ("市水利局有哪些任务", ["市水利局牵头的共2项", "市水利局协同的共"]),
        ("市水利局牵头哪些", ["市水利局牵头的共2项"]),
        ("除了自己牵头的，市水利局还给谁打下手", ["市水利局协同的共"]),
    ],
)
def test_both_roles_are_told_where_any_part_is_meant_or_the_unit_leads_nothing(
    text: str, told: list[str]
) -> None:
    """Not where leading is asked and there is some, nor what is known already."""
    said = texts(look_up(asked(text, Intent.UNIT_ITEMS), REAL, REAL_REGISTER))
    counts = [each for each in said if "的共" in each or "的事项" in each]
    assert len(counts) == len(told)
    assert all(words in each for words, each in zip(told, counts, strict=True))


def test_items_of_a_unit_within_one_section() -> None:
    """Of the six that 市人社局 leads, section 一 has four."""
    question = asked("第一部分里市人社局牵头哪些", Intent.UNIT_ITEMS, sections=(1,))
    said = look_up(question, REAL, REAL_REGISTER)
    assert ids(said) == ["1", "2", "4", "5"]
    assert said[0].text == "市人社局在第一部分“强化就业创业工作”牵头的共4项。"


def test_a_section_may_be_named_by_its_title() -> None:
    """As staff do who know no numbers; without a word for a section none is meant."""
    title = "就业 创业"
    within = asked("就业创业部分里市人社局牵头哪些", Intent.UNIT_ITEMS, topic=title)
    assert ids(look_up(within, REAL, REAL_REGISTER)) == ["1", "2", "4", "5"]
    anywhere = asked("就业创业上市人社局牵头哪些", Intent.UNIT_ITEMS, topic=title)
    assert len(ids(look_up(anywhere, REAL, REAL_REGISTER))) == 6


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("护理补贴是不是市残联牵头", "不是，"),
        ("护理补贴是市民政局牵头吗", "是，"),
        ("护理补贴哪个部门牵头", ""),
    ],
)
def test_yes_or_no_is_looked_up(text: str, prefix: str) -> None:
    """Only where a unit is named and yes or no is asked."""
    (said,) = units_of(asked(text, Intent.LEAD), REAL.item("22"), REAL, (Intent.LEAD,))
    title = "第22项“实施困难人员救助暨困难职工帮扶”"
    assert said.text == f"{prefix}{title}的牵头单位是市民政局、市医保局、市总工会。"


@pytest.mark.parametrize("text", ["一共多少项", "总共有几条工作", "文件有几个部分"])
def test_items_and_sections_are_counted(text: str) -> None:
    """Fifty items in nine sections, at the place of the title."""
    (said,) = look_up(asked(text, Intent.COUNT), REAL, REAL_REGISTER)
    assert said.text == "《2020年全市民生工作要点》共50项，分为9个部分。"
    (source,) = said.sources
    assert source.item_id == ""
    assert REAL.text[source.start : source.end] == "2020年全市民生工作要点"


@pytest.mark.parametrize("number", range(1, 10))
def test_every_section_is_told_and_listed(number: int) -> None:
    """Its heading, the number of its items, and each of them where they are asked for."""
    section = REAL.sections[number - 1]
    numeral = "一二三四五六七八九"[number - 1]
    heading = f"第{numeral}部分“{section.title}”共{len(section.items)}项。"
    known = {"sections": (number,)}
    assert answer(f"第{numeral}部分叫什么", Intent.HEADER, **known) == [heading]
    assert answer(f"第{numeral}部分有哪些", Intent.CONTENT, **known) == [
        heading,
        *(f"第{item.id}项“{item.title}”。" for item in section.items),
    ]
    (source,) = look_up(asked("标题", Intent.HEADER, **known), REAL, REAL_REGISTER)[0].sources
    assert section.title in REAL.text[source.start : source.end + 2]


def test_the_sections_together_hold_all_items() -> None:
    """No item is lost between two sections."""
    counted = [len(section.items) for section in REAL.sections]
    assert counted == [6, 5, 5, 11, 3, 7, 6, 4, 3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("什么时候发布的", "发布日期是2020-11-10。"),
        ("哪天印发的", "发布日期是2020-11-10。"),
        ("来源是哪里", "来源是马鞍山市郑蒲港新区。"),
        ("作者是谁", "来源是马鞍山市郑蒲港新区，作者是社会事业局。"),
        ("标题叫什么", "标题是《2020年全市民生工作要点》。"),
    ],
)
def test_the_header_is_read_out(text: str, said: str) -> None:
    """Date, source, author and title as published, at their place, without an item's mark."""
    found = look_up(asked(text, Intent.HEADER), REAL, REAL_REGISTER)
    (only,) = texts(found)
    assert only == said
    (source,) = found[0].sources
    assert source.item_id == ""
    stands = REAL.text[source.start : source.end]
    assert stands in only


def test_documents_that_the_preamble_names_are_told_with_their_numbers() -> None:
    """All three, or the one of the level asked for."""
    assert answer("依据的文号有哪些", Intent.HEADER) == [
        "《安徽省人民政府关于扎实推进民生工作的意见》(皖政〔2017〕58号)。",
        "《安徽省民生工作领导小组办公室关于印发2020年全省民生工作要点的通知》(〔2020〕2号)。",
        "《马鞍山市人民政府关于扎实推进民生工作的意见》(马政〔2017〕56号)。",
    ]
    assert answer("市政府的文号", Intent.HEADER) == [
        "《马鞍山市人民政府关于扎实推进民生工作的意见》(马政〔2017〕56号)。"
    ]


@pytest.mark.parametrize(
    "question",
    [
        asked("棚户区改造谁牵头", Intent.LEAD, topic="棚户区 改造"),
        asked("第7项讲什么", Intent.CONTENT, numbers=(7,)),
        asked("幼儿园多少所", Intent.QUANTITY, topic="幼儿园"),
        asked("项目有多少项", Intent.COUNT, topic="项目"),
        asked("那牵头单位呢", Intent.LEAD, focus=("7",)),
    ],
    ids=lambda question: question.text,
)
def test_what_needs_a_search_is_left_to_it(question: Asked) -> None:
    """A topic, an item's number or a conversation's item is no question of this door."""
    assert look_up(question, REAL, REAL_REGISTER) == ()


def test_a_place_is_number_title_and_section() -> None:
    """Item 12 stands in section 三."""
    (said,) = place_of(REAL.item("12"), REAL)
    assert said.text == "写在第12项“出生缺陷防治”，属于第三部分“大力推进健康安徽建设”。"
    assert ids((said,)) == ["12"]


def test_a_notice_without_sections_has_items_alone() -> None:
    """Neither a section is told nor a number of sections."""
    bare = dataclasses.replace(
        SMALL, sections=(dataclasses.replace(SMALL.sections[0], title="", items=SMALL.items),)
    )
    assert texts(place_of(bare.item("2"), bare)) == ["写在第2项“建设社区食堂”。"]
    assert texts(section_of(bare.item("2"), bare)) == ["写在第2项“建设社区食堂”。"]
    assert texts(look_up(asked("一共多少项", Intent.COUNT), bare, SMALL_REGISTER)) == [
        "《2021年全市民生工作要点》共4项。"
    ]


def test_what_a_unit_does_alone_is_told_without_what_it_does_with_others() -> None:
    """By the table made by hand: one unit leads and none stands beside it."""
    alone = [
        row["title"] for row in REAL_TABLE if row["lead"] == ["市民政局"] and not row["support"]
    ]
    said = answer("市民政局单独负责的有哪几项", Intent.UNIT_ITEMS)
    assert said[0] == f"市民政局单独负责的共{len(alone)}项。"
    assert len(said) == len(alone) + 1
    assert all(title in line for title, line in zip(alone, said[1:], strict=True))
    both = answer("市民政局牵头的有哪几项", Intent.UNIT_ITEMS)
    assert len(both) > len(said)


def test_a_unit_that_only_leads_is_told_what_it_leads() -> None:
    """Where the items are asked for that it takes part in."""
    plan = parse_notice(
        "方案\n一、路灯。装灯。（市城管局负责）\n二、水管。换管。（市水利局负责）\n", "x"
    )
    register = Register.from_notice(plan)
    question = dataclasses.replace(
        asked("市城管局参与哪几项", Intent.UNIT_ITEMS, notice=plan),
        units=tuple(find_units("市城管局参与哪几项", register.units, "")),
    )
    assert texts(look_up(question, plan, register)) == [
        "要点中没有市城管局协同的事项。",
        "市城管局牵头的共1项。",
        "第1项“路灯”。",
    ]


@pytest.mark.parametrize(
    ("text", "item", "told"),
    [
        ("路灯后面紧接着是哪一项", "2", "第3项“改造公交站台”。"),
        ("路灯的下一项是什么", "2", "第3项“改造公交站台”。"),
        ("路灯前面那一项讲啥", "2", "第1项“发放高龄津贴”。"),
        ("路灯的上一条呢", "1", "第1项“发放高龄津贴”是第一项。"),
        ("路灯后面一项呢", "2", "第3项“改造公交站台”。"),
        ("路灯后一条呢", "4", "第4项“开展交通宣传”是最后一项。"),
        ("后面哪一项写了路灯", "2", ""),
        ("我家门前一条路的灯坏了", "2", ""),
    ],
)
def test_the_item_before_or_after_is_told(text: str, item: str, told: str) -> None:
    """Or that there is none; not where 后面 only says where to look."""
    said = neighbour_of(asked(text, Intent.LOCATE, notice=SMALL), SMALL.item(item), SMALL)
    assert (said[0].text if said else "") == told


def test_the_units_of_the_item_before_or_after_are_told() -> None:
    """Where they are asked for."""
    question = asked("食堂的下一项谁牵头", Intent.LEAD, notice=SMALL)
    said = neighbour_of(question, SMALL.item("2"), SMALL)
    assert texts(said) == ["第3项“改造公交站台”的牵头单位是市交运局。"]


def test_what_a_unit_leads_and_supports_is_summed() -> None:
    """Where the sum is asked for."""
    said = answer("市财政局牵头和协同的加起来几项", Intent.UNIT_ITEMS)
    counts = [len(REAL_REGISTER.leads("市财政局")), len(REAL_REGISTER.supports("市财政局"))]
    assert said[-1] == f"市财政局牵头和协同的合计{sum(counts)}项。"
    assert "合计" not in "".join(answer("市财政局牵头和协同的有哪些", Intent.UNIT_ITEMS))


def test_the_items_of_the_section_that_an_item_stands_in_are_told() -> None:
    """Where they are asked for."""
    said = section_of(REAL.item("49"), REAL, with_items=True)
    assert ids(said[1:]) == ["48", "49", "50"]
    assert lists_section("精准脱贫那块都包含哪几项")
    assert not lists_section("精准脱贫在第几部分")


def test_the_section_of_an_item_is_told() -> None:
    """Heading and count, at the place of the heading."""
    (said,) = section_of(REAL.item("12"), REAL)
    assert said.text == "第三部分“大力推进健康安徽建设”共5项。"


@pytest.mark.parametrize("item", REAL.items, ids=lambda item: item.id)
def test_a_gist_is_the_title_and_the_items_own_words(item: Item) -> None:
    """Every quoted sentence stands in the notice at its span; a long item is not pasted whole."""
    first, *quoted = gist_of(item, REAL)
    assert first.text == f"第{item.id}项“{item.title}”。"
    assert quoted
    for said in quoted:
        assert said.kind is SourceKind.QUOTED
        (source,) = said.sources
        assert REAL.text[source.start : source.end].rstrip("。；") == said.text.rstrip("。；")
    assert sum(len(said.text) for said in quoted[1:]) <= 101


def test_the_lead_line_names_all_lead_units() -> None:
    """The reader of a gap is sent to each of them, or told that none is named."""
    said = lead_line(REAL.item("22"), REAL)
    assert said.text == "可向牵头单位市民政局、市医保局、市总工会咨询。"
    assert ids((said,)) == ["22"]
    assert lead_line(SMALL.item("4"), SMALL).text == "本项未列牵头责任单位。"


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [("属于哪个部分", True), ("第几章", True), ("哪个板块", True), ("第几条", False), ("", False)],
)
def test_words_for_a_section_are_known(text: str, is_asked: bool) -> None:
    """部分, 章, 板块; an item is none."""
    assert asks_section(text) is is_asked
