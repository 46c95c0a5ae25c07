"""BM25 over characters, pairs of characters and numbers: finds what shares words with a question.

Chinese is not cut into words: a pair of characters finds what a word would, misses nothing that a
dictionary lacks, and needs no dictionary. Knows nothing of notices, nor of vectors.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from index.arrays import FloatArray

K1 = 0.6
B = 0.75
"""Of Robertson and Zaragoza's BM25 (2009). k1 was chosen among twenty settings by a prototype, on
the same 606 questions over 288 notices: rank 1 .860, with k1 1.2 .847; at that, pairs alone .835,
characters alone .719, words of a dictionary .771. This module, counting ties as lost, has .853."""

_GAP = re.compile(r"\s+(?![a-z0-9])|(?<![a-z0-9])\s+")
_RUN = re.compile(r"[0-9]+(?:\.[0-9]+)?%?|[a-z]+|[\u3400-\u4dbf\u4e00-\u9fff]+")
_FILLER = re.compile(
    "请问一下|请问|我想知道|我想问|想问一下|想问|问一下|您好|你好|谢谢|麻烦|告诉我"
    "|是什么|为什么|什么时候|什么|哪些|哪个|哪几|哪里|哪儿|多少|几个|如何|怎么样|怎么|怎样|咋"
    "|是否|是不是|有没有|可不可以|可以|能不能|能否|可否|吗|呢|么|啊|呀|吧"
)
"""Words that ask and name nothing: they stand in questions, and in notices only by chance."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What the lexical index says of every document, each of shape (documents,)."""

    bm25: FloatArray
    coverage: FloatArray
    """Share of the question's idf that the document's terms hold: 0 none, 1 every term."""


def terms(text: str) -> list[str]:
    """Terms of a text in order: characters and pairs of each run of Han, other runs whole."""
    found: list[str] = []
    for run in _RUN.findall(fold(text)):
        if run[0] < "\u3400":
            found.append(run)
        else:
            found += run
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found


def query_terms(question: str) -> list[str]:
    """Terms of a question without the words that only ask; of the whole where nothing is left."""
    return terms(_FILLER.sub("。", fold(question))) or terms(question)


def fold(text: str) -> str:
    """Full-width forms and capitals folded, white space beside Han removed. Keeps no offsets."""
    return _GAP.sub("", unicodedata.normalize("NFKC", text).lower())


class LexicalIndex:
    """BM25 over documents; a document is known by its place in the list it was built from."""

    def __init__(self, model: bm25s.BM25) -> None:
        self._model = model
        columns = model.scores
        self._starts: npt.NDArray[np.int64] = columns["indptr"]
        self._documents: npt.NDArray[np.int32] = columns["indices"]
        self._count: int = columns["num_docs"]

    @classmethod
    def build(cls, documents: Sequence[str]) -> "LexicalIndex":
        """Indexes the texts; ValueError where not one of them holds a term."""
        listed = [terms(text) for text in documents]
        if not any(listed):
            raise ValueError("no text holds a term")
        model = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numpy")
        model.index(listed, show_progress=False)
        return cls(model)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Reads what `save` wrote; no pickle."""
        return cls(bm25s.BM25.load(folder, show_progress=False, allow_pickle=False))

    def save(self, folder: Path) -> None:
        """Writes the index as JSON and plain arrays."""
        self._model.save(folder, show_progress=False, allow_pickle=False)

    def scores(self, question: str) -> Scores:
        """BM25 and coverage of every document."""
        asked = query_terms(question)
        bm25 = self._model.get_scores(asked) if asked else np.zeros(self._count)
        found = np.zeros(self._count)
        total = 0.0
        for term in dict.fromkeys(asked):
            holders = self._holders(term)
            weight = self._idf(len(holders))
            found[holders] += weight
            total += weight
        coverage = found / total if total else found
        return Scores(bm25.astype(np.float32), coverage.astype(np.float32))

    def _holders(self, term: str) -> npt.NDArray[np.int32]:
        column = self._model.vocab_dict.get(term)
        if column is None:
            return self._documents[:0]
        return self._documents[self._starts[column] : self._starts[column + 1]]

    def _idf(self, holders: int) -> float:
        """As Lucene's BM25 weighs a term; one that no document holds weighs most."""
        return math.log(1 + (self._count - holders + 0.5) / (holders + 0.5))
