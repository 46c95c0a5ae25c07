"""The register of figures: complete, found by words and by value, sorted within their units."""

from decimal import Decimal
from pathlib import Path

import pytest

from corpus.figure_register import SortKey, figure_at, figure_rows, sort_figures
from corpus.figure_search import FigureSearch, parse_search, search_figures
from corpus.figures import Comparator, find_figures
from corpus.notice import Notice
from corpus.read import read_notices

NOTICES = Path(__file__).parents[2] / "corpus" / "notices"


@pytest.fixture(scope="module")
def notice() -> Notice:
    return read_notices(NOTICES)[0]


def found(notice: Notice, text: str) -> list[tuple[str, str]]:
    rows = search_figures(figure_rows(notice), parse_search(text))
    return [(row.item.id, row.figure.text) for row in rows]


def test_every_figure_of_every_item_is_there_at_its_place(notice: Notice) -> None:
    """As `find_figures` reads them, 122 in all; offsets are those of the notice."""
    rows = figure_rows(notice)
    expected = [
        (item.id, figure.text)
        for item in notice.items
        for figure in find_figures(notice.text[item.start : item.end])
    ]
    assert [(row.item.id, row.figure.text) for row in rows] == expected
    assert len(rows) == 122
    for row in rows:
        assert notice.text[row.figure.start : row.figure.end] == row.figure.text
        assert row.item.start <= row.figure.start < row.figure.end <= row.item.end
        assert row.figure.text in row.clause


def test_a_figure_is_named_by_its_item_and_number(notice: Notice) -> None:
    """Counted from 1; none beyond the last."""
    care = figure_at(notice, notice.item("22"), 5)
    assert care is not None
    assert (care.figure.text, care.figure.basis, care.figure.level) == (
        "60元",
        "每人每月",
        "一级、二级",
    )
    assert care.clause.startswith("对残疾等级被评定为一级")
    assert figure_at(notice, notice.item("22"), 6) is None
    assert figure_at(notice, notice.item("22"), 0) is None


@pytest.mark.parametrize(
    ("search", "items"),
    [
        ("≥ 80%", ["9", "12", "14", "16", "16", "17", "19", "38", "39", "43"]),
        ("＞＝８０％", ["9", "12", "14", "16", "16", "17", "19", "38", "39", "43"]),
        ("80%以上", ["9", "12", "14", "16", "16", "17", "19", "38", "39", "43"]),
        ("不低于 80%", ["9", "12", "14", "16", "16", "17", "19", "38", "39", "43"]),
        ("≥八成", ["9", "12", "14", "16", "16", "17", "19", "38", "39", "43"]),
        ("> 95%", ["9", "16", "19", "43"]),
        ("< 20%", ["43"]),
        ("≤20%", ["6", "43"]),
        ("补贴 ≥ 50元", ["22"]),
        ("补贴 ≥ 61元", []),
        ("不超过1万元", ["14", "14", "14", "22"]),
    ],
)
def test_a_comparison_is_made_on_the_value_in_its_unit(
    notice: Notice, search: str, items: list[str]
) -> None:
    """However it is written, and together with words."""
    assert [item for item, _ in found(notice, search)] == items


@pytest.mark.parametrize(
    ("search", "figures"),
    [
        ("3000元", [("14", "0.3万元")]),
        ("0.3万元", [("14", "0.3万元")]),
        ("12个月", [("14", "1年")]),
        ("每人每月60元", [("22", "60元")]),
        ("351", [("14", "351自付封顶线"), ("23", "351名")]),
        ("2家", [("21", "1-2家")]),
        ("≥ 3家", []),
        ("≥ 2019年 开工", [("39", "2019年"), ("39", "2019年")]),
        ("不超过", [("14", "0.3万元"), ("14", "0.5万元"), ("14", "1万元")]),
        ("大病保险 报销比例", []),
        ("幼儿园", [("7", "12所"), ("7", "988人次"), ("7", "461人次"), ("35", "50所")]),
    ],
)
def test_figures_are_found_by_value_and_by_words(
    notice: Notice, search: str, figures: list[tuple[str, str]]
) -> None:
    """3000元 is 0.3万元; a range is found by what lies in it; a year is no number of years."""
    assert found(notice, search) == figures


def test_a_subsidy_is_found_by_its_word(notice: Notice) -> None:
    """补贴 and 每月 both lead to the one monthly amount, and not to the levels beside it."""
    assert found(notice, "补贴") == [("22", "60元")]
    assert found(notice, "每月") == [("22", "60元")]


def test_names_and_levels_are_found_by_their_own_words(notice: Notice) -> None:
    """By the sentence around them only where they are what is asked for."""
    assert found(notice, "一级") == [("22", "一级"), ("22", "60元")]
    assert ("14", "351自付封顶线") in found(notice, "封顶线")
    rows = search_figures(figure_rows(notice), parse_search("补贴"), by_sentence=True)
    assert [row.figure.text for row in rows] == ["第二代", "一至四级", "一级", "二级", "60元"]


@pytest.mark.parametrize("text", ["", "  ", "=", "≥", "≥ ", "a>b", "%", "(", "\\", "≥≥80", "。"])
def test_odd_searches_are_words(text: str) -> None:
    """Nothing raises."""
    assert parse_search(text).bound is None or text == "≥≥80"


def test_a_search_is_taken_apart() -> None:
    """Words, comparison, value in base units, unit."""
    search = parse_search("补贴 ≥ 0.3万元")
    assert search.words == ("补贴",)
    assert search.bound is not None
    assert (search.bound.comparator, search.bound.value, search.bound.unit) == (
        Comparator.AT_LEAST,
        Decimal(3000),
        "元",
    )
    assert parse_search("护理 补贴") == FigureSearch(("护理", "补贴"))


def test_values_are_sorted_within_their_unit(notice: Notice) -> None:
    """What is no amount stands last, either way."""
    rows = search_figures(figure_rows(notice), parse_search("医保局"))
    rising = [row.figure.text for row in sort_figures(rows, SortKey.VALUE)]
    falling = [r.figure.text for r in sort_figures(rows, SortKey.VALUE, descending=True)]
    assert rising[:4] == ["60元", "0.3万元", "0.5万元", "1万元"]
    assert falling[:4] == ["1万元", "0.5万元", "0.3万元", "60元"]
    assert rising[4:9] == ["1年", "60%", "75%", "80%", "95%"]
    assert rising[9:] == falling[9:]


def test_empty_fields_stand_last(notice: Notice) -> None:
    """Sorted by level, up or down."""
    rows = figure_rows(notice)
    for descending in (False, True):
        ordered = sort_figures(rows, SortKey.LEVEL, descending=descending)
        levels = [row.figure.level for row in ordered]
        full = [level for level in levels if level]
        assert levels[: len(full)] == full == sorted(full, reverse=descending)
        assert len(ordered) == 122


@pytest.mark.parametrize("key", list(SortKey))
def test_sorting_loses_nothing(notice: Notice, key: SortKey) -> None:
    """The same rows, each once."""
    rows = figure_rows(notice)
    ordered = sort_figures(rows, key, descending=True)
    assert sorted(row.figure.start for row in ordered) == [row.figure.start for row in rows]
