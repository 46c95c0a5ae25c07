"""Measures one row of the finding ladder: where the right item stands, and how long that takes.

The questions are those of `eval.retrieval`. A signal is left out by making it say the same of
every item, so that the fusion is the run time's own; the time of a search is therefore the same
with clause vectors as without. Knows nothing of answers.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from assistant.settings import Settings
from corpus.notice import Notice
from corpus.read import read_notices
from eval.ablation_rows import FindingRow, Method, Need
from eval.ablation_values import Found
from eval.metrics import percentile, share
from eval.retrieval import Case, first_rank, read_cases
from eval.run import QUESTIONS, WARM_UP
from index.arrays import BoolArray, FloatArray
from index.build import open_index
from index.encoder import Encoder, load_encoder
from index.lexical import LexicalIndex
from index.passages import collect_passages
from index.search import Signals, fuse


@dataclass(frozen=True, slots=True)
class Finder:
    """Scores items for a question: `scores` gives one of each of `items`, shape (items,)."""

    items: tuple[tuple[str, str], ...]
    """(notice id, item id)."""
    scores: Callable[[str], FloatArray]


def without_everyday(signals: Signals, allowed: BoolArray) -> FloatArray:
    """The fusion as it is without what people say in daily life, shape (items,)."""
    return fuse(replace(signals, everyday=None, item_common=0.0, clause_common=0.0), allowed)


def without_clauses(signals: Signals, allowed: BoolArray) -> FloatArray:
    """The same without clause vectors either."""
    return without_everyday(replace(signals, clause=np.zeros_like(signals.clause)), allowed)


_FUSIONS = {
    Method.ITEMS: without_clauses,
    Method.CLAUSES: without_everyday,
    Method.EVERYDAY: fuse,
}


def lexical_finder(notices: Sequence[Notice]) -> Finder:
    """BM25 alone; no encoder is loaded for it."""
    passages = collect_passages(notices)
    lexical = LexicalIndex.build(passages.texts)
    return Finder(passages.items, lambda question: lexical.scores(question).bm25)


def vector_finder(
    notices: Sequence[Notice], encoder: Encoder, home: Path, method: Method
) -> Finder:
    """BM25 and vectors, brought together."""
    index = open_index(notices, encoder, home, progress=True)
    allowed = np.ones(len(index.items), np.bool_)
    bring = _FUSIONS[method]
    return Finder(tuple(index.items), lambda question: bring(index.signals(question), allowed))


def find_all(cases: Iterable[Case], finder: Finder) -> tuple[list[int], list[float]]:
    """Rank of the gold item and seconds, for each case."""
    places = {item: place for place, item in enumerate(finder.items)}
    ranks, seconds = [], []
    for case in cases:
        started = time.perf_counter()
        scores = finder.scores(case.question)
        seconds.append(time.perf_counter() - started)
        ranks.append(first_rank(scores, [places[item] for item in case.gold]))
    return ranks, seconds


def measure_finding(
    row: FindingRow,
    settings: Settings,
    *,
    base: Path | None = None,
    limit: int | None = None,
    questions: Path = QUESTIONS,
    load: Callable[[str], Encoder] = load_encoder,
) -> Found:
    """Measures the row over the dev half. Raises MinshengError."""
    notices = read_notices(settings.notices)
    cases = read_cases(questions, notices[0].id)[:limit]
    models = ""
    if row.method is Method.BM25:
        finder = lexical_finder(notices)
    else:
        encoder = load(str(base) if row.need is Need.BASE else settings.encoder)
        finder = vector_finder(notices, encoder, settings.home, row.method)
        models = f"{encoder.name} {encoder.sha256[:12]}"
    finder.scores(WARM_UP)
    ranks, seconds = find_all(tqdm(cases, desc=row.name, unit="题"), finder)
    return Found(
        name=row.name,
        first=share(place == 1 for place in ranks),
        within_3=share(place <= 3 for place in ranks),
        p50_s=percentile(seconds, 50),
        models=models,
    )
