"""An encoder without weights: near vectors for texts that share pairs of characters."""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


class FakeEncoder:
    """Sums a hashed direction for each pair of characters; remembers every document it encoded."""

    def __init__(self, name: str = "fake", dimension: int = 64) -> None:
        self.name = name
        self.sha256 = hashlib.sha256(f"{name} {dimension}".encode()).hexdigest()
        self.dimension = dimension
        self.documents: list[str] = []

    def encode_query(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, shape (len(texts), dimension)."""
        return self._encode(texts)

    def encode_document(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, shape (len(texts), dimension)."""
        self.documents += texts
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for a, b in zip(text, text[1:] + "。", strict=True):
                place = int.from_bytes(hashlib.sha256((a + b).encode()).digest()[:4])
                vectors[row, place % self.dimension] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(lengths, 1e-9)
