"""The parsed notice: plain values, every one of them with its place in the published text.

Knows nothing of how a text is parsed (`corpus.parse`) or searched (`index`).
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character offsets in a notice's raw text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered item of a notice.

    `notice.text[start:end]` runs from the printed number to the bracket that closes the units;
    `notice.text[body_start:body_end] == body`. Unit names stand as published, white space removed.
    """

    id: str
    """Unique in the notice: the printed number, else section.number (`2.3`), else `p14`."""
    number: int | None
    title: str
    body: str
    """What the item says, after its title and before its units."""
    lead_units: tuple[str, ...]
    support_units: tuple[str, ...]
    support_is_open: bool
    """True where the support list ends with 等."""
    section: str
    """Heading of the section without its number; empty where the notice has no sections."""
    start: int
    end: int
    body_start: int
    body_end: int
    units_span: Span | None
    """The bracket that holds the units, brackets included; None where the item names none.

    Where the text itself names none and a table behind it does: its cells, outside `start`–`end`.
    """
    lead_is_open: bool = False
    """True where the list of leading units ends with 等, as in （农业农村部、财政部等负责）."""

    @property
    def heading(self) -> str:
        """The title; of an item that has none of its own (第十一条) that of its section.

        Such an item's `title` is how its body begins.
        """
        is_own = not self.body.startswith(self.title)
        return self.title if is_own or not self.section else self.section


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a notice: `number` counts from 1 as printed, `start` is its heading's place."""

    number: int
    title: str
    start: int
    end: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Notice:
    """A whole notice. `text` is the raw input, unchanged; its hash is the notice's version."""

    id: str
    title: str
    published: date | None
    source: str
    text: str
    preamble: str
    sections: tuple[Section, ...]
    title_span: Span
    published_span: Span | None
    source_span: Span | None
    preamble_span: Span
    place: str
    """The city or county the notice speaks for (马鞍山市), empty where the text does not tell."""
    year: int | None
    """The year in the title, else of the publication, else None."""

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items in published order."""
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def version(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def item(self, item_id: str) -> Item:
        """The item with this id; KeyError where there is none."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    def neighbour(self, item_id: str, *, after: bool) -> Item | None:
        """The item before or after the one with this id, None where there is none."""
        place = self.items.index(self.item(item_id)) + (1 if after else -1)
        return self.items[place] if 0 <= place < len(self.items) else None


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence or part of one: the smallest thing that is indexed, cited and quoted.

    `notice.text[start:end] == text`. `item_id` names the item that it stands in.
    """

    notice_id: str
    item_id: str
    start: int
    end: int
    text: str
