"""Figures of the real notice against a table written by hand, of other notices, of questions."""

import json
import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.figures import (
    Comparator,
    Figure,
    Kind,
    figures_of_kind,
    find_figures,
    is_evidence_for,
    keeps_comparator,
    same_figure,
    same_level,
)

ROOT = Path(__file__).parents[2]
NOTICE = ROOT / "corpus/notices/2020年全市民生工作要点.txt"
TABLE = ROOT / "tests/fixtures/figures_2020.jsonl"


def item_texts() -> dict[int, str]:
    parts = re.split(r"\n(\d+)\.", NOTICE.read_text(encoding="utf-8"))
    bodies = (re.split(r"\n\n[一二三四五六七八九]、", body)[0] for body in parts[2::2])
    return dict(zip(map(int, parts[1::2]), bodies, strict=True))


def table_rows(item: int) -> list[dict[str, object]]:
    rows = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["item"] == item]


def one(text: str) -> Figure:
    figures = find_figures(text)
    assert len(figures) == 1, figures
    return figures[0]


def as_table_row(figure: Figure) -> tuple[object, ...]:
    return (
        figure.text,
        figure.value,
        figure.high,
        figure.unit,
        figure.comparator.value,
        figure.level,
        figure.kind.value,
    )


@pytest.mark.parametrize("item", range(1, 51))
def test_every_numeral_of_the_notice_is_read_as_the_table_says(item: int) -> None:
    text = item_texts()[item]
    rows = table_rows(item)
    figures = find_figures(text)
    assert [as_table_row(figure) for figure in figures] == [
        (
            row["text"],
            Decimal(str(row["value"])),
            None if row["high"] is None else Decimal(str(row["high"])),
            row["unit"],
            row["comparator"],
            row["level"],
            row["kind"],
        )
        for row in rows
    ]
    for figure, row in zip(figures, rows, strict=True):
        assert text[figure.start : figure.end] == figure.text
        words = row["subject"]
        assert isinstance(words, list)
        assert [word for word in words if word not in figure.subject] == []


def test_the_table_names_122_figures() -> None:
    assert sum(len(table_rows(item)) for item in range(1, 51)) == 122


@pytest.mark.parametrize(
    ("text", "published", "value", "unit", "kind"),
    [
        ("三百五十一名", "三百五十一名", "351", "人", Kind.QUANTITY),
        ("两个环节", "两个", "2", "个", Kind.QUANTITY),
        ("十二万人", "十二万人", "120000", "人", Kind.QUANTITY),
        ("三万五元", "三万五元", "35000", "元", Kind.QUANTITY),
        ("三百五够吗", "三百五", "350", "", Kind.QUANTITY),
        ("两点五倍", "两点五倍", "2.5", "倍", Kind.MULTIPLE),
        ("半年", "半年", "0.5", "年", Kind.QUANTITY),
        ("一年半", "一年半", "1.5", "年", Kind.QUANTITY),
        ("两个半月", "两个半月", "2.5", "月", Kind.QUANTITY),
        ("六成", "六成", "0.6", "%", Kind.RATIO),
        ("六成五", "六成五", "0.65", "%", Kind.RATIO),
        ("由农户自筹两成", "两成", "0.2", "%", Kind.RATIO),
        ("一半", "一半", "0.5", "%", Kind.RATIO),
        ("八五折", "八五折", "0.85", "%", Kind.RATIO),
        ("百分之八十", "百分之八十", "0.8", "%", Kind.RATIO),
        ("千分之三", "千分之三", "0.003", "%", Kind.RATIO),
        ("四分之三", "四分之三", "0.75", "%", Kind.RATIO),
        ("１２所", "１２所", "12", "所", Kind.QUANTITY),
        ("８０％", "８０％", "0.8", "%", Kind.RATIO),
        ("再按 80%给予", "80%", "0.8", "%", Kind.RATIO),
        ("1.01 万亩", "1.01 万亩", "10100", "亩", Kind.QUANTITY),
        ("3,000元", "3,000元", "3000", "元", Kind.QUANTITY),
        ("1，000元", "1，000元", "1000", "元", Kind.QUANTITY),
        ("1.2亿元", "1.2亿元", "120000000", "元", Kind.QUANTITY),
        ("5千户", "5千户", "5000", "户", Kind.QUANTITY),
        ("3万5千元", "3万5千元", "35000", "元", Kind.QUANTITY),
        ("500千瓦", "500千瓦", "500", "千瓦", Kind.QUANTITY),
        ("2個小區", "2個", "2", "个", Kind.QUANTITY),
        ("伍仟元", "伍仟元", "5000", "元", Kind.QUANTITY),
        ("60块钱", "60块钱", "60", "元", Kind.QUANTITY),
        ("2个百分点", "2个百分点", "2", "百分点", Kind.QUANTITY),
        ("每年一次", "一次", "1", "次", Kind.QUANTITY),
        ("至少一名村医", "一名", "1", "人", Kind.QUANTITY),
        ("第14条讲什么", "第14条", "14", "条", Kind.ORDINAL),
        ("第八批", "第八批", "8", "批", Kind.ORDINAL),
        ("三级医院", "三级", "3", "级", Kind.ORDINAL),
        ("省、市、县三级联动", "三级", "3", "级", Kind.QUANTITY),
        ("2020年计划新增", "2020年", "2020", "年", Kind.DATE),
        ("2019年开工", "2019年", "2019", "年", Kind.DATE),
        ("二〇二〇年", "二〇二〇年", "2020", "年", Kind.DATE),
        ("2020 年底前", "2020 年底", "2020", "年", Kind.DATE),
        ("2020年11月10日", "2020年11月10日", "20201110", "日", Kind.DATE),
        ("2020-11-10", "2020-11-10", "20201110", "日", Kind.DATE),
        ("2020年6月", "2020年6月", "202006", "月", Kind.DATE),
        ("2月1日起", "2月1日", "201", "日", Kind.DATE),
        ("2019年2月底前", "2019年2月底", "201902", "月", Kind.DATE),
        ("三月底", "三月底", "3", "月", Kind.DATE),
        ("14:57", "14:57", "1457", "时", Kind.DATE),
    ],
)
def test_the_forms_of_one_figure(
    text: str, published: str, value: str, unit: str, kind: Kind
) -> None:
    figure = one(text)
    assert (figure.text, figure.value, figure.unit, figure.kind) == (
        published,
        Decimal(value),
        unit,
        kind,
    )


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "kind"),
    [
        ("1-2家", "1", "2", "家", Kind.RANGE),
        ("1至2家", "1", "2", "家", Kind.RANGE),
        ("3到5人", "3", "5", "人", Kind.RANGE),
        ("10%—20%", "0.1", "0.2", "%", Kind.RANGE),
        ("10～20%", "0.1", "0.2", "%", Kind.RANGE),
        ("5—10万元", "50000", "100000", "元", Kind.RANGE),
        ("5000-1万元", "5000", "10000", "元", Kind.RANGE),
        ("3000元至5000元", "3000", "5000", "元", Kind.RANGE),
        ("三至五年", "3", "5", "年", Kind.RANGE),
        ("一至四级", "1", "4", "级", Kind.ORDINAL),
        ("2016—2020年", "2016", "2020", "年", Kind.DATE),
    ],
)
def test_ranges_have_two_ends(text: str, low: str, high: str, unit: str, kind: Kind) -> None:
    figure = one(text)
    assert (figure.text, figure.value, figure.high, figure.unit, figure.kind) == (
        text,
        Decimal(low),
        Decimal(high),
        unit,
        kind,
    )


@pytest.mark.parametrize(
    ("text", "comparator", "words"),
    [
        ("费用不超过3000元", Comparator.AT_MOST, "不超过"),
        ("费用在3000元以内", Comparator.AT_MOST, "以内"),
        ("最高补贴3000元", Comparator.AT_MOST, "最高"),
        ("不低于当地平均收入2倍", Comparator.AT_LEAST, "不低于"),
        ("达到50%以上", Comparator.AT_LEAST, "以上"),
        ("年满60周岁", Comparator.AT_LEAST, "年满"),
        ("至少完成微型企业200名", Comparator.AT_LEAST, "至少"),
        ("销售额超1000万元", Comparator.MORE_THAN, "超"),
        ("3000多人", Comparator.MORE_THAN, "多"),
        ("10余万人", Comparator.MORE_THAN, "余"),
        ("三十余名", Comparator.MORE_THAN, "余"),
        ("过半", Comparator.MORE_THAN, "过"),
        ("数量超过企业总数的50%", Comparator.MORE_THAN, "超过"),
        ("超过部分按50%报销", Comparator.EQUAL, ""),
        ("复工率逾六成", Comparator.MORE_THAN, "逾"),
        ("超过当地社会平均工资2倍", Comparator.MORE_THAN, "超过"),
        ("1万馀人", Comparator.MORE_THAN, "馀"),
        ("收入低于500元", Comparator.LESS_THAN, "低于"),
        ("未满18周岁", Comparator.LESS_THAN, "未满"),
        ("检查约28000人", Comparator.ABOUT, "约"),
        ("稳定在85%左右", Comparator.ABOUT, "左右"),
        ("约85%左右", Comparator.ABOUT, "左右"),
        ("費用不超過3000元", Comparator.AT_MOST, "不超過"),
        ("近3年", Comparator.EQUAL, ""),
        ("达到60%", Comparator.EQUAL, ""),
        ("稳定在95%", Comparator.EQUAL, ""),
        ("2020年底前", Comparator.AT_MOST, "前"),
    ],
)
def test_a_bound_is_read_with_its_words(text: str, comparator: Comparator, words: str) -> None:
    figure = one(text)
    assert (figure.comparator, figure.comparator_text) == (comparator, words)


@pytest.mark.parametrize(
    "name",
    [
        "351自付封顶线",
        "三保障一兜底",
        "四带一自",
        "1+x",
        "十九大",
        "十三五",
        "三年行动",
        "皖政〔2017〕58号",
        "〔2020〕2号",
        "12345热线",
        "PM2.5",
        "5G",
        "0555-1234567",
        "四好农村路",
        "十九届二中、三中、四中全会",
    ],
)
def test_a_name_is_no_quantity(name: str) -> None:
    figure = one(f"按照{name}执行")
    assert (figure.text, figure.kind, figure.comparator) == (name, Kind.NAME, Comparator.EQUAL)


def test_351_is_a_name_or_a_number_as_its_words_say() -> None:
    name, count = find_figures("按“351自付封顶线”报销，为351名儿童救助")
    assert (name.text, name.kind) == ("351自付封顶线", Kind.NAME)
    assert (count.text, count.value, count.kind) == ("351名", Decimal(351), Kind.QUANTITY)


def test_a_quoted_amount_is_still_an_amount() -> None:
    assert one("您说的“每人60元”").text == "60元"
    assert one("您说的“六十元”").value == Decimal(60)


@pytest.mark.parametrize(
    "text",
    [
        "一批 一次性 一体化 统一 一站式 三农 千方百计 万家 十分 一律 进一步 多元",
        "一个标准，一项政策，一条红线",
        "几十万元、数百名、上百人、好几千户",
        "第一时间 第三方 第一线",
        "百姓 万众一心 二手房 二维码 七夕 高三年级",
        "市二中学校、四川省、六安市",
        "长三角、珠三角",
        "打通最后一公里",
        "1.开展技能培训提升。",
        "12、推进改革",
        "（3）加强管理",
        "一、强化就业",
        "（二）办好教育",
    ],
)
def test_numerals_that_count_nothing_are_left_out(text: str) -> None:
    assert find_figures(text) == ()


def test_a_respective_list_is_aligned_with_its_members() -> None:
    text = "在县域、市级、省级医疗机构就诊个人年度自付费用分别不超过0.3万元、0.5万元、1万元"
    assert [
        (f.text, f.level, f.subject, f.comparator, f.comparator_text) for f in find_figures(text)
    ] == [
        ("0.3万元", "县域", "医疗机构就诊个人年度自付费用", Comparator.AT_MOST, "不超过"),
        ("0.5万元", "市级", "医疗机构就诊个人年度自付费用", Comparator.AT_MOST, "不超过"),
        ("1万元", "省级", "医疗机构就诊个人年度自付费用", Comparator.AT_MOST, "不超过"),
    ]


def test_the_members_of_a_list_share_unit_multiplier_bound_and_basis() -> None:
    text = "小学、初中、高中生均公用经费分别为每生每年不低于0.06、0.08、0.1万元"
    assert [
        (f.text, f.value, f.unit, f.level, f.comparator, f.basis) for f in find_figures(text)
    ] == [
        ("0.06", Decimal(600), "元", "小学", Comparator.AT_LEAST, "每生每年"),
        ("0.08", Decimal(800), "元", "初中", Comparator.AT_LEAST, "每生每年"),
        ("0.1万元", Decimal(1000), "元", "高中", Comparator.AT_LEAST, "每生每年"),
    ]


def test_a_bound_behind_a_list_holds_for_all_of_it() -> None:
    first, second = find_figures("参保率、报销率分别达到95%、75%以上")
    assert (first.subject, first.comparator) == ("参保率", Comparator.AT_LEAST)
    assert (second.subject, second.comparator) == ("报销率", Comparator.AT_LEAST)


def test_members_behind_the_respectively_are_aligned_too() -> None:
    figures = find_figures("分别给予一级、二级残疾人60元、50元")
    amounts = figures_of_kind(figures, Kind.QUANTITY)
    assert [(f.text, f.level) for f in amounts] == [("60元", "一级"), ("50元", "二级")]
    assert [f.text for f in figures_of_kind(figures, Kind.ORDINAL)] == ["一级", "二级"]


@pytest.mark.parametrize(
    ("text", "levels", "subject"),
    [
        ("一级、二级、三级医院住院起付标准依次为100元、400元、600元",
         "一级 二级 三级", "医院住院起付标准"),
        ("住院起付标准一级、二级、三级医院依次为100元、400元、600元",
         "一级 二级 三级", "住院起付标准医院"),
        ("一、二、三级医院起付标准顺次为100元、400元、600元",
         "一级 二级 三级", "医院起付标准"),
        ("一级、二级、三级及以上医院起付标准分别为100元、400元、600元",
         "一级 二级 三级", "医院起付标准"),
        ("县域、市级、省级医院自付费用各为0.3万元、0.5万元、1万元",
         "县域 市级 省级", "医院自付费用"),
        ("对一级、二级残疾人分别按每人每月100元、80元的标准发放",
         "一级 二级", "残疾人"),
        ("甲县、乙县、丙县新建公厕各为10座、20座、30座",
         "甲县 乙县 丙县", "新建公厕"),
        ("小学、初中、高中学生依次补助500元、600元、800元",
         "小学 初中 高中", "学生"),
        ("小学、初中学生分别补助500元、600元",
         "小学 初中", "学生"),
        ("城市低保、农村低保标准各为700元、600元",
         "城市低保 农村低保", "标准"),
        ("60至69岁、70至79岁、80岁以上老人津贴依次为30元、50元、100元",
         "60至69岁 70至79岁 80岁以上", "老人津贴"),
        ("租房补贴1人、2人、3人及以上户分别为180元、300元、420元",
         "1人 2人 3人及以上", "户"),
        ("七层及以上、六层及以下住宅分别补助25万元、20万元",
         "七层及以上 六层及以下", "住宅"),
        ("初级工、中级工、高级工取证补贴分别为1000元、1500元、2000元",
         "初级工 中级工 高级工", "取证补贴"),
        ("国家助学金一等、二等、三等依次为3000元、2000元、1000元",
         "一等 二等 三等", "国家助学金"),
    ],
)  # fmt: skip
def test_yici_and_gewei_lists_are_aligned_as_fenbie_lists_are(
    text: str, levels: str, subject: str
) -> None:
    listed = [f for f in find_figures(text) if f.unit in ("元", "座")]
    assert [(f.level, f.subject) for f in listed] == [(level, subject) for level in levels.split()]


@pytest.mark.parametrize("words", ["分别不超过", "依次不超过", "各不超过", "依次为不超过"])
def test_a_bound_behind_the_sign_holds_for_every_member(words: str) -> None:
    figures = find_figures(f"县域、市级、省级医院自付费用{words}0.3万元、0.5万元和1万元")
    assert [(f.text, f.level, f.comparator) for f in figures] == [
        ("0.3万元", "县域", Comparator.AT_MOST),
        ("0.5万元", "市级", Comparator.AT_MOST),
        ("1万元", "省级", Comparator.AT_MOST),
    ]


def test_the_members_may_stand_in_the_clause_before() -> None:
    text = "在一级、二级医院住院的，起付标准依次为100元、400元，报销比例分别为90%、80%。"
    figures = figures_of_kind(find_figures(text), Kind.QUANTITY, Kind.RATIO)
    assert [(f.text, f.level, f.subject) for f in figures] == [
        ("100元", "一级", "医院住院起付标准"),
        ("400元", "二级", "医院住院起付标准"),
        ("90%", "一级", "医院住院报销比例"),
        ("80%", "二级", "医院住院报销比例"),
    ]


def test_a_second_list_takes_the_members_of_the_first_but_not_its_subject() -> None:
    text = "一级、二级医院起付标准依次为100元、400元，报销比例依次为90%、80%"
    figures = figures_of_kind(find_figures(text), Kind.RATIO)
    assert [(f.level, f.subject) for f in figures] == [("一级", "报销比例"), ("二级", "报销比例")]


def test_plain_members_of_the_clause_before_are_not_cut() -> None:
    figures = find_figures("孤儿、事实无人抚养儿童入学的，分别补助5000元、3000元")
    assert [(f.text, f.level) for f in figures] == [
        ("5000元", "孤儿"),
        ("3000元", "事实无人抚养儿童"),
    ]


def test_the_members_may_stand_in_a_bracket_behind() -> None:
    text = "每月分别发放乡镇补贴200元、300元（10公里以内、10公里以外）"
    figures = find_figures(text)
    assert [(f.text, f.level, f.subject) for f in figures[:2]] == [
        ("200元", "10公里以内", "发放乡镇补贴"),
        ("300元", "10公里以外", "发放乡镇补贴"),
    ]
    assert [(f.text, f.level) for f in figures[2:]] == [("10公里", ""), ("10公里", "")]


@pytest.mark.parametrize(
    "text",
    [
        "各乡镇、各街道依次推进，新增托位300个、公厕200个",
        "一级、二级医院起付标准为100元。报销比例依次为90%、80%",
        "一级、二级、三级医院住院的，起付标准依次为100元、400元",
        "新增甲、乙两处站点，分别投入100万元、200万元",
    ],
)
def test_what_does_not_fit_a_list_is_not_guessed(text: str) -> None:
    figures = [f for f in find_figures(text) if f.kind is not Kind.ORDINAL][-2:]
    assert {f.level for f in figures} == {""}


def test_an_answer_about_one_member_finds_its_figure() -> None:
    evidence = find_figures("一级、二级、三级医院住院起付标准依次为100元、400元、600元")
    found = is_evidence_for(one_amount("三级医院住院起付标准600元"), evidence)
    assert found is not None
    assert found.text == "600元"
    assert is_evidence_for(one_amount("二级医院住院起付标准600元"), evidence) is None


def one_amount(text: str) -> Figure:
    (figure,) = figures_of_kind(find_figures(text), Kind.QUANTITY)
    return figure


def test_a_short_list_of_ranks_names_each() -> None:
    ranks = figures_of_kind(find_figures("对一、二级残疾人补贴60元"), Kind.ORDINAL)
    assert [(f.text, f.value, f.unit) for f in ranks] == [
        ("一", Decimal(1), "级"),
        ("二级", Decimal(2), "级"),
    ]


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("每人每月60元", "每人每月"),
        ("60元/人·月", "/人·月"),
        ("60元/月", "/月"),
        ("60元每月", "每月"),
        ("补助60元", ""),
    ],
)
def test_what_an_amount_is_counted_per_stands_outside_its_text(text: str, basis: str) -> None:
    figure = one(text)
    assert (figure.text, figure.basis) == ("60元", basis)


def test_the_words_behind_a_count_belong_to_its_subject() -> None:
    assert one("企业新录用人员培训14000人").subject == "企业新录用人员培训"
    assert find_figures("产前筛查率达到50%以上")[0].subject == "产前筛查率"
    assert one("完成12个乡镇公共体育设施建设").subject == "完成乡镇公共体育设施建设"
    assert [f.subject for f in find_figures("开放7个图书馆、6个文化馆")] == ["开放图书馆", "文化馆"]


def test_a_later_value_of_the_same_thing_keeps_its_subject() -> None:
    subjects = [f.subject for f in find_figures("返还比例由上年度实际缴费的50%提高到60%")]
    assert subjects == ["返还比例由上年度实际缴费提高到", "返还比例由上年度实际缴费提高到"]


def test_two_members_without_a_shared_ending_are_not_cut() -> None:
    figures = find_figures("花生种植、收获机械化率分别达到65%和55%")
    assert [(f.text, f.subject) for f in figures] == [
        ("65%", "花生种植"),
        ("55%", "收获机械化率"),
    ]


def test_repeated_small_words_do_not_make_it_slow() -> None:
    assert find_figures("达到" * 2000 + "元60元")[-1].value == Decimal(60)
    assert find_figures("按照" * 2000 + "元60元")[-1].value == Decimal(60)


def test_glued_figures_make_another_one() -> None:
    glued = one("3510.5万元")
    assert glued.value == Decimal(35105000)
    assert is_evidence_for(glued, find_figures("351名、0.5万元")) is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("3000元", "0.3万元"),
        ("80%", "八成"),
        ("80%", "百分之八十"),
        ("351名", "三百五十一人"),
        ("12所", "12个"),
        ("60", "60元"),
        ("一年", "12个月"),
        ("0.5公里", "500米"),
        ("1-2家", "1至2家"),
        ("2019年", "2019 年底"),
        ("每月60元", "60元/月"),
        ("不超过3000元", "3000元"),
    ],
)
def test_figures_that_say_the_same(left: str, right: str) -> None:
    assert same_figure(one(left), one(right))
    assert same_figure(one(right), one(left))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("3000元", "0.5万元"),
        ("3000元", "3000人"),
        ("12所", "12户"),
        ("80%", "80"),
        ("80%", "80个"),
        ("2倍", "2个"),
        ("2级", "2个"),
        ("5%", "5个百分点"),
        ("1-2家", "1家"),
        ("1家", "1-2家"),
        ("不超过3000元", "不低于3000元"),
        ("每月60元", "每年60元"),
        ("351自付封顶线", "351"),
        ("351自付封顶线", "1+x"),
        ("2019年", "2020年"),
    ],
)
def test_figures_that_differ(left: str, right: str) -> None:
    assert not same_figure(one(left), one(right))
    assert not same_figure(one(right), one(left))


def test_an_answer_that_drops_the_bound_does_not_keep_it() -> None:
    evidence = one("不超过3000元")
    assert keeps_comparator(one("3000元以内"), evidence)
    assert not keeps_comparator(one("3000元"), evidence)
    assert not keeps_comparator(evidence, one("3000元"))
    assert not keeps_comparator(one("约3000元"), evidence)


def test_levels_are_the_same_under_their_everyday_names() -> None:
    assert same_level("县域", "县级")
    assert same_level("", "县级")
    assert not same_level("县域", "市级")
    assert not same_level("省内", "省外")
    assert not same_level("一级", "二级")


def test_evidence_must_be_of_the_same_level_and_the_nearest_subject() -> None:
    evidence = find_figures("县域、市级医院就诊费用分别不超过0.3万元、0.5万元；村医补助0.5万元")
    assert is_evidence_for(one("市级医院就诊费用不超过5000元"), evidence) is evidence[1]
    assert is_evidence_for(one("县域医院就诊费用不超过5000元"), evidence[:2]) is None
    assert is_evidence_for(one("村医补助5000元"), evidence) is evidence[2]
    assert is_evidence_for(one("费用不超过0.4万元"), evidence) is None


def test_a_name_is_evidence_by_its_letters() -> None:
    evidence = find_figures("按“351自付封顶线”报销")
    assert is_evidence_for(one("351自付封顶线"), evidence) is evidence[0]
    assert is_evidence_for(one("351名"), evidence) is None


SOUP = st.text(
    alphabet=st.sampled_from(
        "0123456789０９.,，。、;；:：-—～至到一二三四五六七八九十百千万亿零〇两半几多余成折倍分之第个名人元"
        "%％年月日号级类岁不超过低于以上内左右约每分别和“”《》〔〕（）() \n\tabXx+/省市县域"
    ),
    max_size=40,
)


@given(SOUP | st.text(max_size=40))
def test_no_text_makes_it_raise_and_all_spans_hold(text: str) -> None:
    figures = find_figures(text)
    for figure in figures:
        assert text[figure.start : figure.end] == figure.text
        assert figure.text
    for left, right in pairwise(figures):
        assert left.end <= right.start


@given(SOUP)
def test_every_figure_is_the_same_as_itself(text: str) -> None:
    for figure in find_figures(text):
        assert same_figure(figure, figure)
        assert keeps_comparator(figure, figure)


@given(
    st.decimals(min_value=0, max_value=10**6, places=2),
    st.sampled_from(["", "万", "亿"]),
    st.sampled_from(["元", "人", "%", "套", "公里", "亩", "户", "个", "所"]),
)
def test_a_figure_read_again_from_its_own_text_is_the_same(
    number: Decimal, multiplier: str, unit: str
) -> None:
    first = one(f"新增补助{number}{multiplier}{unit}。")
    again = one(first.text)
    assert (again.text, again.value, again.unit) == (first.text, first.value, first.unit)


@given(st.integers(min_value=1, max_value=99_999_999))
def test_chinese_and_arabic_numerals_have_one_value(number: int) -> None:
    assert one(f"{spoken(number)}元").value == Decimal(number)


def spoken(number: int) -> str:
    """The numeral in Chinese, by the schoolbook."""
    digits = "零一二三四五六七八九"
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return spoken(high) + "万" + gap + (spoken(low) if low else "")
    words, waiting = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += ("零" if waiting else "") + digits[digit] + name
        waiting = bool(words) and not digit
    return words
