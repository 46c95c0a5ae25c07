"""Who may open a page of the staff: one function that a route asks first.

The one here is HTTP Basic with a single password. It knows no users and no sessions; whatever
has the same form can stand in its place.
"""

import base64
import binascii
import hmac
import os
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

Guard = Callable[[Request], Response | None]
"""None lets the request pass; a response is sent instead of what was asked for."""
PASSWORD = "MINSHENG_ADMIN_PASSWORD"


def guard_from_environment(environment: Mapping[str, str] = os.environ) -> Guard:
    """By the password of the environment; without one the pages are not there at all."""
    password = environment.get(PASSWORD, "")
    return password_guard(password) if password else closed


def closed(_: Request) -> Response | None:
    """Nobody: as if there were no such page."""
    return PlainTextResponse("Not Found", 404)


def password_guard(password: str) -> Guard:
    """Whoever gives the password, under any name."""

    def guard(request: Request) -> Response | None:
        given = _password(request.headers.get("authorization", ""))
        if given is not None and hmac.compare_digest(given, password.encode()):
            return None
        return PlainTextResponse(
            f"需要密码：管理员启动时用环境变量 {PASSWORD} 设定的那一个；用户名可以随意填。",
            401,
            {"WWW-Authenticate": 'Basic realm="minsheng", charset="UTF-8"'},
        )

    return guard


def is_same_origin(request: Request) -> bool:
    """Whether a form was sent by a page of ours: a browser adds the password to others' as well."""
    if site := request.headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return True  # no browser: nothing adds the password by itself
    return urlsplit(origin).netloc == request.headers.get("host", "")


def _password(header: str) -> bytes | None:
    kind, _, code = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        return base64.b64decode(code.strip(), validate=True).partition(b":")[2]
    except binascii.Error:
        return None
