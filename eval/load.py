"""`python -m eval.load`: many clients at once through the API, beside one alone.

Without `--url` it starts the program itself, on a free port and without a limit on the rate.
Measure alone: clients and server share the machine.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

from assistant.settings import ROOT
from corpus.errors import ExtraError, MinshengError
from eval.load_client import ask_for
from eval.load_values import Memory, Summary, render, summarise
from eval.questions import Question, Split, read_questions

QUESTIONS = ROOT / "eval" / "questions.jsonl"
_LOOK_EVERY_S = 2.0
_STARTS_WITHIN_S = 600.0
_LOCAL = ("127.0.0.1", "localhost", "::1")


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 where a question was lost, or nothing could be asked."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.load", description="许多客户端同时经接口提问，与一个客户端相比。"
    )
    parser.add_argument("--url", default="", help="已在运行的服务的地址；不填则自己启动一个")
    parser.add_argument("--key", default="", help="接口的密钥，服务设了才要")
    parser.add_argument("--clients", type=int, default=64, help="同时提问的客户端（默认 64）")
    parser.add_argument("--seconds", type=float, default=300, help="问多久（默认 300 秒）")
    parser.add_argument("--alone", type=float, default=60, help="一个客户端先问多久（默认 60）")
    parser.add_argument("--json", type=Path, help="把全部数字写入这个文件")
    chosen = parser.parse_args(argv)
    questions = choose(read_questions(QUESTIONS))
    try:
        with ExitStack() as stack:
            url = chosen.url.rstrip("/") or stack.enter_context(started())
            _wait_until_ready(url, _STARTS_WITHIN_S)
            process = server_process(url)
            one = measure(url, chosen.key, questions, 1, chosen.alone, process)
            many = measure(url, chosen.key, questions, chosen.clients, chosen.seconds, process)
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1
    print(render(one, many))
    if chosen.json is not None:
        told = json.dumps([asdict(one), asdict(many)], ensure_ascii=False, indent=1)
        chosen.json.write_text(told + "\n", encoding="utf-8")
    return 1 if one.lost + many.lost else 0


def choose(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The dev questions that stand alone."""
    return tuple(
        question
        for question in questions
        if question.split is not Split.TEST and len(question.turns) == 1
    )


def measure(
    url: str,
    key: str,
    questions: Sequence[Question],
    clients: int,
    seconds: float,
    process: psutil.Process | None,
) -> Summary:
    """So many clients for so long, and the server's memory meanwhile."""

    async def run() -> Summary:
        memory: list[Memory] = []
        began = time.perf_counter()
        watching = asyncio.create_task(_watch(process, memory, began))
        asked = await ask_for(url, key, questions, clients, seconds)
        took = time.perf_counter() - began
        watching.cancel()
        return summarise(asked, clients, took, memory)

    return asyncio.run(run())


@contextmanager
def started() -> Iterator[str]:
    """The program on a free loopback port, without a limit on the rate; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"MINSHENG_API_RATE": "0", "MINSHENG_API_KEYS": ""},
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def server_process(url: str) -> psutil.Process | None:
    """The process that listens there, where it is one of this machine that may be looked at."""
    parts = urlsplit(url)
    if parts.hostname not in _LOCAL:
        return None
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN
            if listens and connection.laddr.port == parts.port and connection.pid:
                return psutil.Process(connection.pid)
    except psutil.Error:
        return None
    return None


async def _watch(process: psutil.Process | None, memory: list[Memory], began: float) -> None:
    while process is not None and process.is_running():
        mb = process.memory_info().rss / 1e6
        memory.append(Memory(round(time.perf_counter() - began, 1), round(mb, 1)))
        await asyncio.sleep(_LOOK_EVERY_S)


def _wait_until_ready(url: str, at_most_s: float) -> None:
    """Raises ExtraError where nothing there becomes ready."""
    until = time.perf_counter() + at_most_s
    with httpx.Client(trust_env=False, timeout=10) as http:
        while time.perf_counter() < until:
            try:
                if http.get(f"{url}/readyz").status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
    raise ExtraError(f"{url} 没有准备好。请先启动 app.py，看 {url}/readyz 说什么。")


if __name__ == "__main__":
    sys.exit(main())
