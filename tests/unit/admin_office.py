"""A member of staff before the admin, over fakes that need no weights; what its tests share."""

import html
import json
import re
from pathlib import Path
from typing import Any

from fake_serving import Workshop
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant.live import Live
from assistant.serve import open_shelf
from web.admin import admin_routes
from web.admin_access import Access
from web.admin_jobs import Job
from web.admin_work import Admin
from web.door import Door

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
