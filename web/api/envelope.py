"""Around every request to the API: its number, its size, its time, and errors of our own making.

It speaks ASGI directly, so that nothing of a stream is held back.
"""

import re
import time
import uuid
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api.errors import ApiError, reply

REQUEST_ID = "X-Request-ID"
_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)
_DRAINED = 32
"""How many times the limit is read of a body that is too large, so that the sender hears why."""

Note = Callable[[str, int, float], None]


class ApiRoute(BaseRoute):
    """Hands what is below `folders`, and `files` themselves, to the application, path unchanged."""

    def __init__(self, app: ASGIApp, folders: tuple[str, ...], files: tuple[str, ...]) -> None:
        self.app = app
        self._folders = folders
        self._files = frozenset(files)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whole or not at all, whatever the method."""
        path = _path(scope) if scope["type"] == "http" else ""
        return (Match.FULL if self._holds(path) else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes it on."""
        await self.app(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: object) -> "NoMatchFound":  # type: ignore[override]
        """No address of it has a name."""
        raise NoMatchFound(name, path_params)

    def _holds(self, path: str) -> bool:
        return path in self._files or path.startswith(self._folders)


class Envelope:
    """An application with the number of its request in every response, and a limit on its size."""

    def __init__(self, app: ASGIApp, *, body_bytes: int, note: Note) -> None:
        self._app = app
        self._limit = body_bytes
        self._note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        given = Headers(scope=scope).get(REQUEST_ID, "")
        number = given if _ID.fullmatch(given) else uuid.uuid4().hex
        began = time.perf_counter()
        code = 0

        async def send_numbered(message: Message) -> None:
            nonlocal code
            if message["type"] == "http.response.start":
                code = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = number
            await send(message)

        try:
            body = await _read(scope, receive, self._limit)
            await self._app(scope, _after(body, receive), send_numbered)
        except ApiError as error:
            await reply(error)(scope, receive, send_numbered)
        except Exception:
            if not code:
                raise
            # The application has logged it and told of it; the server need not do so once more.
        finally:
            route = getattr(scope.get("route"), "path", "other")
            self._note(route, code or 499, time.perf_counter() - began)


def _path(scope: Scope) -> str:
    """The path below the one at which a proxy serves the whole house."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


async def _read(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body. Raises ApiError 413 where it is larger than `limit`."""
    told = Headers(scope=scope).get("content-length", "")
    announced = int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0
    if announced > _DRAINED * limit:
        raise _too_large(limit)
    body, size, goes_on = b"", 0, True
    while goes_on:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        piece = message.get("body", b"")
        size += len(piece)
        body = body + piece if size <= limit else b""
        goes_on = message.get("more_body", False) and size <= _DRAINED * limit
    if size > limit:
        raise _too_large(limit)
    return body


def _after(body: bytes, receive: Receive) -> Receive:
    """Gives the body that was read, then whatever comes."""
    is_given = False

    async def receive_again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


def _too_large(limit: int) -> ApiError:
    return ApiError(
        413,
        f"请求太大了（最多 {limit // 1024} KB）。请删去较早的对话，或缩短问题。",
        "request_too_large",
    )
