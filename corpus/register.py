"""The register of one notice: which unit leads or supports which items, and where one may hide.

It knows what the notice names. Who the members of a group (成员单位) are, and whom a list that
ends with 等 leaves out, it does not know: it tells only where that leaves the question open.
"""

from collections.abc import Callable
from dataclasses import dataclass

from corpus.notice import Item, Notice
from corpus.unit_names import Home, home_of, parse_name

_MEMBERS = "成员单位"


@dataclass(frozen=True, slots=True)
class Register:
    """Units and items of one notice. Units are asked by any spelling, or as `find_units` gives."""

    units: tuple[str, ...]
    """All names as published, in order of first appearance."""
    groups: tuple[str, ...]
    """Those of `units` that stand for all members of a group."""
    items: tuple[Item, ...]
    home: Home
    """Whose notice it is: a unit asked without its level is one of this place."""

    @classmethod
    def from_notice(cls, notice: Notice) -> "Register":
        """The register of a parsed notice."""
        named = (unit for item in notice.items for unit in (*item.lead_units, *item.support_units))
        units = tuple(dict.fromkeys(named))
        groups = tuple(unit for unit in units if _MEMBERS in unit)
        return cls(units, groups, notice.items, home_of(units, notice.place))

    def leads(self, unit: str) -> tuple[Item, ...]:
        """The items that name `unit` among those that lead, in published order."""
        return self._naming(unit, lambda item: item.lead_units)

    def supports(self, unit: str) -> tuple[Item, ...]:
        """The items that name `unit` among those that support, in published order."""
        return self._naming(unit, lambda item: item.support_units)

    def open_items(self, unit: str = "") -> tuple[Item, ...]:
        """Items whose list of units is open, by 等 or by a group, and does not name `unit`."""
        key = self._key(unit) if unit else ""
        return tuple(
            item
            for item in self.items
            if is_open(item)
            and all(self._key(named) != key for named in (*item.lead_units, *item.support_units))
        )

    def may_hide(self, unit: str) -> bool:
        """Whether some item may mean `unit` without naming it."""
        return bool(self.open_items(unit))

    def _naming(self, unit: str, units_of: Callable[[Item], tuple[str, ...]]) -> tuple[Item, ...]:
        key = self._key(unit)
        return tuple(
            item for item in self.items if any(self._key(named) == key for named in units_of(item))
        )

    def _key(self, unit: str) -> str:
        return parse_name(unit, self.home).key


def is_open(item: Item) -> bool:
    """Whether the item's units are not all named: the list ends with 等 or names a group."""
    named = (*item.lead_units, *item.support_units)
    return item.support_is_open or any(_MEMBERS in unit for unit in named)
