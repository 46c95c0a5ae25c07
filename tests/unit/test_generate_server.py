"""The OpenAI-compatible backend against a small server of our own on the loopback address."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from assistant.generate.base import Piece, Prompt
from assistant.generate.server import ServerGenerator
from corpus.errors import GeneratorError

PROMPT = Prompt("只按要点回答", "低保每人每月672元。", "低保多少钱?")


class Site:
    """Answers every chat completion with `pieces`, or with the HTTP status `status`."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 200
        self.pieces: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str | None] = []


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            site.bodies.append({"path": self.path, **json.loads(body)})
            site.keys.append(self.headers.get("Authorization"))
            self.send_response(site.status)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            for piece in site.pieces:
                delta = {"choices": [{"index": 0, "delta": {"content": piece}}]}
                self.wfile.write(f"data: {json.dumps(delta)}\n\n".encode())
            if site.status == 200:
                self.wfile.write(b'data: {"choices": []}\n\ndata: [DONE]\n\n')

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def test_pieces_come_as_the_server_sends_them(site: Site) -> None:
    site.pieces = ["每人每月", "", "672元。"]
    generator = ServerGenerator(site.url, "small", {"OPENAI_API_KEY": "a-key"})
    pieces = list(generator.stream(PROMPT, max_tokens=9))
    generator.close()
    assert pieces == [Piece("每人每月", 1), Piece("672元。", 1)]
    assert site.keys == ["Bearer a-key"]


def test_the_request_is_greedy_bounded_and_without_thinking(site: Site) -> None:
    generator = ServerGenerator(site.url, "small", {})
    assert list(generator.stream(PROMPT, max_tokens=9, grammar='root ::= "x"')) == []
    generator.close()
    assert site.bodies == [
        {
            "path": "/v1/chat/completions",
            "model": "small",
            "messages": [
                {"role": "system", "content": "只按要点回答\n低保每人每月672元。"},
                {"role": "user", "content": "低保多少钱?"},
            ],
            "max_tokens": 9,
            "temperature": 0.0,
            "seed": 0,
            "stream": True,
            "chat_template_kwargs": {"enable_thinking": False},
        }
    ]


def test_there_is_nothing_to_prepare(site: Site) -> None:
    generator = ServerGenerator(site.url, "small", {})
    assert generator.prepare(PROMPT) == 0
    generator.close()
    assert site.bodies == []


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "拒绝了密钥，请检查环境变量 OPENAI_API_KEY"),
        (404, "没有模型 small，请检查 MINSHENG_GENERATOR"),
        (400, "返回错误"),
    ],
)
def test_a_refusal_says_what_to_check(site: Site, status: int, message: str) -> None:
    site.status = status
    generator = ServerGenerator(site.url, "small", {})
    with pytest.raises(GeneratorError, match=message):
        list(generator.stream(PROMPT, max_tokens=9))
    generator.close()


def test_a_server_that_is_not_there_is_named() -> None:
    generator = ServerGenerator("http://127.0.0.1:9/v1", "small", {})
    with pytest.raises(GeneratorError, match=r"连不上生成服务 http://127\.0\.0\.1:9/v1"):
        list(generator.stream(PROMPT, max_tokens=9))
    generator.close()
