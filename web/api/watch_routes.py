"""For whoever keeps the service running: alive, ready, and the figures. No key is asked for."""

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response

from web.api.errors import ApiError, responses
from web.api.house import House


@dataclass(frozen=True, slots=True)
class Health:
    """All is well."""

    status: Literal["ok"] = "ok"


def watch_router(house: House) -> APIRouter:
    """The routes over what the house holds."""
    router = APIRouter(tags=["运行"])

    @router.get("/healthz", summary="程序在运行")
    async def alive() -> Health:
        return Health()

    @router.get("/readyz", summary="能回答问题", responses=responses(503))
    async def ready() -> Health:
        if house.readiness.is_ready:
            return Health()
        told = f"现在还不能回答：{house.readiness.problem}"
        raise ApiError(503, told, "not_ready", kind="server_error", retry_after=5)

    @router.get(
        "/metrics",
        summary="Prometheus 的指标",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def metrics() -> Response:
        return Response(house.metrics.text(), headers={"Content-Type": house.metrics.kind})

    return router
