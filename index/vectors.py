"""Vectors in FAISS: every row's cosine to a question, exact.

Knows nothing of what a row stands for.
"""

from pathlib import Path
from typing import Protocol

import faiss
import numpy as np

from index.arrays import FloatArray


class VectorStore(Protocol):
    """Unit vectors by row."""

    def cosines(self, vector: FloatArray) -> FloatArray:
        """Cosine of each row to the unit vector of shape (dimension,); shape (rows,)."""

    def rows(self) -> FloatArray:
        """All vectors, shape (rows, dimension)."""


class FaissVectors:
    """A flat inner-product index: exact, and fast enough for a hundred thousand rows."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: FloatArray) -> "FaissVectors":
        """Indexes unit vectors, shape (rows, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, np.float32))
        return cls(index)

    @classmethod
    def load(cls, file: Path) -> "FaissVectors":
        """Reads what `save` wrote, whole into memory."""
        return cls(faiss.read_index(str(file)))

    def save(self, file: Path) -> None:
        """Writes the index as one file."""
        faiss.write_index(self._index, str(file))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and dimension."""
        return self._index.ntotal, self._index.d

    def rows(self) -> FloatArray:
        """All vectors, shape (rows, dimension)."""
        return np.asarray(self._index.reconstruct_n(0, self._index.ntotal), np.float32)

    def cosines(self, vector: FloatArray) -> FloatArray:
        """Cosine of each row to the unit vector of shape (dimension,); shape (rows,)."""
        count = self._index.ntotal
        found = np.zeros(count, np.float32)
        if count:
            similarities, rows = self._index.search(vector.reshape(1, -1), count)
            found[rows[0]] = similarities[0]
        return found
