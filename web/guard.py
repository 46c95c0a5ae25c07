"""Who may open a page of the staff: one function that a route asks first.

The one here is HTTP Basic with the admin's password: guesses are counted and slowed together with
the admin's own. It keeps no sessions; whatever has the same form can stand in its place.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from web.admin_access import PASSWORD, Access

Guard = Callable[[Request], Response | None]
"""None lets the request pass; a response is sent instead of what was asked for."""


def closed(_: Request) -> Response | None:
    """Nobody: as if there were no such page."""
    return PlainTextResponse("Not Found", 404)


def access_guard(access: Access) -> Guard:
    """Whoever gives the admin's password, under any name; nobody where there is none."""
    if not access.is_on:
        return closed
    key = secrets.token_bytes(32)
    known = b""

    def guard(request: Request) -> Response | None:
        nonlocal known
        given = _password(request.headers.get("authorization", ""))
        if given is None:
            return _asked()
        digest = hmac.new(key, given.encode(), hashlib.sha256).digest()
        if known and hmac.compare_digest(digest, known):
            return None
        address = request.client.host if request.client else ""
        if (wait := access.wait_s(address)) > 0:
            told = f"密码错误次数太多，请等 {int(wait) + 1} 秒再试。"
            return PlainTextResponse(told, 429, {"Retry-After": str(int(wait) + 1)})
        if access.sign_in(given, "", address) is None:
            return _asked()
        known = digest
        return None

    return guard


def evaluation_told(access: Access, opened: str) -> str:
    """Where the evaluation is, for the one who starts the program."""
    return f"{opened}/evaluation" if access.is_on else f"未开放（设置 {PASSWORD} 后重启即开放）"


def _asked() -> Response:
    return PlainTextResponse(
        f"需要密码：管理员启动时用环境变量 {PASSWORD} 设定的那一个；用户名可以随意填。",
        401,
        {"WWW-Authenticate": 'Basic realm="minsheng", charset="UTF-8"'},
    )


def is_same_origin(request: Request) -> bool:
    """Whether a form was sent by a page of ours: a browser adds the password to others' as well."""
    if site := request.headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return True  # no browser: nothing adds the password by itself
    return urlsplit(origin).netloc == request.headers.get("host", "")


def _password(header: str) -> str | None:
    kind, _, code = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        return base64.b64decode(code.strip(), validate=True).partition(b":")[2].decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
