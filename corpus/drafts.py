"""Items while a notice is being parsed: before they have their ids, and how they get them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.notice import Span
from corpus.numbering import Marker
from corpus.responsible import Responsible

Heading = tuple[int, str, int]
"""A section's number, title and start."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An item before it has its id.

    `section` is the index of its section; `path` holds its printed number, those of its headings
    before it; `is_chosen` is true for the numbers at the items' own level.
    """

    section: int
    marker: Marker | None
    path: tuple[int, ...]
    is_chosen: bool
    title: str
    body: Span
    start: int
    end: int
    units: tuple[Responsible, ...]


def identify(drafts: Sequence[Draft], headings: Sequence[Heading]) -> list[str]:
    """Ids: the printed number, with its section or all its headings where that is not unique."""
    numbered = [d for d in drafts if d.is_chosen]
    bare = Counter(d.path[-1] for d in numbered)
    repeated = sum(count for count in bare.values() if count > 1)
    restarts = repeated * 5 > len(numbered)
    by_section = Counter((headings[d.section][0], d.path[-1]) for d in numbered)
    ids: list[str] = []
    used: set[str] = set()
    passages = 0
    for draft in drafts:
        if draft.is_chosen and not restarts and bare[draft.path[-1]] == 1:
            name = str(draft.path[-1])
        elif draft.is_chosen and by_section[headings[draft.section][0], draft.path[-1]] == 1:
            name = f"{headings[draft.section][0]}.{draft.path[-1]}"
        elif draft.is_chosen:
            name = ".".join(map(str, draft.path))
        elif draft.path and restarts and str(draft.path[-1]) not in used and len(draft.path) == 1:
            name = str(draft.path[-1])
        else:
            passages += 1
            name = f"p{passages}"
        twin = 2
        unique = name
        while unique in used:
            unique, twin = f"{name}-{twin}", twin + 1
        used.add(unique)
        ids.append(unique)
    return ids
