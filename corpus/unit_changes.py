"""The units of two versions of an item, side by side: who came, went, or changed place."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from corpus.aliases import alias_table
from corpus.notice import Item, Notice, Span
from corpus.register import Register
from corpus.unit_names import Home, parse_name
from corpus.unit_places import place_of_unit


class UnitRole(Enum):
    """What a unit does for an item."""

    LEAD = "lead"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """A unit as the item names it; `span` is None where the name stands nowhere as it is."""

    name: str
    role: UnitRole
    span: Span | None


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit of the old version and what it is in the new one; None where it came or went.

    Both are given where the unit leads instead of supporting (or the other way round), and where
    the department was renamed or merged in between (扶贫办, 乡村振兴局).
    """

    old: PlacedUnit | None
    new: PlacedUnit | None


def compare_units(old: Notice, before: Item, new: Notice, after: Item) -> tuple[UnitChange, ...]:
    """The changed units in the order of the new version, then those that went.

    Another spelling of the same unit (市人社局, 市人力资源社会保障局) is no change.
    """
    homes = Register.from_notice(old).home, Register.from_notice(new).home
    olds = {parse_name(u.name, homes[0]).key: u for u in place_units(old, before)}
    news = {parse_name(u.name, homes[1]).key: u for u in place_units(new, after)}
    gone = {key: unit for key, unit in olds.items() if key not in news}
    changes: list[UnitChange] = []
    for key, unit in news.items():
        if key in olds:
            if olds[key].role is not unit.role:
                changes.append(UnitChange(olds[key], unit))
            continue
        earlier = next((k for k, u in gone.items() if _is_renamed(u, unit, homes)), None)
        changes.append(UnitChange(gone.pop(earlier) if earlier else None, unit))
    return (*changes, *(UnitChange(unit, None) for unit in gone.values()))


def place_units(notice: Notice, item: Item) -> Iterator[PlacedUnit]:
    """The units that an item names, those that lead first, with their places in the notice."""
    for role, names in ((UnitRole.LEAD, item.lead_units), (UnitRole.SUPPORT, item.support_units)):
        for name in names:
            yield PlacedUnit(name, role, place_of_unit(notice, item, name))


def _is_renamed(one: PlacedUnit, other: PlacedUnit, homes: tuple[Home, Home]) -> bool:
    before, after = parse_name(one.name, homes[0]), parse_name(other.name, homes[1])
    same_owner = before.owner == after.owner
    return same_owner and alias_table().renaming(before.head, after.head) is not None
