"""What the desk is asked for, and its address: every view of it can be shared and bookmarked.

Pure: from the parameters of an address to a `DeskQuery` and back. What is not understood is left
out, never an error; an unknown notice, item or unit is told by the view.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import TypeVar
from urllib.parse import urlencode

from corpus.figure_register import COUNTED
from corpus.figures import Kind
from corpus.unit_register import Role

LONGEST = 200
"""Characters of the longest parameter that is read."""


class View(Enum):
    """The pages of the desk."""

    UNITS = "units"
    DUTIES = "duties"
    HEAT = "heat"
    FIGURES = "figures"
    ITEMS = "items"


class Sort(Enum):
    """By what a register can be sorted; the figures' keys are those of `SortKey`."""

    PLACE = "place"
    VALUE = "value"
    UNIT = "unit"
    SUBJECT = "subject"
    LEVEL = "level"
    COMPARATOR = "comparator"
    LEAD = "lead"
    LEADS = "leads"
    SUPPORTS = "supports"
    TOGETHER = "together"


class Kinds(Enum):
    """Which figures are shown: what counts something, or one kind alone."""

    COUNTED = "counted"
    QUANTITY = "quantity"
    RATIO = "ratio"
    RANGE = "range"
    MULTIPLE = "multiple"
    ORDINAL = "ordinal"
    DATE = "date"
    NAME = "name"

    def holds(self, kind: Kind) -> bool:
        """Whether figures of this kind are shown."""
        if self is Kinds.COUNTED:
            return kind in COUNTED
        return self is Kinds(kind.value)


COUNTS = (Sort.LEADS, Sort.SUPPORTS, Sort.TOGETHER)
"""Asked for with the largest first."""


@dataclass(frozen=True, slots=True)
class DeskQuery:
    """One view of the desk with its filters; empty fields filter nothing."""

    view: View = View.UNITS
    notice: str = ""
    """The id of the notice; empty: the first one."""
    q: str = ""
    unit: str = ""
    role: Role | None = None
    section: int = 0
    """Which section of the notice, counted from 1; 0: all of them."""
    kind: Kinds | None = None
    sort: Sort = Sort.PLACE
    down: bool = False
    """Sorted with the largest first."""
    item: str = ""
    figure: int = 0
    """Which figure of the item, counted from 1."""
    print: bool = False
    """To be printed: no controls."""


_Choice = TypeVar("_Choice", bound=Enum)


def read_query(parameters: Mapping[str, str]) -> DeskQuery:
    """The query of an address. An item without a view is to be shown in the notice."""

    def word(name: str) -> str:
        return parameters.get(name, "").strip()[:LONGEST]

    item = word("item")
    view = _choice(View, word("view")) or (View.ITEMS if item else View.UNITS)
    return DeskQuery(
        view=view,
        notice=word("notice"),
        q=word("q"),
        unit=word("unit"),
        role=_choice(Role, word("role")),
        section=_count(word("section")),
        kind=_choice(Kinds, word("kind")),
        sort=_choice(Sort, word("sort")) or Sort.PLACE,
        down=word("down") == "1",
        item=item,
        figure=_count(word("figure")),
        print=word("print") == "1",
    )


def address(query: DeskQuery) -> str:
    """The query as the end of an address (`?view=figures&q=补贴`), percent-encoded."""
    plain = DeskQuery()
    named = []
    for field in fields(query):
        value = getattr(query, field.name)
        if value == getattr(plain, field.name):
            continue
        named.append((field.name, _written(value)))
    if query.item and query.view is View.ITEMS:
        named = [pair for pair in named if pair[0] != "view"]
    return "?" + urlencode(named)


def item_address(query: DeskQuery, item_id: str, *, unit: str = "", figure: int = 0) -> str:
    """The address of an item of the same notice, with the unit's or the figure's place marked."""
    shown = DeskQuery(View.ITEMS, notice=query.notice, item=item_id, unit=unit, figure=figure)
    return address(shown)


def elsewhere(query: DeskQuery, view: View) -> DeskQuery:
    """Another view of the same notice, with the filters that mean the same there."""
    kept = DeskQuery(view, notice=query.notice)
    if {query.view, view} <= _OF_UNITS:
        return replace(kept, q=query.q, role=query.role, section=query.section)
    return kept


_OF_UNITS = {View.UNITS, View.DUTIES, View.HEAT}


def _choice(kinds: type[_Choice], value: str) -> _Choice | None:
    return next((kind for kind in kinds if kind.value == value), None)


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _written(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    return str(int(value)) if isinstance(value, bool) else str(value)
