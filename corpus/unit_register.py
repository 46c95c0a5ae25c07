"""The register of a notice, to be read as a table: each unit with its names and its duties.

A unit that the notice writes in two ways is one entry. Knows what the notice names; whom 等 and
成员单位 leave out is told by `corpus.register`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from corpus.aliases import alias_table
from corpus.notice import Item, Notice, Section, Span
from corpus.register import Register
from corpus.unit_names import parse_name
from corpus.units import explain, find_units

_OFFICES = ("部门", "主管部门", "行政部门")
"""Endings of names that are made up for the search (人社部门); no unit is called so on a list."""


class Role(Enum):
    """What a unit does for an item."""

    LEAD = "lead"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """One unit of a notice."""

    unit: str
    """Its name as first published."""
    aliases: tuple[str, ...]
    """Its other names: those the notice also writes, then those of the table, without level."""
    earlier: tuple[str, ...]
    """Departments that were renamed to it or merged into it."""
    later: tuple[str, ...]
    """Departments that it was renamed to or merged into."""
    is_group: bool
    """Stands for all members of a group (成员单位)."""
    leads: tuple[Item, ...]
    supports: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All items that name it, in published order, each once."""
        return tuple(sorted({*self.leads, *self.supports}, key=lambda item: item.start))


@dataclass(frozen=True, slots=True)
class Duty:
    """One unit × item: who does what."""

    entry: UnitEntry
    item: Item
    role: Role
    section: Section


@dataclass(frozen=True, slots=True)
class Found:
    """The units that a search means."""

    entries: tuple[UnitEntry, ...]
    told: tuple[str, ...] = ()
    """Which name the notice uses, where the search used another one."""


@lru_cache(maxsize=16)
def unit_entries(notice: Notice) -> tuple[UnitEntry, ...]:
    """All units of the notice, in order of first appearance."""
    register = Register.from_notice(notice)
    spelt: dict[str, list[str]] = {}
    for unit in register.units:
        spelt.setdefault(parse_name(unit, register.home).key, []).append(unit)
    return tuple(_entry(register, names) for names in spelt.values())


@lru_cache(maxsize=16)
def unit_duties(notice: Notice) -> tuple[Duty, ...]:
    """Every unit × item, by item; those that lead first, each in the order of the item's list."""
    order = {entry.unit: at for at, entry in enumerate(unit_entries(notice))}
    duties = [
        Duty(entry, item, role, section_of(notice, item))
        for entry in unit_entries(notice)
        for role, items in ((Role.LEAD, entry.leads), (Role.SUPPORT, entry.supports))
        for item in items
    ]
    return tuple(
        sorted(
            duties,
            key=lambda duty: (duty.item.start, duty.role is Role.SUPPORT, order[duty.entry.unit]),
        )
    )


def find_entries(notice: Notice, text: str) -> Found:
    """The units that a search names, by any spelling, by an earlier or later name, or in part.

    An empty search means all of them.
    """
    entries = unit_entries(notice)
    wanted = re.sub(r"\s", "", text)
    if not wanted:
        return Found(entries)
    partly = tuple(
        entry
        for entry in entries
        if any(
            wanted in name for name in (entry.unit, *entry.aliases, *entry.earlier, *entry.later)
        )
    )
    names = Register.from_notice(notice).units
    mentions = [m for m in find_units(wanted, names, notice.place) if m.unit is not None]
    if not mentions or any(wanted in entry.unit for entry in partly):
        return Found(partly)
    named = {mention.unit for mention in mentions}
    told = tuple(filter(None, (explain(mention) for mention in mentions)))
    return Found(tuple(entry for entry in entries if named & set(_written(entry))), told)


def entry_named(notice: Notice, unit: str) -> UnitEntry | None:
    """The entry of a unit by a name that the notice writes, else None."""
    return next((entry for entry in unit_entries(notice) if unit in _written(entry)), None)


def section_of(notice: Notice, item: Item) -> Section:
    """The section that the item stands in; KeyError for an item of another notice."""
    for section in notice.sections:
        if any(other.id == item.id for other in section.items):
            return section
    raise KeyError(item.id)


def unit_spans(notice: Notice, item: Item, entry: UnitEntry) -> tuple[Span, ...]:
    """Where the item names the unit among its units; the whole item where that is not found."""
    names = sorted(_written(entry), key=len, reverse=True)
    pattern = re.compile("|".join(r"\s*".join(map(re.escape, name)) for name in names))
    where = item.units_span or Span(item.start, item.end)
    others = [unit for unit in (*item.lead_units, *item.support_units) if unit not in names]
    hidden = _inside_longer(notice.text, where, others, names)
    spans = tuple(
        Span(*match.span())
        for match in pattern.finditer(notice.text, where.start, where.end)
        if not any(span.start <= match.start() < span.end for span in hidden)
    )
    return spans or (Span(item.start, item.end),)


def _inside_longer(
    text: str, where: Span, others: Iterable[str], names: Iterable[str]
) -> list[Span]:
    """The places of longer names that hold one of `names`: 市委组织部 holds 市委."""
    longer = [other for other in others if any(name in other for name in names)]
    return [
        Span(*match.span())
        for other in longer
        for match in re.finditer(r"\s*".join(map(re.escape, other)), text[: where.end])
        if match.start() >= where.start
    ]


def _written(entry: UnitEntry) -> tuple[str, ...]:
    """The names under which the notice has the unit: a table's alias is never among its units."""
    named = {unit for item in entry.items for unit in (*item.lead_units, *item.support_units)}
    return (entry.unit, *(alias for alias in entry.aliases if alias in named))


def _entry(register: Register, names: list[str]) -> UnitEntry:
    unit = names[0]
    name = parse_name(unit, register.home)
    table = alias_table()
    spellings = [
        spelling
        for spelling in table.spellings(name.head)
        if spelling != name.body and not spelling.endswith(_OFFICES)
    ]
    renamings = [table.renaming(name.head, other) for other in table.relatives(name.head)]
    return UnitEntry(
        unit,
        tuple(dict.fromkeys((*names[1:], *spellings))),
        tuple(r.earlier for r in renamings if r and r.later == name.head),
        tuple(r.later for r in renamings if r and r.earlier == name.head),
        any(group in register.groups for group in names),
        register.leads(unit),
        register.supports(unit),
    )
