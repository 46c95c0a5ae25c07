"""Which notices are asked: those in use, as the page serves them, or those of a folder.

Names of notices and items as people type them become the values meant, or an error that lists what
there is.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from assistant.settings import Settings
from corpus.errors import NotFoundError
from corpus.notice import Item, Notice
from corpus.numerals import fold
from corpus.read import read_notices


def open_notices(settings: Settings, folder: Path | None = None) -> tuple[Notice, ...]:
    """The notices in use, or those of a folder that is named. Raises NoticeError."""
    if folder is not None:
        return read_notices(folder)
    from assistant.serve import open_shelf, shelf_of  # heavy: it loads what answers

    return open_shelf(shelf_of(settings), settings.notices)[1]


def find_notice(notices: Sequence[Notice], name: str = "") -> Notice:
    """The notice with this id or title; without a name the first. Raises NotFoundError."""
    if not name:
        return notices[0]
    for notice in notices:
        if name in (notice.id, notice.title):
            return notice
    there = "、".join(notice.id for notice in notices)
    raise NotFoundError(f"没有编号为“{name}”的要点。现有：{there}。")


def find_item(notice: Notice, name: str) -> Item:
    """The item with this id, also as 第22项 or 22条. Raises NotFoundError."""
    wanted = re.sub(r"^第|[项条款]$", "", fold(name.strip()))
    for item in notice.items:
        if item.id == wanted:
            return item
    ids = [item.id for item in notice.items]
    there = f"{ids[0]} 到 {ids[-1]}，共 {len(ids)} 项" if ids else "没有条目"
    raise NotFoundError(f"《{notice.title}》里没有第“{name}”项（编号：{there}）。")
