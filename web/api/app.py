"""The API as one application with its documentation, and as a route beside the page's."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from assistant.live import Traffic
from web.api.chat_routes import chat_router
from web.api.docs import docs_router
from web.api.envelope import ApiRoute, Envelope
from web.api.errors import add_handlers
from web.api.house import House, open_house
from web.api.limits import Limits
from web.api.own_routes import own_router
from web.api.watch_routes import watch_router
from web.editions import Editions, editions_of
from web.exchanges import Answering

_FOLDERS = ("/v1/", "/api/")
_FILES = ("/v1", "/api", "/healthz", "/readyz", "/metrics")
_bearer = HTTPBearer(auto_error=False, scheme_name="key", description="管理员设了密钥时才要")


def api_routes(
    assistant: Answering | Editions, limits: Limits, traffic: Traffic
) -> list[BaseRoute]:
    """The API over an assistant; `web.serve.start` puts it beside the page."""
    return [ApiRoute(build_api(assistant, limits, traffic), _FOLDERS, _FILES)]


def build_api(assistant: Answering | Editions, limits: Limits, traffic: Traffic) -> ASGIApp:
    """The same as an application of its own."""
    house = open_house(editions_of(assistant), limits, traffic)
    return Envelope(build_app(house), body_bytes=limits.body_bytes, note=house.metrics.requested)


def build_app(house: House) -> FastAPI:
    """The routes with their documentation."""
    app = FastAPI(
        title="民生问答",
        version="0.1.0",
        description="带出处的民生工作要点问答。回答里的每句话都标明原文的位置。",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )

    async def allowed(
        request: Request,
        given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    ) -> None:
        address = request.client.host if request.client else ""
        house.callers.check(given.credentials if given else None, address)

    locked = [Depends(allowed)]
    app.include_router(chat_router(house), dependencies=locked)
    app.include_router(own_router(house), dependencies=locked)
    app.include_router(watch_router(house))
    app.include_router(docs_router(app.openapi))
    add_handlers(app)
    return app
