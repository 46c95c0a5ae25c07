"""The register tells what each unit leads and supports, completely, and where one may hide."""

import dataclasses
from pathlib import Path

import pytest

from corpus.level import Level
from corpus.notice import Item, Notice, Section, Span
from corpus.parse import parse_notice
from corpus.register import Register, is_open

NOTICES = Path(__file__).parents[2] / "corpus" / "notices"
NOTICE = parse_notice((NOTICES / "2020年全市民生工作要点.txt").read_text(encoding="utf-8"))
REGISTER = Register.from_notice(NOTICE)


def item(id: str, leads: str = "", supports: str = "", is_open: bool = False) -> Item:
    return Item(
        id=id,
        number=None,
        title="",
        body="",
        lead_units=tuple(leads.split()),
        support_units=tuple(supports.split()),
        support_is_open=is_open,
        section="",
        start=0,
        end=0,
        body_start=0,
        body_end=0,
        units_span=None,
    )


def notice(*items: Item, place: str = "马鞍山市") -> Notice:
    return Notice(
        id="n",
        title="",
        published=None,
        source="",
        text="",
        preamble="",
        sections=(Section(1, "", 0, 0, items),),
        title_span=Span(0, 0),
        published_span=None,
        source_span=None,
        preamble_span=Span(0, 0),
        place=place,
        year=None,
    )


def ids(items: tuple[Item, ...]) -> list[str]:
    return [item.id for item in items]


# Written from the printed notice: (unit, items it leads, items it supports).
REAL = [
    ("市人社局", "1 2 4 5 19 20", "9 10 11 13 15 33"),
    ("市退役军人事务局", "", "1"),
    ("市农业农村局", "4 6 31 38 42 48", "1 11 33 46 50"),
    ("市扶贫办", "", "1 10 14 23 25 48 49 50"),
    ("市就业工作领导小组各成员单位", "", "2"),
    ("市商务局", "3", "40"),
    ("市推进电子商务工作领导小组成员单位", "", "3"),
    ("市发改委", "", "4 6 9 11 15"),
    ("市城镇居民增收工作联席会议成员单位", "", "4"),
    ("市农民增收工作联席会议成员单位", "", "4"),
    ("市根治拖欠农民工工资工作领导小组成员单位", "", "5"),
    ("市委组织部", "33 49", "6"),
    ("市财政局", "50", "6 9 11 15 19 20 23 33 49"),
    ("市自然资源和规划局", "47", "6 40 42 46"),
    ("市地方金融监管局", "", "6 35"),
    ("人民银行马鞍山市中心支行", "", "6 35"),
    ("市教育局", "7 8 9 10 11", "15 23 35 40"),
    ("市编办", "", "9 15"),
    ("市经信局", "", "11 46"),
    ("市卫健委", "12 13 15 16", "14 23"),
    ("市数据资源管理局", "13", ""),
    ("市医保局", "14 17 18 22", "13"),
    ("市税务局", "", "20"),
    ("市民政局", "21 22 27", "23 26 33"),
    ("市总工会", "22", ""),
    ("市残联", "23", ""),
    ("市公安局", "35 36", "23 25 46"),
    ("市住建局", "24 25 26 40", "42"),
    ("市文旅局", "28 29 30", ""),
    ("市体育局", "", "28 30"),
    ("市科协", "", "30"),
    ("市司法局", "32 34", "35"),
    ("市委网信办", "", "35"),
    ("市应急管理局", "37", "35 46"),
    ("市市场监管局", "", "35 40 46"),
    ("马鞍山银保监分局", "", "35"),
    ("市扫黑除恶专项斗争领导小组成员单位", "", "36"),
    ("市安全生产委员会成员单位", "", "37"),
    ("市水利局", "39 41", "40 42"),
    ("市生态环境局", "44 45 46", "40 42"),
    ("市城管局", "", "40 42"),
    ("市交运局", "43", "42"),
    ("市大气污染防治联席会议领导小组成员单位", "", "44"),
]


def test_the_units_stand_in_order_of_first_appearance() -> None:
    assert REGISTER.units == tuple(unit for unit, _, _ in REAL)


@pytest.mark.parametrize(("unit", "leads", "supports"), REAL)
def test_a_unit_of_the_real_notice_has_all_its_items(unit: str, leads: str, supports: str) -> None:
    assert ids(REGISTER.leads(unit)) == leads.split()
    assert ids(REGISTER.supports(unit)) == supports.split()


def test_groups_are_the_units_that_stand_for_their_members() -> None:
    assert REGISTER.groups == (
        "市就业工作领导小组各成员单位",
        "市推进电子商务工作领导小组成员单位",
        "市城镇居民增收工作联席会议成员单位",
        "市农民增收工作联席会议成员单位",
        "市根治拖欠农民工工资工作领导小组成员单位",
        "市扫黑除恶专项斗争领导小组成员单位",
        "市安全生产委员会成员单位",
        "市大气污染防治联席会议领导小组成员单位",
    )


@pytest.mark.parametrize("spelling", ["残联", "市残疾人联合会", "马鞍山市残联"])
def test_a_unit_may_be_asked_under_any_spelling(spelling: str) -> None:
    assert ids(REGISTER.leads(spelling)) == ["23"]


@pytest.mark.parametrize("other", ["县残联", "省残联", "当涂县残联", "合肥市残联", "市气象局"])
def test_another_unit_has_no_items(other: str) -> None:
    assert REGISTER.leads(other) == ()
    assert REGISTER.supports(other) == ()


def test_open_items_end_with_deng_or_name_a_group() -> None:
    assert ids(REGISTER.open_items()) == "2 3 4 5 13 36 37 40 42 44 46".split()


@pytest.mark.parametrize(
    ("unit", "hidden"),
    [
        ("市人社局", "3 36 37 40 42 44 46"),
        ("市水利局", "2 3 4 5 13 36 37 44 46"),
        ("市安全生产委员会成员单位", "2 3 4 5 13 36 40 42 44 46"),
        ("市气象局", "2 3 4 5 13 36 37 40 42 44 46"),
    ],
)
def test_a_unit_may_hide_where_it_is_not_named(unit: str, hidden: str) -> None:
    assert ids(REGISTER.open_items(unit)) == hidden.split()
    assert REGISTER.may_hide(unit)


def test_nobody_hides_where_all_are_named() -> None:
    register = Register.from_notice(notice(item("1", "市人社局", "市财政局")))
    assert not register.may_hide("市教育局")
    assert register.open_items() == ()


def test_a_unit_does_not_hide_in_an_open_list_that_names_it() -> None:
    register = Register.from_notice(notice(item("1", "市人社局", "市财政局", is_open=True)))
    assert not register.may_hide("财政局")
    assert not register.may_hide("市人力资源和社会保障局")
    assert register.may_hide("市教育局")


def test_two_spellings_in_one_notice_are_one_unit() -> None:
    register = Register.from_notice(
        notice(item("1", "市人社局"), item("2", "市人力资源和社会保障局"), item("3", "", "人社局"))
    )
    assert register.units == ("市人社局", "市人力资源和社会保障局", "人社局")
    assert ids(register.leads("市人社局")) == ["1", "2"]
    assert ids(register.supports("市人社局")) == ["3"]


def test_renamed_units_stay_two_where_the_notice_names_both() -> None:
    register = Register.from_notice(notice(item("1", "市扶贫办"), item("2", "市乡村振兴局")))
    assert ids(register.leads("市扶贫办")) == ["1"]


def test_a_group_may_lead() -> None:
    register = Register.from_notice(notice(item("1", "市安委会各成员单位")))
    assert register.groups == ("市安委会各成员单位",)
    assert ids(register.leads("市安全生产委员会成员单位")) == ["1"]
    assert is_open(register.items[0])


def test_in_a_countys_notice_a_bare_name_is_the_countys() -> None:
    register = Register.from_notice(notice(item("1", "县人社局"), place="当涂县"))
    assert register.home.level is Level.COUNTY
    assert ids(register.leads("人社局")) == ["1"]
    assert ids(register.leads("当涂县人社局")) == ["1"]
    assert register.leads("市人社局") == ()


def test_a_notice_without_units_has_an_empty_register() -> None:
    register = Register.from_notice(notice(item("1")))
    assert (register.units, register.groups, register.open_items()) == ((), (), ())
    assert not register.may_hide("市人社局")


def test_a_register_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        REGISTER.units = ()  # type: ignore[misc]
