"""The one sign-in for all rooms of the staff: the page that asks, the cookie, and the sign-out.

The password and its sessions are `web.admin_access.Access`'s; what a room shows is the room's.
"""

import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from corpus.audit import Deed
from web.admin_access import PASSWORD, SESSION_S, Access, Session, clean_name
from web.admin_forms import Form, FormError, read_form
from web.guard import closed, is_same_origin
from web.rooms import Room, Visitor
from web.sign_in_view import render_sign_in

COOKIE = "minsheng_staff"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HERE = Path(__file__).resolve().parent
_SHARED = ("style.css", "desk.css", "elder.js")
_GOAL = re.compile(rf"(?:{'|'.join(room.value for room in Room)})(?:\?[^\s\\]*)?")
"""Where one may go after the sign-in: a room of this program, never another site."""
_OVER = "登录已到期，刚才的操作没有做。请重新登录后再做一次。"

Tell = Callable[[Session, Deed, str, str], None]
"""Puts a sign-in or a sign-out into the record: who, what, in words, from which address."""


def _tell_nobody(who: Session, deed: Deed, told: str, address: str) -> None:
    pass


class Door:
    """Asks for the password once, and knows who is inside."""

    def __init__(self, access: Access, tell: Tell = _tell_nobody) -> None:
        self.access = access
        self._tell = tell

    def session(self, request: Request) -> Session | None:
        """Who is signed in; None where nobody is."""
        return self.access.session(request.cookies.get(COOKIE, ""))

    def visitor(self, request: Request) -> Visitor:
        """Who looks at a page, signed in or not."""
        session = self.session(request)
        if session is None:
            return Visitor(has_password=self.access.is_on)
        return Visitor(True, session.name, self.access.token(session))

    def guard(self, request: Request) -> Response | None:
        """Lets those pass who are signed in; asks others; knows nothing without a password."""
        if not self.access.is_on:
            return closed(request)
        request.state.visitor = self.visitor(request)
        return None if request.state.visitor.name else self.ask(request)

    def ask(self, request: Request) -> Response:
        """The page that asks for the password, in place of what was asked for."""
        path = request.scope["path"].removeprefix(request.scope.get("root_path", "")).strip("/")
        room = path.partition("/")[0]
        if request.method == "POST":
            return _page(request, 401, goal=room, problem=_OVER)
        query = f"?{request.url.query}" if request.url.query and path == room else ""
        return _page(request, 401, goal=room + query)

    def told(self, room: Room, opened: str) -> str:
        """Where a locked room is, for the one who starts the program."""
        if self.access.is_on:
            return f"{opened}/{room.value}"
        return f"未开放（设置 {PASSWORD} 后重启即开放）"

    def routes(self) -> list[Route]:
        """The sign-in and the sign-out; none where there is no password."""
        if not self.access.is_on:
            return []
        return [
            Route("/sign-in", self._show),
            Route("/sign-in", self._sign_in, methods=["POST"]),
            Route("/sign-out", self._sign_out, methods=["POST"]),
        ]

    def _show(self, request: Request) -> Response:
        told = "已退出。" if request.query_params.get("out") else ""
        return _page(request, 200, told=told)

    async def _sign_in(self, request: Request) -> Response:
        if not is_same_origin(request):
            told = "这个请求不是从登录页面发出的。请在这里重新登录。"
            return _page(request, 403, problem=told)
        try:
            form = await read_form(request)
        except FormError as error:
            return _page(request, error.status, problem=str(error))
        return await run_in_threadpool(self._check, request, form)

    def _check(self, request: Request, form: Form) -> Response:
        name, goal = clean_name(form.field("name")), form.field("goal")
        address = request.client.host if request.client else ""
        if not name:
            return _page(request, 400, goal=goal, problem="请填写您的姓名，再登录。")
        wait = self.access.wait_s(address)
        if wait > 0:
            told = f"密码错误次数太多，请等 {int(wait) + 1} 秒再试。"
            page = _page(request, 429, goal=goal, problem=told, name=name)
            page.headers["Retry-After"] = str(int(wait) + 1)
            return page
        cookie = self.access.sign_in(form.field("password"), name, address)
        who = Session("", name, 0.0)
        if cookie is None:
            self._tell(who, Deed.SIGN_IN_FAILED, f"密码不对（来自 {address}）", address)
            told = "密码不对，请检查大小写和输入法后再试。"
            return _page(request, 401, goal=goal, problem=told, name=name)
        self._tell(who, Deed.SIGN_IN, f"登录（来自 {address}）", address)
        reply = RedirectResponse(goal if _GOAL.fullmatch(goal) else Room.DESK.value, 303)
        reply.set_cookie(
            COOKIE,
            cookie,
            max_age=int(SESSION_S),
            path=_cookie_path(request),
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return reply

    async def _sign_out(self, request: Request) -> Response:
        session = self.session(request)
        if session is not None:
            try:
                form = await read_form(request)
            except FormError as error:
                return _page(request, error.status, problem=str(error))
            if not is_same_origin(request) or not self.access.is_token(
                session, form.field("token")
            ):
                told = "这个请求不是从本网站的页面发出的，没有退出。请回到页面再点“退出”。"
                return _page(request, 403, problem=told)
            await run_in_threadpool(self._end, session)
        reply = RedirectResponse("sign-in?out=1", 303)
        reply.delete_cookie(COOKIE, path=_cookie_path(request))
        return reply

    def _end(self, session: Session) -> None:
        self.access.sign_out(session)
        self._tell(session, Deed.SIGN_OUT, "退出", "")


def _page(
    request: Request,
    status: int,
    *,
    goal: str = "",
    problem: str = "",
    told: str = "",
    name: str = "",
) -> Response:
    page = render_sign_in(
        _root(request), _version(), goal=goal, problem=problem, told=told, name=name
    )
    return HTMLResponse(page, status, HEADERS)


def _root(request: Request) -> str:
    """Leads from the address asked for to the top: "" at /admin, "../" below it."""
    path = str(request.scope["path"]).removeprefix(str(request.scope.get("root_path", "")))
    return "../" * (path.strip("/").count("/"))


def _cookie_path(request: Request) -> str:
    return f"{request.scope.get('root_path', '')}/"


@cache
def _version() -> str:
    """Changes with style and script, so that a browser does not keep old ones."""
    content = b"".join((_HERE / name).read_bytes() for name in _SHARED)
    return hashlib.sha256(content).hexdigest()[:12]
