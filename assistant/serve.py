"""Loads the assistant over the notices in use: those switched to last, else those of the folder.

The notices of the folder are put on the shelf as its first versions, so that a later switch can be
taken back even if the folder has changed since.
"""

import logging
from datetime import datetime
from pathlib import Path

from assistant.answer import Assistant
from assistant.live import Live
from assistant.settings import Settings
from corpus.errors import NoticeError
from corpus.in_use import POINTER, InUse, read_in_use
from corpus.notice import Notice
from corpus.read import read_notices
from corpus.versions import keep_version, read_version, sweep, version_id

ADOPTED_BY = "要点文件夹"
"""Stands for the name of whoever put a notice in, where it came with the folder."""

_log = logging.getLogger(__name__)


def load_live(settings: Settings, *, progress: bool = False) -> Live[Assistant]:
    """What `Assistant.load` gives, over the notices in use, and ready to be switched.

    Raises MinshengError; NoticeError where a version in use is missing or damaged.
    """
    shelf = shelf_of(settings)
    in_use, notices = open_shelf(shelf, settings.notices)
    assistant = Assistant.load(settings, notices=notices, progress=progress)
    return Live(
        shelf,
        in_use,
        assistant,
        lambda others: assistant.with_notices(others, settings.home),
    )


def shelf_of(settings: Settings) -> Path:
    """The folder of all versions."""
    return settings.home / "notices"


def notices_told(settings: Settings) -> str:
    """Where the notices in use come from, in words."""
    if (shelf_of(settings) / POINTER).exists():
        return (
            f"{shelf_of(settings)}（上次在后台切换的版本；删去其中的 {POINTER} 则改用要点文件夹）"
        )
    return str(settings.notices)


def open_shelf(shelf: Path, folder: Path) -> tuple[InUse, tuple[Notice, ...]]:
    """What is in use, and the notices. Raises NoticeError."""
    shelf.mkdir(parents=True, exist_ok=True)
    sweep(shelf)
    in_use = read_in_use(shelf)
    if in_use is None:
        shipped = read_notices(folder)
        versions = _adopt(shelf, folder, shipped)
        return InUse(0, versions, tuple(version for _, version in versions)), shipped
    try:
        _adopt(shelf, folder, read_notices(folder))
    except NoticeError as error:  # it is not what is served
        _log.warning("The folder of notices was not looked at: %s", error)
    return in_use, tuple(read_version(shelf, version) for _, version in in_use.versions)


def _adopt(shelf: Path, folder: Path, notices: tuple[Notice, ...]) -> tuple[tuple[str, str], ...]:
    """Puts the notices of the folder on the shelf; pairs of notice id and version id, sorted."""
    paths = {path.stem: path for path in folder.iterdir() if path.is_file()}
    pairs = []
    for notice in notices:
        path = paths[notice.id]
        at = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        keep_version(
            shelf,
            notice,
            path.read_bytes(),
            path.name,
            by=ADOPTED_BY,
            at=at.isoformat(timespec="seconds"),
        )
        pairs.append((notice.id, version_id(notice.id, notice.text)))
    return tuple(sorted(pairs))
