"""Where the right notice stands among many, by each signal of the index and by all together.

A notice is ranked by its best item, as the assistant finds it, and beside that as one document,
with BM25 over its whole text. Knows nothing of answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from assistant.notices import NoticeChooser
from corpus.notice import Notice
from eval.policy_questions import PolicyQuestion
from eval.retrieval import METHODS, first_rank
from index.arrays import IntArray
from index.lexical import LexicalIndex, Scores
from index.search import Signals, best_of
from index.store import NoticeIndex


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for each question, in their order; ranks count from 1, ties before it."""

    by_item: dict[str, list[int]]
    """Rank of the right notice by its best item, for each of `eval.retrieval.METHODS`."""
    whole: dict[str, list[int]]
    """The same, each notice taken as one document."""
    chosen: list[bool]
    """Whether `assistant.notices` took the right one."""


def find(
    index: NoticeIndex,
    notices: Sequence[Notice],
    questions: Sequence[PolicyQuestion],
    *,
    progress: bool = False,
) -> Found:
    """Looks for the notice of every question among all `notices` of the index."""
    places = {notice.id: place for place, notice in enumerate(notices)}
    owner = np.array([places[notice_id] for notice_id, _ in index.items], np.intp)
    texts = LexicalIndex.build([notice.text for notice in notices])
    items, all_notices = np.ones(len(owner), np.bool_), np.ones(len(notices), np.bool_)
    chooser = NoticeChooser(notices, index)
    found = Found({name: [] for name in METHODS}, {name: [] for name in METHODS}, [])
    for question in tqdm(questions, desc="找通知", unit="题", disable=not progress):
        signals = index.signals(question.text)
        merged = merge(signals, owner, texts.scores(question.text))
        gold = [places[question.notice]]
        for name, method in METHODS.items():
            best = best_of(method(signals, items), owner, len(notices))
            found.by_item[name].append(first_rank(best, gold))
            found.whole[name].append(first_rank(method(merged, all_notices), gold))
        chosen = chooser.choose(question.text)
        found.chosen.append(chosen.id == question.notice)
    return found


def merge(signals: Signals, owner: IntArray, lexical: Scores) -> Signals:
    """Signals of notices out of those of items: the best cosines, and BM25 over whole texts."""
    notices = len(lexical.bm25)
    return Signals(
        item=best_of(signals.item, owner, notices),
        clause=best_of(signals.clause, owner, notices),
        lexical=lexical,
        clause_rows=signals.clause_rows,
        figure_rows=signals.figure_rows,
    )
