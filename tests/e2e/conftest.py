"""A browser, and the page on a free loopback port."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import DESK, Open
from fake_assistant import ENDLESS, FakeAssistant, cited
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from assistant.live import Traffic
from assistant.values import Status
from corpus.errors import GeneratorError
from corpus.read import read_notices
from web.api.app import api_routes
from web.api.limits import Limits
from web.desk import desk_routes
from web.exchanges import Answering
from web.page import build_page
from web.serve import start

NOTICES = Path(__file__).parents[2] / "corpus" / "notices"
_QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Serve = Callable[[Answering], str]


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Finds a loopback port that nothing listens on."""

    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return find


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that CHROMIUM names."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.fail("No Chromium found: run `make browser`, or set CHROMIUM to its path.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def serve(free_port: Callable[[], int]) -> Iterator[Serve]:
    """Serves the page over an assistant; returns its address."""
    pages = []

    def begin(assistant: Answering) -> str:
        pages.append(build_page(assistant))
        routes = [*desk_routes(assistant), *api_routes(assistant, Limits(), Traffic())]
        return start(pages[-1], "127.0.0.1", free_port(), routes)

    yield begin
    for page in pages:
        page.close(verbose=False)


@pytest.fixture(scope="module")
def fake() -> FakeAssistant:
    """Answers by heart from the real notice."""
    notices = read_notices(NOTICES)
    care = "对残疾等级被评定为一级、二级且需要长期照护的重度残疾人,每人每月给予60元护理补贴"
    return FakeAssistant(
        notices,
        {
            "护理补贴": cited(
                notices[0],
                "22",
                care,
                "一级、二级且需要长期照护的重度残疾人，每人每月60元护理补贴。",
                Status.ANSWERED,
            ),
            "求职": cited(
                notices[0],
                "2",
                "给予求职创业补贴",
                "要点写明给予求职创业补贴，未写明金额；牵头单位：市人社局。",
                Status.NOT_STATED,
            ),
            "一直": ENDLESS,
            "坏": GeneratorError("生成模型没有响应，请稍后再试。"),
            "崩": ZeroDivisionError("secret detail"),
        },
    )


@pytest.fixture(scope="module")
def address(serve: Serve, fake: FakeAssistant) -> str:
    """The page over the fake."""
    return serve(fake)


@pytest.fixture
def open_desk(browser: Browser) -> Iterator[Open]:
    """Opens an address in a browser session of its own; fails on any foreign request or page error.

    Dark mode is on, since the pages have to keep their light colours.
    """
    contexts: list[BrowserContext] = []
    requested: list[tuple[str, str]] = []
    errors: list[str] = []

    def begin(
        address: str, path: str, size: tuple[int, int] = DESK, *, script: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            color_scheme="dark",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requested.append((address + "/", request.url)))
        page.on("websocket", lambda socket: requested.append((address + "/", socket.url)))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address + path)
        return page

    yield begin
    for context in contexts:
        context.close()
    foreign = [url for own, url in requested if not url.startswith((own, "data:", "blob:"))]
    assert foreign == []
    assert errors == []


@pytest.fixture
def open_page(open_desk: Open) -> Open:
    """Opens the chat page and waits until a question can be typed."""

    def begin(address: str, size: tuple[int, int] = DESK) -> Page:
        host, _, query = address.partition("/?")
        page = open_desk(host, f"/?{query}" if query else "/", size)
        page.wait_for_selector(".welcome")
        page.wait_for_selector("#question textarea")
        return page

    return begin
