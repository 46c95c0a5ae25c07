"""Two versions of a notice: what was added, removed, moved and reworded, with its places."""

import re
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.differences import ChangeKind, ItemChange, compare
from corpus.figure_changes import FigureChange
from corpus.notice import Notice
from corpus.parse import parse_notice
from corpus.read import read_notice
from corpus.unit_changes import UnitChange, UnitRole
from tests.unit.test_parse import REAL

OLD = parse_notice(
    """清溪县2020年民生实事

一、养老
1.高龄津贴。八十周岁以上老人每人每月发放100元,全年发放不超过2000人。(牵头责任单位:县民政局,协同责任单位:县财政局、县扶贫办)
2.助餐补贴。特殊困难老人在社区食堂用餐的,每餐补贴3元。(牵头责任单位:县民政局)
二、出行
3.农村公路。改造农村公路120公里,新建桥梁5座。(牵头责任单位:县交通运输局)
4.公交优惠。六十五周岁以上老人免费乘坐城区公交车。(牵头责任单位:县交通运输局)
""",
    "old",
)


def changed(*edits: tuple[str, str]) -> Notice:
    text = OLD.text
    for written, instead in edits:
        assert written in text
        text = text.replace(written, instead)
    return parse_notice(text, "new")


def only(changes: tuple[ItemChange, ...]) -> ItemChange:
    (change,) = changes
    return change


def figures(change: ItemChange, new: Notice) -> list[tuple[str | None, str | None]]:
    """The published forms by their places in the two texts."""

    def sides(found: FigureChange) -> tuple[str | None, str | None]:
        return (
            found.old and OLD.text[found.old.span.start : found.old.span.end],
            found.new and new.text[found.new.span.start : found.new.span.end],
        )

    return [sides(found) for found in change.figures]


def units(change: ItemChange) -> list[tuple[str | None, str | None]]:
    def name(found: UnitChange, side: str) -> str | None:
        unit = getattr(found, side)
        return unit and f"{unit.name}/{unit.role.value}"

    return [(name(found, "old"), name(found, "new")) for found in change.units]


def test_the_same_text_has_no_changes_nor_has_one_set_otherwise() -> None:
    assert compare(OLD, OLD) == ()
    assert compare(OLD, changed(("发放100元,", "发放 100元，\n"), ("(", "（"), (")", "）"))) == ()


def test_a_changed_figure_stands_beside_the_old_one_with_both_places() -> None:
    new = changed(("每月发放100元", "每月发放120元"))
    change = only(compare(OLD, new))

    assert (change.kind, change.is_moved) == (ChangeKind.REWORDED, False)
    assert change.old == OLD.item("1")
    assert change.new == new.item("1")
    assert figures(change, new) == [("100元", "120元")]
    assert units(change) == []
    assert [
        (OLD.text[w.old.start : w.old.end], new.text[w.new.start : w.new.end]) for w in change.words
    ] == [("100", "120")]


@pytest.mark.parametrize(
    ("written", "instead", "expected"),
    [
        ("100元", "0.01万元", []),
        ("120公里", "120千米", []),
        ("不超过2000人", "2000人", [("2000人", "2000人")]),
        ("不超过2000人", "不低于2000人", [("2000人", "2000人")]),
        ("每人每月发放100元", "发放100元", [("100元", "100元")]),
        ("新建桥梁5座", "新建桥梁8座、人行天桥2座", [("5座", "8座"), (None, "2座")]),
        ("改造农村公路120公里,新建桥梁5座", "新建桥梁5座,改造农村公路120公里", []),
        ("改造农村公路120公里,新建桥梁5座", "新建桥梁6座,改造农村公路130公里",
         [("5座", "6座"), ("120公里", "130公里")]),
        (",新建桥梁5座", "", [("5座", None)]),
    ],
)  # fmt: skip
def test_figures_are_compared_by_what_they_say(
    written: str, instead: str, expected: list[tuple[str | None, str | None]]
) -> None:
    new = changed((written, instead))
    assert figures(only(compare(OLD, new)), new) == expected


@pytest.mark.parametrize(
    ("written", "instead", "expected"),
    [
        ("牵头责任单位:县民政局,协同责任单位:县财政局、县扶贫办",
         "牵头责任单位:县财政局,协同责任单位:县民政局、县扶贫办",
         [("县财政局/support", "县财政局/lead"), ("县民政局/lead", "县民政局/support")]),
        ("县扶贫办", "县乡村振兴局", [("县扶贫办/support", "县乡村振兴局/support")]),
        ("县财政局、县扶贫办", "县财政局、县残联、县扶贫办", [(None, "县残联/support")]),
        ("县财政局、县扶贫办", "县扶贫办", [("县财政局/support", None)]),
        ("县财政局、县扶贫办", "县医保局、县扶贫办",
         [(None, "县医保局/support"), ("县财政局/support", None)]),
    ],
)  # fmt: skip
def test_units_come_go_change_place_and_are_renamed(
    written: str, instead: str, expected: list[tuple[str | None, str | None]]
) -> None:
    change = only(compare(OLD, changed((written, instead))))
    assert units(change) == expected
    assert change.figures == ()


def test_units_have_their_places_in_both_texts() -> None:
    new = changed(("县扶贫办", "县乡村振兴局"))
    found = only(compare(OLD, new)).units[0]

    assert found.old is not None
    assert found.new is not None
    assert (found.old.role, found.new.role) == (UnitRole.SUPPORT, UnitRole.SUPPORT)
    assert found.old.span is not None
    assert found.new.span is not None
    assert OLD.text[found.old.span.start : found.old.span.end] == "县扶贫办"
    assert new.text[found.new.span.start : found.new.span.end] == "县乡村振兴局"


def test_another_spelling_of_a_unit_is_no_change_of_units() -> None:
    new = changed(("县扶贫办", "县扶贫开发办公室"))
    assert [units(change) for change in compare(OLD, new)] in ([], [[]])


def test_an_item_put_in_moves_those_that_follow_and_is_itself_added() -> None:
    new = changed(
        ("2.助餐", "2.托育服务。新建托位300个。(牵头责任单位:县卫生健康委)\n3.助餐"),
        ("3.农村", "4.农村"),
        ("4.公交", "5.公交"),
    )
    assert [
        (c.kind, c.old and c.old.id, c.new and c.new.id, c.is_moved) for c in compare(OLD, new)
    ] == [
        (ChangeKind.ADDED, None, "2", False),
        (ChangeKind.MOVED, "2", "3", True),
        (ChangeKind.MOVED, "3", "4", True),
        (ChangeKind.MOVED, "4", "5", True),
    ]


def test_an_item_left_out_and_one_that_moved_and_was_reworded() -> None:
    second = OLD.text[OLD.item("2").start : OLD.item("2").end]
    new = changed(
        (second + "\n", ""), ("3.农村公路。改造农村公路120", "2.农村公路。改造农村公路150"),
        ("4.公交", "3.公交"),
    )  # fmt: skip
    changes = compare(OLD, new)

    assert [(c.kind, c.old and c.old.id, c.new and c.new.id, c.is_moved) for c in changes] == [
        (ChangeKind.REWORDED, "3", "2", True),
        (ChangeKind.MOVED, "4", "3", True),
        (ChangeKind.REMOVED, "2", None, False),
    ]
    assert figures(changes[0], new) == [("120公里", "150公里")]


def test_an_item_in_another_section_has_moved() -> None:
    third = OLD.text[OLD.item("3").start : OLD.item("3").end]
    new = changed(("二、出行\n" + third, third + "\n二、出行"))
    assert [(c.kind, c.new and c.new.section) for c in compare(OLD, new)] == [
        (ChangeKind.MOVED, "养老")
    ]


def test_another_task_under_the_same_number_is_no_rewording() -> None:
    second = OLD.text[OLD.item("2").start : OLD.item("2").end]
    new = changed(
        (second, "2.幼儿托育。建设普惠托育机构,新增托位300个。(牵头责任单位:县卫生健康委)")
    )
    assert [(c.kind, c.old and c.old.id, c.new and c.new.id) for c in compare(OLD, new)] == [
        (ChangeKind.ADDED, None, "2"),
        (ChangeKind.REMOVED, "2", None),
    ]


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(12)))
def test_items_in_another_order_are_moved_and_nothing_else(order: list[int]) -> None:
    real = read_notice(REAL)
    texts = [real.text[i.start : i.end].split(".", 1)[1] for i in real.items[:12]]
    old, new = (
        parse_notice("要点\n" + "".join(f"{n}.{texts[i]}\n" for n, i in enumerate(places, 1)))
        for places in (range(12), order)
    )
    assert [
        (c.kind, c.old and c.old.number, c.new and c.new.number) for c in compare(old, new)
    ] == [(ChangeKind.MOVED, i + 1, n) for n, i in enumerate(order, 1) if n != i + 1]


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(1, 50), max_size=12))
def test_what_is_removed_one_way_is_added_the_other_way(left_out: set[int]) -> None:
    assume(not any({n, n + 1, n + 2} <= left_out for n in left_out))  # too wide a gap in numbers
    real = read_notice(REAL)
    text = real.text
    for item in reversed(real.items):
        if item.number in left_out:
            text = text[: item.start] + text[item.end :]
    new = parse_notice(text)
    gone = [c.old.number for c in compare(real, new) if c.kind is ChangeKind.REMOVED and c.old]
    come = [c.new.number for c in compare(new, real) if c.kind is ChangeKind.ADDED and c.new]

    assert gone == come == sorted(left_out)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 49), st.integers(2, 9))
def test_each_figure_made_larger_is_found_with_its_place(place: int, factor: int) -> None:
    real = read_notice(REAL)
    item = real.items[place]
    found = re.search(r"\d+(?=[人个所家万])", item.body)
    if found is None:
        return
    start = item.body_start + found.start()
    value = str(int(found.group()) * factor + 1)
    new = parse_notice(real.text[:start] + value + real.text[start + len(found.group()) :])
    change = only(compare(real, new))
    spans = [c.new.span for c in change.figures if c.new]

    assert any(s.start <= start and start + len(value) <= s.end for s in spans)
    assert [w.new.start <= start < w.new.end for w in change.words] == [True]


def test_changes_stand_in_the_order_of_the_new_version() -> None:
    new = changed(("100元", "110元"), ("3元", "4元"), ("120公里", "121公里"))
    starts = [c.new.start for c in compare(OLD, new) if c.new]
    assert len(starts) == 3
    assert all(a < b for a, b in pairwise(starts))
