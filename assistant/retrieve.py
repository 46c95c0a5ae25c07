"""Which items a question is about: named by number, carried by the conversation, or found.

It ranks and picks; whether the notice covers the question at all is `decide`'s business.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.understand import Asked
from corpus.notice import Notice
from index.search import Hit
from index.store import NoticeIndex

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hits, best first, and whether their first is certain because it was named."""

    hits: tuple[Hit, ...]
    is_named: bool

    @property
    def ranked(self) -> tuple[str, ...]:
        """Item ids, best first."""
        return tuple(hit.item_id for hit in self.hits)


def retrieve(asked: Asked, notice: Notice, index: NoticeIndex) -> Retrieved:
    """Hits for the question in this notice; named or focused items stand first."""
    hits = index.search(
        _without_place(asked.text, notice), k=len(notice.items), notice_ids=(notice.id,)
    )
    named = _named(asked, notice)
    if not named:
        return Retrieved(tuple(hits[:DEPTH]), False)
    by_item = {hit.item_id: hit for hit in hits}
    first = [by_item[item_id] for item_id in named if item_id in by_item]
    rest = [hit for hit in hits if hit.item_id not in named]
    return Retrieved((*first, *rest[: DEPTH - len(first)]), True)


def _without_place(text: str, notice: Notice) -> str:
    """The text without the notice's own place: it says nothing of a topic, and stands in names."""
    for name in (notice.place, notice.place.rstrip("市县区")):
        if len(name) > 1:
            text = text.replace(name, "")
    return text


def _named(asked: Asked, notice: Notice) -> Sequence[str]:
    numbered = [item.id for item in notice.items if item.number in asked.item_numbers]
    return numbered or asked.focus
