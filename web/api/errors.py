"""What goes wrong, in OpenAI's form: `{"error": {"message", "type", "param", "code"}}`.

A message is in Chinese and says what to do; type and code are for programs.
"""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from corpus.errors import GeneratorError, MinshengError, NotFoundError
from web.exchanges import BROKEN

_log = logging.getLogger(__name__)
_UNREADABLE = "请求的正文读不懂：要 UTF-8 的 JSON，请求头写 Content-Type: application/json。"
_ALSO = {
    404: ("没有这个地址。接口的说明在 /api/docs。", "not_found"),
    405: ("这个地址不接受这种请求方法。接口的说明在 /api/docs。", "method_not_allowed"),
}


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """One error."""

    message: str
    type: str
    param: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class ErrorReply:
    """What is sent with every status from 400 on."""

    error: ErrorBody


class ApiError(MinshengError):
    """A request that is not answered; `retry_after` in whole seconds, 0: none is told."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str,
        *,
        kind: str = "invalid_request_error",
        param: str | None = None,
        retry_after: int = 0,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = ErrorBody(message, kind, param, code)
        self.retry_after = retry_after


def as_api_error(error: Exception) -> ApiError:
    """What a caller is told of an error; one that was not raised on purpose is logged."""
    match error:
        case ApiError():
            return error
        case NotFoundError():
            return ApiError(404, str(error), "not_found")
        case GeneratorError():
            _log.warning("A question could not be answered: %s", error)
            return ApiError(503, str(error), "generator_unavailable", kind="server_error")
        case MinshengError():
            _log.warning("A question could not be answered: %s", error)
            return ApiError(503, str(error), "not_available", kind="server_error")
    _log.error("A request could not be answered.", exc_info=error)
    return ApiError(500, BROKEN, "internal_error", kind="server_error")


def reply(error: Exception, headers: Mapping[str, str] | None = None) -> Response:
    """The response that tells of an error."""
    told = as_api_error(error)
    sent = dict(headers or {})
    if told.retry_after:
        sent["Retry-After"] = str(told.retry_after)
    if told.status == 401:
        sent["WWW-Authenticate"] = "Bearer"
    return JSONResponse(asdict(ErrorReply(told.body)), told.status, sent)


def add_handlers(app: FastAPI) -> None:
    """All errors of the application leave it in this form."""

    async def ours(_: Request, error: Exception) -> Response:
        return reply(error)

    async def of_http(_: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            return reply(error)
        told, code = _ALSO.get(error.status_code, (_UNREADABLE, "bad_request"))
        return reply(ApiError(error.status_code, told, code), error.headers)

    async def of_form(_: Request, error: Exception) -> Response:
        found = error.errors() if isinstance(error, RequestValidationError) else []
        return reply(_not_readable(found))

    app.add_exception_handler(MinshengError, ours)
    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(RequestValidationError, of_form)
    app.add_exception_handler(Exception, ours)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documentation of the errors with these statuses."""
    return {status: {"model": ErrorReply, "description": _TOLD[status]} for status in statuses}


_TOLD = {
    400: "请求里有读不懂或不能用的内容",
    401: "没有密钥，或密钥不对",
    404: "没有这个模型、要点、条目或单位",
    413: "请求太大",
    429: "问得太快，或正在回答的问题太多；Retry-After 是要等的秒数",
    500: "服务器出错",
    503: "现在不能回答",
}
_SAID = {
    "missing": "缺少这一项",
    "json_invalid": "不是合法的 JSON",
    "string_too_short": "是空的",
    "string_too_long": "太长了",
    "string_pattern_mismatch": "是空的",
    "too_short": "是空的",
    "too_long": "太多了",
    "enum": "不是可用的值",
    "literal_error": "不是可用的值",
    "less_than_equal": "太大了",
    "greater_than_equal": "太小了",
}


def _not_readable(found: Any) -> ApiError:
    """The first thing that does not fit the form, by its place (`messages.0.role`)."""
    first = found[0] if found else {"loc": (), "type": ""}
    place = ".".join(str(part) for part in first["loc"][1:] if first["type"] != "json_invalid")
    said = _SAID.get(str(first["type"]), "的类型不对")
    told = f"“{place}”{said}。格式见 /api/docs。" if place else _UNREADABLE
    return ApiError(400, told, "invalid_value", param=place or None)
