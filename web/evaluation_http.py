"""How the evaluation's pages answer: behind the guard, strict headers, errors told on a page."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from corpus.errors import MinshengError
from eval.question_export import FileForm
from web.desk_export import CSV, XLSX
from web.door import HEADERS
from web.evaluation_forms import Form, read_form
from web.evaluation_html import render_frame
from web.evaluation_query import Query, parameters
from web.guard import Guard, is_same_origin, visitor_of
from web.rooms import Visitor

FILE_KINDS = {
    FileForm.JSONL: "application/x-ndjson; charset=utf-8",
    FileForm.CSV: CSV,
    FileForm.XLSX: XLSX,
}
_HERE = Path(__file__).resolve().parent
_VERSIONED = ("style.css", "desk.css", "evaluation.css", "elder.js", "desk.js", "evaluation.js")


class _FormConvertor(Convertor[str]):
    """The ending of a file's name in an address: `{form:form}`; any other is not found."""

    regex = "|".join(form.value for form in FileForm)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("form", _FormConvertor())
Page = Callable[[Request], Response]
Deed = Callable[[Form], Response]


def page_route(path: str, guard: Guard, answer: Page) -> Route:
    """Something to read: an address whose answer changes nothing."""

    async def endpoint(request: Request) -> Response:
        if blocked := guard(request):
            return blocked
        visitor = visitor_of(request)
        return await run_in_threadpool(_told, lambda: answer(request), "", visitor)

    return Route(path, endpoint)


def deed_route(path: str, guard: Guard, answer: Deed) -> Route:
    """A sent form that changes something; only from a page of ours."""

    async def endpoint(request: Request) -> Response:
        if blocked := guard(request):
            return blocked
        if not is_same_origin(request):
            told = "这个表单不是从本页面发出的，没有执行。请回到评测页面再试。"
            return html(_problem(told, "../", visitor_of(request)), 403)
        try:
            form = await read_form(request)
        except MinshengError as error:
            return html(_problem(str(error), "../", visitor_of(request)), 413)
        return await run_in_threadpool(_told, lambda: answer(form), "../", form.visitor)

    return Route(path, endpoint, methods=["POST"])


def html(page: str, status: int = 200) -> Response:
    """A page under the strict policy."""
    return HTMLResponse(page, status, HEADERS)


def moved(query: Query) -> Response:
    """After a deed: to a page, so that a reload does not do it again."""
    return RedirectResponse(f"../evaluation{parameters(query)}", 303, HEADERS)


def download(body: bytes, kind: str, name: str) -> Response:
    """A file under its Chinese name."""
    held = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(body, media_type=kind, headers={**HEADERS, "Content-Disposition": held})


def static_route(name: str, kind: str, guard: Guard) -> Route:
    """A style or a script of this folder."""
    body = (_HERE / name).read_bytes()

    def answer(_: Request) -> Response:
        return Response(body, media_type=kind, headers={"Cache-Control": "private, max-age=3600"})

    return page_route(f"/evaluation/{name}", guard, answer)


@cache
def version() -> str:
    """Changes with style and script, so that a browser does not keep old ones."""
    content = b"".join((_HERE / name).read_bytes() for name in _VERSIONED)
    return hashlib.sha256(content).hexdigest()[:12]


def _told(answer: Callable[[], Response], up: str, visitor: Visitor) -> Response:
    try:
        return answer()
    except MinshengError as error:
        return html(_problem(str(error), up, visitor), 400)


def _problem(told: str, up: str, visitor: Visitor) -> str:
    back = f'<p><a class="door" href="{up}evaluation">回到评测</a></p>'
    return render_frame("没有做成", back, up=up, version=version(), problem=told, visitor=visitor)
