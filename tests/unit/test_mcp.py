"""The MCP server through the official client: in process, and over streamable HTTP."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import pytest
from fake_assistant import FakeAssistant, cited
from mcp import Client, MCPError
from mcp_types import ResourceLink, TextContent, TextResourceContents

from assistant.values import Answer, Status, Turn
from corpus.errors import GeneratorError, WeightsError
from minsheng.mcp_run import Loading
from minsheng.mcp_server import build_server
from tests.unit.assistant_fixtures import REAL, REAL_TEXT, SMALL

CARE = "每人每月给予60元护理补贴"
ANSWER = "重度残疾人每人每月60元护理补贴。"
Talk = Callable[[Client], Coroutine[Any, Any, None]]


def fake() -> FakeAssistant:
    return FakeAssistant(
        [REAL],
        {
            "护理补贴": cited(REAL, "22", CARE, ANSWER, Status.ANSWERED),
            "坏": GeneratorError("生成模型没有响应，请稍后再试。"),
        },
    )


def talk(with_client: Talk, assistant: FakeAssistant | None = None) -> None:
    """A conversation of the official client with the server, in process."""

    async def run() -> None:
        async with Client(build_server((REAL, SMALL), assistant or fake())) as client:
            await with_client(client)

    asyncio.run(run())


def test_there_are_four_tools_with_schemas_and_chinese_descriptions() -> None:
    async def ask(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "look_up_unit", "get_item", "list_figures"}
        for tool in tools.values():
            assert any("一" <= character <= "鿿" for character in tool.description or "")
            assert tool.annotations
            assert tool.annotations.read_only_hint
        schema = tools["ask"].output_schema or {}
        assert {"status", "answer", "sources", "sentences", "notice"} <= set(schema["properties"])
        assert "small" in (client.instructions or "")

    talk(ask)


def test_an_answer_is_structured_and_links_what_it_cites() -> None:
    async def ask(client: Client) -> None:
        result = await client.call_tool("ask", {"question": "护理补贴多少钱"})
        answer = result.structured_content or {}
        source = answer["sources"][0]
        assert answer["answer"] == "重度残疾人每人每月60元护理补贴[22]。"
        assert REAL_TEXT[source["start"] : source["end"]] == source["text"] == CARE
        text, link = result.content
        assert isinstance(text, TextContent)
        assert text.text.startswith(answer["answer"])
        assert isinstance(link, ResourceLink)
        assert link.uri == "minsheng://notices/real/items/22"
        [content] = (await client.read_resource(link.uri)).contents
        assert isinstance(content, TextResourceContents)
        item = REAL.item("22")
        assert content.text == REAL_TEXT[item.start : item.end]

    talk(ask)


def test_a_follow_up_comes_with_its_conversation() -> None:
    assistant = fake()

    async def ask(client: Client) -> None:
        before = [{"question": "护理补贴", "answer": "60元[22]。"}]
        await client.call_tool("ask", {"question": "谁牵头", "history": before})

    talk(ask, assistant)
    assert assistant.asked == [("谁牵头", (Turn("护理补贴", "60元[22]。"),))]


def test_units_items_and_figures_are_looked_up() -> None:
    async def ask(client: Client) -> None:
        found = (await client.call_tool("look_up_unit", {"name": "乡村振兴局"})).structured_content
        assert found
        assert [d["item"] for d in found["units"][0]["supports"]] == (
            "1 10 14 23 25 48 49 50".split()
        )
        item = (
            await client.call_tool("get_item", {"item": "1", "notice": "small"})
        ).structured_content
        assert item
        assert item["support_is_open"]
        assert SMALL.text[item["start"] : item["end"]] == item["text"]
        figures = (
            await client.call_tool("list_figures", {"search": "≥ 80%", "limit": 2})
        ).structured_content
        assert figures
        assert (figures["total"], len(figures["figures"])) == (10, 2)

    talk(ask)


def test_errors_are_told_to_the_client() -> None:
    async def ask(client: Client) -> None:
        for tool, arguments, said in (
            ("get_item", {"item": "999"}, "里没有第“999”项"),
            ("get_item", {"item": "1", "notice": "x"}, "现有：real、small。"),
            ("ask", {"question": "坏"}, "生成模型没有响应，请稍后再试。"),
        ):
            result = await client.call_tool(tool, arguments)
            assert result.is_error
            assert isinstance(result.content[0], TextContent)
            assert said in result.content[0].text
        with pytest.raises(MCPError, match="999"):
            await client.read_resource("minsheng://notices/real/items/999")

    talk(ask)


def test_whole_notices_are_resources() -> None:
    async def ask(client: Client) -> None:
        listed = (await client.list_resources()).resources
        assert [resource.uri for resource in listed] == [
            "minsheng://notices/real",
            "minsheng://notices/small",
        ]
        [content] = (await client.read_resource(listed[1].uri)).contents
        assert isinstance(content, TextResourceContents)
        assert content.text == SMALL.text

    talk(ask)


def test_over_http() -> None:
    """With the client's streamable HTTP; another host's name in the request is refused."""
    import uvicorn
    from httpx2 import get

    server = build_server((REAL,), fake())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = server.streamable_http_app(stateless_http=True)
    running = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        while not running.started:
            time.sleep(0.02)

        async def ask() -> None:
            async with Client(f"http://127.0.0.1:{port}/mcp") as client:
                result = await client.call_tool("ask", {"question": "护理补贴"})
                assert (result.structured_content or {})["citations"] == ["22"]

        asyncio.run(ask())
        foreign = get(f"http://127.0.0.1:{port}/mcp", headers={"Host": "evil.example"})
        assert foreign.status_code == 421
    finally:
        running.should_exit = True
        thread.join(10)


def test_who_asks_waits_for_the_models() -> None:
    ready = threading.Event()

    def load() -> FakeAssistant:
        ready.wait(10)
        return fake()

    loading = Loading(load)
    threading.Timer(0.05, ready.set).start()
    assert loading.ask("护理补贴").text == "重度残疾人每人每月60元护理补贴[22]。"


def test_what_cannot_be_loaded_is_told_to_whoever_asks() -> None:
    class Broken:
        def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
            raise AssertionError(question)

    def load() -> Broken:
        raise WeightsError("取不到模型文件。")

    with pytest.raises(WeightsError, match="取不到模型文件"):
        Loading(load).ask("护理补贴")
