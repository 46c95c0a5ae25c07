"""Opinions on answers: kept only with consent, for so many days, and made into test questions."""

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fake_assistant import FakeAssistant, cited
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant.settings import Settings
from assistant.values import Status
from corpus.errors import QuestionSetError
from corpus.parse import parse_notice
from corpus.read import read_notices
from eval.question_files import read_question_file
from eval.questions import Question, QuestionKind
from web.evaluation import evaluation_routes
from web.evaluation_run import Examiner
from web.exchanges import Exchange, Stage
from web.feedback import (
    LONGEST_CORRECTION,
    LONGEST_WORD,
    FeedbackError,
    FeedbackStore,
    Opinion,
    Thumb,
)
from web.opinion_view import render_box, render_result
from web.opinions import Wish, earlier_turns, keep
from web.own_set import OwnSet
from web.question_form import cells_from, read_question

NOTICES = read_notices(Path(__file__).parents[2] / "corpus" / "notices")
CARE = "每人每月给予60元护理补贴"
ANSWER = cited(NOTICES[0], "22", CARE, "每人每月60元护理补贴。", Status.ANSWERED)
SECRET = "我叫张三，护理补贴多少？"
NOW = datetime(2026, 5, 1, tzinfo=UTC)
OPINION = Opinion(
    Thumb.DOWN, ("护理补贴多少", "谁牵头"), "由市残联牵头[22]。", Status.ANSWERED, ("22",),
    NOTICES[0].id, "不对", "市民政局",
)  # fmt: skip
WISH = Wish(at=0, thumb="up", word="", correction="", agreed=True, with_earlier=False)


def exchange(question: str, **other: object) -> Exchange:
    whole = Exchange(question, stage=Stage.DONE, shown=ANSWER.text, answer=ANSWER)
    return replace(whole, **other)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path, 90)


def on_disk(home: Path) -> bytes:
    """All that lies below home, whatever file it is in."""
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def rows(home: Path) -> int:
    """How many rows the file holds, counted beside the store."""
    raw = sqlite3.connect(home / "evaluation" / "feedback.sqlite")
    (count,) = raw.execute("SELECT count(*) FROM feedback").fetchone()
    raw.close()
    return int(count)


def test_nothing_is_kept_without_consent(store: FeedbackStore, tmp_path: Path) -> None:
    with pytest.raises(FeedbackError, match="没有勾选同意，什么也没有保存"):
        keep(store, [exchange(SECRET)], replace(WISH, agreed=False, word="张三"))
    assert list(tmp_path.rglob("*")) == []
    assert store.all() == ()


def test_with_consent_the_server_s_own_record_is_kept(store: FeedbackStore) -> None:
    keep(store, [exchange("护理补贴多少")], replace(WISH, word=" 清楚 ", correction=" "))
    (kept,) = store.all()
    assert kept.opinion == Opinion(
        Thumb.UP,
        ("护理补贴多少",),
        ANSWER.text,
        Status.ANSWERED,
        ("22",),
        NOTICES[0].id,
        "清楚",
        "",
    )


def test_earlier_questions_are_kept_only_where_agreed(store: FeedbackStore, tmp_path: Path) -> None:
    talk = [exchange(SECRET), exchange("坏的", stage=Stage.FAILED), exchange("谁牵头")]
    keep(store, talk, replace(WISH, at=2))
    assert "张三".encode() not in on_disk(tmp_path)
    assert store.all()[0].opinion.turns == ("谁牵头",)
    keep(store, talk, replace(WISH, at=2, with_earlier=True))
    assert store.all()[0].opinion.turns == (SECRET, "谁牵头")


def test_earlier_questions_are_those_of_the_same_notice() -> None:
    talk = [exchange("甲", chosen="n1"), exchange("乙", shown=""), exchange("丙"), exchange("丁")]
    assert earlier_turns(talk, 3) == ("丙",)


@pytest.mark.parametrize("at", [-1, 1, 7])
def test_an_answer_that_is_not_there_is_not_kept(store: FeedbackStore, at: int) -> None:
    talk = [exchange("问"), Exchange("还在写")]
    with pytest.raises(FeedbackError, match="已经不在对话里"):
        keep(store, talk, replace(WISH, at=at))
    assert store.all() == ()


@pytest.mark.parametrize(
    "wish",
    [
        replace(WISH, word="长" * (LONGEST_WORD + 1)),
        replace(WISH, correction="长" * (LONGEST_CORRECTION + 1)),
    ],
)
def test_words_that_are_too_long_are_refused(store: FeedbackStore, wish: Wish) -> None:
    with pytest.raises(FeedbackError, match="太长"):
        keep(store, [exchange("问")], wish)


def test_it_can_be_taken_back_and_leaves_no_trace(store: FeedbackStore, tmp_path: Path) -> None:
    token = keep(store, [exchange(SECRET)], WISH)
    assert "张三".encode() in on_disk(tmp_path)
    store.remove("another")
    assert len(store.all()) == 1
    store.remove(token)
    assert "张三".encode() not in on_disk(tmp_path)


def test_rows_older_than_the_days_go(store: FeedbackStore, tmp_path: Path) -> None:
    store.keep(OPINION, NOW)
    store.keep(replace(OPINION, word="新"), NOW + timedelta(days=30))
    store.forget_old(NOW + timedelta(days=89))
    assert rows(tmp_path) == 2
    store.forget_old(NOW + timedelta(days=90))
    assert rows(tmp_path) == 1
    assert "不对".encode() not in on_disk(tmp_path)


def test_old_rows_go_at_the_start_and_daily(tmp_path: Path) -> None:
    first = FeedbackStore(tmp_path, 90)
    first.keep(OPINION, datetime.now(UTC) - timedelta(days=91))
    assert rows(tmp_path) == 1
    again = FeedbackStore(tmp_path, 90)
    assert rows(tmp_path) == 0
    again.keep(OPINION, datetime.now(UTC) - timedelta(days=91))
    again.forget_daily(every_s=0.01)
    for _ in range(200):
        if rows(tmp_path) == 0:
            break
        time.sleep(0.02)
    again.close()
    assert rows(tmp_path) == 0


def test_zero_days_take_nothing_and_empty_the_store(store: FeedbackStore, tmp_path: Path) -> None:
    store.keep(OPINION)
    none = FeedbackStore(tmp_path, 0)
    assert none.all() == ()
    with pytest.raises(FeedbackError, match="没有开启评价"):
        none.keep(OPINION)


def test_only_the_owner_may_read_the_file(store: FeedbackStore, tmp_path: Path) -> None:
    store.keep(OPINION)
    path = tmp_path / "evaluation" / "feedback.sqlite"
    assert path.stat().st_mode & 0o077 == 0
    with sqlite3.connect(path) as raw:
        names = [row[1] for row in raw.execute("PRAGMA table_info(feedback)")]
    raw.close()
    assert names == [
        "token", "kept_at", "thumb", "turns", "answer", "status", "citations", "notice", "word",
        "correction", "question_id",
    ]  # fmt: skip


def test_a_broken_file_is_told(store: FeedbackStore, tmp_path: Path) -> None:
    store.keep(OPINION)
    (tmp_path / "evaluation" / "feedback.sqlite").write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(FeedbackError, match="请移走这个文件"):
        store.all()


def test_the_box_says_for_how_long() -> None:
    assert "最多保存 7 天" in render_box(7)
    assert "checked" not in render_box(7)
    assert 'data-problem="1">&lt;b&gt;' in render_result(0, 1, problem="<b>")


def test_an_answer_that_helped_is_taken_for_right(store: FeedbackStore) -> None:
    refused = replace(OPINION, thumb=Thumb.UP, status=Status.NOT_STATED, citations=("2",))
    store.keep(refused)
    cells = cells_from(store.all()[0], "f1", NOTICES)
    assert (cells["kind"], cells["expect"], cells["items"]) == ("应拒答", "未写明", "")
    helped = replace(OPINION, thumb=Thumb.UP)
    store.keep(helped)
    cells = cells_from(store.all()[0], "f1", NOTICES)
    assert (cells["kind"], cells["turns"], cells["items"], cells["notice"]) == (
        "追问", "护理补贴多少\n谁牵头", "22", "",
    )  # fmt: skip


def test_of_an_answer_that_did_not_help_only_the_question_is_taken(store: FeedbackStore) -> None:
    store.keep(replace(OPINION, turns=("谁牵头",)))
    cells = cells_from(store.all()[0], "f1", (*NOTICES, *NOTICES))
    assert (cells["kind"], cells["items"], cells["facts"]) == ("", "", "")
    assert cells["notice"] == NOTICES[0].id


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"kind": ""}, "“类别”：不能空着，可用："),
        ({"id": " "}, "“题号”：应是非空的字符串"),
        ({"turns": "\n"}, "“提问”：至少要有一问"),
        ({"items": "22、99"}, "“应引要点”：要点里没有第 99 项"),
        ({"items": "", "facts": ""}, "应答题没有任何可核对的内容"),
        ({"notice": "nope"}, "“要点编号”：没有收录“nope”"),
        ({"max_chars": "多"}, "“最多字数”：“多”应是正整数"),
    ],
)
def test_a_wrong_field_of_the_form_is_named(changed: dict[str, str], told: str) -> None:
    cells = {"id": "f1", "kind": "牵头单位", "turns": "谁牵头", "items": "22", "facts": "市残联"}
    assert read_question(cells, NOTICES).items == ("22",)
    with pytest.raises(QuestionSetError) as caught:
        read_question({**cells, **changed}, NOTICES)
    assert told in str(caught.value)


def test_the_own_set_is_changed_question_by_question(tmp_path: Path) -> None:
    own = OwnSet(tmp_path)
    first = Question("f1", QuestionKind.LOCATE, ("问",), ("1",))
    assert (own.questions(), own.free_id("f")) == ((), "f1")
    own.put(first)
    own.put(replace(first, id="f2"))
    assert own.free_id("f") == "f3"
    with pytest.raises(QuestionSetError, match="题号 f1 已经有了"):
        own.put(first)
    with pytest.raises(QuestionSetError, match="题号 f1 已经有了"):
        own.put(first, replacing="f2")
    own.put(replace(first, id="f9"), replacing="f1")
    assert [question.id for question in own.questions()] == ["f9", "f2"]
    own.remove("f9")
    own.remove("f2")
    assert own.questions() == ()


@pytest.fixture
def client(tmp_path: Path, store: FeedbackStore) -> Iterator[TestClient]:
    assistant = FakeAssistant(NOTICES, {"谁牵头": ANSWER})
    settings = Settings.from_environment({"MINSHENG_HOME": str(tmp_path)})
    examiner = Examiner(lambda: assistant, settings)
    routes = evaluation_routes(examiner, store, lambda request: None)
    made = TestClient(Starlette(routes=routes))
    made.examiner = examiner  # type: ignore[attr-defined]
    yield made
    examiner.close()


FIELDS = {
    "id": "f1",
    "kind": "追问",
    "turns": "护理补贴多少\r\n谁牵头",
    "items": "22",
    "facts": "市残联",
}


def test_from_an_opinion_to_a_set_that_is_asked(client: TestClient, store: FeedbackStore) -> None:
    token = store.keep(OPINION)
    page = client.get("/evaluation?view=feedback").text
    assert "护理补贴多少 → 谁牵头" in page
    assert "<dt>居民认为</dt><dd>市民政局</dd>" in page
    writing = client.get(f"/evaluation?view=feedback&item={token}").text
    assert 'name="turns" rows="2">\n护理补贴多少\n谁牵头</textarea>' in writing
    wrong = client.post("/evaluation/question", data=FIELDS | {"token": token, "items": "99"})
    assert (wrong.status_code, "没有第 99 项" in wrong.text) == (400, True)
    assert 'value="99"' in wrong.text
    added = client.post("/evaluation/question", data=FIELDS | {"token": token, "deed": "add"})
    assert "已加入自编题集。" in added.text
    assert "已改写成 f1" in added.text
    content = client.get("/evaluation/set.jsonl").content
    (question,) = read_question_file("s.jsonl", content)
    assert (question.kind, question.turns) == (QuestionKind.FOLLOWUP, ("护理补贴多少", "谁牵头"))
    for form in ("csv", "xlsx"):
        content = client.get(f"/evaluation/set.{form}").content
        assert read_question_file(f"s.{form}", content) == (question,)
    assert client.post("/evaluation/start", data={"set": "own"}).status_code == 200
    client.examiner.wait(10)  # type: ignore[attr-defined]
    assert "自编题集" in client.get("/evaluation").text


def test_a_question_alone_is_downloaded_and_not_kept(client: TestClient) -> None:
    reply = client.post("/evaluation/question", data=FIELDS | {"deed": "download"})
    assert reply.headers["content-disposition"].startswith("attachment;")
    assert read_question_file("q.jsonl", reply.content)[0].id == "f1"
    assert client.get("/evaluation/set.jsonl").content == b""


def test_an_own_question_is_written_changed_and_deleted(client: TestClient) -> None:
    assert 'value="s1"' in client.get("/evaluation?view=set&item=%2Bnew").text
    client.post("/evaluation/question", data=FIELDS | {"id": "s1"})
    assert "市残联" in client.get("/evaluation?view=set&item=s1").text
    reply = client.post(
        "/evaluation/question", data=FIELDS | {"id": "s2", "facts": "甲", "replacing": "s1"}
    )
    assert "已改好。" in reply.text
    assert client.get("/evaluation?view=set&item=s1").status_code == 400
    reply = client.post("/evaluation/set-delete", data={"id": "s2"})
    assert "还没有题" in reply.text


def test_opinions_are_chosen_by_thumb_and_deleted(client: TestClient, store: FeedbackStore) -> None:
    token = store.keep(OPINION)
    store.keep(replace(OPINION, thumb=Thumb.UP, word="<script>"))
    assert "共 1 条" in client.get("/evaluation?view=feedback&thumb=down").text
    page = client.get("/evaluation?view=feedback").text
    assert "共 2 条" in page
    assert "<dd>&lt;script&gt;</dd>" in page
    assert "已删去。" in client.post("/evaluation/feedback-delete", data={"token": token}).text
    assert [kept.opinion.thumb for kept in store.all()] == [Thumb.UP]
    assert client.get(f"/evaluation?view=feedback&item={token}").status_code == 400


def test_an_opinion_taken_back_meanwhile_makes_no_question(client: TestClient) -> None:
    reply = client.post("/evaluation/question", data=FIELDS | {"token": "gone"})
    assert (reply.status_code, "由本人撤回" in reply.text) == (400, True)


def test_several_notices_are_offered(tmp_path: Path, store: FeedbackStore) -> None:
    second = parse_notice("2021年要点\n\n1.甲。乙。(牵头责任单位:市人社局)\n", "二")
    cells = {"id": "a", "kind": "lead", "turns": "问", "items": "22", "notice": "二", "facts": "x"}
    with pytest.raises(QuestionSetError, match="没有第 22 项"):
        read_question(cells, (*NOTICES, second))
    assert read_question(cells | {"items": "1"}, (*NOTICES, second)).notice == "二"
