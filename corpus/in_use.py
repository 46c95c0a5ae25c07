"""Which versions of which notices are in use: one small file, replaced all at once.

The file names the versions, who switched last and what that switch did, so that even after a crash
right behind it nothing of it is unknown. It holds no text of a notice.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.durable import replace_durably
from corpus.errors import NoticeError

FORMAT = 1
POINTER = "in_use.json"


@dataclass(frozen=True, slots=True)
class InUse:
    """The versions in use after the switch number `serial`; 0: nobody has switched yet."""

    serial: int
    versions: tuple[tuple[str, str], ...]
    """Pairs of notice id and version id, by notice id."""
    ever: tuple[str, ...]
    """Ids of all versions that were ever in use, these included."""
    by: str = ""
    at: str = ""
    did: str = ""
    """What the switch did, as a Chinese sentence."""

    @property
    def chosen(self) -> dict[str, str]:
        """Version ids by notice id."""
        return dict(self.versions)

    @property
    def key(self) -> str:
        """The same for the same versions, whoever switched."""
        return hashlib.sha256(json.dumps(self.versions).encode()).hexdigest()[:16]

    def after(self, chosen: Mapping[str, str], *, by: str, at: str, did: str) -> "InUse":
        """What is in use once `chosen` (version ids by notice id) has been switched to."""
        versions = tuple(sorted(chosen.items()))
        ever = tuple(dict.fromkeys([*self.ever, *chosen.values()]))
        return InUse(self.serial + 1, versions, ever, by, at, did)


def read_in_use(shelf: Path) -> InUse | None:
    """What is in use; None where nobody has switched yet. NoticeError where the file is damaged."""
    path = shelf / POINTER
    try:
        held = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _damaged(path) from error
    try:
        if held.pop("format") != FORMAT:
            raise ValueError("another format")
        versions = tuple((str(notice), str(version)) for notice, version in held.pop("versions"))
        in_use = InUse(versions=versions, ever=tuple(map(str, held.pop("ever"))), **held)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _damaged(path) from error
    if not in_use.versions or not isinstance(in_use.serial, int):
        raise _damaged(path)
    return in_use


def write_in_use(shelf: Path, in_use: InUse) -> None:
    """Switches: before this returns, a crash leaves the old versions in use or the new ones."""
    held = json.dumps({"format": FORMAT, **asdict(in_use)}, ensure_ascii=False, indent=2)
    replace_durably(shelf / POINTER, f"{held}\n".encode())


def _damaged(path: Path) -> NoticeError:
    return NoticeError(
        f"记录“正在使用哪一版要点”的文件读不出来：{path}。请从备份恢复它，"
        "或把它删去后重新启动（会回到要点文件夹里的原文，已上传的版本还在）。"
    )
