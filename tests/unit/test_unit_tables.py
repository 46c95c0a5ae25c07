"""Tables of tasks and units behind the text, and notices that are such a table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.notice import Item, Notice
from corpus.parse import parse_notice
from corpus.rows import write_row
from corpus.split import split_clauses
from corpus.unit_tables import find_unit_tables
from tests.unit.test_parse import check_spans

TEXT = """清溪县2021年民生实事

一、养老服务
1.高龄津贴。八十周岁以上老人每人每月100元。
2.助餐补贴。在社区食堂用餐的，每餐补贴3元。（牵头责任单位：县民政局）
二、出行
3.公交优惠。六十五周岁以上老人免费乘坐公交车。

清溪县人民政府
2021年3月8日

附件
清溪县2021年民生实事任务分工表
"""
TABS = """序号\t重点任务\t牵头单位\t配合单位\t完成时限
一、养老服务
1\t发放高龄津贴\t县民政局\t县财政局、县残联等\t12月底
2\t社区食堂助餐补贴\t县卫生健康委\t\t12月底
二、出行
3\t老人免费乘坐公交车\t县交通运输局\t县财政局\t6月底
"""
MARKDOWN = """| 序号 | 重点任务 | 牵头单位 | 配合单位 | 完成时限 |
|:---:|------|------|------|---|
| 1 | 发放高龄津贴 | 县民政局 | 县财政局、县残联等 | 12月底 |
| 2 | 社区食堂助餐补贴 | 县卫生健康委 | | 12月底 |
| 3 | 老人免费乘坐公交车 | 县交通运输局 | 县财政局 | 6月底 |
"""
COLUMNS = """序号    重点任务              牵头单位        配合单位
1       发放高龄津贴          县民政局        县财政局、县残联等
2       社区食堂助餐补贴      县卫生健康委    无
3       老人免费乘坐公交车    县交通运输局    县财政局
"""


def units(item: Item) -> tuple[str, tuple[str, ...], tuple[str, ...], bool]:
    return item.id, item.lead_units, item.support_units, item.support_is_open


def cells(notice: Notice, item_id: str) -> str:
    span = notice.item(item_id).units_span
    assert span is not None
    return notice.text[span.start : span.end]


@pytest.mark.parametrize("table", [TABS, MARKDOWN, COLUMNS], ids=["tabs", "markdown", "gaps"])
def test_a_table_gives_units_to_the_items_that_name_none(table: str) -> None:
    notice = parse_notice(TEXT + table)

    assert [units(item) for item in notice.items] == [
        ("1", ("县民政局",), ("县财政局", "县残联"), True),
        ("2", ("县民政局",), (), False),  # its own bracket, not the table's 县卫生健康委
        ("3", ("县交通运输局",), ("县财政局",), False),
    ]
    assert notice.source == "清溪县人民政府"
    assert cells(notice, "3").startswith("县交通运输局")
    assert cells(notice, "3").endswith("县财政局")
    assert notice.item("3").body == "六十五周岁以上老人免费乘坐公交车。"


def test_tasks_decide_and_numbers_help_where_they_do_not() -> None:
    text = (
        "一、实事\n1.建公园。新建口袋公园五座。\n2.修道路。改造县乡道路。\n3.增学位。新增学位。\n"
    )
    table = (
        "序号\t工作内容\t责任单位\n1\t改造县乡道路\t县交通运输局\n"
        "3\t新增公办学位\t县教育局\n2\t口袋公园建设\t县住建局\n"
    )
    notice = parse_notice(text + table)

    assert [(item.id, item.lead_units) for item in notice.items] == [
        ("1", ("县住建局",)),
        ("2", ("县交通运输局",)),
        ("3", ("县教育局",)),
    ]


def test_several_rows_of_one_item_are_brought_together() -> None:
    text = "一、实事\n1.建公园。新建口袋公园，改造儿童乐园。\n2.修道路。改造县乡道路。\n"
    table = (
        "工作任务\t责任单位\t配合单位\n新建口袋公园\t县住建局\t县财政局\n"
        "改造儿童乐园\t县妇联\t县住建局\n改造县乡道路\t县交通局\n"
    )
    first = parse_notice(text + table).items[0]

    assert (first.lead_units, first.support_units) == (("县住建局", "县妇联"), ("县财政局",))


def test_duties_within_a_cell_and_the_note_that_the_first_leads() -> None:
    text = "一、实事\n1.建公园。新建公园。\n2.修道路。改造道路。\n"
    table = (
        "序号\t任务\t责任单位（列第一位的为牵头单位）\n1\t新建公园\t县住建局、县财政局\n"
        "2\t改造道路\t县交通局牵头，县财政局配合\n"
    )
    assert [units(item)[1:3] for item in parse_notice(text + table).items] == [
        (("县住建局",), ("县财政局",)),
        (("县交通局",), ("县财政局",)),
    ]


def test_a_row_that_belongs_to_no_item_becomes_one_with_its_place() -> None:
    extra = "9\t对营商环境开展评估\t县发展改革委\t\t12月底\n"
    notice = parse_notice(TEXT + TABS + extra)
    item = notice.items[-1]

    assert (item.id, item.number, item.title) == ("p1", None, "对营商环境开展评估")
    assert item.lead_units == ("县发展改革委",)
    assert notice.text[item.start : item.end].endswith("9\t对营商环境开展评估\t县发展改革委")


def test_a_notice_that_is_a_table_has_its_rows_as_items() -> None:
    notice = parse_notice(f"清溪县2021年民生实事任务分解表\n\n{TABS}")

    assert notice.title == "清溪县2021年民生实事任务分解表"
    assert [(i.id, i.number, i.title, i.lead_units) for i in notice.items] == [
        ("1", 1, "发放高龄津贴", ("县民政局",)),
        ("2", 2, "社区食堂助餐补贴", ("县卫生健康委",)),
        ("3", 3, "老人免费乘坐公交车", ("县交通运输局",)),
    ]
    check_spans(notice)
    assert [[c.text for c in split_clauses(notice, i)] for i in notice.items] == [
        ["发放高龄津贴"],
        ["社区食堂助餐补贴"],
        ["老人免费乘坐公交车"],
    ]


@pytest.mark.parametrize(
    "table",
    [
        "序号\t项目\t标准\n1\t高龄津贴\t100元\n2\t助餐\t3元\n",
        "单位\t电话\n县民政局\t12345\n县财政局\t12346\n",
        "序号  任务  牵头单位\n1  高龄津贴  县民政局\n2  助餐  由社区食堂负责的  各点  县民政局\n",
        "序号\t任务\t责任单位\n1\t高龄津贴\t张三\n2\t助餐\t李四\n",
        "序号\t任务\t牵头单位\n\n后面没有行。\n",
    ],
    ids=["no units", "no tasks", "rows that do not fit", "persons", "no rows"],
)
def test_other_tables_stay_text(table: str) -> None:
    assert find_unit_tables(TEXT + table) == ()
    assert parse_notice(TEXT + table).items[0].lead_units == ()


UNITS = ["县民政局", "县财政局", "县教育局", "县残联", "县卫生健康委", "县交通运输局"]
ROW = st.tuples(
    st.text("改造道路公园小区学位医院新增完善", min_size=4, max_size=12),
    st.lists(st.sampled_from(UNITS), min_size=1, max_size=2, unique=True),
    st.lists(st.sampled_from(UNITS), max_size=3, unique=True),
)


@settings(max_examples=60)
@given(st.lists(ROW, min_size=2, max_size=8), st.sampled_from(["\t", "|"]))
def test_every_row_is_read_with_its_places(
    rows: list[tuple[str, list[str], list[str]]], bar: str
) -> None:
    head = ["序号", "任务", "牵头单位", "配合单位"]
    lines = [head] + [
        [str(i), task, "、".join(lead), "、".join(support)]
        for i, (task, lead, support) in enumerate(rows, start=1)
    ]
    edge = "" if bar == "\t" else "|"
    text = "\n".join(edge + bar.join(line) + edge for line in lines) + "\n"

    (table,) = find_unit_tables(text)

    assert [row.number for row in table.rows] == list(range(1, len(rows) + 1))
    for row, (task, lead, support) in zip(table.rows, rows, strict=True):
        assert row.task is not None
        assert text[row.task.start : row.task.end] == task
        assert row.responsible.lead == tuple(lead)
        assert row.responsible.support == tuple(u for u in support if u not in lead)
        span = row.responsible.span
        assert text[span.start : span.end].startswith(lead[0])


def test_line_breaks_within_a_cell_part_units_and_join_words() -> None:
    row = ["1 ", "开展\n技能\n培训", "县民政局\n县财政局，县残联\n县妇联", "GDP\nper head", ""]
    assert write_row(row) == "1\t开展技能培训\t县民政局、县财政局，县残联、县妇联\tGDP per head"
