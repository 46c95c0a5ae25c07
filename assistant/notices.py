"""Which of several notices a question is about: named by year, place or title, else found.

With one notice there is nothing to choose. A conversation stays with the notice that it names. What
is named only rules out the notices that are of another year or place: some tell neither.
"""

from collections.abc import Sequence

import numpy as np

from assistant.patterns import without_units_asked
from assistant.scope import years_asked
from assistant.values import Turn
from assistant.words import content_words
from corpus.notice import Notice
from corpus.places import PlaceMention, find_places, in_scope, places_named
from index.arrays import BoolArray
from index.lexical import LexicalIndex
from index.search import best_of, spread
from index.store import NoticeIndex

_CLAUSE_WEIGHT = 0.25
"""What the cosine of a notice's best clause counts beside BM25 over its whole text: a topic that
many notices share is told apart by words."""

_TITLE = 6
"""Characters from which a title names its notice; a shorter one (重庆) is a word like others."""


class NoticeChooser:
    """Chooses among the notices of an index."""

    def __init__(self, notices: Sequence[Notice], index: NoticeIndex) -> None:
        self._notices = tuple(notices)
        self._index = index
        places = {notice.id: place for place, notice in enumerate(self._notices)}
        self._owner = np.array([places.get(owner, -1) for owner, _ in index.items], np.intp)
        self._texts = LexicalIndex.build([notice.text for notice in self._notices])

    def choose(self, question: str, history: Sequence[Turn] = ()) -> Notice:
        """The notice that the question names, the conversation named, or that is found."""
        if len(self._notices) == 1:
            return self._notices[0]
        allowed = np.ones(len(self._notices), np.bool_)
        for text in (question, *(turn.question for turn in reversed(history))):
            if any(_names(text, notice) for notice in self._notices):
                allowed = self._allowed(text)
                break
        return self._notices[self._best_found(_with_topic(question, history), allowed)]

    def _allowed(self, text: str) -> BoolArray:
        """The notices that a text may mean; all where it rules out every one."""
        titled = np.array([_is_titled(text, notice) for notice in self._notices])
        if titled.any():
            return titled
        years, places = years_asked(text), find_places(text)
        allowed = np.array(
            [
                (not years or notice.year is None or notice.year in years)
                and (not places or any(_may_mean(place, notice) for place in places))
                for notice in self._notices
            ]
        )
        return allowed if allowed.any() else np.ones_like(allowed)

    def _best_found(self, question: str, allowed: BoolArray) -> int:
        """The place of the best one by its words and by its best clause; the first of equals."""
        own = self._owner >= 0
        clauses = self._index.signals(question).clause[own]
        cosines = best_of(clauses, self._owner[own], len(self._notices))
        words = self._texts.scores(question).bm25
        scores = spread(words, allowed) + _CLAUSE_WEIGHT * spread(cosines, allowed)
        return int(np.argmax(np.where(allowed, scores, -1.0)))


def _with_topic(question: str, history: Sequence[Turn]) -> str:
    """The question behind those before it as far as they are needed for a topic (那协同单位呢)."""
    texts = [question]
    for turn in reversed(history):
        if content_words(without_units_asked(texts[-1])):
            break
        texts.append(turn.question)
    return "，".join(reversed(texts))


def _is_titled(text: str, notice: Notice) -> bool:
    return len(notice.title) >= _TITLE and notice.title in text


def _may_mean(place: PlaceMention, notice: Notice) -> bool:
    """Whether a place is the notice's own, one in it, or one that it lies in."""
    above = {name for own in places_named(notice.place) for name in own.parents}
    return in_scope(place, notice.place) or place.place in above


def _names(text: str, notice: Notice) -> bool:
    """Whether a text names the year, the place or the title of a notice."""
    return (
        notice.year in years_asked(text)
        or _is_titled(text, notice)
        or any(mention.place == notice.place for mention in find_places(text))
    )
