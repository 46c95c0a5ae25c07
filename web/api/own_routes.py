"""Our own addresses: a question with its whole record, and look-ups in the notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from assistant.values import Turn
from corpus.figure_register import SortKey
from corpus.figures import Kind
from corpus.notice import Item, Notice
from corpus.unit_register import Role
from minsheng.lookups import (
    answer_record,
    figures_record,
    items_record,
    notice_record,
    units_record,
)
from minsheng.notices import find_item, find_notice
from minsheng.records import (
    AnswerRecord,
    FiguresRecord,
    ItemsRecord,
    NoticeRecord,
    UnitsRecord,
)
from web.api.chat import TURNS, check_question
from web.api.chat_routes import whole
from web.api.errors import ApiError, responses
from web.api.house import House
from web.exchanges import LONGEST_QUESTION

_LONGEST_WORDS = 200
NoticeId = Annotated[
    str, Query(description="要点的编号或标题；空：第一份", max_length=_LONGEST_WORDS)
]
ItemId = Annotated[str, Query(description="条目编号，如 22；空：所有项", max_length=60)]
Limit = Annotated[int, Query(description="最多返回几个", ge=1, le=500)]


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier question, and the text of its answer with its marks."""

    question: Annotated[str, Field(max_length=LONGEST_QUESTION)]
    answer: Annotated[str, Field(max_length=20_000)] = ""


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question with what was asked before it."""

    question: Annotated[
        str,
        Field(
            description="居民的日常说法即可",
            pattern=r"\S",
            max_length=LONGEST_QUESTION,
            examples=["重度残疾人每月有多少护理补贴？"],
        ),
    ]
    history: Annotated[
        tuple[Before, ...], Field(description="此前的问答，先后排列；追问时填", max_length=TURNS)
    ] = ()


def own_router(house: House) -> APIRouter:
    """The routes over what the house holds."""
    router = APIRouter(
        prefix="/api",
        tags=["民生问答"],
        responses=responses(400, 401, 429),
        dependencies=[Depends(_known)],
    )

    def notices() -> Sequence[Notice]:
        return house.editions.current.notices

    @router.post(
        "/ask",
        summary="提问，得到回答的完整记录",
        description="状态、逐句的出处和原文位置（start、end 是要点全文的字符序号，含头不含尾）。",
        responses=responses(413, 503),
    )
    async def ask(body: AskRequest, request: Request) -> AnswerRecord:
        check_question(body.question, "question")
        edition = house.editions.current
        turns = [Turn(turn.question, turn.answer) for turn in body.history]
        writing = house.answers.begin(edition, body.question.strip(), turns)
        return answer_record(body.question, await whole(writing, request), edition.notices)

    @router.get("/notices", summary="收录的要点")
    async def list_notices() -> tuple[NoticeRecord, ...]:
        return tuple(notice_record(notice) for notice in notices())

    @router.get("/items", summary="条目的原文、责任单位和位置", responses=responses(404))
    def list_items(
        notice: NoticeId = "",
        item: ItemId = "",
        unit: Annotated[
            str, Query(description="只看这个单位的项，简称、旧名都可以", max_length=60)
        ] = "",
        role: Annotated[Role | None, Query(description="牵头 lead，协同 support；空：都要")] = None,
        q: Annotated[str, Query(description="只看含有这些词的项", max_length=_LONGEST_WORDS)] = "",
        limit: Limit = 100,
    ) -> ItemsRecord:
        chosen = find_notice(notices(), notice)
        only = _item(chosen, item)
        return items_record(chosen, q, item=only, unit=unit, role=role, limit=limit)

    @router.get("/units", summary="单位牵头、协同哪些项", responses=responses(404))
    def list_units(
        notice: NoticeId = "",
        unit: Annotated[
            str, Query(description="单位名，简称、全称、旧名都可以；空：全部", max_length=60)
        ] = "",
        item: Annotated[
            str, Query(description="只看这一项里的单位；空：所有项", max_length=60)
        ] = "",
    ) -> UnitsRecord:
        chosen = find_notice(notices(), notice)
        return units_record(chosen, unit, item=_item(chosen, item))

    @router.get("/figures", summary="要点里的数字", responses=responses(404))
    def list_figures(
        notice: NoticeId = "",
        item: ItemId = "",
        q: Annotated[
            str,
            Query(
                description="词和至多一个比较，如：补贴；≥ 80%；补贴 不低于50元",
                max_length=_LONGEST_WORDS,
            ),
        ] = "",
        kind: Annotated[Kind | None, Query(description="只看这一种；空：都要")] = None,
        sort: Annotated[SortKey, Query(description="按什么排列")] = SortKey.PLACE,
        descending: Annotated[bool, Query(description="倒过来排")] = False,
        limit: Limit = 100,
    ) -> FiguresRecord:
        chosen = find_notice(notices(), notice)
        return figures_record(
            chosen,
            q,
            item=_item(chosen, item),
            kinds=(kind,) if kind else (),
            sort=sort,
            descending=descending,
            limit=limit,
        )

    return router


async def _known(request: Request) -> None:
    """A misspelt filter would silently filter nothing."""
    known = {parameter.alias for parameter in request.scope["route"].dependant.query_params}
    for name in request.query_params:
        if name not in known:
            told = f"没有叫“{name[:60]}”的参数。格式见 /api/docs。"
            raise ApiError(400, told, "unknown_parameter", param=name)


def _item(notice: Notice, name: str) -> Item | None:
    return find_item(notice, name) if name.strip() else None
