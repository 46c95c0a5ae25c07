"""An encoder that keeps every passage's vector on disk, so that a broken-off build goes on.

An index folder is written when it is whole; what was encoded before that is only here. One file
for each encoder, named by its hash; the text behind a vector is known by its SHA-256.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from index.arrays import FloatArray
from index.encoder import Encoder


class KeptVectors:
    """Encodes as `encoder` does, and no passage twice. Close it, or use it as a context."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.name = encoder.name
        self.sha256 = encoder.sha256
        self.dimension = encoder.dimension
        self._encoder = encoder
        folder.mkdir(parents=True, exist_ok=True)
        self._rows = sqlite3.connect(folder / f"vectors-{encoder.sha256}.sqlite")
        with self._rows:
            self._rows.execute(
                "CREATE TABLE IF NOT EXISTS vectors (text TEXT PRIMARY KEY, vector BLOB NOT NULL)"
            )

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        """Unit vectors of questions, shape (len(texts), dimension); not kept."""
        return self._encoder.encode_query(texts)

    def encode_document(self, texts: Sequence[str]) -> FloatArray:
        """Unit vectors of passages, shape (len(texts), dimension); new ones are on disk at once."""
        hashes = {text: hashlib.sha256(text.encode()).hexdigest() for text in texts}
        known = {text: found for text, key in hashes.items() if (found := self._find(key))}
        if fresh := [text for text in hashes if text not in known]:
            vectors = self._encoder.encode_document(fresh).astype("<f4")
            known |= {text: row.tobytes() for text, row in zip(fresh, vectors, strict=True)}
            with self._rows:
                self._rows.executemany(
                    "INSERT OR IGNORE INTO vectors VALUES (?, ?)",
                    [(hashes[text], known[text]) for text in fresh],
                )
        joined = b"".join(known[text] for text in texts)
        return np.frombuffer(joined, "<f4").reshape(len(texts), self.dimension).astype(np.float32)

    def _find(self, key: str) -> bytes | None:
        row = self._rows.execute("SELECT vector FROM vectors WHERE text = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])

    def close(self) -> None:
        """Closes the file."""
        self._rows.close()

    def __enter__(self) -> "KeptVectors":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
