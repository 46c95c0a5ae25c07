"""The difference between two versions of a notice as records, each change with its places."""

from dataclasses import dataclass

from corpus.differences import ItemChange, compare
from corpus.figure_changes import PlacedFigure
from corpus.notice import Item, Notice, Span
from corpus.unit_changes import PlacedUnit
from minsheng.lookups import notice_record
from minsheng.records import NoticeRecord


@dataclass(frozen=True, slots=True)
class Side:
    """An item in one of the two versions."""

    item: str
    title: str
    section: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words in one version; empty where the other one has more."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FigureSide:
    """A figure in one version."""

    text: str
    comparator_text: str
    basis: str
    subject: str
    level: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class UnitSide:
    """A unit in one version; no place where its name stands nowhere as it is."""

    unit: str
    role: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class WordPair:
    """Words that changed."""

    old: Words
    new: Words


@dataclass(frozen=True, slots=True)
class FigurePair:
    """A figure that changed; None where it came or went."""

    old: FigureSide | None
    new: FigureSide | None


@dataclass(frozen=True, slots=True)
class UnitPair:
    """A unit that changed; None where it came or went."""

    old: UnitSide | None
    new: UnitSide | None


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """One item that differs: added, removed, moved or reworded."""

    kind: str
    is_moved: bool
    old: Side | None
    new: Side | None
    figures: tuple[FigurePair, ...]
    units: tuple[UnitPair, ...]
    words: tuple[WordPair, ...]


@dataclass(frozen=True, slots=True)
class DifferenceRecord:
    """All that differs; nothing where `changes` is empty."""

    old: NoticeRecord
    new: NoticeRecord
    changes: tuple[ChangeRecord, ...]


def difference_record(old: Notice, new: Notice) -> DifferenceRecord:
    """What `corpus.differences` finds between the two."""
    changes = tuple(_change(old, new, change) for change in compare(old, new))
    return DifferenceRecord(notice_record(old), notice_record(new), changes)


def _change(old: Notice, new: Notice, change: ItemChange) -> ChangeRecord:
    return ChangeRecord(
        kind=change.kind.value,
        is_moved=change.is_moved,
        old=_side(old, change.old),
        new=_side(new, change.new),
        figures=tuple(FigurePair(_figure(f.old), _figure(f.new)) for f in change.figures),
        units=tuple(UnitPair(_unit(u.old), _unit(u.new)) for u in change.units),
        words=tuple(WordPair(_words(old, w.old), _words(new, w.new)) for w in change.words),
    )


def _side(notice: Notice, item: Item | None) -> Side | None:
    if item is None:
        return None
    text = notice.text[item.start : item.end]
    return Side(item.id, item.title, item.section, item.start, item.end, text)


def _words(notice: Notice, span: Span) -> Words:
    return Words(notice.text[span.start : span.end], span.start, span.end)


def _figure(placed: PlacedFigure | None) -> FigureSide | None:
    if placed is None:
        return None
    figure, span = placed.figure, placed.span
    return FigureSide(
        figure.text,
        figure.comparator_text,
        figure.basis,
        figure.subject,
        figure.level,
        span.start,
        span.end,
    )


def _unit(placed: PlacedUnit | None) -> UnitSide | None:
    if placed is None:
        return None
    span = placed.span
    start, end = (span.start, span.end) if span else (None, None)
    return UnitSide(placed.name, placed.role.value, start, end)
