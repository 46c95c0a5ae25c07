"""Runs the MCP server. The models are loaded beside it, so that a client need not wait for them."""

import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress

from assistant.values import Answer, Turn
from corpus.errors import ExtraError, MinshengError
from corpus.notice import Notice
from minsheng.mcp_tools import Asking

try:
    from minsheng.mcp_server import build_server
except ModuleNotFoundError as missing:
    if (missing.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
        raise
    raise ExtraError(
        "还没有装 MCP 的包。请运行：.venv/bin/pip install -r requirements-mcp.lock"
    ) from missing


class Loading:
    """An assistant that is still being loaded; whoever asks waits for it."""

    def __init__(self, load: Callable[[], Asking]) -> None:
        self._loaded: Future[Asking] = Future()
        threading.Thread(target=self._load, args=(load,), name="load", daemon=True).start()

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer. Raises what the loading raised."""
        return self._loaded.result().ask(question, history)

    def _load(self, load: Callable[[], Asking]) -> None:
        try:
            self._loaded.set_result(load())
        except MinshengError as error:
            print(error, file=sys.stderr)
            self._loaded.set_exception(error)
        except Exception as error:
            self._loaded.set_exception(error)
            raise


def run(
    notices: tuple[Notice, ...], load: Callable[[], Asking], where: tuple[str, int] | None
) -> None:
    """Serves until the client leaves or Ctrl-C: on standard input and output, or at an address."""
    if where is not None:
        from web.serve import check_port  # heavy: the page comes with it

        check_port(*where)
    server = build_server(notices, Loading(load))
    if where is None:
        server.run("stdio")
        return
    host, port = where
    print(f"MCP 服务：http://{host}:{port}/mcp　（Ctrl-C 停止）", file=sys.stderr, flush=True)
    with suppress(KeyboardInterrupt):
        server.run("streamable-http", host=host, port=port, stateless_http=True)
