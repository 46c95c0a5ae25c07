"""Writes small files so that a crash leaves the old content or the new, never half of one.

What is written is on the disk before its name is, and the name before the caller goes on.
"""

import os
import tempfile
from pathlib import Path

PART = ".part-"
"""How the name of a file or folder begins while it is being written."""


def write_durably(path: Path, content: bytes) -> None:
    """Writes a new file and forces it to the disk; its folder is the caller's to force."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_durably(path: Path, content: bytes) -> None:
    """Puts a file with this content in the place of `path`, all at once."""
    handle, name = tempfile.mkstemp(prefix=PART, dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    force_folder(path.parent)


def force_folder(folder: Path) -> None:
    """Forces the names in a folder to the disk, where the system has a way to do so."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
