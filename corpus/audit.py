"""The record of who did what with the notices, and when: one JSON object a line, only added to."""

import json
import os
import threading
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path

from corpus.durable import force_folder

RECORD = "audit.jsonl"
_lock = threading.Lock()


class Deed(Enum):
    """What was done."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    UPLOAD = "upload"
    DISCARD = "discard"
    TRIAL = "trial"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record."""

    at: str
    by: str
    """The name entered at the sign-in; nobody has proved it."""
    deed: Deed
    told: str
    """What exactly, as a Chinese sentence."""
    address: str = ""
    """Where the request came from."""
    serial: int = 0
    """The number of a switch, see `corpus.in_use`."""


def record(shelf: Path, entry: Entry) -> None:
    """Adds a line, on the disk before this returns. Raises OSError."""
    line = json.dumps({**asdict(entry), "deed": entry.deed.value}, ensure_ascii=False)
    path = shelf / RECORD
    with _lock:
        shelf.mkdir(parents=True, exist_ok=True)
        is_new = not path.exists()
        with path.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                torn = file.read(1) != b"\n"  # the process died within a line
                file.write(b"\n" if torn else b"")
            file.write(f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            force_folder(shelf)


def read_record(shelf: Path) -> tuple[Entry, ...]:
    """All entries, the oldest first; lines that were torn by a crash are left out."""
    try:
        lines = (shelf / RECORD).read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    found = []
    for line in lines:
        try:
            held = json.loads(line)
            found.append(Entry(**{**held, "deed": Deed(held["deed"])}))
        except (ValueError, TypeError, KeyError):
            continue
    return tuple(found)
