"""Parsing: the published notice against a table made by hand, and the forms of other offices."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import NoticeError
from corpus.notice import Item, Notice
from corpus.parse import parse_notice
from corpus.read import read_notice

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
REAL = ROOT / "corpus" / "notices" / "2020年全市民生工作要点.txt"
EXCERPTS: dict[str, str] = json.loads((FIXTURES / "state_council_excerpts.json").read_text("utf-8"))
WRITTEN = sorted(FIXTURES.glob("notice_*.txt"))


@pytest.fixture(scope="module")
def real() -> Notice:
    return read_notice(REAL)


def units(item: Item) -> tuple[list[str], list[str], bool]:
    return list(item.lead_units), list(item.support_units), item.support_is_open


def check_spans(notice: Notice) -> None:
    """Every place that a notice names holds what it says."""
    text = notice.text
    place = 0
    assert len({item.id for item in notice.items}) == len(notice.items)
    assert notice.preamble == text[notice.preamble_span.start : notice.preamble_span.end]
    for item in notice.items:
        assert place <= item.start < item.end <= len(text)
        assert item.start <= item.body_start <= item.body_end <= item.end
        assert item.body == text[item.body_start : item.body_end]
        assert item.body == item.body.strip()
        if item.units_span is not None:
            assert item.start < item.units_span.start < item.units_span.end <= item.end
        place = item.end


# ---------------------------------------------------------------- the notice of 2020


def test_every_item_of_the_real_notice_equals_the_table_made_by_hand(real: Notice) -> None:
    table = json.loads((FIXTURES / "notice_2020_items.json").read_text("utf-8"))

    assert [
        {"number": i.number, "title": i.title, "lead": units(i)[0], "support": units(i)[1],
         "open": i.support_is_open}
        for i in real.items
    ] == table  # fmt: skip
    assert [i.id for i in real.items] == [str(n) for n in range(1, 51)]
    assert not any(i.lead_is_open for i in real.items)


def test_the_real_notice_has_nine_sections_with_their_items(real: Notice) -> None:
    assert [(s.number, s.title, [i.number for i in s.items][:: len(s.items) - 1])
            for s in real.sections] == [
        (1, "强化就业创业工作", [1, 6]),
        (2, "办好人民满意教育", [7, 11]),
        (3, "大力推进健康安徽建设", [12, 16]),
        (4, "做好社会保障工作", [17, 27]),
        (5, "推动公共文化发展", [28, 30]),
        (6, "强化公共安全和社会治理", [31, 37]),
        (7, "加强基础设施建设", [38, 43]),
        (8, "坚决打好污染防治攻坚战", [44, 47]),
        (9, "坚决打赢精准脱贫攻坚战", [48, 50]),
    ]  # fmt: skip
    assert {i.section for i in real.sections[6].items} == {"加强基础设施建设"}
    assert real.text[real.sections[8].start :].startswith("九、坚决打赢")
    assert real.sections[8].end == len(real.text.rstrip())


def test_the_head_of_the_real_notice(real: Notice) -> None:
    text = real.text
    assert real.text == REAL.read_text("utf-8")
    assert real.title == "2020年全市民生工作要点"
    assert text[real.title_span.start : real.title_span.end] == "2020年全市民生工作要点"
    assert real.published == date(2020, 11, 10)
    assert real.published_span is not None
    assert text[real.published_span.start : real.published_span.end] == "2020-11-10"
    assert real.source == "马鞍山市郑蒲港新区"
    assert real.source_span is not None
    assert text[real.source_span.start : real.source_span.end] == "马鞍山市郑蒲港新区"
    assert real.preamble.startswith("2020 年是全面建成小康社会、")
    assert real.preamble.endswith("“生态福地、智造名城”提供坚实支撑。")
    assert (real.place, real.year) == ("马鞍山市", 2020)


def test_spans_of_the_real_notice_run_from_the_number_to_the_closing_bracket(real: Notice) -> None:
    check_spans(real)
    for item in real.items:
        printed = real.text[item.start : item.end]
        assert printed.startswith(f"{item.number}.{item.title}。")
        assert printed.endswith(")")
        assert printed.count("牵头责任单位") == 1
        assert item.units_span is not None
        assert real.text[item.units_span.start :].startswith("(牵头责任单位:")
        assert item.units_span.end == item.end
        assert real.text[item.body_end] == "("


def test_bodies_keep_their_figures_and_begin_behind_the_title(real: Notice) -> None:
    assert real.item("19").body == (
        "进一步完善城乡居民养老保险政策,当年缴费人数达47.48万人,"
        "符合待遇领取条件的人员养老金发放率达100%。"
    )
    assert real.item("47").body == (
        "推动林业增绿增效增美。强化林业生态安全保护及松材线虫病防治,"
        "完成人工造林 1.01万亩、封山育林0.4万亩。"
    )


def test_a_figure_at_the_beginning_of_a_line_starts_no_item() -> None:
    notice = parse_notice(
        "2020年要点\n\n一、林业\n1.造林。完成造林\n1.01万亩、封山育林\n0.4万亩，2020.5.1前\n2020.5.1\n"
        "起验收。(牵头责任单位:市林业局)\n2.补贴。每人\n0.3万元。(牵头责任单位:市财政局)\n"
    )

    assert [(i.id, i.title) for i in notice.items] == [("1", "造林"), ("2", "补贴")]
    assert (
        notice.items[0].body
        == "完成造林\n1.01万亩、封山育林\n0.4万亩，2020.5.1前\n2020.5.1\n起验收。"
    )


# ---------------------------------------------------------------- notices in other styles


def test_a_county_list_with_labels_in_lines_brackets_and_sentences() -> None:
    notice = read_notice(FIXTURES / "notice_county_livelihood.txt")

    assert (notice.title, notice.place, notice.year) == ("清溪县2021年十件民生实事", "清溪县", 2021)
    assert (notice.published, notice.source) == (date(2021, 3, 8), "清溪县人民政府办公室")
    assert notice.preamble.startswith("为持续增进民生福祉")
    assert [(i.id, i.title, *units(i)) for i in notice.items] == [
        ("1", "新建改造农村公路120公里", ["县交通运输局", "各乡镇人民政府"], [], False),
        ("2", "提高城乡低保标准", ["县民政局"], ["县财政局", "县残联"], False),
        ("3", "建设社区老年食堂6个", ["县民政局"],
         ["县市场监管局", "各镇（街道）", "城投集团"], True),
        ("4", "免费为35至64岁妇女提供“两癌”筛查4000人次", ["县卫生健康委"],
         ["县妇联", "县医保局"], False),
        ("5", "城区新增公共停车泊位800个", ["县住房和城乡建设局", "县城市管理局"], [], False),
    ]  # fmt: skip
    assert notice.item("1").body.endswith("84.5公里，\n1.5米以下窄路全部设置错车道。")
    assert notice.item("2").body.endswith("自批准之次月起发放。")
    assert notice.item("4").body == "免费为35至64岁妇女提供“两癌”筛查4000人次。"
    assert [s.title for s in notice.sections] == [""]


def test_numbers_that_begin_again_in_each_section_get_the_sections_number() -> None:
    notice = read_notice(FIXTURES / "notice_district_tasks.txt")

    assert notice.title == "云岭市青河区人民政府办公室关于印发2022年民生工作任务分工的通知"
    assert (notice.published, notice.place, notice.year) == (date(2022, 2, 18), "青河区", 2022)
    assert notice.source == "云岭市青河区人民政府办公室"
    assert [(i.id, i.number, i.section, *units(i)) for i in notice.items] == [
        ("1.1", 1, "稳岗就业", ["区人社局"], ["区财政局", "区税务局"], False),
        ("1.2", 2, "稳岗就业", ["区人社局", "区总工会"], ["各街道办事处"], False),
        ("2.1", 1, "托育服务", ["区卫生健康委", "区教育局"], [], False),
        ("2.2", 2, "托育服务", ["区卫生健康委"], ["有关部门"], False),
        ("2.3", 3, "托育服务", [], [], False),
        ("3", 3, "组织保障", [], [], False),
    ]
    assert notice.item("1.2").body.count("\n") == 1
    assert notice.item("2.3").units_span is None
    assert notice.item("3").body.endswith("作书面说明。")


def test_a_list_without_units_keeps_items_over_several_lines_together() -> None:
    notice = read_notice(FIXTURES / "notice_benefit_list.txt")

    assert (notice.title, notice.place, notice.year) == (
        "湖湾市惠民政策清单（第二批）",
        "湖湾市",
        2023,
    )
    assert (notice.published, notice.source) == (date(2023, 7, 1), "湖湾市民政局")
    assert [(i.id, i.title, i.body.replace("\r\n", "")) for i in notice.items] == [
        ("1", "高龄津贴", "具有本市户籍的80至89周岁老人，每月发放100元；"
         "90周岁以上老人，每月发放300元。在异地居住的，可以委托亲属办理年度确认。"),
        ("2", "公交优惠", "65周岁以上老人凭“湖湾通”卡免费乘坐公共汽车；中小学生乘车按五折收费。"),
        ("3", "住房公积金提取", "在本市无自有住房的职工家庭，租房提取额度为每月一千五百元，"
         "多子女家庭上浮20%。"),
    ]  # fmt: skip
    assert all(i.lead_units == () and i.units_span is None for i in notice.items)


@pytest.mark.parametrize("path", [REAL, *WRITTEN], ids=lambda p: p.stem)
def test_spans_of_whole_notices(path: Path) -> None:
    check_spans(read_notice(path))


@pytest.mark.parametrize("name", EXCERPTS)
def test_spans_of_state_council_excerpts(name: str) -> None:
    check_spans(parse_notice(EXCERPTS[name]))


# ---------------------------------------------------------------- State Council excerpts


def test_the_items_are_the_deepest_level_that_carries_units() -> None:
    notice = parse_notice(EXCERPTS["三级编号"])

    assert [(s.number, s.title) for s in notice.sections] == [(4, "主要任务")]
    assert [(i.id, i.title, *units(i)) for i in notice.items] == [
        ("1", "拓展两个市场", ["税务总局"], ["财政部", "海关总署"], False),
        ("2", "提前适用政策", ["海关总署"], ["财政部", "税务总局"], False),
        ("3", "释放企业产能", ["海关总署"], ["商务部"], False),
        ("6", "促进研发创新", ["海关总署"], ["商务部"], True),
        ("7", "建设创新高地", ["发展改革委"], ["科技部", "海关总署"], False),
    ]


def test_all_named_lead_where_no_first_place_rule_was_given() -> None:
    notice = parse_notice(EXCERPTS["第一位者牵头"])

    assert [(i.id, i.title, *units(i), i.lead_is_open) for i in notice.items] == [
        ("15", "改善农机作业配套设施条件",
         ["农业农村部", "发展改革委", "财政部", "自然资源部", "税务总局"], [], False, True),
        ("18", "健全组织实施机制", ["农业农村部", "工业和信息化部"], [], False, False),
        ("19", "强化地方政府责任", ["各省级人民政府"], [], False, False),
    ]  # fmt: skip
    assert [(s.number, s.title) for s in notice.sections] == [
        (6, "持续改善农机作业基础条件"),
        (8, "强化组织领导"),
    ]


def test_one_level_alone_is_the_level_of_the_items() -> None:
    notice = parse_notice(EXCERPTS["一级编号"])

    assert [(i.id, *units(i)) for i in notice.items] == [
        ("15", ["工业和信息化部"], [], False),
        ("16", ["国家发展改革委"], ["有关部门"], False),
        ("17", ["国家发展改革委"], ["有关部门"], False),
    ]
    assert (
        notice.item("16").title
        == "对大力培育发展战略性新兴产业、产业特色优势明显、技术创新能力较强"
    )
    assert notice.item("16").body.startswith("对大力培育发展战略性新兴产业、")


def test_articles_keep_all_their_paragraphs() -> None:
    notice = parse_notice(EXCERPTS["条文"])

    assert [(i.id, i.title, i.body.count("\n")) for i in notice.items] == [
        ("11", "在一个纳税年度内，纳税人发生的与基本医保相关的医药费用支出", 0),
        ("12", "纳税人发生的医药费用支出可以选择由本人或者其配偶扣除", 1),
        ("13", "纳税人应当留存医药服务收费及医保报销相关票据原件（或者复印件）等资料备查", 0),
    ]
    assert [(s.number, s.title) for s in notice.sections] == [(4, "大病医疗")]


def test_decimal_numbers_name_section_and_item() -> None:
    notice = parse_notice(EXCERPTS["小数编号"])

    assert [(i.number, i.body[:8]) for i in notice.items] == [
        (1, "各省、自治区、直"),
        (2, "本预案由国务院办"),
        (3, "本预案自印发之日"),
    ]
    assert [(s.number, s.title) for s in notice.sections] == [(7, "附则")]


def test_signature_date_and_website_lines_belong_to_no_item() -> None:
    notice = parse_notice(EXCERPTS["落款"])

    assert [i.title for i in notice.items] == ["关于建设项目问题"]
    assert notice.items[0].body.endswith("统筹考虑你省的要求。")
    assert (notice.published, notice.source) == (date(2004, 3, 2), "国务院办公厅")


def test_the_head_of_a_state_council_document() -> None:
    notice = parse_notice(EXCERPTS["文头"] + "一、范围\n车辆的范围另行规定，由有关部门公布。\n")

    assert (
        notice.title == "国务院办公厅关于国家综合性消防救援车辆悬挂应急救援专用号牌有关事项的通知"
    )
    assert (notice.published, notice.source) == (date(2018, 12, 11), "国务院办公厅")
    assert notice.preamble.startswith("各省、自治区、直辖市人民政府，")
    assert notice.preamble.endswith("现将有关事项通知如下：")
    assert (notice.place, notice.year) == ("", 2018)


# ---------------------------------------------------------------- single forms


@pytest.mark.parametrize(
    ("bracket", "lead", "support", "is_open"),
    [
        ("（牵头责任单位： 市教育局，协同责任单位： 市人社局、市扶贫办）",
         ["市教育局"], ["市人社局", "市扶贫办"], False),
        ("(责任单位:市财政局、市税务局)", ["市财政局", "市税务局"], [], False),
        ("（牵头单位：市国资委；责任单位：产业集团）", ["市国资委"], ["产业集团"], False),
        ("（责任单位：市财政局，各县（市、区）人民政府）",
         ["市财政局", "各县（市、区）人民政府"], [], False),
        ("（责任单位：市教育局；完成时限：2020年12月）", ["市教育局"], [], False),
        ("（教育部、财政部按职责分工负责）", ["教育部", "财政部"], [], False),
        ("（人力资源社会保障部牵头，财政部、民政部配合）",
         ["人力资源社会保障部"], ["财政部", "民政部"], False),
        ("（省总工会、妇联牵头，各地级以上市政府负责）",
         ["省总工会", "妇联"], ["各地级以上市政府"], False),
        ("（各省级人民政府负责）", ["各省级人民政府"], [], False),
        ("（市人社局牵头，市财政局、各县〔市、区〕人民政府配合）",
         ["市人社局"], ["市财政局", "各县〔市、区〕人民政府"], False),
        ("（财政部和教育部负责）", ["财政部", "教育部"], [], False),
        ("（牵头单位：市发改委，配合单位：市自然资源和规划局、市城管局等相关部门）",
         ["市发改委"], ["市自然资源和规划局", "市城管局"], True),
    ],
)  # fmt: skip
def test_units_of_a_bracket(
    bracket: str, lead: list[str], support: list[str], is_open: bool
) -> None:
    notice = parse_notice(
        f"某市要点\n\n1.甲事项。做好甲事项的各项工作。{bracket}\n2.乙事项。做好乙。\n"
    )

    assert units(notice.items[0]) == (lead, support, is_open)
    span = notice.items[0].units_span
    assert span is not None
    assert notice.text[span.start : span.end] == bracket
    assert notice.items[0].body == "做好甲事项的各项工作。"


@pytest.mark.parametrize(
    "bracket",
    [
        "（单位：毫米）",
        "（纳税人对其真实性负责）",
        "（含特殊慢性病门诊）",
        "（包括负责人姓名、地点等）",
    ],
)
def test_a_bracket_that_names_no_unit_belongs_to_the_body(bracket: str) -> None:
    notice = parse_notice(f"某市要点\n\n1.甲事项。做好甲事项的各项工作{bracket}。\n")

    assert notice.items[0].units_span is None
    assert notice.items[0].body == f"做好甲事项的各项工作{bracket}。"


@pytest.mark.parametrize(
    "numbers",
    ["1. 2.", "1、 2、", "１． ２．", "（一） （二）", "（1） （2）", "1） 2）", "① ②", "一、 二、",
     "第一条　 第二条　"],
)  # fmt: skip
def test_forms_of_numbers(numbers: str) -> None:
    first, second = numbers.split(" ")
    notice = parse_notice(
        f"某县清单\n\n{first}甲类补贴\n符合条件的每人发放100元，按季度发放。\n"
        f"　　{second}乙类补贴\n符合条件的每户发放200元，按年度发放。\n"
    )

    assert [(i.id, i.number) for i in notice.items] == [("1", 1), ("2", 2)]
    assert notice.items[1].body.endswith("符合条件的每户发放200元，按年度发放。")


def test_a_title_may_end_with_a_colon_or_a_line() -> None:
    notice = parse_notice(
        "某市清单\n1.甲项：办好甲项，每月公布。\n2.乙项\n办好乙项，每月公布。\n3.丙项！办好丙项。\n"
    )

    assert [(i.title, i.body) for i in notice.items] == [
        ("甲项", "办好甲项，每月公布。"),
        ("乙项", "办好乙项，每月公布。"),
        ("丙项", "办好丙项。"),
    ]


def test_carriage_returns_change_nothing_but_the_places() -> None:
    text = (FIXTURES / "notice_county_livelihood.txt").read_text("utf-8")
    with_returns = parse_notice(text.replace("\n", "\r\n"))

    check_spans(with_returns)
    assert [(i.id, i.title, *units(i)) for i in with_returns.items] == [
        (i.id, i.title, *units(i)) for i in parse_notice(text).items
    ]
    assert with_returns.published == date(2021, 3, 8)


def test_paragraphs_without_numbers_become_items_that_can_be_cited() -> None:
    long = "符合条件的家庭可以申请租房补贴。" * 40
    notice = parse_notice(
        f"某市住房补贴通告\n\n各有关单位：\n住房保障窗口周六照常办公。需要的市民可提前预约。\n\n{long}\n"
    )

    assert (notice.title, notice.preamble) == ("某市住房补贴通告", "各有关单位：")
    assert [i.id for i in notice.items] == ["p1", "p2", "p3"]
    assert all(i.number is None for i in notice.items)
    assert notice.items[0].title == "住房保障窗口周六照常办公"
    assert notice.items[0].body == "住房保障窗口周六照常办公。需要的市民可提前预约。"
    assert notice.items[1].body + notice.items[2].body == long
    check_spans(notice)


def test_a_notice_that_was_copied_as_one_line_is_read_by_its_spaces() -> None:
    text = (
        "白沙市人民政府办公室关于印发稳就业若干措施的通知 各县（市、区）人民政府： "
        "为稳定就业，制定以下措施。 一、援企稳岗 （一）返还保险费。对不裁员的企业返还30%。"
        "（责任单位：市人社局、市财政局） （二）减免房租。免收2 个月房租。（责任单位：市国资委） "
        "二、促进创业 （三）发放贷款。个人最高20万元。（责任单位：市人社局，各县（市、区）政府） "
        "白沙市人民政府办公室 2020年2月6日"
    )
    notice = parse_notice(text)

    assert notice.text == text
    assert notice.title == "白沙市人民政府办公室关于印发稳就业若干措施的通知"
    assert (notice.published, notice.source) == (date(2020, 2, 6), "白沙市人民政府办公室")
    assert (notice.place, notice.year) == ("白沙市", 2020)
    assert [s.title for s in notice.sections] == ["援企稳岗", "促进创业"]
    assert [(i.id, i.title, i.body, *units(i)) for i in notice.items] == [
        ("1", "返还保险费", "对不裁员的企业返还30%。", ["市人社局", "市财政局"], [], False),
        ("2", "减免房租", "免收2 个月房租。", ["市国资委"], [], False),
        ("3", "发放贷款", "个人最高20万元。", ["市人社局", "各县（市、区）政府"], [], False),
    ]
    check_spans(notice)


def test_text_around_the_numbers_becomes_items_without_a_number() -> None:
    notice = parse_notice(
        "某市要点\n\n一、就业\n就业是最大的民生，各部门要合力推进以下工作。\n1.培训。培训100人。（市人社局负责）\n"
        "2.招聘。办招聘会5场。（市人社局负责）\n各县区要结合实际制定方案并抓好落实，每季度报送进展。\n"
    )

    assert [(i.id, i.title) for i in notice.items] == [
        ("p1", "就业是最大的民生，各部门要合力推进以下工作"),
        ("1", "培训"),
        ("2", "招聘"),
        ("p2", "各县区要结合实际制定方案并抓好落实，每季度报送进展"),
    ]


@pytest.mark.parametrize("text", ["", "  \n\u3000", "。。。！", "\n\n---\n"])
def test_a_text_without_content_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(NoticeError, match=r"没有可读的文字.*请检查"):
        parse_notice(text)


_PIECES = st.sampled_from(
    ["一、", "（二）", "3.", "3、", "①", "第四条\u3000", "1.1\u3000", "\n", "\r\n", " ", "\u3000",
     "。", "（", "）", "(", "“", "”", "、", "，", "等", "牵头", "负责", "责任单位：", "市教育局",
     "来源:", "发布日期:2020-11-10", "2020年5月1日", "目录", "附件", "民生", "0.3万元", "**", "# "]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=60).map("".join)))
def test_any_text_with_content_parses_and_its_spans_hold(text: str) -> None:
    if not any(c.isalnum() for c in text):
        text += "民生"
    notice = parse_notice(text)

    assert notice.text == text
    assert notice.items
    check_spans(notice)


@pytest.mark.parametrize("opening", ["11月1日起停暖的退费", "65周岁以上老人免费", "60岁以上免费"])
def test_a_number_before_a_month_or_an_age_is_the_items(opening: str) -> None:
    """8.11月 is no decimal."""
    notice = parse_notice(f"2021年民生要点\n\n1.修路。修路3公里。\n2.{opening}。按月办理。\n")
    assert [item.id for item in notice.items] == ["1", "2"]
    assert notice.item("2").title.startswith(opening[:4])


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("关于印发瑶江市2018年度民生实事的通知", "瑶江市"),
        ("2018年金泉市民生实事", "金泉市"),
    ],
)
def test_words_before_a_place_are_not_part_of_its_name(title: str, place: str) -> None:
    """关于印发 and a year stand before it."""
    text = f"{title}\n\n1.修路。全市修路3公里。\n2.建桥。全市建桥1座。\n"
    assert parse_notice(text).place == place
