"""The admin's addresses and what they do, over fakes that need no weights."""

import html
import json
import re
import threading
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fake_serving import Workshop
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant.live import Live
from assistant.serve import open_shelf
from corpus.audit import Deed, read_record
from corpus.differences import ChangeKind, ItemChange
from corpus.in_use import read_in_use
from corpus.parse import parse_notice
from corpus.read import MAX_BYTES
from corpus.versions import list_versions
from documents import word_file
from eval.question_export import EXAMPLES, FileForm, write_questions
from eval.questions import Question, QuestionKind, Split
from web.admin import admin_routes
from web.admin_access import Access
from web.admin_jobs import BusyError, Job, Jobs, Progress, Stage, Work
from web.admin_trial import choose_questions
from web.admin_work import Admin
from web.door import COOKIE, Door

PASSWORD = "a long password"
OLD = (
    "2020年某市民生工作要点\n\n发布日期:2020-03-15\n\n一、社会保障\n\n"
    "1.发放高龄津贴。对80周岁以上的老年人每人每月给予50元高龄津贴。"
    "(牵头责任单位:市民政局,协同责任单位:市财政局)\n"
    "2.开展技能培训。培训农民工3000人。(牵头责任单位:市人社局)\n"
    "3.新建公园。新建口袋公园3个。(牵头责任单位:市城管局)\n"
)
NEW = (
    OLD.replace("50元", "80元")
    .replace("牵头责任单位:市人社局", "牵头责任单位:市人社局,协同责任单位:市星际局")
    .replace("3.新建公园。新建口袋公园3个。(牵头责任单位:市城管局)\n", "")
    + "5.修建步道。修建健身步道8公里。\n"
)
QUESTIONS = [
    {"id": "q1", "kind": "figure", "turns": ["高龄津贴每人每月多少"], "items": [1],
     "facts": ["50元"]},
    {"id": "q2", "kind": "figure", "turns": ["技能培训农民工多少人"], "items": [2],
     "facts": ["3000人"]},
    {"id": "q3", "kind": "figure", "turns": ["口袋公园几个"], "items": [3], "facts": ["3个"]},
    {"id": "t1", "kind": "figure", "turns": ["测试"], "items": [3], "facts": ["3个"],
     "split": "test"},
]  # fmt: skip
HOSTILE = (
    "2021年某县<script>alert(1)</script>要点\n\n"
    '1.培训<img src=x>"\'。培训<b>5人</b>。(牵头责任单位:县"><script>局)\n'
)


def as_lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


class Office:
    """A member of staff before the admin, and what stands behind it."""

    def __init__(self, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir()
        (folder / "要点.txt").write_text(OLD, "utf-8")
        questions = tmp_path / "questions.jsonl"
        questions.write_bytes(as_lines(QUESTIONS))
        self.shelf = tmp_path / "home" / "notices"
        in_use, notices = open_shelf(self.shelf, folder)
        self.shop = Workshop()
        self.live = Live(self.shelf, in_use, self.shop.build(notices), self.shop.build)
        self.admin = Admin(self.live, questions=questions)
        self.access = Access(PASSWORD)
        door = Door(self.access, self.admin.tell)
        routes = [*door.routes(), *admin_routes(self.admin, door)]
        self.client = TestClient(Starlette(routes=routes), base_url="http://desk")
        self.token = ""

    def sign_in(self, name: str = "王敏", password: str = PASSWORD) -> Response:
        data = {"name": name, "password": password, "goal": "admin"}
        reply = self.client.post("/sign-in", data=data)
        if found := re.search(r'name="token" value="(\w+)"', reply.text):
            self.token = found[1]
        return reply

    def post(self, deed: str, file: tuple[str, bytes] | None = None, **fields: str) -> Response:
        files = {"file": file} if file else None
        data = {"token": self.token, **fields}
        return self.client.post(f"/admin/{deed}", data=data, files=files)

    def upload(self, text: str = NEW, name: str = "要点.txt", belongs: str = "") -> str:
        """The id of the version that the upload made."""
        reply = self.post("upload", (name, text.encode()), belongs=belongs)
        assert reply.status_code == 200, reply.text
        return str(reply.url.params["version"])

    def look(self, version: str, step: str, **parameters: str) -> str:
        """The plain text of a step's page."""
        asked = {"version": version, "step": step, **parameters}
        return plain(self.client.get("/admin", params=asked).text)

    def done(self) -> Job:
        """The last job once it has ended."""
        self.admin.jobs.wait(20)
        assert self.admin.jobs.job is not None
        return self.admin.jobs.job


def plain(page: str) -> str:
    """The text of a page without white space."""
    return re.sub(r"\s", "", html.unescape(re.sub(r"<[^>]*>", "", page)))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.admin.jobs.wait(20)


@pytest.fixture
def inside(office: Office) -> Office:
    """Signed in."""
    assert office.sign_in().status_code == 200
    return office


ADDRESSES = ("/admin", "/admin?view=record", "/admin?version=0123456789abcdef", "/admin/progress")
DEEDS = (
    "upload",
    "belongs",
    "discard",
    "trial",
    "cancel",
    "switch",
    "retire",
)


def test_without_a_password_no_address_exists(office: Office) -> None:
    """Nothing is routed at all."""
    door = Door(Access(""))
    assert door.routes() == []
    assert admin_routes(office.admin, door) == []


@pytest.mark.parametrize("address", [*ADDRESSES, "/admin/original?version=x"])
def test_a_stranger_sees_only_the_sign_in(office: Office, address: str) -> None:
    """No notice, no version, no record."""
    reply = office.client.get(address)
    assert "登录" in plain(reply.text)
    assert "要点文件夹" not in reply.text
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("deed", DEEDS)
def test_a_stranger_can_do_nothing(office: Office, deed: str) -> None:
    """And is told to sign in."""
    reply = office.post(deed, version="x", base="0")
    assert reply.status_code == 401
    assert "请重新登录" in reply.text


@pytest.mark.parametrize("deed", DEEDS)
def test_a_form_without_the_token_is_not_taken(inside: Office, deed: str) -> None:
    """Nor one with another session's."""
    for token in ("", "0" * 64):
        reply = inside.client.post(f"/admin/{deed}", data={"token": token, "version": "x"})
        assert reply.status_code == 403
        assert "不是从管理页面发出的" in reply.text


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "http://evil"}],
)
def test_a_form_of_another_site_is_not_taken(inside: Office, headers: dict[str, str]) -> None:
    """Even with the token, and at the sign-in."""
    data = {"token": inside.token, "name": "x", "password": PASSWORD}
    for path in ("/sign-in", "/sign-out", "/admin/discard"):
        assert inside.client.post(path, data=data, headers=headers).status_code == 403


def test_the_cookie_is_kept_from_scripts_and_other_sites(office: Office) -> None:
    """It is only sent by pages of this program."""
    data = {"name": "王敏", "password": PASSWORD, "goal": "admin"}
    reply = office.client.post("/sign-in", data=data, follow_redirects=False)
    assert reply.status_code == 303
    assert reply.headers["location"] == "admin"
    cookie = reply.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))


def test_a_page_allows_no_script_of_anothers_and_no_frame(inside: Office) -> None:
    """By its policy; none of its scripts stands in the page itself."""
    reply = inside.client.get("/admin")
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert re.findall(r"<script(?![^>]* src=)|\son\w+=|style=", reply.text) == []


def test_wrong_passwords_are_recorded_and_get_slow(office: Office) -> None:
    """The fourth has to wait, and is told how long."""
    for _ in range(3):
        assert office.sign_in(password="wrong").status_code == 401
    reply = office.sign_in()
    assert reply.status_code == 429
    assert "请等 2 秒再试" in reply.text
    assert reply.headers["retry-after"] == "2"
    entries = read_record(office.shelf)
    assert [entry.deed for entry in entries] == [Deed.SIGN_IN_FAILED] * 3
    assert "wrong" not in (office.shelf / "audit.jsonl").read_text("utf-8")


def test_a_name_is_needed(office: Office) -> None:
    """It goes into the record."""
    reply = office.sign_in(name=" \n")
    assert reply.status_code == 400
    assert "请填写您的姓名" in reply.text


def test_signing_out_ends_the_session(inside: Office) -> None:
    """The old cookie opens nothing."""
    cookie = inside.client.cookies[COOKIE]
    left = inside.client.post("/sign-out", data={"token": inside.token})
    assert "已退出" in plain(left.text)
    inside.client.cookies.set(COOKIE, cookie, path="/")
    assert "登录" in plain(inside.client.get("/admin").text)
    assert inside.post("upload", ("要点.txt", NEW.encode())).status_code == 401


def test_an_upload_is_previewed_with_what_to_check(inside: Office) -> None:
    """Head, items, and each kind of warning; nothing is switched."""
    version = inside.upload()
    page = inside.look(version, "preview")
    assert "切换后替换现在使用的一版" in page
    assert "发布日期2020年3月15日发布" in page
    assert "内容1个部分，3项" in page
    assert "编号不连续:第2项之后是第5项,缺第3至4项。" in page
    assert "第5项没有读到责任单位。" in page
    assert "第2项的单位“市星际局”在其他要点中没有出现过,请核对名称。" in page
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


def test_a_trial_shows_the_answers_that_changed(inside: Office) -> None:
    """Both answers, both outcomes, and how many were as the set says; test questions never."""
    version = inside.upload()
    inside.post("trial", version=version, count="10")
    assert inside.done().stage is Stage.DONE
    page = inside.look(version, "trial")
    assert "问了3题回答有变化2题与题集相符：原来3题，现在1题" in page
    assert "原来：已答与题集相符对80周岁以上的老年人每人每月给予50元高龄津贴[1]。" in page
    assert "现在：已答与题集不符对80周岁以上的老年人每人每月给予80元高龄津贴[1]。" in page
    assert "现在：不在要点范围" in page
    assert "回答没有变化的1题技能培训农民工多少人" in page
    assert "测试" not in page
    assert inside.live.in_use.serial == 0


def test_a_set_of_ones_own_can_be_tried(inside: Office) -> None:
    """Its name is shown."""
    version = inside.upload()
    reply = inside.post("trial", ("我的题.jsonl", as_lines(QUESTIONS[:1])), version=version)
    assert reply.status_code == 200
    inside.done()
    page = inside.look(version, "trial")
    assert "问了1题" in page
    assert "我的题.jsonl，王敏" in page


def test_a_spreadsheet_of_questions_can_be_tried(inside: Office) -> None:
    """The evaluation's template, as Excel keeps it."""
    version = inside.upload()
    sheet = write_questions(EXAMPLES, FileForm.XLSX)
    assert inside.post("trial", ("题集.xlsx", sheet), version=version).status_code == 200
    inside.done()
    assert f"问了{len(EXAMPLES)}题" in inside.look(version, "trial")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "我的题.jsonl是空的"),
        (b"{", "题集第 1 行不是合法的 JSON"),
        (b"\xff\xfe\x00", "文件的编码认不出来"),
        (b'{"id": "x", "kind": "figure", "turns": ["?"]}', "题集第 1 行，字段 facts"),
        (as_lines(QUESTIONS[3:]), "标为 test 的题只用于正式评测"),
    ],
)
def test_a_set_that_cannot_be_read_is_told(inside: Office, content: bytes, told: str) -> None:
    """Where and what; no path of this machine."""
    version = inside.upload()
    reply = inside.post("trial", ("我的题.jsonl", content), version=version)
    assert reply.status_code == 400
    assert told in html.unescape(reply.text)
    assert "/tmp" not in reply.text
    assert inside.admin.jobs.job is None


def test_a_trial_can_be_cancelled_and_keeps_what_it_has(inside: Office) -> None:
    """Only one runs at a time; the answers so far are shown."""
    inside.shop.pause_s = 0.05
    version = inside.upload()
    many = [{**QUESTIONS[0], "id": f"q{n}"} for n in range(200)]
    inside.post("trial", ("many.jsonl", as_lines(many)), version=version, count="300")
    while not (inside.admin.jobs.job or Job(Work.TRIAL, "", "")).done:
        pass
    assert inside.client.get("/admin/progress").text.startswith("正在试答（")
    busy = inside.post("switch", version=version, base="0")
    assert busy.status_code == 400
    assert "王敏 正在试答题集，请等它做完，或先把它取消。" in busy.text
    inside.post("cancel", version=version)
    assert inside.done().stage is Stage.CANCELLED
    assert inside.client.get("/admin/progress").text == ""
    assert re.search(r"试答已取消，问了\d+题。.*问了\d+题回答有变化", inside.look(version, "trial"))


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


def changed(*items: str) -> list[ItemChange]:
    """Changes of these items."""
    notice = parse_notice(OLD, "n")
    return [ItemChange(ChangeKind.REWORDED, notice.item(item), notice.item(item)) for item in items]


def asked_of(item: str, number: int, split: Split | None = Split.DEV) -> Question:
    return Question(f"{item}-{number}", QuestionKind.FIGURE, ("?",), (item,), ("x",), split=split)


def test_questions_on_changed_items_come_first() -> None:
    """Then the rest, evenly; the test half never."""
    questions = [asked_of(item, number) for item in ("1", "2", "3") for number in range(4)]
    questions.append(asked_of("2", 9, Split.TEST))
    chosen = choose_questions(questions, changed("2"), 8)
    assert [question.id for question in chosen] == [
        "2-0", "2-1", "2-2", "2-3", "1-0", "1-2", "3-0", "3-2",
    ]  # fmt: skip
    assert [q.id for q in choose_questions(questions, changed("2"), 2)] == ["2-0", "2-2"]
    assert [q.id for q in choose_questions(questions, (), 3)] == ["1-0", "2-0", "3-0"]


def test_one_piece_of_work_at_a_time() -> None:
    """The next may begin once the first has ended, however it ended."""
    jobs, go = Jobs(), threading.Event()
    jobs.start(Job(Work.SWITCH, "v", "王敏"), lambda progress: go.wait(10) and None)
    with pytest.raises(BusyError, match="王敏 正在切换要点"):
        jobs.start(Job(Work.TRIAL, "v", "李强"), lambda progress: None)
    jobs.cancel(Work.TRIAL)
    go.set()
    jobs.wait(10)
    assert jobs.job is not None
    assert jobs.job.stage is Stage.DONE

    def full(progress: Progress) -> None:
        raise OSError(28, "No space left on device")

    jobs.start(Job(Work.SWITCH, "v", "李强"), full)
    jobs.wait(10)
    assert jobs.job.stage is Stage.FAILED
    assert "请检查磁盘空间" in jobs.job.problem
