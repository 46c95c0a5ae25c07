"""The desk's addresses: pages, exports, style and script, beside the page on the same port.

Only the wiring stands here. The notices are asked for with each request, so a notice that comes
later is there at once. Nothing is stored and nothing of a request is kept.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from corpus.notice import Notice
from web.desk_export import CSV, XLSX, file_name, to_csv, to_xlsx
from web.desk_query import DeskQuery, View, read_query
from web.desk_tables import build_table, export_notes
from web.desk_view import choose_notice, render_desk
from web.door import Door
from web.notice_view import published_line
from web.rooms import STRANGER

_HERE = Path(__file__).resolve().parent
_STATIC = {
    "style.css": "text/css",
    "desk.css": "text/css",
    "elder.js": "text/javascript",
    "desk.js": "text/javascript",
    "favicon.svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
_SHEETS = (View.UNITS, View.DUTIES, View.HEAT)
"""What an export of one of the registers of units holds, a sheet each."""


class HasNotices(Protocol):
    """What the desk needs of `assistant.answer.Assistant`."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices at hand, in the order in which they are offered."""


def desk_routes(source: HasNotices, door: Door | None = None) -> list[Route]:
    """The desk over the notices of `source`; `web.serve.start` puts it beside the page.

    It is open to all; the `door` tells who is signed in, and which other rooms there are.
    """

    def page(request: Request) -> Response:
        visitor = door.visitor(request) if door else STRANGER
        query = read_query(request.query_params)
        reply = render_desk(source.notices, query, _version(), visitor)
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "private, no-cache"}
        return HTMLResponse(reply.html, reply.status, headers)

    def export(write: Callable[[Notice, DeskQuery], Response]) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            query = read_query(request.query_params)
            notice = choose_notice(source.notices, query)
            if notice is None:
                return RedirectResponse("../desk?" + str(request.query_params), 303)
            return write(notice, query)

        return answer

    return [
        Route("/desk", page),
        Route("/desk/export.xlsx", export(_workbook)),
        Route("/desk/export.csv", export(_sheet)),
        *(Route(f"/desk/{name}", _static(name, kind)) for name, kind in _STATIC.items()),
    ]


def _workbook(notice: Notice, query: DeskQuery) -> Response:
    views = (View.FIGURES,) if query.view is View.FIGURES else _SHEETS
    tables = [build_table(notice, replace(query, view=view)) for view in views]
    active = views.index(query.view) if query.view in views else 0
    body = to_xlsx(tables, published_line(notice), export_notes(notice, query), active)
    return _download(body, XLSX, file_name(notice.title, tables[active].title, "xlsx"))


def _sheet(notice: Notice, query: DeskQuery) -> Response:
    table = build_table(notice, query)
    body = to_csv(table, published_line(notice))
    return _download(body, CSV, file_name(notice.title, table.title, "csv"))


def _download(body: bytes, kind: str, name: str) -> Response:
    held = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(body, media_type=kind, headers={"Content-Disposition": held})


def _static(name: str, kind: str) -> Callable[[Request], Response]:
    body = (_HERE / name).read_bytes()

    def answer(_: Request) -> Response:
        return Response(body, media_type=kind, headers={"Cache-Control": "max-age=3600"})

    return answer


@cache
def _version() -> str:
    """Changes with style and script, so that a browser does not keep old ones."""
    content = b"".join((_HERE / name).read_bytes() for name in _STATIC)
    return hashlib.sha256(content).hexdigest()[:12]
