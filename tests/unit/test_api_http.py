"""The API's addresses in process, over a fake assistant."""

import re
import time

import pytest
from api_serving import ANSWER, CARE, KEY, SENTENCE, client, fake
from prometheus_client.parser import text_string_to_metric_families

from assistant.values import Turn
from tests.unit.assistant_fixtures import REAL, REAL_TEXT, SMALL
from web.api.limits import Limits

QUESTION = {"messages": [{"role": "user", "content": "护理补贴多少钱"}]}


def test_an_answer_has_openais_form_with_its_citations_as_data() -> None:
    reply = client(fake(REAL)).post("/v1/chat/completions", json=QUESTION)
    body = reply.json()
    assert reply.status_code == 200
    assert body["object"] == "chat.completion"
    assert (body["status"], body["notice"]["title"]) == ("answered", "2020年全市民生工作要点")
    assert body["advice"] == "现行标准请向牵头单位核实"
    [choice] = body["choices"]
    assert (choice["finish_reason"], choice["message"]["content"]) == ("stop", ANSWER)
    [annotation] = choice["message"]["annotations"]
    assert annotation["type"] == "url_citation"
    cited = annotation["url_citation"]
    assert ANSWER[cited["start_index"] : cited["end_index"]] == "[22]"
    assert cited["url"] == "http://testserver/desk?item=22"
    assert cited["title"] == "第22项　实施困难人员救助暨困难职工帮扶"
    assert (cited["notice"], cited["item"]) == ("real", "22")
    assert REAL_TEXT[cited["start"] : cited["end"]] == cited["text"] == CARE
    assert body["usage"]["total_tokens"] == 0


def test_with_several_notices_an_address_names_the_one() -> None:
    body = client(fake(REAL, SMALL)).post("/v1/chat/completions", json=QUESTION).json()
    cited = body["choices"][0]["message"]["annotations"][0]["url_citation"]
    assert cited["url"] == "http://testserver/desk?notice=real&item=22"


def test_the_conversation_becomes_turns_and_other_roles_are_left_out() -> None:
    assistant = fake(REAL)
    messages = [
        {"role": "system", "content": "你是助手。"},
        {"role": "user", "content": [{"type": "text", "text": "护理补贴"}]},
        {"role": "assistant", "content": "60元[22]。"},
        {"role": "user", "content": "谁牵头"},
    ]
    body = {"model": "minsheng", "messages": messages, "temperature": 0.7, "tools": [], "seed": 1}
    assert client(assistant).post("/v1/chat/completions", json=body).status_code == 200
    assert assistant.asked == [("谁牵头", (Turn("护理补贴", "60元[22]。"),))]


@pytest.mark.parametrize(
    ("change", "status", "param", "said"),
    [
        ({"model": "gpt-4o"}, 404, "model", "没有名为“gpt-4o”的模型"),
        ({"n": 2}, 400, "n", "一次只给一个回答"),
        ({"response_format": {"type": "json_object"}}, 400, "response_format", "只能是文字"),
        ({"messages": []}, 400, "messages", "是空的"),
        ({"messages": "问"}, 400, "messages", "的类型不对"),
        ({"messages": [{"role": "system", "content": "a"}]}, 400, "messages", "没有 user 消息"),
        ({"messages": [{"role": "user", "content": " "}]}, 400, "messages", "问题是空的"),
        ({"messages": [{"role": "user", "content": "问" * 2001}]}, 400, "messages", "2,000 字以内"),
        (
            {"messages": [*QUESTION["messages"], {"role": "assistant", "content": "好。"}]},
            400,
            "messages",
            "最后一条应是 user 消息",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            400,
            "messages.0.content",
            "只能读文字",
        ),
    ],
)
def test_what_cannot_be_done_is_told_in_openais_form(
    change: dict[str, object], status: int, param: str, said: str
) -> None:
    reply = client(fake(REAL)).post("/v1/chat/completions", json=QUESTION | change)
    error = reply.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (reply.status_code, error["type"], error["param"]) == (
        status,
        "invalid_request_error",
        param,
    )
    assert said in error["message"]


def test_bad_json_unknown_addresses_and_methods_are_told_in_the_same_form() -> None:
    http = client(fake(REAL))
    for body in (b"{", b"\xff", b"question=a"):
        bad = http.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
        assert bad.status_code == 400
        assert "Content-Type: application/json" in bad.json()["error"]["message"]
    for reply, status, code in (
        (http.get("/v1/nothing"), 404, "not_found"),
        (http.get("/v1/chat/completions"), 405, "method_not_allowed"),
        (http.get("/api/items?item=999"), 404, "not_found"),
    ):
        assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)
    assert http.get("/v1/chat/completions").headers["Allow"] == "POST"


def test_an_error_of_the_model_is_503_and_any_other_500_without_details() -> None:
    http = client(fake(REAL))
    for word, status, said in (("坏", 503, "生成模型没有响应"), ("崩", 500, "系统出了点问题")):
        body = {"messages": [{"role": "user", "content": word}]}
        reply = http.post("/v1/chat/completions", json=body)
        assert reply.status_code == status
        assert said in reply.json()["error"]["message"]
        assert "secret" not in reply.text


def test_every_response_has_a_request_id_taken_over_where_it_is_one() -> None:
    http = client(fake(REAL), Limits(per_minute=0, body_bytes=1000))
    assert http.get("/healthz", headers={"X-Request-ID": "ab-1"}).headers["X-Request-ID"] == "ab-1"
    for reply in (
        http.get("/healthz", headers={"X-Request-ID": "two words"}),
        http.get("/v1/nothing"),
        http.post("/v1/chat/completions", content=b"x" * 1001),
        http.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "崩"}]}),
    ):
        assert re.fullmatch("[0-9a-f]{32}", reply.headers["X-Request-ID"])


def test_a_request_over_the_limit_is_413_however_its_size_is_told() -> None:
    http = client(fake(REAL), Limits(per_minute=0, body_bytes=1000))
    whole = http.post("/api/ask", content=b"x" * 1001)
    pieces = http.post("/api/ask", content=iter([b"x" * 600, b"x" * 600]))
    for reply in (whole, pieces):
        assert (reply.status_code, reply.json()["error"]["code"]) == (413, "request_too_large")


def test_keys_open_all_but_health_and_metrics() -> None:
    http = client(fake(REAL), Limits(keys=("another-key", KEY), per_minute=0))
    assert http.get("/v1/models", headers={"Authorization": f"Bearer {KEY}"}).status_code == 200
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {KEY}"}):
        reply = http.get("/v1/models", headers=headers)
        assert (reply.status_code, reply.json()["error"]["code"]) == (401, "invalid_api_key")
        assert reply.headers["WWW-Authenticate"] == "Bearer"
    for path in ("/healthz", "/metrics", "/api/docs", "/api/openapi.json"):
        assert http.get(path).status_code == 200


def test_ask_gives_the_whole_record() -> None:
    assistant = fake(REAL)
    before = {"question": "补贴", "answer": "好。"}
    body = {"question": "护理补贴多少", "history": [before]}
    record = client(assistant).post("/api/ask", json=body).json()
    assert (record["question"], record["status"]) == ("护理补贴多少", "answered")
    assert record["citations"] == ["22"]
    assert record["sentences"] == [{"text": SENTENCE, "kind": "generated", "sources": [0]}]
    source = record["sources"][0]
    assert REAL_TEXT[source["start"] : source["end"]] == CARE
    assert assistant.asked == [("护理补贴多少", (Turn("补贴", "好。"),))]


def test_items_units_and_figures_are_found_by_their_filters() -> None:
    http = client(fake(REAL, SMALL))
    items = http.get("/api/items", params={"unit": "残疾人联合会", "role": "lead"}).json()
    assert [item["item"] for item in items["items"]] == ["23"]
    assert http.get("/api/items", params={"q": "棚户区"}).json()["total"] == 1
    small = http.get("/api/items", params={"notice": "small", "limit": 1}).json()
    assert (small["total"], [item["item"] for item in small["items"]]) == (4, ["1"])
    units = http.get("/api/units", params={"unit": "乡村振兴局"}).json()
    assert [unit["unit"] for unit in units["units"]] == ["市扶贫办"]
    of_item = http.get("/api/units", params={"item": "第22项"}).json()
    assert [unit["unit"] for unit in of_item["units"]] == ["市医保局", "市民政局", "市总工会"]
    misspelt = http.get("/api/figures", params={"iten": "22"})
    assert misspelt.json()["error"]["message"] == "没有叫“iten”的参数。格式见 /api/docs。"
    figures = http.get("/api/figures", params={"q": "≥ 80%", "limit": 2}).json()
    assert (figures["total"], len(figures["figures"])) == (10, 2)
    assert [notice["id"] for notice in http.get("/api/notices").json()] == ["real", "small"]


def test_it_is_ready_once_a_question_was_answered() -> None:
    http = client(fake(REAL))
    assert http.get("/readyz").status_code == 503
    while http.get("/readyz").status_code == 503:
        time.sleep(0.01)
    http.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "坏"}]})
    reply = http.get("/readyz")
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "5")
    assert "生成模型没有响应" in reply.json()["error"]["message"]


def test_answers_and_requests_are_counted() -> None:
    http = client(fake(REAL))
    http.post("/v1/chat/completions", json=QUESTION)
    http.post("/api/ask", json={"question": "地铁"})
    http.get("/api/items?q=secret")
    reply = http.get("/metrics")
    assert reply.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }
    assert samples["minsheng_answers_total", "answered", "without_model"] == 1
    assert samples["minsheng_answers_total", "not_covered", "without_model"] == 1
    assert samples["minsheng_answer_seconds_count", "whole", "without_model"] == 2
    assert samples["minsheng_api_requests_total", "200", "/v1/chat/completions"] == 1
    assert samples["minsheng_api_queue",] == 0
    assert samples["minsheng_answers_running",] == 0
    assert "secret" not in reply.text


def test_the_documentation_is_one_page_without_scripts_or_other_hosts() -> None:
    http = client(fake(REAL))
    page = http.get("/api/docs")
    described = http.get("/api/openapi.json").json()
    for path in described["paths"]:
        assert f"<code>{path}</code>" in page.text
    assert "<script" not in page.text
    assert set(re.findall(r'(?:src|href)="([^"#][^"]*)"', page.text)) == {
        "docs.css",
        "openapi.json",
    }
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    for target in re.findall(r'href="#([^"]+)"', page.text):
        assert f'id="{target}"' in page.text
