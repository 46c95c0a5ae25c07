"""Which of several notices a question is about: named by year, place or title, else found.

With one notice there is nothing to choose. A conversation stays with the notice that it names.
"""

from collections.abc import Sequence

from assistant.scope import years_asked
from assistant.values import Turn
from corpus.notice import Notice
from corpus.places import find_places
from index.store import NoticeIndex


def choose_notice(
    question: str, history: Sequence[Turn], notices: Sequence[Notice], index: NoticeIndex
) -> Notice:
    """The notice that the question names, the conversation named, or retrieval finds."""
    if len(notices) == 1:
        return notices[0]
    for text in (question, *(turn.question for turn in reversed(history))):
        if named := _named(text, notices):
            return _best_found(question, named, index) if len(named) > 1 else named[0]
    return _best_found(question, notices, index)


def _named(text: str, notices: Sequence[Notice]) -> list[Notice]:
    """The notices that the text names, all of the best-named; empty where it names none."""
    years = years_asked(text)
    places = {mention.place for mention in find_places(text)}
    scores = [
        (notice.year in years) + 2 * (notice.place in places) + 4 * (notice.title in text)
        for notice in notices
    ]
    best = max(scores)
    return [notice for notice, score in zip(notices, scores, strict=True) if best and score == best]


def _best_found(question: str, notices: Sequence[Notice], index: NoticeIndex) -> Notice:
    hits = index.search(question, k=1, notice_ids=tuple(notice.id for notice in notices))
    by_id = {notice.id: notice for notice in notices}
    return by_id[hits[0].notice_id] if hits else notices[0]
