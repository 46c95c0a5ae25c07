"""What changed between two versions of a notice: items added, removed, moved and reworded.

Items are matched by what they say, not by their number: an item put in renumbers all that follow,
and is one change of content. For a reworded item its figures and units stand side by side, old
and new. What a change means for those concerned, nothing here judges.
"""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from corpus.figure_changes import FigureChange, compare_figures, content_start
from corpus.notice import Item, Notice, Span
from corpus.unit_changes import UnitChange, compare_units


class ChangeKind(Enum):
    """What became of an item."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    """The same words under another number or in another section."""
    REWORDED = "reworded"
    """Other words, figures or units; `is_moved` tells whether it has also moved."""


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words that changed, as places in the old and the new text; one of the two may be empty."""

    old: Span
    new: Span


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item that differs. `old` is None for an added item, `new` for a removed one."""

    kind: ChangeKind
    old: Item | None
    new: Item | None
    is_moved: bool = False
    figures: tuple[FigureChange, ...] = ()
    units: tuple[UnitChange, ...] = ()
    words: tuple[WordChange, ...] = ()


SAME_ITEM = 0.45
"""Two items are one if they share so much of their pairs of characters (Dice)."""
SAME_TITLED_ITEM = 0.25
"""Likewise where their titles are equal."""
_TOKEN = re.compile(r"\d[\d.,]*\d|[A-Za-z]+|\S")
_NOT_LETTERS = re.compile(r"[\W_]+")


def compare(old: Notice, new: Notice) -> tuple[ItemChange, ...]:
    """All items that differ: those of the new version in its order, then the removed ones.

    An item whose words, units, number and section are the same is left out; white space and
    punctuation alone make no change.
    """
    pairs = match_items(old, new)
    changes: list[ItemChange] = []
    for place, item in enumerate(new.items):
        if place not in pairs:
            changes.append(ItemChange(ChangeKind.ADDED, None, item))
        elif change := _compare_items(old, old.items[pairs[place]], new, item):
            changes.append(change)
    kept = set(pairs.values())
    changes += [
        ItemChange(ChangeKind.REMOVED, item, None)
        for place, item in enumerate(old.items)
        if place not in kept
    ]
    return tuple(changes)


def match_items(old: Notice, new: Notice) -> dict[int, int]:
    """For each item of `new` (its place in `new.items`) the place of the old item that it was.

    The most similar pair is taken first; where two are equally similar, the one whose number is
    the same, then the one that moved least.
    """
    before = [_pairs_of(item) for item in old.items]
    after = [_pairs_of(item) for item in new.items]
    words = ([_bare(_words_of(i)) for i in old.items], [_bare(_words_of(i)) for i in new.items])
    kept = set(words[0]) & set(words[1])
    likely: list[tuple[float, bool, int, int, int]] = []
    for j, item in enumerate(new.items):
        for i, other in enumerate(old.items):
            if words[0][i] == words[1][j]:
                likeness = 1.0
            elif {words[0][i], words[1][j]} <= kept:
                continue  # each of the two stands in the other version as it is
            else:
                likeness = _likeness(before[i], after[j])
            enough = SAME_TITLED_ITEM if _bare(item.title) == _bare(other.title) else SAME_ITEM
            if likeness >= enough:
                likely.append((-likeness, item.id != other.id, abs(i - j), i, j))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in sorted(likely):
        if i not in taken and j not in found:
            taken.add(i)
            found[j] = i
    return found


def _bare(text: str) -> str:
    return _NOT_LETTERS.sub("", text)


def _words_of(item: Item) -> str:
    return item.body if item.title in item.body else f"{item.title}{item.body}"


def _pairs_of(item: Item) -> Counter[str]:
    text = _bare(_words_of(item))
    return Counter(text[i : i + 2] for i in range(max(1, len(text) - 1)))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient: 1 for the same pairs of characters, 0 for none in common."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _compare_items(old: Notice, before: Item, new: Notice, after: Item) -> ItemChange | None:
    is_moved = before.id != after.id or _bare(before.section) != _bare(after.section)
    units = compare_units(old, before, new, after)
    if _bare(_words_of(before)) == _bare(_words_of(after)) and not units:
        return ItemChange(ChangeKind.MOVED, before, after, True) if is_moved else None
    return ItemChange(
        ChangeKind.REWORDED,
        before,
        after,
        is_moved,
        compare_figures(old, before, new, after),
        units,
        _word_changes(old, before, new, after),
    )


def _word_changes(old: Notice, before: Item, new: Notice, after: Item) -> tuple[WordChange, ...]:
    """The stretches of the items' text that differ, from the title to the end of the units."""
    one = _tokens(old.text, content_start(old, before), before.end)
    other = _tokens(new.text, content_start(new, after), after.end)
    matcher = SequenceMatcher(None, [t for t, _ in one], [t for t, _ in other], autojunk=False)
    ends = (before.end, after.end)
    return tuple(
        WordChange(_stretch(one, i1, i2, ends[0]), _stretch(other, j1, j2, ends[1]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    )


def _tokens(text: str, start: int, end: int) -> list[tuple[str, int]]:
    """Numbers and words in Latin letters whole, other characters one by one, with their places."""
    return [(found.group(), found.start()) for found in _TOKEN.finditer(text, start, end)]


def _stretch(tokens: list[tuple[str, int]], first: int, last: int, end: int) -> Span:
    """The place of the tokens from `first` up to `last`; empty where there are none."""
    start = tokens[first][1] if first < len(tokens) else end
    return Span(start, tokens[last - 1][1] + len(tokens[last - 1][0]) if last > first else start)
