"""What leaves through the doors: plain values with their places, ready for JSON and for a schema.

Item ids are strings (`22`, `2.3`, `p14`); `start` and `end` count characters of the notice's text,
half open. `uri` names a place for good: it survives a rebuild of the index. What an MCP tool
returns has no slots: the library takes a slot for a default that no schema can hold.
"""

from dataclasses import dataclass

ADVICE = "现行标准请向牵头单位核实"
"""Stands beside every answer, since a notice grows old."""


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """A notice: which one, and how old."""

    id: str
    title: str
    published: str
    """2020-11-10; empty where the notice names no day."""
    source: str
    items: int


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A place in a notice; `text` is the notice's `start` to `end`."""

    notice: str
    item: str
    """Empty where the place is in the header (title, date, a section's heading)."""
    title: str
    """Of the item, else of the notice."""
    start: int
    end: int
    text: str
    uri: str


@dataclass(frozen=True, slots=True)
class SentenceRecord:
    """A sentence of an answer, without marks."""

    text: str
    kind: str
    """generated, quoted or looked_up."""
    sources: tuple[int, ...]
    """Which of the answer's sources support it, counted from 0."""


@dataclass(frozen=True)
class AnswerRecord:
    """A whole answer."""

    question: str
    status: str
    """answered, not_stated, not_covered or unclear."""
    refused: bool
    answer: str
    """With its marks, such as [22]."""
    citations: tuple[str, ...]
    sources: tuple[SourceRecord, ...]
    sentences: tuple[SentenceRecord, ...]
    notice: NoticeRecord
    advice: str
    retrieved: tuple[str, ...]
    rewritten: str
    output_tokens: int
    latency_s: float
    first_token_s: float


@dataclass(frozen=True)
class ItemRecord:
    """An item of a notice, whole."""

    notice: NoticeRecord
    item: str
    number: int | None
    title: str
    section: str
    body: str
    lead_units: tuple[str, ...]
    lead_is_open: bool
    """The list ends with 等."""
    support_units: tuple[str, ...]
    support_is_open: bool
    start: int
    end: int
    text: str
    uri: str


@dataclass(frozen=True, slots=True)
class ItemsRecord:
    """The items that a search finds."""

    notice: NoticeRecord
    items: tuple[ItemRecord, ...]
    total: int
    """How many were found; `items` may hold only the first of them."""


@dataclass(frozen=True, slots=True)
class DutyRecord:
    """An item that names a unit; `start` to `end` is where it does."""

    item: str
    title: str
    section: str
    start: int
    end: int
    text: str
    uri: str


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A unit of a notice."""

    unit: str
    aliases: tuple[str, ...]
    earlier: tuple[str, ...]
    later: tuple[str, ...]
    is_group: bool
    leads: tuple[DutyRecord, ...]
    supports: tuple[DutyRecord, ...]
    may_hide_in: tuple[str, ...]
    """Items that may mean it without naming it, by 等 or 成员单位."""


@dataclass(frozen=True)
class UnitsRecord:
    """The units that a search means."""

    notice: NoticeRecord
    units: tuple[UnitRecord, ...]
    told: tuple[str, ...]
    """Which name the notice uses, where the search used another one."""


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """A figure of an item; `start` to `end` is the figure alone, `clause` the words around it."""

    text: str
    value: float
    """In base units: 3000 for 0.3万元, 0.8 for 80%."""
    high: float | None
    unit: str
    comparator: str
    comparator_text: str
    basis: str
    subject: str
    level: str
    kind: str
    item: str
    title: str
    lead_units: tuple[str, ...]
    clause: str
    start: int
    end: int
    uri: str


@dataclass(frozen=True)
class FiguresRecord:
    """The figures that a search finds."""

    notice: NoticeRecord
    figures: tuple[FigureRecord, ...]
    total: int
    """How many were found; `figures` may hold only the first of them."""
