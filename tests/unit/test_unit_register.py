"""The register of units as a table: every unit once, with its names, duties and places."""

from pathlib import Path

import pytest

from corpus.notice import Notice
from corpus.parse import parse_notice
from corpus.read import read_notices
from corpus.register import Register
from corpus.unit_register import (
    Role,
    entry_named,
    find_entries,
    section_of,
    unit_duties,
    unit_entries,
    unit_spans,
)

NOTICES = Path(__file__).parents[2] / "corpus" / "notices"
TWO_WAYS = """2021年某市民生工作要点

一、就业

1.培训。培训5人。(牵头责任单位:市人社局,协同责任单位:市委组织部、市 教育局)

2.保障。保障工资。(牵头责任单位:市人力资源和社会保障局、市委)

二、教育

3.建校。建校2所。(牵头责任单位:市教育局,协同责任单位:市人社局)
"""


@pytest.fixture(scope="module")
def notice() -> Notice:
    return read_notices(NOTICES)[0]


@pytest.fixture(scope="module")
def small() -> Notice:
    return parse_notice(TWO_WAYS, "small")


def units(notice: Notice, text: str) -> list[str]:
    return [entry.unit for entry in find_entries(notice, text).entries]


def test_every_unit_of_the_notice_is_an_entry(notice: Notice) -> None:
    """In published order, with what the register says that it leads and supports."""
    register = Register.from_notice(notice)
    entries = unit_entries(notice)
    assert tuple(entry.unit for entry in entries) == register.units
    assert all(entry.leads == register.leads(entry.unit) for entry in entries)
    assert all(entry.supports == register.supports(entry.unit) for entry in entries)
    assert len(entries) == 43


def test_an_entry_has_its_other_names(notice: Notice) -> None:
    """The full name first, no made-up 部门, and what it was renamed to."""
    social, poverty = entry_named(notice, "市人社局"), entry_named(notice, "市扶贫办")
    assert social is not None
    assert poverty is not None
    assert social.aliases[:2] == ("人力资源和社会保障局", "人力资源社会保障局")
    assert "人社部门" not in social.aliases
    assert social.earlier == ("劳动局", "人事局")
    assert (poverty.earlier, poverty.later) == ((), ("乡村振兴局", "农业农村局"))


def test_a_group_is_told(notice: Notice) -> None:
    """成员单位 names nobody."""
    assert sum(entry.is_group for entry in unit_entries(notice)) == 8


def test_two_spellings_are_one_unit(small: Notice) -> None:
    """Its name is the first one, the other leads its aliases, and neither item is lost."""
    social = unit_entries(small)[0]
    assert (social.unit, social.aliases[0]) == ("市人社局", "市人力资源和社会保障局")
    assert [item.id for item in social.leads] == ["1", "2"]
    assert [item.id for item in social.items] == ["1", "2", "3"]
    assert entry_named(small, "市人力资源和社会保障局") is social
    assert entry_named(small, "市体育局") is None


def test_duties_are_every_unit_by_item(small: Notice) -> None:
    """By item, those that lead first."""
    told = [(d.item.id, d.role, d.entry.unit, d.section.number) for d in unit_duties(small)]
    assert told == [
        ("1", Role.LEAD, "市人社局", 1),
        ("1", Role.SUPPORT, "市委组织部", 1),
        ("1", Role.SUPPORT, "市教育局", 1),
        ("2", Role.LEAD, "市人社局", 1),
        ("2", Role.LEAD, "市委", 1),
        ("3", Role.LEAD, "市教育局", 2),
        ("3", Role.SUPPORT, "市人社局", 2),
    ]


def test_the_duties_of_the_notice_are_counted(notice: Notice) -> None:
    """As many as the brackets name: 54 that lead, 89 that support."""
    roles = [duty.role for duty in unit_duties(notice)]
    assert (roles.count(Role.LEAD), roles.count(Role.SUPPORT)) == (54, 89)
    assert sum(len(item.lead_units) for item in notice.items) == 54


@pytest.mark.parametrize(
    ("item_id", "unit", "marked"),
    [
        ("1", "市教育局", ["市 教育局"]),
        ("1", "市委组织部", ["市委组织部"]),
        ("2", "市人社局", ["市人力资源和社会保障局"]),
        ("2", "市委", ["市委"]),
    ],
)
def test_a_unit_has_its_place_in_the_item(
    small: Notice, item_id: str, unit: str, marked: list[str]
) -> None:
    """As published, blanks included."""
    entry = entry_named(small, unit)
    assert entry is not None
    spans = unit_spans(small, small.item(item_id), entry)
    assert [small.text[span.start : span.end] for span in spans] == marked


def test_every_duty_of_the_notice_has_exactly_its_name_marked(notice: Notice) -> None:
    """143 places, each the unit's name."""
    for duty in unit_duties(notice):
        (span,) = unit_spans(notice, duty.item, duty.entry)
        assert notice.text[span.start : span.end] == duty.entry.unit


def test_a_name_inside_a_longer_one_is_not_marked() -> None:
    """市委 stands in 市委组织部, which is another unit."""
    text = "2021年某市要点\n\n1.甲。做。(牵头责任单位:市委组织部,协同责任单位:市委)\n"
    notice = parse_notice(text, "n")
    entry = entry_named(notice, "市委")
    assert entry is not None
    (span,) = unit_spans(notice, notice.items[0], entry)
    assert span.start == text.index("市委)")


@pytest.mark.parametrize(
    ("search", "found", "told"),
    [
        ("人力资源和社会保障局", ["市人社局"], ("要点中写作“市人社局”",)),
        ("乡村振兴局", ["市扶贫办"], ("要点中写作“市扶贫办”（后更名为乡村振兴局）",)),
        ("市医保局", ["市医保局"], ()),
        ("财政", ["市财政局"], ()),
        ("人力资源", ["市人社局"], ()),
        ("火星局", [], ()),
    ],
)
def test_units_are_found_by_any_name(
    notice: Notice, search: str, found: list[str], told: tuple[str, ...]
) -> None:
    """By their full, earlier or later name too, and the reader is told which the notice uses."""
    assert units(notice, search) == found
    assert find_entries(notice, search).told == told


def test_an_empty_search_finds_all(notice: Notice) -> None:
    """Blanks too."""
    assert len(units(notice, "  ")) == 43


def test_an_item_of_another_notice_has_no_section(notice: Notice, small: Notice) -> None:
    """An error, not the first section."""
    with pytest.raises(KeyError):
        section_of(small, notice.item("50"))
