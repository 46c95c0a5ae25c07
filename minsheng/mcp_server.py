"""The MCP server: four tools over the notices, and the notices and their items as resources.

Citations are kept in MCP's own ways: a tool's structured result names each place by notice, item
and characters, and its content links the cited items as resources that can be read.
"""

import functools
from collections.abc import Callable
from typing import Annotated, Any, ParamSpec, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.mcpserver.resources import TextResource
from mcp_types import CallToolResult, ContentBlock, ResourceLink, TextContent, ToolAnnotations
from pydantic import Field, TypeAdapter

from assistant.values import Turn
from corpus.errors import MinshengError, NotFoundError
from corpus.notice import Notice
from minsheng.lookups import answer_record, figures_record, item_record, units_record, uri_of
from minsheng.mcp_tools import Asking, Before
from minsheng.notices import find_item, find_notice
from minsheng.records import ADVICE, AnswerRecord, FiguresRecord, ItemRecord, UnitsRecord
from minsheng.told import basis_lines, figures_lines, item_lines, item_name, units_lines

LONGEST = 2000
"""Characters of a question."""
_TEXT = "text/plain"
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_WHICH = "要点的编号或标题；不填则为第一份"
P = ParamSpec("P")
R = TypeVar("R")


def build_server(notices: tuple[Notice, ...], assistant: Asking) -> MCPServer:
    """A server over these notices; the assistant answers from them."""
    server: MCPServer = MCPServer(
        "minsheng", title="民生问答", instructions=_instructions(notices), log_level="WARNING"
    )

    @server.tool(title="提问", description=_ASK, annotations=_READS, structured_output=True)
    @_told
    def ask(
        question: Annotated[
            str, Field(description="一个问题，居民的日常说法即可", min_length=1, max_length=LONGEST)
        ],
        history: Annotated[
            list[Before], Field(description="此前的问答，按先后；追问时填", max_length=20)
        ] = [],  # noqa: B006  (never changed; a schema's default has to be JSON)
    ) -> Annotated[CallToolResult, AnswerRecord]:
        before = [Turn(turn.question, turn.answer) for turn in history]
        record = answer_record(question, assistant.ask(question, before), notices)
        lines = [record.answer, *basis_lines(record)]
        cited = {(s.notice, s.item): s.title for s in record.sources}
        return _result(record, lines, cited)

    @server.tool(title="查单位", description=_UNITS, annotations=_READS, structured_output=True)
    @_told
    def look_up_unit(
        name: Annotated[
            str, Field(description="单位名，简称、全称、旧名都可以；空：全部单位")
        ] = "",
        notice: Annotated[str, Field(description=_WHICH)] = "",
    ) -> Annotated[CallToolResult, UnitsRecord]:
        chosen = find_notice(notices, notice)
        found = units_record(chosen, name)
        named = found.units if name.strip() else ()
        cited = {
            (chosen.id, duty.item): duty.title
            for unit in named
            for duty in (*unit.leads, *unit.supports)
        }
        return _result(found, units_lines(found, whole=bool(name.strip())), cited)

    @server.tool(title="查条目", description=_ITEM, annotations=_READS, structured_output=True)
    @_told
    def get_item(
        item: Annotated[str, Field(description="编号，如 22；没有编号的段落如 p14")],
        notice: Annotated[str, Field(description=_WHICH)] = "",
    ) -> Annotated[CallToolResult, ItemRecord]:
        chosen = find_notice(notices, notice)
        record = item_record(chosen, find_item(chosen, item))
        return _result(record, item_lines(record), {(chosen.id, record.item): record.title})

    @server.tool(title="查数字", description=_FIGURES, annotations=_READS, structured_output=True)
    @_told
    def list_figures(
        search: Annotated[
            str, Field(description="词和至多一个比较，如：补贴；≥ 80%；补贴 不低于50元。空：全部")
        ] = "",
        item: Annotated[str, Field(description="只看这一项的编号；空：所有项")] = "",
        notice: Annotated[str, Field(description=_WHICH)] = "",
        limit: Annotated[int, Field(description="最多返回几个", ge=1, le=500)] = 50,
    ) -> Annotated[CallToolResult, FiguresRecord]:
        chosen = find_notice(notices, notice)
        only = find_item(chosen, item) if item else None
        found = figures_record(chosen, search, item=only, limit=limit)
        cited = {(chosen.id, figure.item): figure.title for figure in found.figures}
        return _result(found, figures_lines(found), cited)

    @server.resource(
        "minsheng://notices/{notice}/items/{item}",
        name="item",
        title="要点的一项",
        description="一项的原文，从编号到责任单位",
        mime_type=_TEXT,
    )
    def read_item(notice: str, item: str) -> str:
        try:
            chosen = find_notice(notices, notice)
            place = find_item(chosen, item)
        except NotFoundError as error:
            raise ResourceNotFoundError(str(error)) from error
        return chosen.text[place.start : place.end]

    for each in notices:
        server.add_resource(
            TextResource(
                uri=uri_of(each.id),
                name=each.id,
                title=each.title,
                description="要点全文",
                mime_type=_TEXT,
                text=each.text,
            )
        )
    return server


def _told(tool: Callable[P, R]) -> Callable[P, R]:
    """Passes our own errors on to the client, which are written to be read."""

    @functools.wraps(tool)
    def call(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return tool(*arguments, **named)
        except MinshengError as error:
            raise ToolError(str(error)) from error

    return call


def _result(
    record: AnswerRecord | UnitsRecord | ItemRecord | FiguresRecord,
    lines: Any,
    cited: dict[tuple[str, str], str],
) -> CallToolResult:
    """The record as structured content; its text, and links to the cited items, as content."""
    links = [
        ResourceLink(
            uri=uri_of(notice, item),
            name=f"{notice}/{item}" if item else notice,
            title=f"{item_name(item)}　{title}" if item else title,
            mime_type=_TEXT,
        )
        for (notice, item), title in cited.items()
    ]
    content: list[ContentBlock] = [TextContent(text="\n".join(lines)), *links]
    structured = TypeAdapter(type(record)).dump_python(record, mode="json")
    return CallToolResult(content=content, structured_content=structured)


def _instructions(notices: tuple[Notice, ...]) -> str:
    there = "；".join(
        f"{notice.id}（《{notice.title}》，{len(notice.items)} 项）" for notice in notices
    )
    return (
        "回答民生工作要点里写明的事：补贴标准、名额、条件、责任单位。要点没写的不作答，"
        "回答里的 [22] 是条目编号，引用时请保留，并附上要点的标题、日期和"
        f"“{ADVICE}”。"
        f"收录的要点：{there}。"
    )


_ASK = (
    "用日常的话提问，回答每句都带出处。status：answered 已答；"
    "not_stated 要点有这件事但没写所问的细节；not_covered 不在要点范围；unclear 问得不清楚。"
    "sources 是原文的位置（start、end 是全文的字符序号，含头不含尾）；"
    "sentences 写明每句话由哪些 sources 支持。"
)
_UNITS = "查一个单位牵头、协同哪些项，完整列出并给出单位名在原文的位置；不写单位名则列出全部单位。"
_ITEM = "按编号取一项的原文、责任单位和位置。"
_FIGURES = "列出要点里的数字：数值、单位、比较词、说的是什么、所在的句子和位置。可按词、按数值找。"
