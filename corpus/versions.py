"""Versions of notices on a shelf: every text that was ever put in, each in a folder of its own.

    <shelf>/versions/<id>/notice.txt     the text as it was read, which items and spans point into
                          original.*     the file as it was handed in
                          version.json   who put it in, when, and what the file was called

A version never changes, and its id is made of the notice's id and text, so the same text put in
twice is one version. Which of them are in use, `corpus.in_use` knows.
"""

import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from corpus.durable import PART, force_folder, write_durably
from corpus.errors import NoticeError
from corpus.file_kinds import SUFFIXES
from corpus.notice import Notice
from corpus.parse import parse_notice

FORMAT = 1
LONGEST_ID = 80
"""Characters of a notice's id."""
ABANDONED_S = 3600.0
"""Age at which an unfinished folder is taken for the leftover of a process that died."""
_VERSIONS, _TEXT, _CARD, _ORIGINAL = "versions", "notice.txt", "version.json", "original"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Version:
    """What is told of a version without reading its text."""

    id: str
    notice_id: str
    """Versions of one notice share this."""
    sha256: str
    """Of the text."""
    title: str
    published: str
    """The day of publication (2020-11-10), empty where the notice names none."""
    items: int
    file_name: str
    added_at: str
    """Local time with its zone (2026-11-24T18:40:01+08:00)."""
    added_by: str


def version_id(notice_id: str, text: str) -> str:
    """The id of the version that this text of this notice is."""
    return hashlib.sha256(f"{notice_id}\n{text}".encode()).hexdigest()[:16]


def keep_version(
    shelf: Path, notice: Notice, raw: bytes, file_name: str, *, by: str, at: str
) -> Version:
    """Puts a notice on the shelf, whole or not at all; one that is there already stays as it is."""
    name = version_id(notice.id, notice.text)
    if known := find_version(shelf, name):
        return known
    version = Version(
        id=name,
        notice_id=notice.id,
        sha256=notice.version,
        title=notice.title,
        published=notice.published.isoformat() if notice.published else "",
        items=len(notice.items),
        file_name=file_name,
        added_at=at,
        added_by=by,
    )
    folder = shelf / _VERSIONS
    folder.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=PART, dir=folder))
    try:
        beside.chmod(0o755)
        write_durably(beside / _TEXT, notice.text.encode())
        suffix = PurePath(file_name).suffix.lower()
        write_durably(beside / f"{_ORIGINAL}{suffix if suffix in SUFFIXES else ''}", raw)
        card = json.dumps({"format": FORMAT, **asdict(version)}, ensure_ascii=False, indent=2)
        write_durably(beside / _CARD, f"{card}\n".encode())
        force_folder(beside)
        _put_in_place(beside, folder / name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    force_folder(folder)
    return version


def list_versions(shelf: Path) -> tuple[Version, ...]:
    """All versions, the newest first; a folder that is damaged is left out, and logged."""
    found = []
    for folder in (shelf / _VERSIONS).glob("[0-9a-f]*"):
        try:
            found.append(_read_card(folder))
        except (OSError, ValueError, TypeError, KeyError) as error:
            _log.warning("The version in %s cannot be read: %s", folder, error)
    return tuple(sorted(found, key=lambda version: (version.added_at, version.id), reverse=True))


def find_version(shelf: Path, name: str) -> Version | None:
    """The version with this id; None where there is none."""
    if not (len(name) == 16 and set(name) <= set("0123456789abcdef")):
        return None
    try:
        return _read_card(shelf / _VERSIONS / name)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def read_version(shelf: Path, name: str) -> Notice:
    """The notice of a version. Raises NoticeError where it is missing or is not what it was."""
    version = find_version(shelf, name)
    if version is None:
        raise _damaged(shelf, name)
    try:
        raw = (shelf / _VERSIONS / version.id / _TEXT).read_bytes()
    except OSError as error:
        raise _damaged(shelf, name) from error
    if hashlib.sha256(raw).hexdigest() != version.sha256:
        raise _damaged(shelf, name)
    return _parse(raw.decode(), version.notice_id)


def read_original(shelf: Path, name: str) -> bytes:
    """The file as it was handed in. Raises NoticeError where it is missing."""
    for path in (shelf / _VERSIONS / name).glob(f"{_ORIGINAL}*"):
        return path.read_bytes()
    raise _damaged(shelf, name)


@lru_cache(maxsize=32)
def _parse(text: str, notice_id: str) -> Notice:
    return parse_notice(text, notice_id)


def discard_version(shelf: Path, name: str) -> None:
    """Takes a version off the shelf at once. Whether it may go is the caller's business."""
    folder = shelf / _VERSIONS / name
    if find_version(shelf, name) is None:
        return
    gone = Path(tempfile.mkdtemp(prefix=PART, dir=folder.parent))
    os.replace(folder, gone / name)
    force_folder(folder.parent)
    shutil.rmtree(gone, ignore_errors=True)


def sweep(shelf: Path) -> None:
    """Removes what processes that died have left half-written."""
    for leftover in (*shelf.glob(f"{PART}*"), *(shelf / _VERSIONS).glob(f"{PART}*")):
        try:
            if time.time() - leftover.stat().st_mtime <= ABANDONED_S:
                continue
        except FileNotFoundError:
            continue  # another process was quicker
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def notice_id_of(file_name: str) -> str:
    """The id that a file's name gives its notice: its stem. Raises NoticeError."""
    name = PurePath(file_name.replace("\\", "/")).name
    stem = "".join(c for c in PurePath(name).stem if c.isprintable()).strip()
    if not stem.strip("."):
        raise NoticeError(
            "文件没有名字。请给文件起一个名字（如“2021年全市民生工作要点”）后再上传。"
        )
    if len(stem) > LONGEST_ID:
        raise NoticeError(f"文件名太长（{len(stem)} 字）。请缩短到 {LONGEST_ID} 字以内后再上传。")
    return stem


def _read_card(folder: Path) -> Version:
    card = json.loads((folder / _CARD).read_text("utf-8"))
    if card.pop("format") != FORMAT or card.get("id") != folder.name:
        raise ValueError("another format, or another version's card")
    return Version(**card)


def _put_in_place(beside: Path, folder: Path) -> None:
    try:
        beside.rename(folder)
    except OSError:
        if find_version(folder.parent.parent, folder.name) is not None:
            return  # another one put in the same text, and was quicker
        if not folder.exists():
            raise
        # What lies there is damaged: the whole one takes its place.
        os.replace(folder, Path(tempfile.mkdtemp(prefix=PART, dir=folder.parent)) / "damaged")
        beside.rename(folder)


def _damaged(shelf: Path, name: str) -> NoticeError:
    return NoticeError(
        f"要点的版本 {name} 缺失或已损坏：{shelf / _VERSIONS / name}。请从备份恢复这个文件夹；"
        f"若没有备份，删去 {shelf / 'in_use.json'} 后重新启动，会回到要点文件夹里的原文。"
    )
