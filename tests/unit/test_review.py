"""Remarks on a notice: what staff should check, each with its place and a sentence."""

import pytest

from corpus.parse import parse_notice
from corpus.read import read_notice
from corpus.review import RemarkKind, review
from corpus.unit_names import Home
from corpus.unit_slips import find_slip, is_slip
from tests.unit.test_parse import REAL

GOOD = """清溪县2021年民生实事

一、养老
1.高龄津贴。每人每月100元。(牵头责任单位:县民政局,协同责任单位:县财政局)
2.助餐补贴。每餐补贴3元。(牵头责任单位:县民政局)
二、出行
3.农村公路。改造120公里。(牵头责任单位:县交通运输局)

清溪县人民政府
2021年3月8日
"""
OTHER = parse_notice(
    "前一年要点\n1.甲事。做好甲事。(牵头责任单位:市民政局,协同责任单位:市交通局、市财政局)\n",
    "other",
)


def told(text: str, *others: str) -> list[tuple[str, str, str, str]]:
    """Kind, item, the words at the remark's place, and its sentence."""
    notice = parse_notice(text)
    known = [parse_notice(other, f"other{i}") for i, other in enumerate(others)]
    return [
        (r.kind.value, r.item_id, text[r.span.start : r.span.end], r.text)
        for r in review(notice, known)
    ]


def test_a_good_notice_has_no_remarks() -> None:
    assert told(GOOD) == []
    assert review(read_notice(REAL)) == ()


def test_units_of_the_others_are_known_at_any_level_and_spelling() -> None:
    assert review(parse_notice(GOOD), [OTHER]) == ()


def test_an_item_without_units_and_one_without_a_lead() -> None:
    text = GOOD.replace("(牵头责任单位:县民政局)", "").replace(
        "(牵头责任单位:县交通运输局)", "(配合单位:县交通运输局、县财政局)"
    )
    assert told(text) == [
        ("no_units", "2", "2.助餐补贴。每餐补贴3元。", "第2项没有读到责任单位。"),
        ("no_units", "3", "(配合单位:县交通运输局、县财政局)",
         "第3项没有读到牵头单位，只读到配合单位“县交通运输局”等。"),
    ]  # fmt: skip


def test_a_notice_without_any_unit_is_remarked_once() -> None:
    text = "清溪县惠民清单\n1.高龄津贴。每月100元。\n2.助餐补贴。每餐3元。\n"
    assert told(text) == [
        ("no_units", "", "清溪县惠民清单",
         "全文没有读到责任单位。若原文写有单位，请检查写法（如“牵头单位：”）；若附有分工表，请一并放入。"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "instead", "expected"),
    [
        ("3.农村", "5.农村", ("number_missing", "5", "5.",
                          "编号不连续：第2项之后是第5项，缺第3至4项。")),
        ("3.农村", "4.农村", ("number_missing", "4", "4.",
                          "编号不连续：第2项之后是第4项，缺第3项。")),
        ("3.农村", "2.农村", ("number_repeated", "2.2", "2.", "编号重复：又一次出现第2项。")),
        ("二、出行", "三、出行", ("number_missing", "", "三、",
                            "编号不连续：第1部分之后是第3部分，缺第2部分。")),
    ],
)  # fmt: skip
def test_numbers_left_out_or_repeated(
    written: str, instead: str, expected: tuple[str, str, str, str]
) -> None:
    found = [remark for remark in told(GOOD.replace(written, instead)) if "number" in remark[0]]
    assert [remark[0] for remark in found] == [expected[0]]
    assert (found[0][2], found[0][3]) == expected[2:]


def test_a_number_too_far_off_to_be_read_is_remarked_in_the_item_that_holds_it() -> None:
    assert told(GOOD.replace("2.助餐", "12.助餐")) == [
        ("number_missing", "1", "12.助餐补贴。每餐补贴3元。(牵头责任单位:县民政局)",
         "编号从第1项跳到第12项，“12.助餐补贴。每餐补贴”没有作为新的一项读入，"
         "仍算在第1项里，请核对编号。"),
        ("number_missing", "3", "3.", "编号不连续：第1项之后是第3项，缺第2项。"),
    ]  # fmt: skip


def test_numbers_that_begin_again_in_each_section_are_in_order() -> None:
    assert told(GOOD.replace("3.农村", "1.农村")) == []


def test_a_number_that_does_not_begin_at_one() -> None:
    assert told(GOOD.replace("1.高龄", "2.高龄").replace("2.助餐", "3.助餐").replace(
        "3.农村", "4.农村"))[0] == (
        "number_missing", "2", "2.", "编号从第2项开始，前面缺第1项。"
    )  # fmt: skip


def test_a_unit_that_no_other_notice_names() -> None:
    text = GOOD.replace("县交通运输局", "县城投集团")
    assert told(text, OTHER.text) == [
        ("unit_unseen", "3", "县城投集团",
         "第3项的单位“县城投集团”在其他要点中没有出现过，请核对名称。"),
    ]  # fmt: skip
    assert told(text) == []  # with no other notice at hand, none can be unseen


def test_a_slip_of_the_pen_names_what_it_seems_to_stand_for() -> None:
    assert told(GOOD.replace("2.助餐补贴。每餐补贴3元。(牵头责任单位:县民政局)",
                             "2.助餐补贴。每餐补贴3元。(牵头责任单位:县民正局)")) == [
        ("unit_slip", "2", "县民正局", "第2项的单位“县民正局”与“县民政局”相近，请核对是否笔误。"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "meant", "expected"),
    [
        ("人设局", "人社局", True),
        ("民局政", "民政局", True),
        ("教教育局", "教育局", True),
        ("自然资源规划局", "自然资源和规划局", True),
        ("就业局", "农业局", False),
        ("农商行", "农商银行", False),
        ("民政局", "民政局", False),
        ("政务服务中心", "市政务服务中心", False),
    ],
)
def test_what_is_a_slip(written: str, meant: str, expected: bool) -> None:
    assert is_slip(written, meant) is expected


def test_departments_of_the_table_are_no_slips_and_are_known_without_other_notices() -> None:
    home = Home("清溪县")
    assert find_slip("县体育局", ["县教育局"], home) is None
    assert find_slip("县卫建委", [], home) == "县卫健委"
    assert find_slip("各县人民政府", ["各镇人民政府"], home) is None


def test_an_empty_section() -> None:
    text = GOOD.replace("二、出行\n", "二、住房\n三、出行\n")
    assert ("empty_section", "第2部分“住房”下面没有内容。") in [
        (remark[0], remark[3]) for remark in told(text)
    ]


def test_text_outside_any_item() -> None:
    text = GOOD.replace("二、出行", "以上各项由县政府办公室督查,按月通报。\n二、出行\n短句在此处")
    assert told(text) == [
        ("text_outside", "p1", "以上各项由县政府办公室督查,按月通报。",
         "“以上各项由县政府办公室督查,按月通报。”没有编号，不属于前面的任何一项，"
         "已单独列为一段。请核对。"),
        ("text_outside", "", "短句在此处",
         "“短句在此处”不在任何一项里，提问时查不到。若是一项，请补上编号。"),
    ]  # fmt: skip


def test_a_row_of_a_table_that_belongs_to_no_item() -> None:
    table = "附件\n序号\t任务\t牵头单位\n1\t高龄津贴\t县民政局\n9\t营商环境评估\t县财政局\n"
    assert told(GOOD + table) == [
        ("text_outside", "p1", "9\t营商环境评估\t县财政局",
         "表中“营商环境评估”一行与正文的哪一项都对不上，已单独列为一项。"),
    ]  # fmt: skip


def test_a_table_that_names_another_lead_than_the_item() -> None:
    table = "附件\n序号\t任务\t牵头单位\n1\t高龄津贴\t县民政局\n2\t助餐补贴\t县卫生健康委\n"
    assert told(GOOD + table) == [
        ("table_differs", "2", "县卫生健康委",
         "第2项正文的牵头单位是“县民政局”，分工表里是“县卫生健康委”，请核对；现以正文为准。"),
    ]  # fmt: skip


def test_remarks_stand_in_the_order_of_their_places() -> None:
    text = GOOD.replace("(牵头责任单位:县交通运输局)", "").replace("2.助餐", "1.助餐")
    remarks = review(parse_notice(text), [OTHER])

    assert [(r.kind, r.item_id) for r in remarks] == [
        (RemarkKind.NUMBER_REPEATED, "1.1-2"),
        (RemarkKind.NO_UNITS, "2.3"),
        (RemarkKind.NUMBER_MISSING, "2.3"),
    ]
