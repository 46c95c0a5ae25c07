"""The addresses of OpenAI's form: `/v1/chat/completions`, `/v1/models`."""

import json
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import asdict

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from assistant.values import Answer, BeforeModel, Done, Shown
from corpus.notice import Notice
from web.api import chat
from web.api.answers import Writing
from web.api.chat_form import MODEL, ChatRequest, Completion, Model, Models
from web.api.errors import ApiError, ErrorReply, as_api_error, responses
from web.api.house import House
from web.desk_query import DeskQuery, item_address

_STARTED = int(time.time())
_HEARTBEAT = ": waiting\n\n"
"""A comment: keeps proxies from closing a connection, and clients leave it out."""


def chat_router(house: House) -> APIRouter:
    """The routes over what the house holds."""
    router = APIRouter(tags=["OpenAI"], responses=responses(401, 429))

    @router.post(
        "/v1/chat/completions",
        summary="提问（OpenAI 的格式）",
        description=_DESCRIPTION,
        response_model=Completion,
        responses={
            200: {"content": {"text/event-stream": {"schema": _EVENT}}},
            **responses(400, 404, 413, 503),
        },
    )
    async def complete(body: ChatRequest, request: Request) -> Completion | Response:
        chat.check_request(body)
        question, history = chat.read_messages(body.messages)
        edition = house.editions.current
        writing = house.answers.begin(edition, question, history)
        address = _addresses(request, edition.notices)
        number, now = f"chatcmpl-{uuid.uuid4().hex}", int(time.time())
        if not body.stream:
            answer = await whole(writing, request)
            return chat.completion(answer, edition.notices, address, id=number, created=now)
        await writing.begun()
        options = body.stream_options
        chunks = chat.Chunks(number, now, bool(options and options.include_usage))
        return StreamingResponse(
            _streamed(writing, chunks, edition.notices, address),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
        )

    @router.get("/v1/models", summary="可以用的模型名")
    async def models() -> Models:
        return Models((Model(MODEL, _STARTED),))

    @router.get("/v1/models/{model}", summary="一个模型名", responses=responses(404))
    async def model(model: str) -> Model:
        chat.check_request(ChatRequest(messages=[], model=model))
        return Model(MODEL, _STARTED)

    return router


async def whole(writing: Writing, request: Request) -> Answer:
    """The end of the writing. Raises what ended it, and ApiError where nobody waits any longer."""
    async with aclosing(writing.events()) as events:
        async for event in events:
            if isinstance(event, Done):
                return event.answer
            if event is None and await request.is_disconnected():
                break
    raise ApiError(499, "对方已断开。", "client_closed_request")


async def _streamed(
    writing: Writing, chunks: chat.Chunks, notices: Sequence[Notice], address: chat.Address
) -> AsyncIterator[str]:
    yield chunks.first()
    try:
        async with aclosing(writing.events()) as events:
            async for event in events:
                match event:
                    case None | BeforeModel():
                        yield _HEARTBEAT
                    case Shown(text):
                        yield chunks.text(text)
                    case Done(answer):
                        for chunk in chunks.last(answer, notices, address):
                            yield chunk
    except Exception as error:  # the status has been sent: the stream tells of it
        told = ErrorReply(as_api_error(error).body)
        yield f"data: {json.dumps(asdict(told), ensure_ascii=False)}\n\n"


def _addresses(request: Request, notices: Sequence[Notice]) -> chat.Address:
    """Addresses of items on the desk, as the one who asks reaches this house."""
    base = str(request.base_url)
    several = len(notices) > 1

    def address(notice: str, item: str) -> str:
        query = DeskQuery(notice=notice if several else "")
        return f"{base}desk{item_address(query, item) if item else _of_notice(query)}"

    return address


def _of_notice(query: DeskQuery) -> str:
    return item_address(query, "").replace("?view=items&", "?").rstrip("?")


_EVENT = {
    "type": "object",
    "description": "stream 为 true 时：chat.completion.chunk 逐块送来，最后是 [DONE]",
    "properties": {"data": {"type": "string"}},
    "required": ["data"],
}
_DESCRIPTION = """\
与 OpenAI 的 chat completions 相同，任何支持自定义地址的客户端都能用。

- 回答里的 `[22]` 是条目编号；`message.annotations` 是出处：在回答里的位置，原文的位置、文字和网址。
- `status` 是四种结果之一；`notice` 是哪一份要点及其日期；`advice` 请和回答一起给人看。
- 不认识的参数（`temperature`、`tools` 等）不看；`system` 消息不看。
- 边写边送时，最后一个有 `delta` 的块带 `annotations`、`status`、`notice`、`advice`。
- 没有用到模型的回答（查表得出的、拒答的），`usage` 都是 0。"""
