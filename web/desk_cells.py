"""What the desk's registers are made of: tables of cells, and how sections and items are named.

Plain values; nothing here knows a notice's content, HTML or a file format.
"""

from dataclasses import dataclass
from decimal import Decimal

from corpus.notice import Item, Section
from corpus.unit_register import Role
from web.desk_query import Kinds, Sort

ROLES = {Role.LEAD: "牵头", Role.SUPPORT: "协同"}
KINDS = {
    Kinds.COUNTED: "只看数量和比例",
    Kinds.QUANTITY: "数量",
    Kinds.RATIO: "比例",
    Kinds.RANGE: "区间",
    Kinds.MULTIPLE: "倍数",
    Kinds.DATE: "日期",
    Kinds.ORDINAL: "等级、序数",
    Kinds.NAME: "名称里的数字",
}
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Link:
    """A part of a cell that opens something; `spoken` is its name for screen readers."""

    text: str
    address: str
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `value` is what an export holds; `links` are what the page shows instead."""

    value: str | int | Decimal
    links: tuple[Link, ...] = ()
    note: str = ""
    """Smaller words below, on the page only; an export has a column for them."""
    depth: int = 0
    """0 to 4: how deep the cell is coloured."""
    is_share: bool = False
    """True for a value that is a share of one: 0.8 is read as 80%."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in an export (in characters), and by what it sorts."""

    title: str
    width: int
    sort: Sort | None = None
    export_only: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A register, filtered: `total` rows there are without the filter."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    counted: str
    """What a row is, with its counting word: 个单位, 条."""
    told: tuple[str, ...] = ()
    """What the reader should know of how the search was understood."""


def section_name(section: Section) -> str:
    """The section's heading as notices print it: 四、做好社会保障工作."""
    if not section.title:
        return "全文"
    return f"{chinese_number(section.number)}、{section.title}"


def chinese_number(number: int) -> str:
    """1 to 99 as headings count: 四, 十, 十二, 二十; larger ones in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    ten = {0: "", 1: "十"}.get(tens, _DIGITS[tens] + "十")
    return ten + (_DIGITS[ones] if ones else "")


def item_name(item: Item) -> str:
    """The item as a reader names it; a paragraph without a number has only its words."""
    return f"第{item.id}项" if item.id[0].isdigit() else "未编号段落"


def id_value(item: Item) -> str | int:
    """The item's id as a number where it is one, so that a sheet sorts it as one."""
    return int(item.id) if item.id.isascii() and item.id.isdigit() else item.id
