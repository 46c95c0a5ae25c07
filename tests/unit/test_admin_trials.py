"""Trials of a new version, and the work that runs in the background."""

import html
import re
import threading

import pytest

from corpus.differences import ChangeKind, ItemChange
from corpus.parse import parse_notice
from eval.question_export import EXAMPLES, FileForm, write_questions
from eval.questions import Question, QuestionKind, Split
from tests.unit.admin_office import OLD, QUESTIONS, Office, as_lines
from web.admin_jobs import BusyError, Job, Jobs, Progress, Stage, Work
from web.admin_trial import choose_questions


def test_a_trial_shows_the_answers_that_changed(inside: Office) -> None:
    """Both answers, both outcomes, and how many were as the set says; test questions never."""
    version = inside.upload()
    inside.post("trial", version=version, count="10")
    assert inside.done().stage is Stage.DONE
    page = inside.look(version, "trial")
    assert "问了3题回答有变化2题与题集相符：原来3题，现在1题" in page
    assert "原来：已答与题集相符对80周岁以上的老年人每人每月给予50元高龄津贴[1]。" in page
    assert "现在：已答与题集不符对80周岁以上的老年人每人每月给予80元高龄津贴[1]。" in page
    assert "现在：不在要点范围" in page
    assert "回答没有变化的1题技能培训农民工多少人" in page
    assert "测试" not in page
    assert inside.live.in_use.serial == 0


def test_a_set_of_ones_own_can_be_tried(inside: Office) -> None:
    """Its name is shown."""
    version = inside.upload()
    reply = inside.post("trial", ("我的题.jsonl", as_lines(QUESTIONS[:1])), version=version)
    assert reply.status_code == 200
    inside.done()
    page = inside.look(version, "trial")
    assert "问了1题" in page
    assert "我的题.jsonl，王敏" in page


def test_a_spreadsheet_of_questions_can_be_tried(inside: Office) -> None:
    """The evaluation's template, as Excel keeps it."""
    version = inside.upload()
    sheet = write_questions(EXAMPLES, FileForm.XLSX)
    assert inside.post("trial", ("题集.xlsx", sheet), version=version).status_code == 200
    inside.done()
    assert f"问了{len(EXAMPLES)}题" in inside.look(version, "trial")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "我的题.jsonl是空的"),
        (b"{", "题集第 1 行不是合法的 JSON"),
        (b"\xff\xfe\x00", "文件的编码认不出来"),
        (b'{"id": "x", "kind": "figure", "turns": ["?"]}', "题集第 1 行，字段 facts"),
        (as_lines(QUESTIONS[3:]), "标为 test 的题只用于正式评测"),
    ],
)
def test_a_set_that_cannot_be_read_is_told(inside: Office, content: bytes, told: str) -> None:
    """Where and what; no path of this machine."""
    version = inside.upload()
    reply = inside.post("trial", ("我的题.jsonl", content), version=version)
    assert reply.status_code == 400
    assert told in html.unescape(reply.text)
    assert "/tmp" not in reply.text
    assert inside.admin.jobs.job is None


def test_a_trial_can_be_cancelled_and_keeps_what_it_has(inside: Office) -> None:
    """Only one runs at a time; the answers so far are shown."""
    inside.shop.pause_s = 0.05
    version = inside.upload()
    many = [{**QUESTIONS[0], "id": f"q{n}"} for n in range(200)]
    inside.post("trial", ("many.jsonl", as_lines(many)), version=version, count="300")
    while not (inside.admin.jobs.job or Job(Work.TRIAL, "", "")).done:
        pass
    assert inside.client.get("/admin/progress").text.startswith("正在试答（")
    busy = inside.post("switch", version=version, base="0")
    assert busy.status_code == 400
    assert "王敏 正在试答题集，请等它做完，或先把它取消。" in busy.text
    inside.post("cancel", version=version)
    assert inside.done().stage is Stage.CANCELLED
    assert inside.client.get("/admin/progress").text == ""
    assert re.search(r"试答已取消，问了\d+题。.*问了\d+题回答有变化", inside.look(version, "trial"))


def changed(*items: str) -> list[ItemChange]:
    """Changes of these items."""
    notice = parse_notice(OLD, "n")
    return [ItemChange(ChangeKind.REWORDED, notice.item(item), notice.item(item)) for item in items]


def asked_of(item: str, number: int, split: Split | None = Split.DEV) -> Question:
    return Question(f"{item}-{number}", QuestionKind.FIGURE, ("?",), (item,), ("x",), split=split)


def test_questions_on_changed_items_come_first() -> None:
    """Then the rest, evenly; the test half never."""
    questions = [asked_of(item, number) for item in ("1", "2", "3") for number in range(4)]
    questions.append(asked_of("2", 9, Split.TEST))
    chosen = choose_questions(questions, changed("2"), 8)
    assert [question.id for question in chosen] == [
        "2-0", "2-1", "2-2", "2-3", "1-0", "1-2", "3-0", "3-2",
    ]  # fmt: skip
    assert [q.id for q in choose_questions(questions, changed("2"), 2)] == ["2-0", "2-2"]
    assert [q.id for q in choose_questions(questions, (), 3)] == ["1-0", "2-0", "3-0"]


def test_one_piece_of_work_at_a_time() -> None:
    """The next may begin once the first has ended, however it ended."""
    jobs, go = Jobs(), threading.Event()
    jobs.start(Job(Work.SWITCH, "v", "王敏"), lambda progress: go.wait(10) and None)
    with pytest.raises(BusyError, match="王敏 正在切换要点"):
        jobs.start(Job(Work.TRIAL, "v", "李强"), lambda progress: None)
    jobs.cancel(Work.TRIAL)
    go.set()
    jobs.wait(10)
    assert jobs.job is not None
    assert jobs.job.stage is Stage.DONE

    def full(progress: Progress) -> None:
        raise OSError(28, "No space left on device")

    jobs.start(Job(Work.SWITCH, "v", "李强"), full)
    jobs.wait(10)
    assert jobs.job.stage is Stage.FAILED
    assert "请检查磁盘空间" in jobs.job.problem
