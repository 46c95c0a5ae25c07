"""Who leads and who supports, in the wordings of many offices; all notices here are invented."""

import pytest

from corpus.notice import Item
from corpus.parse import parse_notice

BODY = "为辖区群众办好甲事项，逐月公布进展。"


def first_item(units: str, body: str = BODY) -> Item:
    """The first item of a notice that carries `units` behind its body."""
    return parse_notice(f"某市要点\n\n1.甲事项。{body}{units}\n2.乙事项。办好乙事项。\n").items[0]


@pytest.mark.parametrize(
    ("label", "lead", "support", "is_open"),
    [
        ("责任单位：甲局牵头，乙局、丙局配合", "甲局", "乙局 丙局", False),
        ("责任单位：甲局牵头，乙局、丙局等配合。", "甲局", "乙局 丙局", True),
        ("责任单位：甲局牵头负责，乙局、丙局按职责分工负责", "甲局", "乙局 丙局", False),
        ("责任单位：由甲局牵头，乙局、丙局等部门参与", "甲局", "乙局 丙局", True),
        ("责任部门：甲局牵头；乙局、丙局配合", "甲局", "乙局 丙局", False),
        ("责任单位：甲局、乙局牵头，丙局配合，县妇联协助", "甲局 乙局", "丙局 县妇联", False),
        ("责任单位：甲局牵头，各县（市、区）人民政府负责", "甲局", "各县（市、区）人民政府", False),
        ("责任单位：甲局牵头，各县（市、区）人民政府", "甲局", "各县（市、区）人民政府", False),
        ("责任单位：甲局负责征收，乙局、丙局配合", "甲局", "乙局 丙局", False),
        ("责任单位：甲局牵头会同乙局、丙局落实", "甲局", "乙局 丙局", False),
        ("责任单位：甲局会同乙局、丙局等", "甲局", "乙局 丙局", True),
        ("责任单位：甲局（牵头），乙局、丙局", "甲局", "乙局 丙局", False),
        ("责任单位：甲局（牵头单位）、乙局（配合）", "甲局", "乙局", False),
        ("责任单位：甲局，乙局、丙局配合", "甲局", "乙局 丙局", False),
        ("牵头单位：甲局；乙局、丙局配合", "甲局", "乙局 丙局", False),
        ("责任单位：甲局牵头，志愿者组织、爱心人士参与", "甲局", "志愿者组织 爱心人士", False),
        ("责任单位：甲局、乙局按职责分工负责", "甲局 乙局", "", False),
        ("责任单位：甲局牵头，\n乙局、丙局配合", "甲局", "乙局 丙局", False),
        ("责任单位：甲局牵头，乙局配合\n完成时限：2031年12月底", "甲局", "乙局", False),
        ("责任单位：甲局、乙局，列首位的为牵头单位", "甲局", "乙局", False),
        ("责任单位：甲局、乙局（排名第一的单位为牵头单位）", "甲局", "乙局", False),
    ],
)  # fmt: skip
def test_a_line_with_a_label_tells_who_leads_and_who_supports(
    label: str, lead: str, support: str, is_open: bool
) -> None:
    item = first_item("\n" + label)

    assert list(item.lead_units) == lead.split()
    assert list(item.support_units) == support.split()
    assert (item.lead_is_open, item.support_is_open) == (False, is_open)
    assert item.body == BODY


def test_a_sentence_behind_a_label_is_read_in_a_bracket_too() -> None:
    item = first_item("（责任单位：甲局牵头，乙局、丙局等配合）")

    assert (item.lead_units, item.support_units) == (("甲局",), ("乙局", "丙局"))
    assert item.support_is_open


@pytest.mark.parametrize(
    ("bracket", "lead", "support"),
    [
        ("（市税务局负责征收，市医保局、市财政局配合）", "市税务局", "市医保局 市财政局"),
        ("（市税务局负责征收工作，市医保局配合做好核对）", "市税务局", "市医保局"),
        ("（市税务局负责征收）", "市税务局", ""),
        ("（市税务局负责征收，市财政局负责拨付）", "市税务局 市财政局", ""),
        ("（市水利局牵头打井，市财政局落实资金，市残联配合）", "市水利局", "市财政局 市残联"),
        ("（市水利局牵头组织实施，市财政局保障资金，各乡镇配合）", "市水利局", "市财政局 各乡镇"),
        ("（市水利局牵头，市财政局按职责分工抓好落实）", "市水利局", "市财政局"),
        ("（市水利局牵头，市财政局根据各自职责负责）", "市水利局", "市财政局"),
        ("（市水利局负责牵头，市财政局负责配合）", "市水利局", "市财政局"),
        ("（市水利局为牵头单位，市财政局、市残联为责任单位）", "市水利局", "市财政局 市残联"),
        ("（市水利局牵头、市财政局配合）", "市水利局", "市财政局"),
        ("（市水利局牵头 市财政局、市残联配合）", "市水利局", "市财政局 市残联"),
        ("（市残疾人联合会牵头，联合市财政局落实）", "市残疾人联合会", "市财政局"),
        ("（市水利局、市林业局会同承保机构落实）", "市水利局 市林业局", "承保机构"),
        ("（市水利局（市河长办）牵头，市财政局配合）", "市水利局（市河长办）", "市财政局"),
        ("（市第一医院牵头，市卫健委配合）", "市第一医院", "市卫健委"),
        ("（市实施乡村振兴战略办公室牵头，市财政局配合）", "市实施乡村振兴战略办公室", "市财政局"),
        ("（市委组织部牵头，各级党组织具体负责）", "市委组织部", "各级党组织"),
        ("（2031年底前，市水利局牵头，市财政局配合）", "市水利局", "市财政局"),
        ("（市水利局牵头，市财政局配合，长期坚持）", "市水利局", "市财政局"),
        ("（各市、县、区政府负责）", "各市 县 区政府", ""),
        ("（市水利局牵头，电信、移动、联通分公司配合）", "市水利局", "电信 移动 联通分公司"),
        ("（县水利局、县财政局，排名第一的为牵头单位）", "县水利局", "县财政局"),
    ],
)  # fmt: skip
def test_a_bracket_in_a_sentence_tells_who_does_what(bracket: str, lead: str, support: str) -> None:
    item = first_item(bracket)

    assert list(item.lead_units) == lead.split()
    assert list(item.support_units) == support.split()
    assert not item.lead_is_open
    assert not item.support_is_open
    assert item.body == BODY


@pytest.mark.parametrize(
    ("bracket", "lead", "support", "lead_is_open", "support_is_open"),
    [
        ("（省民政厅牵头，省财政厅、省残联等按职责分工负责）",
         "省民政厅", "省财政厅 省残联", False, True),
        ("（省民政厅、省财政厅、省残联等按职责分工负责）",
         "省民政厅 省财政厅 省残联", "", True, False),
        ("（省民政厅等牵头，省财政厅、省残联等5个部门配合）",
         "省民政厅", "省财政厅 省残联", True, True),
        ("（省民政厅牵头，省财政厅等有关部门和单位配合，各市政府落实）",
         "省民政厅", "省财政厅 各市政府", False, True),
        ("（省民政厅、省财政厅等部门和各市人民政府按职责分工负责）",
         "省民政厅 省财政厅 各市人民政府", "", True, False),
        ("（省民政厅会同省财政厅、省残联等部门负责）",
         "省民政厅", "省财政厅 省残联", False, True),
        ("（责任单位：市民政局、市财政局等市直有关部门）",
         "市民政局 市财政局", "", True, False),
        ("（教育、公安等部门按职责分工负责）", "教育 公安", "", True, False),
        ("（省高等教育局牵头，省财政厅配合）", "省高等教育局", "省财政厅", False, False),
    ],
)  # fmt: skip
def test_a_list_that_ends_with_deng_is_open(
    bracket: str, lead: str, support: str, lead_is_open: bool, support_is_open: bool
) -> None:
    item = first_item(bracket)

    assert list(item.lead_units) == lead.split()
    assert list(item.support_units) == support.split()
    assert (item.lead_is_open, item.support_is_open) == (lead_is_open, support_is_open)


@pytest.mark.parametrize(
    "bracket",
    [
        "（社区负责登记）",
        "（家长配合）",
        "（医院负责人签字）",
        "（确需延期的，由县民政局负责）",
        "（县民政局负责受理，公示期不少于7天）",
        "（县民政局按每人100元负责发放）",
        "（参加居民医保）",
        "（纳税人、税务部门负责）",
        "（市民政局牵头，实行月调度，市财政局配合）",
    ],
)
def test_what_tells_how_something_is_done_stays_in_the_body(bracket: str) -> None:
    item = first_item(bracket)

    assert (item.lead_units, item.support_units, item.units_span) == ((), (), None)
    assert item.body == BODY + bracket


def test_who_handles_a_step_leads_nothing_within_a_paragraph() -> None:
    step = "申请按月办理（街道负责收件，区民政局负责审批），15日内办结。"

    assert first_item("", step).lead_units == ()
    assert first_item("", step).body == step


def test_who_handles_a_step_leads_nothing_beside_a_list_of_units() -> None:
    step = "申请按月办理。（街道负责收件，区民政局负责审批）"

    assert first_item("", step).lead_units == ("街道", "区民政局")
    assert first_item("\n（责任单位：区财政局）", step).lead_units == ("区财政局",)
    assert first_item("\n（责任单位：区财政局）", step).body == step


def test_the_first_unit_leads_in_later_items_where_it_was_said_once() -> None:
    notice = parse_notice(
        "某市要点\n\n1.甲事项。办好甲。（责任单位：甲局、乙局，列首位的为牵头单位，下同）\n"
        "2.乙事项。办好乙。（责任单位：丙局、丁局等）\n"
    )

    assert [(i.lead_units, i.support_units, i.support_is_open) for i in notice.items] == [
        (("甲局",), ("乙局",), False),
        (("丙局",), ("丁局",), True),
    ]
