"""Evaluated prompt prefixes kept as files: which there are, and which go when room is short.

A file holds llama.cpp's state of one token sequence (about 12 KB a token for the default model).
It is only valid for the weights, adapter and llama.cpp build that made it, so each such
combination has its own folder, and one budget holds over all folders: the longest unused go
first. The content of a file is llama.cpp's business; this module never reads it.
"""

import hashlib
import os
from array import array
from collections.abc import Sequence
from pathlib import Path

FORMAT = 1
"""Raised whenever the way a prefix is evaluated changes, so that older files are left alone."""


def identity(*parts: str) -> str:
    """Name of the folder for one combination of weights, adapter and engine."""
    return hashlib.sha256("\0".join((str(FORMAT), *parts)).encode()).hexdigest()[:16]


class PrefixStore:
    """The files of one combination under `root / identity`, within `budget` bytes for all."""

    def __init__(self, root: Path, identity: str, budget: int) -> None:
        self._root = root
        self._budget = budget
        self.folder = root / identity
        self.folder.mkdir(parents=True, exist_ok=True)

    def name(self, tokens: Sequence[int]) -> str:
        """File name of the state of exactly these tokens."""
        return hashlib.sha256(array("q", tokens).tobytes()).hexdigest()[:32] + ".bin"

    def temporary(self, name: str, writer: int) -> str:
        """Name to write under before `keep`, so that a reader never meets half a file.

        `writer` tells the writers of one process apart.
        """
        return f"{os.getpid()}-{writer}-{name}.tmp"

    def has(self, name: str) -> bool:
        """Whether there is such a file; marks it as used now."""
        try:
            os.utime(self.folder / name)
        except FileNotFoundError:
            return False
        return True

    def keep(self, name: str, writer: int) -> None:
        """Takes over the finished temporary file and makes room for it."""
        os.replace(self.folder / self.temporary(name, writer), self.folder / name)
        self._make_room(keep=self.folder / name)

    def drop(self, name: str) -> None:
        """Removes a file that turned out to be unusable."""
        (self.folder / name).unlink(missing_ok=True)

    def used(self) -> int:
        """Bytes of all files under the root, other combinations included."""
        return sum(size for _, size, _ in self._files())

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._root.glob("*/*.bin"):
            try:
                status = path.stat()
            except FileNotFoundError:  # another process has just made room
                continue
            found.append((status.st_mtime, status.st_size, path))
        return found

    def _make_room(self, keep: Path) -> None:
        files = sorted(self._files())
        excess = sum(size for _, size, _ in files) - self._budget
        for _, size, path in files:
            if excess <= 0:
                return
            if path != keep:
                path.unlink(missing_ok=True)
                excess -= size
