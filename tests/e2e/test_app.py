"""`app.py` as a user starts it, with the shipped weights: three questions asked in a browser."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
SLOW_MS = 60_000
"""A first answer on a busy machine; on an idle one it takes about a second."""

Open = Callable[..., Page]


@dataclass
class App:
    """A running app.py and what it said until it was ready."""

    process: subprocess.Popen[str]
    said: list[str]
    address: str


@pytest.fixture(scope="module")
def app(free_port: Callable[[], int]) -> Iterator[App]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        # A shell starts what runs in its background deaf to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    said = []
    assert process.stdout
    for line in process.stdout:
        said.append(line.strip())
        if line.startswith("打开"):
            break
    yield App(process, said, f"http://127.0.0.1:{port}")
    if process.poll() is None:
        process.kill()
    process.wait()
    process.stdout.close()


def ask(page: Page, question: str) -> str:
    """Asks and returns the text of the answer, marks included."""
    before = page.locator(".exchange").count()
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    expect(page.locator(".exchange")).to_have_count(before + 1)
    expect(page.locator("#send")).to_be_visible(timeout=SLOW_MS)
    return page.locator(".answer .text").last.inner_text()


def test_it_says_what_it_does_and_ends_with_the_address(app: App) -> None:
    assert app.said[0].startswith("读取要点：")
    assert app.said[1].startswith("载入模型")
    assert app.said[-1] == f"打开 {app.address}"


def test_a_figure_is_answered_and_its_citation_opens_the_span(app: App, open_page: Open) -> None:
    page = open_page(app.address)
    answer = ask(page, "重度残疾人每月有多少护理补贴？")
    expect(page.locator(".chip")).to_have_text("已答")
    assert "60元" in answer
    assert "[22]" in answer
    page.click(".answer .mark")
    expect(page.locator("#original mark").first).to_be_in_viewport(timeout=SLOW_MS)
    marked = "".join(page.locator("#original mark").all_inner_texts())
    assert "每人每月给予60元护理补贴" in marked
    assert "《2020年全市民生工作要点》" in page.locator(".basis").inner_text()


def test_a_unit_is_looked_up(app: App, open_page: Open) -> None:
    page = open_page(app.address)
    answer = ask(page, "农村改厕由哪个单位牵头？")
    expect(page.locator(".chip")).to_have_text("已答")
    assert "市农业农村局" in answer
    assert "[38]" in answer


def test_another_topic_is_refused_without_sources(app: App, open_page: Open) -> None:
    page = open_page(app.address)
    ask(page, "地铁票多少钱一张？")
    expect(page.locator(".chip")).to_have_text("不在要点范围")
    assert page.locator(".answer [data-spans]").count() == 0
    expect(page.locator(".verify")).to_have_text("现行标准请向牵头单位核实")


def test_a_second_app_on_the_same_port_is_told_so(app: App) -> None:
    port = app.address.rpartition(":")[2]
    second = subprocess.run(
        [sys.executable, "app.py", "--port", port],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        timeout=300,
    )
    assert second.returncode == 1
    assert second.stderr.strip().startswith(f"端口 {port} 已被占用。")


def test_ctrl_c_ends_it_cleanly(app: App) -> None:
    """Runs last: nothing but the farewell is said."""
    assert app.process.stdout
    app.process.send_signal(signal.SIGINT)
    assert app.process.stdout.read().strip() == "已停止。"
    assert app.process.wait(timeout=60) == 0
