"""Looks a parsed notice over and remarks what a member of staff should check before it is used.

A remark is no error: a notice may well leave a number out. Units are compared with those of the
other notices at hand, departments with the table; whether a unit exists, nothing here knows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from corpus.layout import restore_lines
from corpus.notice import Item, Notice, Span
from corpus.outside import stray_texts
from corpus.register import Register
from corpus.sequence import Break, find_breaks
from corpus.unit_places import place_of_unit
from corpus.unit_rows import match_rows
from corpus.unit_slips import departments, find_slip
from corpus.unit_tables import UnitTable, find_unit_tables


class RemarkKind(Enum):
    """What a remark is about."""

    NO_UNITS = "no_units"
    NUMBER_MISSING = "number_missing"
    NUMBER_REPEATED = "number_repeated"
    UNIT_UNSEEN = "unit_unseen"
    """No other notice names the unit."""
    UNIT_SLIP = "unit_slip"
    """The unit is written almost as a known one."""
    EMPTY_SECTION = "empty_section"
    TABLE_DIFFERS = "table_differs"
    """The table of units names another lead than the item itself."""
    TEXT_OUTSIDE = "text_outside"
    """Text that belongs to no item, or a row of a table that does."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to check. `span` is its place in `notice.text`; `text` is a Chinese sentence."""

    kind: RemarkKind
    item_id: str
    """Empty where no item is meant."""
    span: Span
    text: str


def review(notice: Notice, others: Sequence[Notice] = ()) -> tuple[Remark, ...]:
    """All remarks on a notice in the order of their places.

    `others` are the other notices at hand; without any, no unit is remarked as unseen.
    """
    tables = find_unit_tables(restore_lines(notice.text))
    found = [
        *_without_units(notice),
        *_numbers(notice),
        *_units(notice, others),
        *_empty_sections(notice),
        *_outside(notice, tables),
        *_table_differs(notice, tables),
    ]
    return tuple(sorted(found, key=lambda remark: (remark.span.start, remark.kind.value)))


def _without_units(notice: Notice) -> Iterator[Remark]:
    numbered = [item for item in notice.items if item.number is not None]
    if not any(item.lead_units or item.support_units for item in notice.items):
        text = (
            "全文没有读到责任单位。若原文写有单位，请检查写法（如“牵头单位：”）；"
            "若附有分工表，请一并放入。"
        )
        yield Remark(RemarkKind.NO_UNITS, "", notice.title_span, text)
        return
    for item in numbered:
        span = Span(item.start, item.end)
        if not item.lead_units and not item.support_units:
            text = f"{_name(item)}没有读到责任单位。"
            yield Remark(RemarkKind.NO_UNITS, item.id, span, text)
        elif not item.lead_units:
            text = f"{_name(item)}没有读到牵头单位，只读到配合单位“{item.support_units[0]}”等。"
            yield Remark(RemarkKind.NO_UNITS, item.id, item.units_span or span, text)


def _numbers(notice: Notice) -> Iterator[Remark]:
    for found in find_breaks(notice):
        text = _say_break(found)
        kind = RemarkKind.NUMBER_REPEATED if found.is_repeated else RemarkKind.NUMBER_MISSING
        yield Remark(kind, found.item_id, found.span, text)


def _say_break(found: Break) -> str:
    what = "部分" if found.of_sections else "项"
    if found.is_repeated:
        return f"编号重复：又一次出现第{found.number}{what}。"
    if found.is_unread:
        return (
            f"编号从第{found.before}{what}跳到第{found.number}{what}，"
            f"“{found.printed}”没有作为新的一项读入，仍算在第{found.before}{what}里，请核对编号。"
        )
    if found.before == 0:
        return f"编号从第{found.number}{what}开始，前面缺第1{what}。"
    first, last = found.before + 1, found.number - 1
    missing = f"第{first}{what}" if first == last else f"第{first}至{last}{what}"
    return f"编号不连续：第{found.before}{what}之后是第{found.number}{what}，缺{missing}。"


def _units(notice: Notice, others: Sequence[Notice]) -> Iterator[Remark]:
    register = Register.from_notice(notice)
    seen: set[str] = set()
    elsewhere: list[str] = []
    for other in others:
        if other.id != notice.id:
            known = Register.from_notice(other)
            seen |= departments(known.units, known.home)
            elsewhere += known.units
    naming = {unit: _items_naming(notice, unit) for unit in register.units}
    for unit, items in naming.items():
        if departments([unit], register.home) & seen:
            continue
        trusted = [u for u, named in naming.items() if len(named) > len(items) and u != unit]
        meant = find_slip(unit, [*elsewhere, *trusted], register.home)
        item = items[0]
        span = place_of_unit(notice, item, unit) or item.units_span or Span(item.start, item.end)
        if meant is not None:
            text = f"{_name(item)}的单位“{unit}”与“{meant}”相近，请核对是否笔误。"
            yield Remark(RemarkKind.UNIT_SLIP, item.id, span, text)
        elif elsewhere and not unit.startswith(("各", "有关", "相关", "其他")):
            text = f"{_name(item)}的单位“{unit}”在其他要点中没有出现过，请核对名称。"
            yield Remark(RemarkKind.UNIT_UNSEEN, item.id, span, text)


def _items_naming(notice: Notice, unit: str) -> list[Item]:
    return [i for i in notice.items if unit in i.lead_units or unit in i.support_units]


def _empty_sections(notice: Notice) -> Iterator[Remark]:
    for section in notice.sections:
        only = section.items[0] if len(section.items) == 1 else None
        is_bare = only is not None and only.start == section.start and _is_title_alone(only)
        if section.title and (not section.items or is_bare):
            text = f"第{section.number}部分“{section.title}”下面没有内容。"
            span = Span(section.start, max(section.start + 1, section.end))
            yield Remark(RemarkKind.EMPTY_SECTION, only.id if only else "", span, text)


def _is_title_alone(item: Item) -> bool:
    body = "".join(c for c in item.body if c.isalnum())
    return body == "".join(c for c in item.title if c.isalnum())


def _table_differs(notice: Notice, tables: Sequence[UnitTable]) -> Iterator[Remark]:
    rows = [row for table in tables for row in table.rows]
    items = [i for i in notice.items if not any(t.start <= i.start < t.end for t in tables)]
    words = [(item.number, item.title + notice.text[item.start : item.end]) for item in items]
    home = Register.from_notice(notice).home
    for row, place in zip(rows, match_rows(rows, words, notice.text), strict=True):
        item = None if place is None else items[place]
        if item is None or item.units_span is None or item.units_span.start >= item.end:
            continue
        listed, own = row.responsible.lead, item.lead_units
        if listed and own and not departments(listed, home) & departments(own, home):
            text = (
                f"{_name(item)}正文的牵头单位是“{own[0]}”，分工表里是“{listed[0]}”，"
                "请核对；现以正文为准。"
            )
            span = row.responsible.span
            yield Remark(RemarkKind.TABLE_DIFFERS, item.id, span, text)


def _outside(notice: Notice, tables: Sequence[UnitTable]) -> Iterator[Remark]:
    for span in stray_texts(notice, tables):
        words = _opening(notice.text[span.start : span.end])
        text = f"“{words}”不在任何一项里，提问时查不到。若是一项，请补上编号。"
        yield Remark(RemarkKind.TEXT_OUTSIDE, "", span, text)
    if not any(item.number is not None for item in notice.items):
        return
    for section in notice.sections:
        after_numbered = False
        for item in section.items:
            span = Span(item.start, item.end)
            if item.number is not None:
                after_numbered = True
            elif any(t.start <= item.start < t.end for t in tables):
                text = f"表中“{item.title}”一行与正文的哪一项都对不上，已单独列为一项。"
                yield Remark(RemarkKind.TEXT_OUTSIDE, item.id, span, text)
            elif after_numbered:
                words = _opening(item.body)
                text = f"“{words}”没有编号，不属于前面的任何一项，已单独列为一段。请核对。"
                yield Remark(RemarkKind.TEXT_OUTSIDE, item.id, span, text)


def _opening(text: str) -> str:
    words = "".join(text.split())
    return words if len(words) <= 20 else words[:20] + "……"


def _name(item: Item) -> str:
    return f"第{item.id}项" if item.number is not None else f"“{item.title}”"
