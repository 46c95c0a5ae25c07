"""The index of notices as the assistant uses it: search, and look-up of what was found.

A folder holds vectors, lexical index and manifest; the notices' own text is never copied there,
so spans always point into the notice as it was read.
"""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.notice import Item, Notice
from corpus.register import Register
from index.encoder import Encoder
from index.everyday import UNKNOWN, load_everyday
from index.lexical import LexicalIndex
from index.manifest import METRIC, check_identity, corpus_hash, mismatch, read_manifest
from index.passages import Passages, collect_passages
from index.search import ClauseHit, FigureHit, Hit, Signals, best_of, fuse, make_hits, rank
from index.vectors import FaissVectors, VectorStore

PARTS, CLAUSES, FIGURES = "parts.faiss", "clauses.faiss", "figures.faiss"
LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class Stores:
    """What is searched: vectors of parts, clauses and figures, and the lexical index of items."""

    parts: VectorStore
    clauses: VectorStore
    figures: VectorStore
    lexical: LexicalIndex


class NoticeIndex:
    """Notices with their index. Safe to share between threads."""

    def __init__(
        self,
        notices: Sequence[Notice],
        passages: Passages,
        encoder: Encoder,
        stores: Stores,
        thresholds: Mapping[str, float],
    ) -> None:
        self.notices = {notice.id: notice for notice in notices}
        self.items = passages.items
        """(notice id, item id) of every item, in published order."""
        self.encoder = encoder
        self.thresholds = dict(thresholds)
        """Calibrated for this encoder; empty where it was never calibrated."""
        self._passages = passages
        self._stores = stores
        self._part_item = np.array(passages.part_item, np.intp)
        self._clause_item = np.array(passages.clause_item, np.intp)
        self._figure_clause = np.array(passages.figure_clause, np.intp)
        self._everyday = load_everyday(encoder.sha256)
        self._holders = self._everyday.holders(passages.texts)
        self._item_common, self._clause_common = (
            self._everyday.common(vectors.rows(), owner, len(self.items))
            for vectors, owner in (
                (stores.parts, self._part_item),
                (stores.clauses, self._clause_item),
            )
        )
        self._registers: dict[str, Register] = {}
        self._lock = threading.Lock()

    def search(
        self, question: str, k: int = 10, notice_ids: Collection[str] | None = None
    ) -> tuple[Hit, ...]:
        """The `k` best items for the question, of the notices named or of all, the best first.

        KeyError where a notice is not in the index.
        """
        wanted = set(self.notices if notice_ids is None else map(self._known, notice_ids))
        allowed = np.array([notice in wanted for notice, _ in self.items], np.bool_)
        signals = self.signals(question)
        scores = fuse(signals, allowed)
        order = rank(scores, allowed)
        found = [
            [
                ClauseHit(
                    self._passages.clauses[row],
                    float(signals.clause_rows[row]),
                    self._figures_of(int(row), signals),
                )
                for row in np.flatnonzero(self._clause_item == place)
            ]
            for place in order[:k]
        ]
        return make_hits(signals, scores, order, k, self.items, found)

    def signals(self, question: str) -> Signals:
        """What is known of every item in `items` for the question, before it is fused."""
        vector = self.encoder.encode_query([question])[0]
        clause_rows = self._stores.clauses.cosines(vector)
        count = len(self.items)
        near = self._everyday.cosines(vector) if self._everyday.topics else None
        return Signals(
            item=best_of(self._stores.parts.cosines(vector), self._part_item, count),
            clause=best_of(clause_rows, self._clause_item, count),
            lexical=self._stores.lexical.scores(question),
            clause_rows=clause_rows,
            figure_rows=self._stores.figures.cosines(vector),
            everyday=None if near is None else np.where(self._holders, near, UNKNOWN).max(axis=1),
            known=0.0 if near is None else float(near.max()),
            item_common=self._item_common,
            clause_common=self._clause_common,
        )

    def _figures_of(self, clause: int, signals: Signals) -> tuple[FigureHit, ...]:
        return tuple(
            FigureHit(self._passages.figures[row], float(signals.figure_rows[row]))
            for row in np.flatnonzero(self._figure_clause == clause)
        )

    def notice(self, notice_id: str) -> Notice:
        """The notice with this id; KeyError where there is none."""
        return self.notices[self._known(notice_id)]

    def item(self, notice_id: str, item_id: str) -> Item:
        """The item with this id in the notice; KeyError where there is none."""
        return self.notice(notice_id).item(item_id)

    def register(self, notice_id: str) -> Register:
        """The register of the notice's units; KeyError where there is no such notice."""
        notice = self.notice(notice_id)
        with self._lock:
            if notice_id not in self._registers:
                self._registers[notice_id] = Register.from_notice(notice)
            return self._registers[notice_id]

    def _known(self, notice_id: str) -> str:
        if notice_id not in self.notices:
            raise KeyError(notice_id)
        return notice_id


def load_index(folder: Path, notices: Sequence[Notice], encoder: Encoder) -> NoticeIndex:
    """Reads an index folder of these notices under this encoder.

    Raises IndexMismatchError where the folder is not whole, or belongs to others.
    """
    passages = collect_passages(notices)
    manifest = read_manifest(folder)
    check_identity(
        folder,
        manifest,
        {
            "corpus": corpus_hash(passages),
            "encoder_sha256": encoder.sha256,
            "dimension": encoder.dimension,
            "metric": METRIC,
            "items": len(passages.items),
        },
    )
    parts = FaissVectors.load(folder / PARTS)
    clauses = FaissVectors.load(folder / CLAUSES)
    figures = FaissVectors.load(folder / FIGURES)
    encoded = (passages.parts, passages.contexts, passages.figure_texts)
    shapes = [(len(rows), encoder.dimension) for rows in encoded]
    if [parts.shape, clauses.shape, figures.shape] != shapes:
        raise mismatch(folder, "向量的数目与要点的条目不符")
    stores = Stores(parts, clauses, figures, LexicalIndex.load(folder / LEXICAL))
    return NoticeIndex(notices, passages, encoder, stores, manifest.thresholds)
