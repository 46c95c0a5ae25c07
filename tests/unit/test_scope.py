"""Other places, levels and years lie outside the notice; 今年 does not."""

from dataclasses import replace

import pytest

from assistant.scope import (
    Beyond,
    BeyondKind,
    beyond_scope,
    districts_in,
    holds_year,
    with_years,
    years_asked,
)
from corpus.parse import parse_notice
from corpus.units import find_units
from tests.unit.assistant_fixtures import REAL, REAL_REGISTER


def beyond(text: str) -> Beyond | None:
    return beyond_scope(text, REAL, find_units(text, REAL_REGISTER.units, REAL.place))


def districts(text: str) -> list[str]:
    units = find_units(text, REAL_REGISTER.units, REAL.place)
    return [place.place for place in districts_in(text, REAL, units)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("芜湖市低保多少钱", BeyondKind.PLACE, "芜湖市"),
        ("南京的公租房怎么分", BeyondKind.PLACE, "南京"),
        ("江苏省危房改造多少户", BeyondKind.PLACE, "江苏省"),
        ("全国有多少人参加医保", BeyondKind.PLACE, "全国"),
        ("全省要建多少幼儿园", BeyondKind.PLACE, "全省"),
        ("省民政厅牵头哪些", BeyondKind.UNIT, "省民政厅"),
        ("当涂县教育局牵头哪些", BeyondKind.UNIT, "当涂县教育局"),
    ],
)
def test_another_place_level_or_office_is_outside(text: str, kind: BeyondKind, words: str) -> None:
    """The kind, and the very words that say so."""
    assert beyond(text) == Beyond(kind, words)


@pytest.mark.parametrize(
    "text",
    [
        "低保对象能领什么补贴",
        "马鞍山市低保有什么补贴",
        "今年马鞍山棚户区改造多少套",
        "当涂县改厕要达到什么程度",
        "和县农村改厕谁管",
        "市教育局牵头哪些",
        "教育局牵头哪些",
        "省级医院自付多少",
        "在省内医疗机构看病",
        "我的证是南京考的,马鞍山这边补不补",
        "去年在南京的医院开的刀,自付封顶能用吗",
    ],
)
def test_the_own_city_its_districts_and_units_are_inside(text: str) -> None:
    """So are the levels that an item itself tells apart."""
    assert beyond(text) is None


@pytest.mark.parametrize("text", ["全国统一的标准谁定", "全省有多少", "省里粮食部门扶持什么企业"])
def test_a_notice_of_no_place_speaks_for_all_levels(text: str) -> None:
    """The country's own notices name no place, and all levels are theirs."""
    notice = parse_notice("国家粮食应急预案\n\n1.总则。省级粮食部门制定预案。\n", "state")
    assert notice.place == ""
    assert beyond_scope(text, notice, find_units(text, (), "")) is None


def test_the_whole_province_is_inside_a_notice_of_a_province() -> None:
    """全省 is another level for a city only."""
    notice = parse_notice("湖南省2020年重点民生实事\n\n1.建设幼儿园。建设100所。\n", "hunan")
    assert notice.place == "湖南省"
    assert beyond_scope("全省建多少所幼儿园", notice, ()) is None


def test_districts_of_the_own_city_are_told() -> None:
    """In the question's order; a unit's name is no district, another city's district is none."""
    assert districts("含山县和雨山区的改厕") == ["含山县", "雨山区"]
    assert districts("当涂县教育局管什么") == []
    assert districts("马鞍山市的改厕") == []
    assert districts("鼓楼区的改厕") == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2019年开工的项目", (2019,)),
        ("2019年和2021年哪年多", (2019, 2021)),
        ("2019年比2019年", (2019,)),
        ("今年、现在、目前的标准", ()),
        ("2019元", (2019,)),
        ("12019个", ()),
        ("20195", ()),
        ("1850年", ()),
        ("我家2013年拿过一回，今年还给吗", ()),
        ("2013年领了，还能再领吗", ()),
        ("小区2000年建的，是哪种改造", ()),
        ("2013年的标准，每人多少钱", (2013,)),
    ],
)
def test_years_are_read_from_figures(text: str, years: tuple[int, ...]) -> None:
    """Four digits from 1900 to 2099, each once; words such as 今年 name none, nor does a story."""
    assert years_asked(text) == years


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("去年建了多少所", "2019年建了多少所"),
        ("明年建几所", "2021年建几所"),
        ("前年和后年各多少", "2018年和2022年各多少"),
        ("今年建几所", "今年建几所"),
        ("孙女明年毕业，能领什么补贴", "孙女明年毕业，能领什么补贴"),
        ("去年退休的，今年补贴多少", "去年退休的，今年补贴多少"),
        ("2020年建几所", "今年建几所"),
        ("2020年度建几所", "2020年度建几所"),
        ("到2020年底建几所", "到2020年底建几所"),
        ("2020年和2021年各建几所", "2020年和2021年各建几所"),
    ],
)
def test_last_year_counts_from_the_notices_year(text: str, written: str) -> None:
    """Where it stands in the phrase that asks; a story's years stay as they are."""
    assert with_years(text, REAL) == written


def test_a_word_for_a_year_that_the_notice_uses_stays() -> None:
    """A standing rule speaks of the year before any year, not of 2019."""
    rule = replace(REAL, text=REAL.text + "按上一年的统计数据计算。")
    assert with_years("按上一年的数据怎么算", rule) == "按上一年的数据怎么算"
    assert with_years("去年的数据怎么算", rule) == "2019年的数据怎么算"


def test_without_a_year_of_the_notice_nothing_is_counted() -> None:
    """Nothing can be counted from an unknown year."""
    timeless = replace(REAL, year=None)
    assert with_years("去年建了多少所", timeless) == "去年建了多少所"


@pytest.mark.parametrize(
    ("text", "year", "holds"),
    [
        ("2019年开工的续建", 2019, True),
        ("返还上年度缴费的50%", 2019, True),
        ("返还上年度缴费的50%", 2018, False),
        ("次年3月发放", 2021, True),
        ("今年新建", 2019, False),
    ],
)
def test_a_text_names_a_year_in_figures_or_counted_from_its_own(
    text: str, year: int, holds: bool
) -> None:
    """上年度 of a notice of 2020 is 2019."""
    assert holds_year(text, year, 2020) is holds
