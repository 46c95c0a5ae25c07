"""What is encoded of a notice: each item whole, or in parts where it is long, clauses, figures.

Unit names are left out: they stand in many items and say nothing of an item's topic; who leads
what is looked up in the register. Knows nothing of vectors.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.figures import Figure, find_figures
from corpus.notice import Clause, Item, Notice
from corpus.split import split_clauses

PART_LIMIT = 300
"""Characters of a part: with its title well below the 512 tokens that an encoder reads."""
TITLE_LIMIT = 40
"""Characters of a title that stand before a clause; titles of unnumbered items can be long."""


@dataclass(frozen=True, slots=True)
class Passages:
    """The texts of one notice, or several: rows of the vector indexes, with their items."""

    items: tuple[tuple[str, str], ...]
    """(notice id, item id) of each item."""
    texts: tuple[str, ...]
    """Title and body of each item, for the lexical index."""
    parts: tuple[str, ...]
    """Texts to encode for items."""
    part_item: tuple[int, ...]
    """For each part the place of its item in `items`."""
    clauses: tuple[Clause, ...]
    contexts: tuple[str, ...]
    """Texts to encode for clauses: with the item's title before each."""
    clause_item: tuple[int, ...]
    """For each clause the place of its item in `items`."""
    figures: tuple[Figure, ...]
    """The figures of the clauses; their offsets count in the clause's text."""
    figure_texts: tuple[str, ...]
    """Texts to encode for figures: the item's title, what the figure is said of, and the figure."""
    figure_clause: tuple[int, ...]
    """For each figure the place of its clause in `clauses`."""


def collect_passages(notices: Sequence[Notice]) -> Passages:
    """All that is indexed of the notices, in their order."""
    items: list[tuple[str, str]] = []
    texts: list[str] = []
    parts: list[str] = []
    part_item: list[int] = []
    clauses: list[Clause] = []
    contexts: list[str] = []
    clause_item: list[int] = []
    figures: list[Figure] = []
    figure_texts: list[str] = []
    figure_clause: list[int] = []
    pairs = [(notice, item) for notice in notices for item in notice.items]
    for notice, item in pairs:
        place = len(items)
        items.append((notice.id, item.id))
        texts.append(f"{item.heading}\n{item.body}")
        own = split_clauses(notice, item)
        for number, clause in enumerate(own, start=len(clauses)):
            found = find_figures(clause.text)
            figures += found
            figure_texts += [_with_title(item, _said(figure)) for figure in found]
            figure_clause += [number] * len(found)
        divided = list(_parts(item, own))
        parts += divided
        part_item += [place] * len(divided)
        clauses += own
        contexts += [_with_title(item, clause.text) for clause in own]
        clause_item += [place] * len(own)
    return Passages(
        tuple(items),
        tuple(texts),
        tuple(parts),
        tuple(part_item),
        tuple(clauses),
        tuple(contexts),
        tuple(clause_item),
        tuple(figures),
        tuple(figure_texts),
        tuple(figure_clause),
    )


def _parts(item: Item, clauses: Sequence[Clause]) -> Iterator[str]:
    """The item as it stands where it is short, else its clauses joined up to PART_LIMIT."""
    if len(item.body) <= PART_LIMIT or not clauses:
        yield _with_title(item, item.body)
        return
    part = ""
    for clause in clauses:
        if part and len(part) + len(clause.text) > PART_LIMIT:
            yield _with_title(item, part)
            part = ""
        part += clause.text + "。"
    yield _with_title(item, part)


def _said(figure: Figure) -> str:
    """A figure with what it is said of: 护理补贴 重度 每人每月 80元, without its neighbours."""
    return f"{figure.subject}{figure.level}{figure.basis}{figure.text}"


def _with_title(item: Item, text: str) -> str:
    title = item.heading[:TITLE_LIMIT]
    return text if not title or text.startswith(title) else f"{title}。{text}"
