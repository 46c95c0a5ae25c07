"""Page, desk and API in one process with the shipped weights, asked by the openai client."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from prometheus_client.parser import text_string_to_metric_families

from corpus.read import read_notices

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
NOTICES = ROOT / "corpus" / "notices"
QUESTION = "重度残疾人每月有多少护理补贴？"


@pytest.fixture(scope="module")
def address(free_port: Callable[[], int]) -> Iterator[str]:
    """The program as a user starts it, once it can answer."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"MINSHENG_API_RATE": "0", "MINSHENG_API_KEYS": ""},
    )
    address = f"http://127.0.0.1:{port}"
    while process.poll() is None:
        try:
            read(f"{address}/readyz")
            break
        except OSError:  # not there yet, or 503
            time.sleep(0.2)
    yield address
    process.terminate()
    process.wait(60)


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="any") as client:
        yield client


def read(url: str) -> str:
    with urllib.request.urlopen(url) as reply:
        return str(reply.read().decode())


def test_an_answer_cites_places_of_the_notice_that_the_desk_shows(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(
        model="minsheng", messages=[{"role": "user", "content": QUESTION}]
    )
    message = answer.choices[0].message
    assert message.content
    assert "60元" in message.content
    assert (answer.model_extra or {})["status"] == "answered"
    [notice] = read_notices(NOTICES)
    assert message.annotations
    for annotation in message.annotations:
        cited = annotation.url_citation
        place = cited.model_extra or {}
        assert message.content[cited.start_index : cited.end_index] == "[22]"
        assert (place["notice"], place["item"]) == (notice.id, "22")
        assert notice.text[place["start"] : place["end"]] == place["text"]
        assert "每人每月给予60元护理补贴" in read(cited.url)
    assert answer.usage
    assert answer.usage.completion_tokens > 0
    assert answer.usage.prompt_tokens > answer.usage.completion_tokens


@pytest.mark.parametrize("question", [QUESTION, "农村改厕由哪个单位牵头？", "地铁票多少钱一张？"])
def test_a_stream_is_the_same_answer(client: openai.OpenAI, question: str) -> None:
    messages: Any = [{"role": "user", "content": question}]
    whole = client.chat.completions.create(model="minsheng", messages=messages)
    chunks = list(client.chat.completions.create(model="minsheng", messages=messages, stream=True))
    streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert streamed == whole.choices[0].message.content
    cited = (chunks[-1].choices[0].delta.model_extra or {})["annotations"]
    assert cited == [each.to_dict() for each in whole.choices[0].message.annotations or []]


def test_a_follow_up_goes_on_with_its_conversation(client: openai.OpenAI) -> None:
    messages: Any = [
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": "每人每月60元护理补贴[22]。"},
        {"role": "user", "content": "那牵头单位呢？"},
    ]
    answer = client.chat.completions.create(model="minsheng", messages=messages)
    assert "市民政局" in (answer.choices[0].message.content or "")


def test_page_desk_and_api_stand_side_by_side(address: str) -> None:
    assert "民生问答" in read(f"{address}/")
    assert "单位" in read(f"{address}/desk")
    assert "/v1/chat/completions" in read(f"{address}/api/docs")
    assert '"dependencies"' in read(f"{address}/config")
    assert read(f"{address}/readyz") == '{"status":"ok"}'
    families = text_string_to_metric_families(read(f"{address}/metrics"))
    read_tokens = {sample.name: sample.value for family in families for sample in family.samples}
    assert read_tokens["minsheng_prompt_tokens_total"] > 0
    assert read_tokens["minsheng_output_tokens_total"] > 0
