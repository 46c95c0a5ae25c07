"""Versions on the shelf, the pointer to those in use, and the record: whole or not at all."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.audit import RECORD, Deed, Entry, read_record, record
from corpus.durable import replace_durably
from corpus.errors import NoticeError
from corpus.in_use import POINTER, InUse, read_in_use, write_in_use
from corpus.notice import Notice
from corpus.parse import parse_notice
from corpus.versions import (
    Version,
    discard_version,
    find_version,
    keep_version,
    list_versions,
    notice_id_of,
    read_original,
    read_version,
    sweep,
    version_id,
)

TEXT = (
    "2021年某市民生工作要点\n\n发布日期:2021-03-15\n\n"
    "1.发放津贴。每月50元。(牵头责任单位:市民政局)\r\n"
)
AT = "2026-11-24T18:40:01+08:00"


def notice(text: str = TEXT, id: str = "二〇二一") -> Notice:
    return parse_notice(text, id)


def keep(shelf: Path, kept: Notice, *, at: str = AT) -> Version:
    return keep_version(shelf, kept, kept.text.encode(), f"{kept.id}.txt", by="王敏", at=at)


def test_a_version_comes_back_as_it_was_put_in(tmp_path: Path) -> None:
    """Text to the last line end, original, and who put it in when."""
    put = keep(tmp_path, notice())
    assert read_version(tmp_path, put.id) == notice()
    assert read_original(tmp_path, put.id) == TEXT.encode()
    assert find_version(tmp_path, put.id) == Version(
        id=version_id("二〇二一", TEXT),
        notice_id="二〇二一",
        sha256=notice().version,
        title="2021年某市民生工作要点",
        published="2021-03-15",
        items=1,
        file_name="二〇二一.txt",
        added_at=AT,
        added_by="王敏",
    )


def test_the_same_text_is_one_version(tmp_path: Path) -> None:
    """Who put it in first stays on record; under another notice's id it is another one."""
    first = keep(tmp_path, notice())
    again = keep_version(tmp_path, notice(), b"other", "other.docx", by="李强", at=AT)
    assert again == first
    assert keep(tmp_path, notice(id="别的")).id != first.id
    assert len(list_versions(tmp_path)) == 2


def test_versions_are_listed_with_the_newest_first(tmp_path: Path) -> None:
    """A damaged folder hides none of the others."""
    keep(tmp_path, notice(id="a"), at="2026-01-01T00:00:00+08:00")
    keep(tmp_path, notice(id="b"), at="2026-01-02T00:00:00+08:00")
    (tmp_path / "versions" / "0123456789abcdef").mkdir()
    assert [version.notice_id for version in list_versions(tmp_path)] == ["b", "a"]


def test_a_changed_text_is_not_served(tmp_path: Path) -> None:
    """The error names the folder and says what to do."""
    put = keep(tmp_path, notice())
    (tmp_path / "versions" / put.id / "notice.txt").write_text("别的", "utf-8")
    with pytest.raises(NoticeError, match=f"{put.id} 缺失或已损坏.*从备份恢复.*in_use.json"):
        read_version(tmp_path, put.id)


def test_a_damaged_folder_is_replaced_when_the_text_comes_again(tmp_path: Path) -> None:
    """The card was lost; the same upload mends it."""
    put = keep(tmp_path, notice())
    (tmp_path / "versions" / put.id / "version.json").unlink()
    assert find_version(tmp_path, put.id) is None
    assert keep(tmp_path, notice()) == put
    assert read_version(tmp_path, put.id) == notice()


@pytest.mark.parametrize(
    "name", ["", "../../etc", "0123456789ABCDEF", "0" * 15, "0" * 17, "x" * 16]
)
def test_no_other_folder_is_a_version(tmp_path: Path, name: str) -> None:
    """An address can hold anything."""
    keep(tmp_path, notice())
    assert find_version(tmp_path, name) is None


def test_a_discarded_version_is_gone(tmp_path: Path) -> None:
    """Nothing of it is left."""
    put = keep(tmp_path, notice())
    discard_version(tmp_path, put.id)
    assert list_versions(tmp_path) == ()
    assert list((tmp_path / "versions").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2021年要点.docx", "2021年要点"),
        ("C:\\文件\\2021年要点.docx", "2021年要点"),
        ("../../2021年要点.txt", "2021年要点"),
        (" 要点\x00\n.pdf", "要点"),
    ],
)
def test_a_file_names_its_notice(name: str, expected: str) -> None:
    """Without folders and without what cannot be printed."""
    assert notice_id_of(name) == expected


@pytest.mark.parametrize("name", ["", ".", "/", "长" * 81 + ".txt"])
def test_a_name_that_cannot_be_used_is_told(name: str) -> None:
    """With what to do."""
    with pytest.raises(NoticeError, match="后再上传"):
        notice_id_of(name)


def test_nothing_half_written_stays_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third file cannot be written: no version, no leftover."""
    left = iter([True, True])

    def fsync(handle: int) -> None:
        if not next(left, False):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="No space"):
        keep(tmp_path, notice())
    assert list((tmp_path / "versions").iterdir()) == []


def test_leftovers_of_the_dead_are_swept_and_others_stay(tmp_path: Path) -> None:
    """Old unfinished folders and files go; one that may still be written stays."""
    put = keep(tmp_path, notice())
    old = time.time() - 7200
    for leftover in (tmp_path / "versions" / ".part-dead", tmp_path / ".part-dead2"):
        leftover.mkdir()
        os.utime(leftover, (old, old))
    (tmp_path / "versions" / ".part-alive").mkdir()
    sweep(tmp_path)
    names = sorted(path.name for path in (tmp_path / "versions").iterdir())
    assert names == [".part-alive", put.id]
    assert not (tmp_path / ".part-dead2").exists()


USED = InUse(3, (("a", "1" * 16), ("b", "2" * 16)), ("1" * 16, "2" * 16), "王敏", AT, "启用《甲》")


def test_what_is_in_use_comes_back(tmp_path: Path) -> None:
    """All of it; nothing where nobody switched."""
    assert read_in_use(tmp_path) is None
    write_in_use(tmp_path, USED)
    assert read_in_use(tmp_path) == USED


def test_a_switch_remembers_all_that_was_ever_in_use() -> None:
    """In order, each once; the key depends on the versions alone."""
    new = USED.after({"b": "3" * 16, "a": "1" * 16}, by="李强", at=AT, did="改")
    assert new.serial == 4
    assert new.versions == (("a", "1" * 16), ("b", "3" * 16))
    assert new.ever == ("1" * 16, "2" * 16, "3" * 16)
    back = new.after(USED.chosen, by="李强", at=AT, did="回")
    assert (back.key == USED.key, new.key == USED.key) == (True, False)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"format": 2}', '{"format": 1, "versions": [], "ever": []}']
)
def test_a_damaged_pointer_is_told(tmp_path: Path, content: str) -> None:
    """It is not silently taken for none."""
    (tmp_path / POINTER).write_text(content)
    with pytest.raises(NoticeError, match=r"读不出来.*备份"):
        read_in_use(tmp_path)


CRASH = """
import os, sys
from pathlib import Path
from corpus.in_use import read_in_use, write_in_use
shelf, name, call = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
real, seen = getattr(os, name), 0
def dying(*arguments):
    global seen
    seen += 1
    if seen == call:
        os._exit(9)
    return real(*arguments)
setattr(os, name, dying)
old = read_in_use(shelf)
write_in_use(shelf, old.after({"a": "9" * 16}, by="x", at="", did="y"))
"""


@pytest.mark.parametrize(
    ("name", "call", "serial"),
    [("fsync", 1, 3), ("replace", 1, 3), ("fsync", 2, 4)],
    ids=["before the content is on the disk", "before the rename", "after the rename"],
)
def test_a_process_that_dies_in_a_switch_leaves_old_or_new(
    tmp_path: Path, name: str, call: int, serial: int
) -> None:
    """A real process, ended without any clean-up."""
    write_in_use(tmp_path, USED)
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", CRASH, str(tmp_path), name, str(call)], cwd=root, check=False
    )
    assert done.returncode == 9
    after = read_in_use(tmp_path)
    assert after is not None
    assert after.serial == serial
    assert after.chosen == (USED.chosen if serial == 3 else {"a": "9" * 16})


def test_a_failed_replacement_leaves_the_old_file_alone(tmp_path: Path) -> None:
    """A folder cannot be replaced by a file: the error is raised, no leftover stays."""
    (tmp_path / "taken" / "x").mkdir(parents=True)
    with pytest.raises(OSError, match="taken"):
        replace_durably(tmp_path / "taken", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["taken"]


ENTRY = Entry(AT, "王敏", Deed.SWITCH, "启用《甲》", "127.0.0.1", 1)


def test_the_record_is_only_added_to(tmp_path: Path) -> None:
    """In order, each on a line of its own."""
    later = replace(ENTRY, deed=Deed.UPLOAD, serial=0)
    record(tmp_path, ENTRY)
    record(tmp_path, later)
    assert read_record(tmp_path) == (ENTRY, later)
    lines = (tmp_path / RECORD).read_text("utf-8").splitlines()
    assert [json.loads(line)["deed"] for line in lines] == ["switch", "upload"]


def test_a_torn_line_costs_no_other(tmp_path: Path) -> None:
    """A crash within a line; the next entry begins a new one."""
    record(tmp_path, ENTRY)
    with (tmp_path / RECORD).open("ab") as file:
        file.write(b'{"at": "2026", "by": "')
    record(tmp_path, ENTRY)
    assert read_record(tmp_path) == (ENTRY, ENTRY)


def test_many_write_the_record_at_once(tmp_path: Path, run_all: Callable[..., None]) -> None:
    """No entry is lost or mixed with another."""
    run_all([lambda n=n: record(tmp_path, replace(ENTRY, serial=n)) for n in range(20)])
    assert sorted(entry.serial for entry in read_record(tmp_path)) == list(range(20))
