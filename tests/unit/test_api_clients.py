"""The API on a real port, asked by the clients that others use: openai's, and schemathesis."""

import asyncio
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import openai
import pytest
import schemathesis
from api_serving import ANSWER, KEY, application, fake, served
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.unit.assistant_fixtures import REAL, REAL_TEXT
from web.api.limits import Limits

ASKED: Any = [{"role": "user", "content": "护理补贴多少钱"}]


def connect(address: str, *, retries: int = 0) -> openai.OpenAI:
    """Does not read the machine's certificates: there is no TLS here."""
    http = openai.DefaultHttpxClient(verify=False)
    return openai.OpenAI(
        base_url=f"{address}/v1", api_key="any", max_retries=retries, http_client=http
    )


def connect_async(address: str, key: str) -> openai.AsyncOpenAI:
    """The same for coroutines."""
    http = openai.DefaultAsyncHttpxClient(verify=False)
    return openai.AsyncOpenAI(base_url=f"{address}/v1", api_key=key, http_client=http)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """An open house with one place."""
    with served(application(fake(REAL), Limits(per_minute=0, at_once=1, body_bytes=4000))) as at:
        yield at


@pytest.fixture
def client(address: str) -> Iterator[openai.OpenAI]:
    with connect(address, retries=0) as client:
        yield client


def test_openai_reads_the_answer_and_its_citations(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model="minsheng", messages=ASKED, temperature=0.2)
    message = answer.choices[0].message
    assert message.content == ANSWER
    assert (answer.model_extra or {})["status"] == "answered"
    [annotation] = message.annotations or []
    cited = annotation.url_citation
    assert ANSWER[cited.start_index : cited.end_index] == "[22]"
    place = cited.model_extra or {}
    assert REAL_TEXT[place["start"] : place["end"]] == place["text"]
    assert answer._request_id
    assert [model.id for model in client.models.list()] == ["minsheng"]
    assert client.models.retrieve("minsheng").owned_by == "minsheng"


def test_openai_reads_the_stream_piece_by_piece_with_citations_last(
    client: openai.OpenAI,
) -> None:
    stream = client.chat.completions.create(
        model="minsheng", messages=ASKED, stream=True, stream_options={"include_usage": True}
    )
    *chunks, last, usage = list(stream)
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks]
    assert len([piece for piece in pieces if piece]) > 0
    assert "".join(pieces) == ANSWER
    assert last.choices[0].finish_reason == "stop"
    [annotation] = (last.choices[0].delta.model_extra or {})["annotations"]
    assert annotation["url_citation"]["item"] == "22"
    assert (last.model_extra or {})["status"] == "answered"
    assert usage.choices == []
    assert usage.usage
    assert usage.usage.completion_tokens == 0


def test_an_error_within_a_stream_is_raised_by_the_client(client: openai.OpenAI) -> None:
    messages: Any = [{"role": "user", "content": "坏"}]
    stream = client.chat.completions.create(model="minsheng", messages=messages, stream=True)
    with pytest.raises(openai.APIError, match="生成模型没有响应"):
        list(stream)


def test_a_full_house_says_when_to_come_again_and_a_reader_who_leaves_makes_room(
    client: openai.OpenAI, address: str
) -> None:
    messages: Any = [{"role": "user", "content": "一直"}]
    with client.chat.completions.create(model="minsheng", messages=messages, stream=True) as stream:
        next(iter(stream))
        with pytest.raises(openai.RateLimitError) as refused:
            client.chat.completions.create(model="minsheng", messages=ASKED)
        assert refused.value.code == "queue_full"
        assert int(refused.value.response.headers["Retry-After"]) >= 1
    patient = connect(address, retries=5)
    with patient:
        answer = patient.chat.completions.create(model="minsheng", messages=ASKED)
    assert answer.choices[0].message.content == ANSWER


def test_a_request_that_is_too_large_is_told_so(client: openai.OpenAI) -> None:
    messages: Any = [{"role": "user", "content": "问" * 5000}]
    with pytest.raises(openai.APIStatusError) as refused:
        client.chat.completions.create(model="minsheng", messages=messages)
    assert (refused.value.status_code, refused.value.code) == (413, "request_too_large")


def test_many_at_once_are_all_answered_and_a_wrong_key_none() -> None:
    with served(application(fake(REAL), Limits(keys=(KEY,), per_minute=0))) as address:

        async def ask() -> None:
            async with connect_async(address, KEY) as client:
                asked = [
                    client.chat.completions.create(model="minsheng", messages=ASKED)
                    for _ in range(24)
                ]
                answers = await asyncio.gather(*asked)
                assert {answer.choices[0].message.content for answer in answers} == {ANSWER}
            async with connect_async(address, "wrong") as client:
                with pytest.raises(openai.AuthenticationError, match="密钥不对"):
                    await client.models.list()

        asyncio.run(ask())


def test_a_caller_who_asks_too_often_is_told_how_long_to_wait() -> None:
    with (
        served(application(fake(REAL), Limits(per_minute=1))) as address,
        connect(address, retries=0) as client,
    ):
        client.models.list()
        with pytest.raises(openai.RateLimitError) as refused:
            client.models.list()
        assert refused.value.code == "rate_limit_exceeded"
        assert 59 <= int(refused.value.response.headers["Retry-After"]) <= 60


schema = schemathesis.openapi.from_asgi(
    "/api/openapi.json", application(fake(REAL), Limits(keys=(KEY,), per_minute=0))
)


@schema.parametrize()
@settings(
    max_examples=5,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_the_api_does_what_its_description_says(case: schemathesis.Case) -> None:
    """But for one thing: no schema says that a conversation has to end with a question."""
    excluded = [positive_data_acceptance] if case.path == "/v1/chat/completions" else []
    case.call_and_validate(headers={"Authorization": f"Bearer {KEY}"}, excluded_checks=excluded)


def test_the_server_outlives_what_is_no_request(address: str) -> None:
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    with socket.create_connection((parts.hostname, parts.port)) as raw:
        raw.sendall(b"POST /api/ask HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
    connection = HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()
