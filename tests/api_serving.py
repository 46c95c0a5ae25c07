"""The API over a fake assistant: in process, and on a real port."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fake_assistant import ENDLESS, FakeAssistant, cited
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from assistant.live import Edition, Traffic
from assistant.values import Status
from corpus.errors import GeneratorError
from corpus.notice import Notice
from web.api.app import build_api
from web.api.limits import Limits

CARE = "每人每月给予60元护理补贴"
SENTENCE = "重度残疾人每人每月60元护理补贴。"
ANSWER = "重度残疾人每人每月60元护理补贴[22]。"
KEY = "key-of-the-tests"


def fake(*notices: Notice) -> FakeAssistant:
    """Knows one answer, two errors and no end."""
    return FakeAssistant(
        notices,
        {
            "护理补贴": cited(notices[0], "22", CARE, SENTENCE, Status.ANSWERED),
            "一直": ENDLESS,
            "坏": GeneratorError("生成模型没有响应，请稍后再试。"),
            "崩": ZeroDivisionError("secret detail"),
        },
    )


def application(assistant: FakeAssistant, limits: Limits | None = None) -> ASGIApp:
    """The API as served, its answers counted as those of a real house are."""
    traffic = Traffic()
    return build_api(Edition("", assistant, traffic), limits or Limits(per_minute=0), traffic)


def client(assistant: FakeAssistant, limits: Limits | None = None) -> TestClient:
    """A client in process."""
    return TestClient(application(assistant, limits), raise_server_exceptions=False)


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The application on a loopback port; gives its address."""
    config = uvicorn.Config(app, port=0, log_level="error", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
