"""Evaluated prompt prefixes kept as files: which there are, and which go when room is short.

A file holds llama.cpp's state of one token sequence (about 12 KB a token for the default model).
It is only valid for the weights, adapter and llama.cpp build that made it, so each such
combination has its own folder, and one budget holds over all folders: the longest unused go
first. The content of a file is llama.cpp's business; this module never reads it.
"""

import hashlib
import os
import time
from array import array
from collections.abc import Sequence
from pathlib import Path

FORMAT = 2
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
        for path in self.folder.glob("*.tmp"):  # left by a process that was killed
            if path.stat().st_mtime < time.time() - 3600:
                path.unlink(missing_ok=True)

    def find(self, tokens: Sequence[int]) -> str | None:
        """Name of the whole, unspoilt file of exactly these tokens, marked as used now; or None.

        llama.cpp ends the process on a state file that is cut short, so the hash in the name is
        compared each time (2 ms for 2 MB), and a file that does not fit it is removed.
        """
        for path in self.folder.glob(f"{_digest(array('q', tokens).tobytes())}-*.bin"):
            try:
                if path.stem.endswith(f"-{_digest(path.read_bytes())}"):
                    os.utime(path)
                    return path.name
            except FileNotFoundError:  # another process has just made room
                continue
            path.unlink(missing_ok=True)
        return None

    def temporary(self, writer: int) -> str:
        """Name to write a state under before `keep`; `writer` tells those of a process apart."""
        return f"{os.getpid()}-{writer}.tmp"

    def keep(self, tokens: Sequence[int], writer: int) -> None:
        """Takes over the finished temporary file and makes room for it."""
        written = self.folder / self.temporary(writer)
        state = _digest(written.read_bytes())
        path = self.folder / f"{_digest(array('q', tokens).tobytes())}-{state}.bin"
        os.replace(written, path)
        self._make_room(keep=path)

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


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
