"""The evaluation's pages over a fake assistant: who comes in, a run from set to download."""

import csv
import io
import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fake_assistant import FakeAssistant, cited
from openpyxl import load_workbook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from assistant.settings import Settings
from assistant.values import Answer, Status, Turn
from corpus.read import read_notices
from eval.kept_runs import list_runs
from eval.question_export import EXAMPLES, FileForm, write_questions
from eval.run import WARM_UP
from web.admin_access import Access
from web.door import Door
from web.evaluation import evaluation_routes
from web.evaluation_run import Examiner, Order, RunBusyError, State
from web.evaluation_start import shipped_questions
from web.evaluation_view import duration
from web.feedback import FeedbackStore
from web.guard import Guard

NOTICES = read_notices(Path(__file__).parents[2] / "corpus" / "notices")
CARE = "每人每月给予60元护理补贴"
SET = (
    "题号,类别,提问,应引要点,须有,应为\n"
    "a,金额数量,护理补贴多少,22,60元,\n"
    "b,金额数量,护理补贴每年多少,22,720元,\n"
    "c,应拒答,彩票怎么买,,,不涉及\n"
)


class Asked(FakeAssistant):
    """Remembers questions, and waits while it is told to."""

    def __init__(self) -> None:
        answer = cited(NOTICES[0], "22", CARE, "每人每月60元护理补贴。", Status.ANSWERED)
        super().__init__(NOTICES, {"护理补贴": answer})
        self.go = threading.Event()
        self.go.set()

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        self.go.wait(10)
        return super().ask(question, history)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"MINSHENG_HOME": str(tmp_path)})


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def examiner(settings: Settings, asked: Asked) -> Iterator[Examiner]:
    made = Examiner(lambda: asked, settings)
    yield made
    asked.go.set()
    made.close()


def routes_of(examiner: Examiner, guard: Guard) -> list[BaseRoute]:
    return evaluation_routes(examiner, FeedbackStore(examiner.home, 90), guard)


def client_of(examiner: Examiner) -> TestClient:
    routes = routes_of(examiner, lambda request: None)
    return TestClient(Starlette(routes=routes), follow_redirects=True)


@pytest.fixture
def client(examiner: Examiner) -> TestClient:
    return client_of(examiner)


def evaluate(client: TestClient, examiner: Examiner, content: str = SET, **fields: str) -> str:
    """Uploads a set, waits for the end; the run's id."""
    reply = client.post(
        "/evaluation/start",
        data={"set": "upload", **fields},
        files={"file": ("甲.csv", content.encode("gbk"))},
    )
    assert reply.status_code == 200, reply.text
    examiner.wait(10)
    return examiner.finished()


def test_without_a_password_there_is_no_such_page(examiner: Examiner) -> None:
    client = TestClient(Starlette(routes=routes_of(examiner, Door(Access("")).guard)))
    for path in ("/evaluation", "/evaluation/evaluation.css", "/evaluation/template.csv"):
        assert client.get(path).status_code == 404
    assert client.post("/evaluation/start").status_code == 404


def test_only_who_is_signed_in_comes_in(examiner: Examiner) -> None:
    door = Door(Access("correct horse"))
    routes = [*door.routes(), *routes_of(examiner, door.guard)]
    client = TestClient(Starlette(routes=routes))
    for path in ("/evaluation", "/evaluation/progress", "/evaluation/template.csv"):
        assert client.get(path).status_code == 401
    reply = client.post("/evaluation/cancel")
    assert reply.status_code == 401
    assert "刚才的操作没有做" in reply.text
    data = {"name": "王敏", "password": "correct horse", "goal": "evaluation?view=set"}
    page = client.post("/sign-in", data=data)
    assert page.status_code == 200
    assert page.url.path == "/evaluation"
    assert '<span class="who">王敏</span>' in page.text
    wrong = client.post("/evaluation/start", data={"set": "upload"})
    assert wrong.status_code == 400
    assert '<span class="who">王敏</span>' in wrong.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "http://testserver"}, 200),
        ({"origin": "http://testserver"}, 200),
        ({}, 200),
    ],
)
def test_a_form_of_another_page_is_refused(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/evaluation/cancel", data={}, headers=headers).status_code == status


def test_a_set_is_asked_scored_and_kept(
    client: TestClient, examiner: Examiner, asked: Asked, tmp_path: Path
) -> None:
    run = evaluate(client, examiner)
    assert [question for question, _ in asked.asked] == [
        WARM_UP, "护理补贴多少", "护理补贴每年多少", "彩票怎么买",
    ]  # fmt: skip
    (note,) = list_runs(tmp_path)
    assert (note.id, note.questions, note.hits, note.total) == (run, "甲.csv", 2, 3)
    assert note.generator == "fake-generator"
    page = client.get("/evaluation").text
    assert "甲.csv" in page
    assert "66.7%" in page
    shown = client.get(f"/evaluation?run={run}").text
    assert shown.count("<tr data-order") == 3
    assert "缺少：720元" in shown
    assert list((tmp_path / "evaluation" / "unfinished").iterdir()) == []


def test_every_page_is_strict(client: TestClient, examiner: Examiner) -> None:
    run = evaluate(client, examiner)
    for path in ("/evaluation", f"/evaluation?run={run}", "/evaluation?run=nope"):
        reply = client.get(path)
        policy = reply.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert reply.headers["cache-control"] == "no-store"
        assert " style=" not in reply.text
        assert " on" not in "".join(part.split(">")[0] for part in reply.text.split("<button")[1:])


def test_rows_are_filtered_sorted_and_searched(client: TestClient, examiner: Examiner) -> None:
    run = evaluate(client, examiner)

    def ids(**parameters: str) -> list[str]:
        text = client.get("/evaluation", params={"run": run, **parameters}).text
        return [part.split('"')[0] for part in text.split(' data-id="')[1:]]

    assert ids() == ["a", "b", "c"]
    assert ids(right="0") == ["b"]
    assert ids(kind="refuse") == ["c"]
    assert ids(expect="not_covered", got="not_covered") == ["c"]
    assert ids(got="error") == []
    assert ids(sort="right") == ["b", "a", "c"]
    assert ids(q="７２０元") == ["b"]
    assert ids(q="没有这样的字") == []
    assert ids(right="?", kind="?", sort="?", page="x") == ["a", "b", "c"]


def test_rows_are_downloaded_as_they_are_shown(client: TestClient, examiner: Examiner) -> None:
    run = evaluate(client, examiner)
    reply = client.get(f"/evaluation/rows.csv?run={run}&right=0")
    (row,) = csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig")))
    assert (row["题号"], row["判定"], row["哪里错"]) == ("b", "错", "缺少：720元")
    assert row["回答"] == "每人每月60元护理补贴[22]。"
    book = load_workbook(io.BytesIO(client.get(f"/evaluation/rows.xlsx?run={run}").content))
    assert [row[0].value for row in book["逐题"]] == ["题号", "a", "b", "c"]
    lines = client.get(f"/evaluation/rows.jsonl?run={run}").text.splitlines()
    assert [json.loads(line)["right"] for line in lines] == [True, False, True]
    assert client.get(f"/evaluation/rows.exe?run={run}").status_code == 404
    assert client.get("/evaluation/rows.csv?run=nope").status_code == 400


def test_the_report_is_whole_in_itself(client: TestClient, examiner: Examiner) -> None:
    run = evaluate(client, examiner)
    reply = client.get(f"/evaluation/report.html?run={run}")
    assert reply.headers["content-disposition"].startswith("attachment;")
    assert reply.text.startswith("<!doctype html>")
    assert "<script>" in reply.text
    assert "甲.csv" in reply.text
    assert "开发集" not in reply.text
    assert "http" not in reply.text.replace("http-equiv", "")


def test_two_runs_are_held_against_each_other(
    client: TestClient, examiner: Examiner, asked: Asked
) -> None:
    older = evaluate(client, examiner)
    asked.replies = {
        "每年": cited(NOTICES[0], "22", CARE, "每人每年720元。", Status.ANSWERED),
        "护理补贴": cited(NOTICES[0], "22", CARE, "每人每月50元。", Status.ANSWERED),
    }
    newer = evaluate(client, examiner, SET.replace("彩票怎么买", "换了一问"))
    page = client.get(f"/evaluation?run={newer}&compare={older}").text
    assert "<strong>1</strong> 由错变对" in page
    assert "<strong>1</strong> 由对变错" in page
    assert "两次都问到 2 题，只有新的问到 1 题（不比）" in page
    reply = client.get(f"/evaluation/rows.csv?run={newer}&compare={older}&change=broken")
    (row,) = csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig")))
    assert (row["题号"], row["与旧的比"]) == ("a", "由对变错")
    assert row["旧的回答"] == "每人每月60元护理补贴[22]。"
    report = client.get(f"/evaluation/report.html?run={newer}&compare={older}").text
    assert 'data-set-change="broken"' in report
    assert f"compare={older}" in client.get("/evaluation").text


def test_a_run_is_deleted(client: TestClient, examiner: Examiner, tmp_path: Path) -> None:
    run = evaluate(client, examiner)
    assert client.post("/evaluation/delete", data={"run": "../.."}).status_code == 400
    assert client.post("/evaluation/delete", data={"run": run}).status_code == 200
    assert list_runs(tmp_path) == ()
    assert client.get(f"/evaluation?run={run}").status_code == 400


@pytest.mark.parametrize(
    ("fields", "file", "told"),
    [
        ({"set": "upload"}, None, "还没有选题集文件。"),
        ({"set": "upload"}, ("a.csv", "题号\n1\n"), "缺少列：类别、提问。"),
        ({"set": "upload"}, ("a.csv", SET.replace("b,", "a,")), "题号 a 与第 2 行重复"),
        ({"set": "upload"}, ("a.csv", SET.replace("金额", "金")), "“金数量”不认识，可用："),
        ({"set": "upload", "kind": "lead"}, ("a.csv", SET), "没有“牵头单位”一类的题"),
        ({"set": "upload", "limit": "-1"}, ("a.csv", SET), "应是 1 到 5000 的整数"),
        ({"set": "own"}, None, "自编题集里还没有题"),
        (
            {"set": "upload"},
            ("a.csv", "题号,类别,提问,须有,分组\na,figure,问,1,test\n"),
            "这里不问测试集",
        ),
    ],
)
def test_what_cannot_be_asked_is_told_on_the_page(
    client: TestClient,
    examiner: Examiner,
    fields: dict[str, str],
    file: tuple[str, str] | None,
    told: str,
) -> None:
    files = {"file": (file[0], file[1].encode())} if file else None
    reply = client.post("/evaluation/start", data=fields, files=files)
    assert reply.status_code == 400
    assert told in reply.text
    assert '<section class="card"><h2>开始评测' in reply.text
    assert examiner.progress() is None


def test_an_upload_over_the_limit_is_not_read(client: TestClient) -> None:
    files = {"file": ("a.csv", b"x" * (6 * 1024 * 1024))}
    reply = client.post("/evaluation/start", data={"set": "upload"}, files=files)
    assert (reply.status_code, "超过 5 MB" in reply.text) == (413, True)


def test_rows_of_the_test_half_are_left_out_and_told(
    client: TestClient, examiner: Examiner, asked: Asked
) -> None:
    asked.go.clear()
    content = "题号,类别,提问,须有,分组\na,figure,护理补贴,60元,dev\nb,figure,不看,1,test\n"
    reply = client.post(
        "/evaluation/start", data={"set": "upload"}, files={"file": ("a.csv", content.encode())}
    )
    assert "其中 1 题的分组是 test，已跳过。" in reply.text
    assert "正在评测：a.csv" in reply.text
    asked.go.set()
    examiner.wait(10)
    assert "不看" not in [question for question, _ in asked.asked]


def test_progress_is_told_and_one_run_is_on_at_a_time(
    client: TestClient, examiner: Examiner, asked: Asked
) -> None:
    asked.go.clear()
    questions = shipped_questions()[:4]
    examiner.start(Order("甲", "", questions))
    with pytest.raises(RunBusyError, match="已有一次评测在进行"):
        examiner.start(Order("乙", "", questions))
    now = client.get("/evaluation/progress").json()
    assert now == {"is_on": True, "done": 0, "told": "已问 0 / 4 题，正在预备……"}
    refused = client.post("/evaluation/start", data={"set": "shipped"})
    assert (refused.status_code, "已有一次评测在进行" in refused.text) == (400, True)
    asked.go.set()
    examiner.wait(10)
    assert client.get("/evaluation/progress").json() == {"is_on": False, "run": examiner.finished()}


def test_a_cancelled_run_leaves_a_note_and_no_rows(
    client: TestClient, examiner: Examiner, asked: Asked, tmp_path: Path
) -> None:
    asked.go.clear()
    examiner.start(Order("甲", "", shipped_questions()))
    examiner.cancel()
    asked.go.set()
    reply = client.post("/evaluation/cancel", data={})
    assert "<strong>已取消</strong> 甲" in reply.text
    assert list_runs(tmp_path) == ()
    (note,) = examiner.unfinished()
    assert client.post("/evaluation/forget", data={"id": note.id}).status_code == 200
    assert examiner.unfinished() == ()


def test_a_broken_off_run_is_shown_as_such_after_a_restart(
    examiner: Examiner, asked: Asked, settings: Settings
) -> None:
    asked.go.clear()
    examiner.start(Order("甲", "", shipped_questions()))
    part = settings.home / "evaluation" / "unfinished" / ".part-x"
    part.write_text("half")
    again = Examiner(lambda: asked, settings)  # as the next start finds it
    (note,) = again.unfinished()
    assert (note.state, note.name, note.done) == (State.BROKEN_OFF, "甲", 0)
    assert "中断：程序在评测途中停了" in client_of(again).get("/evaluation").text
    assert not part.exists()
    assert list_runs(settings.home) == ()


def test_a_failing_run_says_why(
    examiner: Examiner, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Answer:
        raise OSError("磁盘满了")

    monkeypatch.setattr(asked, "ask", broken)
    examiner.start(Order("甲", "", shipped_questions()[:1]))
    examiner.wait(10)
    (note,) = examiner.unfinished()
    assert (note.state, note.problem) == (State.FAILED, "OSError('磁盘满了')")
    assert (
        "原因：OSError(&#x27;磁盘满了&#x27;)。没有留下得分。"
        in client_of(examiner).get("/evaluation").text
    )


def test_a_broken_answer_counts_as_wrong_and_the_run_goes_on(
    client: TestClient, examiner: Examiner, asked: Asked
) -> None:
    asked.replies = {"每年": ZeroDivisionError("x"), **asked.replies}
    run = evaluate(client, examiner)
    page = client.get(f"/evaluation?run={run}&got=error").text
    assert "提问时出错：ZeroDivisionError: x" in page


@pytest.mark.parametrize("form", FileForm)
def test_templates_can_be_handed_in_at_once(
    client: TestClient, examiner: Examiner, form: FileForm, tmp_path: Path
) -> None:
    reply = client.get(f"/evaluation/template.{form.value}")
    assert reply.content[:4] == write_questions(EXAMPLES, form)[:4]
    files = {"file": (f"t.{form.value}", reply.content)}
    assert client.post("/evaluation/start", data={"set": "upload"}, files=files).status_code == 200
    examiner.wait(10)
    assert list_runs(tmp_path)[0].total == 4


def test_the_shipped_half_is_asked_with_kind_and_limit(
    client: TestClient, examiner: Examiner, tmp_path: Path
) -> None:
    client.post("/evaluation/start", data={"set": "shipped", "kind": "lead", "limit": "2"})
    examiner.wait(10)
    (note,) = list_runs(tmp_path)
    assert (note.questions, note.total, note.limit) == ("questions.jsonl", 2, 2)
    assert "随系统的开发集（牵头单位、最多 2 题）" in client.get("/evaluation").text


def test_hostile_words_stay_words(client: TestClient, examiner: Examiner) -> None:
    bad = "<script>alert(1)</script>"
    run = evaluate(client, examiner, SET.replace("彩票怎么买", bad).replace("c,", f'"{bad}",'))
    page = client.get(f"/evaluation?run={run}&q={bad}").text
    assert bad not in page.replace(' src="', "")
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "1 秒"), (59, "59 秒"), (130, "2 分 10 秒"), (1300, "21 分钟")]
)
def test_time_left_in_words(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_the_guard_is_one_function_and_can_be_replaced(examiner: Examiner) -> None:
    seen: list[str] = []

    def guard(request: Request) -> None:
        seen.append(request.url.path)

    client = TestClient(Starlette(routes=routes_of(examiner, guard)))
    assert client.get("/evaluation").status_code == 200
    assert seen == ["/evaluation"]
