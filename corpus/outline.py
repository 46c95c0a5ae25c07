"""Decides which printed numbers of a notice are its items and which are its sections.

The items are the deepest level whose numbers carry units, or else the lowest level that is
numbered regularly: one that most of the numbers above it are divided by. A number above the
items that is not divided (五、有关要求) is an item itself. It knows nothing of titles and bodies.
"""

from collections.abc import Callable
from dataclasses import dataclass

from corpus.numbering import Level, Marker


@dataclass(frozen=True, slots=True)
class Entry:
    """A number at the items' level or above it, with the text up to the next such number.

    `parents` are the numbers that enclose it, outermost first; `is_item` is false for a heading
    that is divided further.
    """

    marker: Marker
    end: int
    parents: tuple[Marker, ...]
    is_item: bool


def outline(
    markers: tuple[Marker, ...], end: int, has_units: Callable[[int, int], bool]
) -> tuple[Entry, ...]:
    """The headings and items in order; `has_units(start, end)` looks for units in that stretch."""
    if not markers:
        return ()
    ends = [m.start for m in markers[1:]] + [end]
    bears = [has_units(m.end, stop) for m, stop in zip(markers, ends, strict=True)]
    level = _level_with_units(markers, bears)
    if level is None:
        level = _lowest_regular_level(markers)
    kept = [m for m in markers if m.level <= level]
    entries: list[Entry] = []
    parents: list[Marker] = []
    for i, marker in enumerate(kept):
        following = kept[i + 1] if i + 1 < len(kept) else None
        while parents and parents[-1].level >= marker.level:
            parents.pop()
        is_item = following is None or following.level <= marker.level
        stop = following.start if following else end
        entries.append(Entry(marker, stop, tuple(parents), is_item))
        parents.append(marker)
    return tuple(entries)


def _level_with_units(markers: tuple[Marker, ...], bears: list[bool]) -> Level | None:
    for level in sorted({m.level for m in markers}, reverse=True):
        places = [i for i, m in enumerate(markers) if m.level == level]
        bearing = [i for i in places if bears[i]]
        if not bearing or len(bearing) * 5 < len(places):
            continue
        # Units at the end of the last point of each group belong to what the points are parts of.
        is_last = {i: _is_last_of_several(markers, i) for i in bearing}
        if all(is_last.values()) and any(m.level < level for m in markers):
            continue
        return level
    return None


def _is_last_of_several(markers: tuple[Marker, ...], i: int) -> bool:
    level = markers[i].level
    before = i > 0 and markers[i - 1].level >= level and markers[i].value > 1
    after = i + 1 < len(markers) and markers[i + 1].level >= level
    return before and not after


def _lowest_regular_level(markers: tuple[Marker, ...]) -> Level:
    levels = sorted({m.level for m in markers})
    chosen = levels[0]
    for level in levels[1:]:
        parents = divided = children = 0
        own = 0
        for marker in [*markers, Marker(Level.PART, 0, 0, 0)]:
            if marker.level <= chosen:
                divided += own > 0
                own = 0
                parents += marker.value > 0 and marker.level == chosen
            elif marker.level == level:
                own += 1
                children += 1
        if chosen is not Level.ARTICLE and (divided * 2 > parents or children >= 3 * parents):
            chosen = level
    return chosen
