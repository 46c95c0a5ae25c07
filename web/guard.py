"""Who may open a page of the staff: one function that a route asks first.

It lets a request pass or answers in its place, and may note on the request who looks at the page.
`web.door.Door` has one; whatever has the same form can stand in its place.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from web.rooms import STRANGER, Visitor

Guard = Callable[[Request], Response | None]
"""None lets the request pass; a response is sent instead of what was asked for."""


def closed(_: Request) -> Response | None:
    """Nobody: as if there were no such page."""
    return PlainTextResponse("Not Found", 404)


def visitor_of(request: Request) -> Visitor:
    """Who looks at the page, as the guard noted it."""
    found = getattr(request.state, "visitor", STRANGER)
    return found if isinstance(found, Visitor) else STRANGER


def is_same_origin(request: Request) -> bool:
    """Whether a form was sent by a page of ours, as the browser tells it.

    One that tells nothing passes: the cookie's SameSite, and a token where there is one, hold too.
    """
    if site := request.headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc == request.headers.get("host", "")
