"""One row of each ladder: what is asked, what is counted, what is kept; no weights."""

import json
from pathlib import Path

import pytest

from assistant.settings import Settings
from assistant.values import Status
from eval.ablation_answering import count, measure_answering, name_models
from eval.ablation_finding import (
    Finder,
    find_all,
    lexical_finder,
    measure_finding,
    vector_finder,
    without_clauses,
)
from eval.ablation_rows import ROWS, AnsweringRow, FindingRow, Method
from eval.ablation_values import Found
from eval.record import Models
from eval.retrieval import Case, evaluate
from index.build import open_index
from index.store import NoticeIndex
from tests.fake_encoder import FakeEncoder
from tests.unit.assistant_fixtures import REAL
from tests.unit.test_eval_run import MODELS, FakeAssistant, answer

QUESTIONS = [
    {
        "id": "a", "split": "dev", "kind": "figure", "turns": ["护理补贴多少钱"], "items": [22],
        "facts": ["60元"],
    },
    {"id": "b", "split": "test", "kind": "figure", "turns": ["测试的题"], "items": [1]},
    {"id": "c", "kind": "refuse", "turns": ["电话多少"], "expect": "not_stated"},
]  # fmt: skip
ANSWERS = {
    "护理补贴多少钱": answer("每人每月60元。", "22"),
    "电话多少": answer("没有。", status=Status.UNCLEAR),
}


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in QUESTIONS), encoding="utf-8")
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"MINSHENG_HOME": str(tmp_path / "home")})


def answering(name: str) -> AnsweringRow:
    row = ROWS[name]
    assert isinstance(row, AnsweringRow)
    return row


def finding(name: str) -> FindingRow:
    row = ROWS[name]
    assert isinstance(row, FindingRow)
    return row


def test_ranks_are_found_by_score_and_timed() -> None:
    """The gold item behind one that scores more; one time for each case."""
    scores = {"甲": [0.1, 0.9], "乙": [0.8, 0.2]}
    finder = Finder((("n", "1"), ("n", "2")), lambda question: scores[question])  # type: ignore[arg-type, return-value]
    ranks, seconds = find_all([Case("甲", (("n", "1"),)), Case("乙", (("n", "1"),))], finder)
    assert ranks == [2, 1]
    assert [second >= 0 for second in seconds] == [True, True]


def test_the_first_and_last_rung_rank_as_retrieval_does(tmp_path: Path) -> None:
    """BM25 without an index gives the index's ranks, and all signals give the fusion's."""
    cases = [
        Case("重度残疾人护理补贴每月多少钱", (("real", "22"),)),
        Case("新建多少所公办幼儿园", (("real", "5"),)),
    ]
    expected = evaluate(open_index([REAL], FakeEncoder(), tmp_path), cases)
    full = vector_finder([REAL], FakeEncoder(), tmp_path, Method.EVERYDAY)
    assert find_all(cases, lexical_finder([REAL]))[0] == expected["BM25"]
    assert find_all(cases, full)[0] == expected["fused"]


def test_without_clauses_only_items_and_words_count(real_index: NoticeIndex) -> None:
    """By hand: each spread over 0…1, words at .4, no share of the clauses."""
    signals = real_index.signals("重度残疾人护理补贴每月多少钱")
    allowed = signals.item > -2
    got = without_clauses(signals, allowed)
    item = (signals.item - signals.item.min()) / (signals.item.max() - signals.item.min())
    words = signals.lexical.bm25 / signals.lexical.bm25.max()
    assert signals.lexical.bm25.min() == 0
    assert got.tolist() == pytest.approx(((item + 0.4 * words) / 3.4).tolist(), abs=1e-6)


def test_a_finding_row_asks_the_dev_half_with_the_encoder_it_names(
    questions: Path, settings: Settings
) -> None:
    """The untuned rows load the folder given; BM25 loads none."""
    loaded: list[str] = []

    def load(setting: str) -> FakeEncoder:
        loaded.append(setting)
        return FakeEncoder()

    def measured(name: str) -> Found:
        return measure_finding(
            finding(name), settings, base=Path("base"), questions=questions, load=load
        )

    bm25 = measured("bm25")
    assert (loaded, bm25.models, bm25.first.total) == ([], "", 1)
    assert measured("items-base").models == f"fake {FakeEncoder().sha256[:12]}"
    assert measured("clauses").within_3.total == 1
    assert loaded == ["base", ""]


def test_an_answering_row_asks_the_dev_half_and_keeps_every_answer(
    questions: Path, settings: Settings
) -> None:
    """Counts by kind, the outcomes apart; the answers lie apart from the runs of `eval.run`."""
    told: list[tuple[str, str]] = []

    def load(row: AnsweringRow, own: Settings) -> tuple[FakeAssistant, Models]:
        told.append((row.name, own.reader))
        return FakeAssistant(ANSWERS), MODELS

    got = measure_answering(answering("guard"), settings, load, questions=questions)
    assert told == [("guard", "none")]
    assert (got.overall.hits, got.overall.total) == (2, 2)
    assert (got.outcomes.hits, got.outcomes.total) == (1, 2)  # asked back instead of not stated
    assert sorted(got.kinds) == ["figure", "refuse"]
    assert (got.tokens_p50, got.failures) == (5.0, 0)
    folder = Path(got.record)
    assert folder.parent == settings.home / "ablation" / "guard" / "runs"
    assert len((folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert not (settings.home / "runs").exists()


def test_a_row_without_generated_answers_has_no_times(tmp_path: Path) -> None:
    """Nothing asked: no share, no percentile."""
    got = count("guard", (), "", tmp_path)
    assert (got.overall.share, got.latency_p50, got.tokens_p50) == (None, None, None)
    assert got.peak_bytes > 1_000_000


def test_models_are_named_with_reader_and_adapter(tmp_path: Path, settings: Settings) -> None:
    """Hashes cut to twelve; the adapter by its file's own."""
    adapter = tmp_path / "a.gguf"
    adapter.write_bytes(b"")
    tuned = answering("adapter").settings(settings, adapter)
    assert name_models(MODELS, settings) == "e5 aa, 0.5b bb, reader none"
    assert name_models(MODELS, tuned).endswith(", adapter e3b0c44298fc")
