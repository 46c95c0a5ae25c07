"""A whole evaluation with a fake assistant: what is asked, what is written, what is kept."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.settings import Settings
from assistant.values import Answer, Sentence, Source, SourceKind, Status, Turn
from corpus.errors import GeneratorError, QuestionSetError
from eval.predictions import read_predictions
from eval.questions import Question, QuestionKind, Split
from eval.record import Models, corpus_sha256, current_commit
from eval.run import WARM_UP, ask_all, choose, main, parse_arguments, run

MODELS = Models("e5", "aa", "0.5b", "bb", "cc")


def answer(text: str, *items: str, status: Status = Status.ANSWERED) -> Answer:
    sources = tuple(Source("n", item, 3, 9) for item in items)
    sentence = Sentence(text, sources, SourceKind.GENERATED)
    return Answer(
        status, (sentence,), "n", retrieved=items, rewritten="问", output_tokens=5,
        latency_s=9.0, first_token_s=0.25,
    )  # fmt: skip


class FakeAssistant:
    """Answers from a table and remembers what it was asked; an unknown question breaks it."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = {WARM_UP: answer("没有写明。", status=Status.NOT_STATED)} | answers
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        self.asked.append((question, tuple(history)))
        if question not in self.answers:
            raise GeneratorError("问题太长，请缩短。")
        return self.answers[question]


ANSWERS = {
    "补贴多少": answer("每人每月60元。", "22"),
    "谁牵头": answer("由市残联牵头。", "22"),
    "电话多少": answer("要点未写明电话。", status=Status.NOT_STATED),
}
ROWS = [
    {
        "id": "a", "split": "dev", "kind": "followup", "turns": ["补贴多少", "谁牵头"],
        "items": [22], "facts": ["市残联"],
    },
    {
        "id": "b", "split": "test", "kind": "figure", "turns": ["补贴多少"], "items": [22],
        "facts": ["60元"],
    },
    {"id": "c", "kind": "refuse", "turns": ["电话多少"], "expect": "not_stated"},
    {"id": "d", "split": "dev", "kind": "lead", "turns": ["没人知道的"], "items": [1]},
]  # fmt: skip


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "set.jsonl"
    lines = (json.dumps(row, ensure_ascii=False) for row in ROWS)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"MINSHENG_HOME": str(tmp_path / "home")})


def evaluate(
    questions: Path, settings: Settings, *arguments: str, fake: FakeAssistant | None = None
) -> str:
    asker = fake or FakeAssistant(ANSWERS)
    given = parse_arguments(["--questions", str(questions), *arguments])
    return run(
        given, settings, lambda _: (asker, MODELS), test_runs=settings.home.parent / "test_runs"
    )


def only_run(settings: Settings) -> Path:
    (folder,) = (settings.home / "runs").iterdir()
    return folder


def test_dev_and_unmarked_rows_are_asked_unless_test_is_named():
    rows = [
        Question(name, QuestionKind.LEAD, ("问",), items=("1",), split=split)
        for name, split in [("a", Split.DEV), ("b", Split.TEST), ("c", None)]
    ]
    assert [question.id for question in choose(rows, Split.DEV)] == ["a", "c"]
    assert [question.id for question in choose(rows, Split.TEST)] == ["b", "c"]
    assert [question.id for question in choose(rows, Split.DEV, limit=1)] == ["a"]
    assert choose(rows, Split.DEV, [QuestionKind.FIGURE]) == ()


def test_earlier_turns_are_asked_first_with_the_answers_that_came():
    fake = FakeAssistant(ANSWERS)
    question = Question("a", QuestionKind.FOLLOWUP, ("补贴多少", "谁牵头"), items=("22",))
    (prediction,) = ask_all(fake, [question])
    assert fake.asked == [
        ("补贴多少", ()),
        ("谁牵头", (Turn("补贴多少", "每人每月60元[22]。"),)),
    ]
    assert prediction.answer == "由市残联牵头[22]。"


def test_only_the_last_turn_is_timed_and_by_the_askers_clock():
    (prediction,) = ask_all(
        FakeAssistant(ANSWERS), [Question("b", QuestionKind.FIGURE, ("补贴多少",), items=("22",))]
    )
    assert prediction.latency_s < 1.0  # not the 9 s that the answer claims
    assert prediction.first_token_s == 0.25


def test_a_question_that_fails_is_wrong_and_the_others_are_still_asked(capsys):
    first, second = ask_all(
        FakeAssistant(ANSWERS),
        [
            Question("d", QuestionKind.LEAD, ("没人知道的",), items=("1",)),
            Question("b", QuestionKind.FIGURE, ("补贴多少",), items=("22",)),
        ],
    )
    assert (first.status, first.refused, first.answer) == (None, False, "")
    assert first.error == "GeneratorError: 问题太长，请缩短。"
    assert second.status is Status.ANSWERED
    assert "问题太长" in capsys.readouterr().err


def test_predictions_have_the_documented_form(questions: Path, settings: Settings, tmp_path: Path):
    out = tmp_path / "deep" / "predictions.jsonl"
    evaluate(questions, settings, "--predictions", str(out))
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["a", "c", "d"]
    latency = lines[0].pop("latency_s")
    assert 0 <= latency < 1
    assert lines[0] == {
        "id": "a",
        "answer": "由市残联牵头[22]。",
        "status": "answered",
        "refused": False,
        "citations": [22],
        "sources": [{"notice": "n", "item": 22, "start": 3, "end": 9}],
        "sources_kind": ["generated"],
        "retrieved": [22],
        "output_tokens": 5,
        "rewritten": "问",
        "first_token_s": 0.25,
    }
    assert (lines[1]["status"], lines[1]["refused"]) == ("not_stated", True)
    assert (lines[2]["status"], lines[2]["refused"]) == ("error", False)


def test_predictions_are_read_as_they_were_written(
    questions: Path, settings: Settings, tmp_path: Path
):
    fake = FakeAssistant({"补贴多少": answer("每月60元。", "2.3", "p14", "07")})
    evaluate(
        questions, settings, "--split", "test", "--predictions", str(tmp_path / "p"), fake=fake
    )
    prediction = read_predictions(tmp_path / "p")[0]
    assert prediction.citations == ("2.3", "p14", "07")
    assert prediction.sources[0] == Source("n", "2.3", 3, 9)
    assert prediction.sources_kind == (SourceKind.GENERATED,)


def test_a_broken_predictions_line_is_named(tmp_path: Path):
    (tmp_path / "p").write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(QuestionSetError, match="第 1 行不合格式"):
        read_predictions(tmp_path / "p")


def test_rows_stand_beside_means_settings_and_hashes(questions: Path, settings: Settings):
    report = evaluate(questions, settings)
    folder = only_run(settings)
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    rows = [json.loads(line) for line in (folder / "rows.jsonl").read_text().splitlines()]
    assert [(row["question"]["id"], row["right"]) for row in rows] == [
        ("a", True),
        ("c", True),
        ("d", False),
    ]
    assert rows[2]["verdict"]["uncited"] == ["1"]
    assert summary["models"]["generator_sha256"] == "bb"
    assert summary["asked"]["split"] == "dev"
    assert len(summary["asked"]["questions_sha256"]) == 64
    assert summary["settings"]["generator"] == "0.5b"
    assert summary["metrics"]["overall"]["hits"] == 2
    assert summary["metrics"]["kinds"]["followup"]["share"] == 1.0
    assert summary["metrics"]["confusion"]["answered → error"] == 1
    assert str(folder) in report
    assert "有 1 题提问时出错" in report


def test_the_report_shows_counts_and_intervals(questions: Path, settings: Settings):
    lines = [line.split() for line in evaluate(questions, settings).splitlines()]
    assert ["合计", "2/3", "0.667", "0.208–0.939"] in lines
    assert ["追问", "1/1", "1.000", "0.207–1.000"] in lines
    assert ["未写明", "0", "1", "0", "0", "0"] in lines
    assert ["引用", "1.000", "(1/1)", "0.500", "(1/2)"] in lines
    assert ["拒答", "1.000", "(1/1)", "1.000", "(1/1)"] in lines


def test_a_warm_up_goes_before_the_questions(questions: Path, settings: Settings):
    fake = FakeAssistant(ANSWERS)
    evaluate(questions, settings, "--kinds", "refuse", fake=fake)
    assert [question for question, _ in fake.asked] == [WARM_UP, "电话多少"]


def test_only_runs_on_the_test_half_are_logged(questions: Path, settings: Settings):
    log = settings.home.parent / "test_runs"
    evaluate(questions, settings)
    assert not log.exists()
    evaluate(questions, settings, "--split", "test")
    evaluate(questions, settings, "--split", "test", "--limit", "1")
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [(line["accuracy"], line["count"]) for line in lines] == [(1.0, 2), (1.0, 1)]
    commit = current_commit()
    assert (lines[0]["commit"], lines[0]["dirty"]) == (commit.id, commit.dirty)


def test_a_choice_without_questions_says_so(questions: Path, settings: Settings):
    assert "什么也没有问" in evaluate(questions, settings, "--kinds", "robust")
    assert not settings.home.exists()


def test_a_folder_without_git_is_recorded_without_a_commit(tmp_path: Path):
    assert current_commit(tmp_path).short == "nogit"


def test_a_changed_file_makes_the_commit_dirty_and_the_log_does_not(tmp_path: Path):
    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    (tmp_path / "eval").mkdir()
    (tmp_path / "eval" / "code.py").write_text("1")
    git("add", ".")
    git("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-m", "x")
    (tmp_path / "eval" / "test_runs.jsonl").write_text("{}")
    assert current_commit(tmp_path).dirty is False
    (tmp_path / "eval" / "code.py").write_text("2")
    assert current_commit(tmp_path).dirty is True


def test_the_corpus_hash_does_not_depend_on_order():
    assert corpus_sha256(["甲", "乙"]) == corpus_sha256(["乙", "甲"])
    assert corpus_sha256(["甲", "乙"]) != corpus_sha256(["甲乙"])


def test_the_command_explains_a_missing_file_and_exits_with_one(tmp_path: Path, capsys):
    assert main(["--questions", str(tmp_path / "none.jsonl")]) == 1
    assert "找不到题集" in capsys.readouterr().err
