"""Versions in the admin: upload, preview, difference, switch and the way back."""

import html
import re
import zipfile
from io import BytesIO

import pytest

from corpus.audit import Deed, read_record
from corpus.in_use import read_in_use
from corpus.read import MAX_BYTES
from corpus.versions import list_versions
from documents import word_file
from tests.unit.admin_office import HOSTILE, NEW, Office, plain
from web.admin_jobs import Stage


def test_an_upload_is_previewed_with_what_to_check(inside: Office) -> None:
    """Head, items, and each kind of warning; nothing is switched."""
    version = inside.upload()
    page = inside.look(version, "preview")
    assert "切换后替换现在使用的一版" in page
    assert "发布日期2020年3月15日发布" in page
    assert "内容1个部分，3项" in page
    assert "编号不连续：第2项之后是第5项，缺第3至4项。" in page
    assert "第5项没有读到责任单位。" in page
    assert "第2项的单位“市星际局”在其他要点中没有出现过，请核对名称。" in page
    assert inside.live.in_use.serial == 0


def test_the_difference_shows_items_figures_and_units_side_by_side(inside: Office) -> None:
    """Added, removed, reworded; old beside new."""
    version = inside.upload()
    asked = {"version": version, "step": "difference"}
    page = inside.client.get("/admin", params=asked).text
    text = plain(page)
    assert "新增1项删去1项改动2项数字变了1处单位变了1处" in text
    assert re.search(r"<strong>50元</strong>.*?<strong>80元</strong>", page)
    assert "<td>—</td><td>市星际局（协同）</td>" in page
    assert "<del>50</del>" in page
    assert "<ins>80</ins>" in page
    assert "新增第5项修建步道原来没有这一项现在修建步道。" in text
    assert "删去第3项新建公园原来新建公园。" in text
    assert "现在没有这一项" in text


def test_any_two_versions_can_be_compared(inside: Office) -> None:
    """A notice of another year has no old version, but can be held against last year's."""
    shipped = inside.live.in_use.chosen["要点"]
    version = inside.upload(NEW.replace("2020年", "2021年"), "二〇二一.txt")
    assert "没有正在使用的旧版" in inside.look(version, "difference")
    assert "改动2项" in inside.look(version, "difference", against=shipped)


def test_a_switch_puts_a_version_into_use_and_back(inside: Office) -> None:
    """Who, what and when are on record; the first version comes back by a click."""
    shipped = inside.live.in_use.chosen["要点"]
    version = inside.upload()
    inside.post("switch", version=version, base="0")
    assert inside.done().stage is Stage.DONE
    assert inside.live.ask("高龄津贴每人每月多少").text.startswith("对80周岁以上")
    assert "80元" in inside.live.ask("高龄津贴每人每月多少").text
    assert "已经切换，正在使用这一版。" in inside.look(version, "switch")
    assert "使用过的版本（1）《2020年某市" in plain(inside.client.get("/admin").text)
    inside.post("switch", version=shipped, base="1")
    inside.done()
    assert "50元" in inside.live.ask("高龄津贴每人每月多少").text
    entries = [entry for entry in read_record(inside.shelf) if entry.deed is Deed.SWITCH]
    assert [(entry.by, entry.serial) for entry in entries] == [("王敏", 1), ("王敏", 2)]
    assert "改用版本" in entries[0].told
    assert "换回版本" in entries[1].told
    page = plain(inside.client.get("/admin?view=record").text)
    assert page.index("换回版本") < page.index("改用版本") < page.index("上传《")
    assert "登录（来自" not in page
    assert "登录（来自" in plain(inside.client.get("/admin?view=record&all=1").text)


def test_a_form_that_is_out_of_date_switches_nothing(inside: Office) -> None:
    """Somebody else has switched since the page was opened."""
    version = inside.upload()
    inside.post("switch", version=version, base="0")
    inside.done()
    third = inside.upload(NEW.replace("80元", "90元"))
    reply = inside.post("switch", version=third, base="0")
    assert reply.status_code == 400
    assert "已有人切换过要点" in reply.text
    assert inside.live.in_use.chosen["要点"] == version


def test_a_switch_that_fails_is_told_and_changes_nothing(inside: Office) -> None:
    """On the step's page and on the first one."""

    def broken() -> None:
        raise ValueError("secret detail")

    version = inside.upload()
    inside.shop.before = broken
    inside.post("switch", version=version, base="0")
    assert inside.done().stage is Stage.FAILED
    for page in (inside.look(version, "switch"), plain(inside.client.get("/admin").text)):
        assert "出了意外的错误" in page
        assert "secretdetail" not in page
    assert read_in_use(inside.shelf) is None
    assert "50元" in inside.live.ask("高龄津贴每人每月多少").text


def test_notices_side_by_side_can_be_added_and_retired(inside: Office) -> None:
    """Another title is another notice; the last one stays in use."""
    version = inside.upload(NEW.replace("2020年", "2021年"), "二〇二一.txt")
    assert "切换后与现有要点并列使用" in inside.look(version, "preview")
    inside.post("switch", version=version, base="0")
    inside.done()
    assert [notice.id for notice in inside.live.notices] == ["二〇二一", "要点"]
    inside.post("retire", notice="要点", base="1")
    inside.done()
    assert [notice.id for notice in inside.live.notices] == ["二〇二一"]
    reply = inside.post("retire", notice="二〇二一", base="2")
    assert "至少要留一份要点在使用" in reply.text
    assert [notice.id for notice in inside.live.notices] == ["二〇二一"]


def test_an_upload_finds_its_notice_by_name_or_title(inside: Office) -> None:
    """Or is told which; that can be changed until it is used."""
    by_title = inside.upload(NEW, "新版（定稿）.txt")
    assert inside.admin.version(by_title).notice_id == "要点"
    apart = inside.upload(NEW, "要点.txt", belongs="*")
    assert inside.admin.version(apart).notice_id == "要点（2）"
    reply = inside.post("belongs", version=apart, belongs="要点")
    assert reply.url.params["version"] == by_title
    assert {version.notice_id for version in list_versions(inside.shelf)} == {"要点"}


def test_what_was_never_used_can_be_deleted_and_nothing_else(inside: Office) -> None:
    """What was in use stays, to be brought back."""
    version = inside.upload()
    inside.post("discard", version=version)
    assert len(list_versions(inside.shelf)) == 1
    shipped = inside.live.in_use.chosen["要点"]
    reply = inside.post("discard", version=shipped)
    assert reply.status_code == 400
    assert "要留着以便换回" in reply.text
    assert len(list_versions(inside.shelf)) == 1


def test_a_word_file_is_read_and_can_be_fetched_again(inside: Office) -> None:
    """As it was, under its own name."""
    raw = word_file([line for line in NEW.split("\n") if line])
    reply = inside.post("upload", ("要点 定稿.docx", raw), belongs="要点")
    version = str(reply.url.params["version"])
    assert "内容1个部分，3项" in inside.look(version, "preview")
    original = inside.client.get("/admin/original", params={"version": version})
    assert original.content == raw
    assert original.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E8%A6%81%E7%82%B9%20%E5%AE%9A%E7%A8%BF.docx"
    )


def packed() -> bytes:
    """A zip that is no Word file."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as opened:
        opened.writestr("a.txt", "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("空.txt", b"", "文件是空的"),
        ("图.docx", b"\x89PNG\r\n\x1a\n" + b"\x00" * 9, "是图片"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 9, "另存为 .docx"),
        ("坏.docx", b"PK\x03\x04broken", "已损坏"),
        ("包.zip", packed(), "压缩包"),
        ("坏.pdf", b"%PDF-1.7 broken", "坏.pdf"),
        ("无字.txt", "……。".encode(), "没有可读的文字"),
        ("长" * 81 + ".txt", NEW.encode(), "文件名太长"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_leaves_nothing(
    inside: Office, name: str, content: bytes, told: str
) -> None:
    """What is wrong, and what to do."""
    before = sorted(inside.shelf.rglob("*"))
    reply = inside.post("upload", (name, content))
    assert reply.status_code == 400
    assert told in html.unescape(reply.text)
    assert "返回" in reply.text
    assert sorted(inside.shelf.rglob("*")) == before


def test_a_form_without_a_file_is_told(inside: Office) -> None:
    """A browser without a script sends it."""
    reply = inside.post("upload", belongs="")
    assert "还没有选择文件" in reply.text


def test_a_body_that_is_too_large_is_not_kept(inside: Office) -> None:
    """Whatever the browser says of its size."""
    reply = inside.post("upload", ("大.txt", b"x" * (MAX_BYTES + 200_000)))
    assert reply.status_code == 413
    assert "单个文件不能超过 20 MB" in reply.text
    reply = inside.post("switch", version="x" * 100_000)
    assert reply.status_code == 413
    assert len(list_versions(inside.shelf)) == 1


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", b"x", 415),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nbroken", 400),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 50), 400),
    ],
)
def test_a_form_that_is_broken_is_told(inside: Office, kind: str, body: bytes, status: int) -> None:
    """Never an error of the server's."""
    reply = inside.client.post("/admin/upload", content=body, headers={"content-type": kind})
    assert reply.status_code in (status, 403)
    assert "请" in reply.text


@pytest.mark.parametrize("version", ["0123456789abcdef", "../../etc", "<script>", ""])
def test_an_unknown_version_is_told(inside: Office, version: str) -> None:
    """By every address that takes one."""
    if version:
        reply = inside.client.get("/admin", params={"version": version})
        assert reply.status_code == 404
        assert "没有这一版要点" in reply.text
    for deed in ("switch", "trial", "discard", "belongs"):
        reply = inside.post(deed, version=version, base="0", belongs="")
        assert reply.status_code == 400
        assert "没有这一版要点" in reply.text


def test_a_notice_cannot_inject_anything(inside: Office) -> None:
    """Title, items, units, file name, name of whoever signed in."""
    inside.sign_in(name="<script>alert(2)</script>")
    version = inside.upload(HOSTILE, '"><script>alert(3).txt')
    inside.post("trial", version=version)
    inside.done()
    pages = [
        inside.client.get("/admin", params={"version": version, "step": step}).text
        for step in ("preview", "difference", "trial", "switch")
    ]
    pages += [inside.client.get("/admin").text, inside.client.get("/admin?view=record").text]
    shipped = inside.live.in_use.chosen["要点"]
    asked = {"version": version, "step": "difference", "against": shipped}
    pages.append(inside.client.get("/admin", params=asked).text)
    for page in pages:
        assert re.findall(r"<script(?! src=)|<img|<b>", page) == []
        assert 'value=""><' not in page
