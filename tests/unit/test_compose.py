"""What is computed rather than written: one status for several parts, and a comparison."""

import pytest

from assistant.compose import Cited, comparison, overall
from assistant.values import Source, SourceKind, Status
from corpus.figures import find_figures

A, N, C, U = Status.ANSWERED, Status.NOT_STATED, Status.NOT_COVERED, Status.UNCLEAR


def cited(text: str, item_id: str, start: int = 0) -> Cited:
    (figure,) = find_figures(text)
    return Cited(figure, Source("n", item_id, start, start + len(text)))


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        ([A], A),
        ([C, A], A),
        ([N, A], A),
        ([C, N], N),
        ([U, C], C),
        ([U], U),
        ([], U),
    ],
)
def test_a_question_of_several_parts_has_the_best_outcome(
    statuses: list[Status], status: Status
) -> None:
    """Answered before not stated before not covered before unclear."""
    assert overall(statuses) is status


@pytest.mark.parametrize(
    ("first", "second", "wants_difference", "text"),
    [
        ("改造36个小区", "改造14个小区", False, "36个多于14个。"),
        ("改造14个小区", "改造36个小区", False, "36个多于14个。"),
        ("改造14个小区", "改造36个小区", True, "36个多于14个，相差22个。"),
        ("补助0.3万元", "补助500元", True, "0.3万元多于500元，相差2500元。"),
        ("报销60%", "报销75%", True, "75%多于60%，相差15个百分点。"),
        ("补助3000元", "补助0.3万元", True, "两者相同，都是3000元。"),
    ],
)
def test_two_figures_of_one_unit_are_compared(
    first: str, second: str, wants_difference: bool, text: str
) -> None:
    """The larger is named first in its published form; a difference only where it is asked for."""
    pair = (cited(first, "3"), cited(second, "9"))
    said = comparison(pair, wants_difference)
    assert said is not None
    assert said.text == text
    assert said.kind is SourceKind.LOOKED_UP
    assert {source.item_id for source in said.sources} == {"3", "9"}


def test_figures_of_different_units_are_not_compared() -> None:
    """12 kindergartens are neither more nor less than 60 yuan."""
    assert comparison((cited("建12所", "3"), cited("补60元", "9")), False) is None


def test_one_figure_alone_or_twice_is_not_compared() -> None:
    """A figure is not compared with nothing, nor with itself."""
    one = cited("建12所", "3")
    assert comparison((), False) is None
    assert comparison((one,), True) is None
    assert comparison((one, one), True) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("参保率达到60%以上", "报销比例为75%"),
        ("报销比例为75%", "参保率达到60%以上"),
        ("自付不超过1万元", "补助3000元"),
        ("参保率不低于50%", "随访率不低于80%"),
    ],
)
def test_bounds_that_leave_it_open_are_not_compared(first: str, second: str) -> None:
    """60%以上 may be more than 75%, 不超过1万元 less than 3000元."""
    pair = (cited(first, "3"), cited(second, "9"))
    assert comparison(pair, True) is None
