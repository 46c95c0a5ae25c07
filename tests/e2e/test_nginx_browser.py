"""The configurations of `deploy/` in a real nginx, in front of the page and the desk, in a real
browser. Left out where no nginx is installed.
"""

import itertools
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from browsing import SERVES_THE_PAGE, Open, ask, wait_until
from fake_assistant import FakeAssistant
from playwright.sync_api import Browser, Page, expect

from web.exchanges import Answering

NGINX = shutil.which("nginx")
DEPLOY = Path(__file__).parents[2] / "deploy"
ANSWER = "一级、二级且需要长期照护的重度残疾人，每人每月60元护理补贴[22]。"
MAIN = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {site}
}}
"""
# user "staff", password "desk-2020": openssl passwd -apr1 -salt minsheng desk-2020
USERS = "staff:$apr1$minsheng$jPbzWcnABCSIcLcly.B5Q1\n"

pytestmark = [
    *SERVES_THE_PAGE,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
]
Front = Callable[..., str]


@pytest.fixture
def front(free_port: Callable[[], int], tmp_path: Path) -> Iterator[Front]:
    """Starts nginx with a configuration of `deploy/` in front of an address; gives its address."""
    started = []

    def begin(name: str, behind: str, *, signed_in: bool = False) -> str:
        port = free_port()
        site = (DEPLOY / name).read_text(encoding="utf-8")
        site = site.replace("127.0.0.1:7860", behind.removeprefix("http://"))
        if "subpath" in name:
            site = f"server {{ listen 80; {site} }}"
        site = site.replace("listen 80;", f"listen 127.0.0.1:{port};")
        if signed_in:
            site = re.sub(r"(?m)^( *)# ( *(?:location|auth|proxy|\}))", r"\1\2", site)
            site = site.replace("/etc/nginx/minsheng.users", str(tmp_path / "users"))
            (tmp_path / "users").write_text(USERS, encoding="utf-8")
        written = tmp_path / "nginx.conf"
        written.write_text(MAIN.format(folder=tmp_path, site=site), encoding="utf-8")
        command = [
            str(NGINX),
            "-c",
            str(written),
            "-p",
            str(tmp_path),
            "-e",
            f"{tmp_path}/error.log",
        ]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        started.append(subprocess.Popen(command))
        wait_until(lambda: _listens(port))
        return f"http://127.0.0.1:{port}"

    yield begin
    for process in started:
        process.terminate()
        process.wait(10)


@pytest.fixture
def under_a_path(
    serve: Callable[[Answering], str], fake: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The page as the administrator starts it for a sub-path."""
    monkeypatch.setenv("GRADIO_ROOT_PATH", "/minsheng")
    return serve(fake)


def walk(open_page: Open, address: str) -> Page:
    """A question, its place, the desk with its style and a download, and the way back."""
    page = open_page(address)
    ask(page, "护理补贴多少？")
    expect(page.locator(".answer .text")).to_have_text(ANSWER)
    page.click(".answer .mark")
    expect(page.locator("#cited")).to_be_visible()
    page.click("text=工作人员查询")
    expect(page.locator(".summary strong")).to_have_text("共 43 个单位")
    masthead = page.locator(".masthead")
    assert masthead.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(23, 73, 92)"
    with page.expect_download() as waiting:
        page.click("text=导出 Excel")
    assert waiting.value.suggested_filename == "2020年全市民生工作要点-责任单位台账.xlsx"
    page.click("text=返回问答")
    expect(page.locator(".welcome")).to_be_visible()
    return page


def test_behind_nginx_with_a_name_of_its_own(open_page: Open, address: str, front: Front) -> None:
    """Everything works, and an answer comes clause by clause while it is being written."""
    page = walk(open_page, front("nginx.conf", address))
    page.fill("#question textarea", "一直说")
    page.keyboard.press("Enter")
    expect(page.locator(".answer .text")).to_contain_text("一直写下去，一直写下去，")
    page.click("#stop")
    expect(page.locator(".chip")).to_have_text("已停止")


def test_behind_nginx_under_a_path(open_page: Open, under_a_path: str, front: Front) -> None:
    """Every address stays below it (`open_page`)."""
    page = walk(open_page, front("nginx-subpath.conf", under_a_path) + "/minsheng")
    assert "/minsheng/" in page.url


@pytest.mark.parametrize("name", ["nginx.conf", "nginx-subpath.conf"])
def test_the_desk_behind_a_password(
    browser: Browser, address: str, under_a_path: str, front: Front, name: str
) -> None:
    """The desk and its exports ask for it, the page for residents does not."""
    is_path = "subpath" in name
    behind, below = (under_a_path, "/minsheng") if is_path else (address, "")
    own = front(name, behind, signed_in=True) + below
    given = {"username": "staff", "password": "desk-2020"}
    anyone, staff = browser.new_context(), browser.new_context(http_credentials=given)
    for path in ("/desk", "/desk?item=22", "/desk/export.csv", "/desk/desk.css"):
        assert anyone.request.get(own + path).status == 401
        assert staff.request.get(own + path).status == 200
    assert anyone.request.get(own + "/").status == 200
    anyone.close()
    staff.close()


@pytest.mark.parametrize("name", ["nginx.conf", "nginx-subpath.conf"])
@pytest.mark.usefixtures("browser")  # its event loop keeps Gradio from leaving some of its own
def test_the_api_behind_nginx(address: str, under_a_path: str, front: Front, name: str) -> None:
    """A stream comes while it is being written, and citations name addresses outside of it."""
    is_path = "subpath" in name
    behind, below = (under_a_path, "/minsheng") if is_path else (address, "")
    own = front(name, behind) + below
    with openai.OpenAI(base_url=f"{own}/v1", api_key="any", max_retries=0) as client:
        endless: Any = [{"role": "user", "content": "一直说"}]
        with client.chat.completions.create(
            model="minsheng", messages=endless, stream=True
        ) as stream:
            pieces = [chunk.choices[0].delta.content for chunk in itertools.islice(stream, 3)]
            assert "".join(filter(None, pieces)).startswith("一直写下去，")
        asked: Any = [{"role": "user", "content": "护理补贴多少？"}]
        answer = client.chat.completions.create(model="minsheng", messages=asked)
        [annotation] = answer.choices[0].message.annotations or []
        assert annotation.url_citation.url == f"{own}/desk?item=22"
        for path in ("/desk?item=22", "/api/docs", "/api/items?item=22", "/metrics"):
            assert client.get(f"{own}{path}", cast_to=httpx.Response).status_code == 200


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
