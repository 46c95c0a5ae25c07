"""The benchmark's choices, its arithmetic and its table; no model is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.prompt import SYSTEM
from assistant.settings import Settings
from corpus.errors import SettingsError
from corpus.parse import parse_notice
from eval.bandwidth import read_bandwidth
from eval.bench import choose, make_cases, model_file
from eval.bench_table import Bench, decode_rate, expectations, render
from eval.bench_values import Case, Job, Measured, Timing, read_job, read_measured, write
from eval.bench_worker import BACKENDS, messages
from eval.questions import Question, QuestionKind, Split

NOTICE = parse_notice(
    "2021年全市民生工作要点\n\n一、社会保障\n\n"
    "1.发放补贴。对困难家庭每月补贴60元。(牵头责任单位:市民政局)\n"
    "2.推动就业。新增就业300人。(牵头责任单位:市人社局)\n"
)


def figure(id: str, *items: str, **fields: object) -> Question:
    given: dict[str, object] = {"kind": QuestionKind.FIGURE, "turns": (f"问{id}",), "items": items}
    return Question(id=id, **(given | fields))  # type: ignore[arg-type]


def timings(*seconds: float, written: int = 8, read: int = 0) -> tuple[Timing, ...]:
    return tuple(
        Timing(f"q{number}", second / 2, second, read, written)
        for number, second in enumerate(seconds)
    )


def test_each_item_is_asked_once_and_never_from_the_test_half():
    questions = (
        figure("a", "1", split=Split.DEV),
        figure("b", "1", split=Split.DEV),
        figure("c", "2", split=Split.TEST),
        figure("d", "3", split=Split.DEV, turns=("先问", "再问")),
        figure("e", "4", "5", split=Split.DEV),
        figure("f", "6", split=Split.DEV, kind=QuestionKind.LEAD),
        figure("g", "7", split=Split.DEV, kind=QuestionKind.ELIGIBILITY),
        figure("h", "8"),
    )
    assert [question.id for question in choose(questions, 9)] == ["a", "g", "h"]


def test_fewer_questions_are_spread_over_all():
    questions = tuple(figure(str(number), str(number)) for number in range(10))
    assert [question.id for question in choose(questions, 3)] == ["0", "3", "6"]


def test_plain_backends_get_our_items_and_our_number_of_tokens():
    questions = (figure("a", "1"), figure("b", "2"), figure("c", "2"))
    ours = Measured(
        1.0,
        1,
        (
            Timing("a", 0.1, 0.2, 0, 9, ("1", "2")),
            Timing("b", 0.1, 0.2, 0, 0, ("2",)),
            Timing("c", 0.1, 0.2, 0, 5, ()),
        ),
    )
    items = {item.id: item for item in NOTICE.items}
    assert make_cases(questions, ours, items) == (
        Case(
            "a",
            SYSTEM,
            ("材料：发放补贴。对困难家庭每月补贴60元。", "材料：推动就业。新增就业300人。"),
            "问题：问a",
            9,
        ),
    )


def test_a_plain_prompt_holds_all_its_items_before_the_question():
    case = Case("a", "说明", ("材料：甲", "材料：乙"), "问题：丙", 3)
    assert messages(case) == [
        {"role": "system", "content": "说明\n材料：甲\n材料：乙"},
        {"role": "user", "content": "问题：丙"},
    ]


def test_jobs_and_measurements_survive_the_way_between_processes(tmp_path: Path):
    job = Job("llama", 2, "m.gguf", (Case("a", "s", ("d", "e"), "q", 3),), (("a", "问"),))
    write(tmp_path / "job", job)
    assert read_job(tmp_path / "job") == job
    measured = Measured(1.5, 7, (Timing("a", 0.1, 0.2, 3, 4, ("1", "2.3")),))
    write(tmp_path / "result", measured)
    assert read_measured(tmp_path / "result") == measured


def test_every_backend_has_a_worker():
    assert set(BACKENDS) == {"ours_warm", "ours_cold", "llama", "transformers"}


def bench() -> Bench:
    return Bench(
        measured={
            "ours_warm": Measured(3.0, 1_500_000_000, timings(0.4, 0.5, 0.9)),
            "llama": Measured(1.0, 700_000_000, timings(1.0, 1.2, 1.4, read=100)),
            "llama_five": Measured(1.0, 800_000_000, timings(3.0, 3.5, 4.0, read=600)),
            "transformers": Measured(50.0, 3_000_000_000, timings(2.0, 2.5, 3.0, read=100)),
        },
        bandwidth=10e9,
        weight_bytes=400_000_000,
    )


def test_expectations_by_hand():
    assert [(e.measured, e.kept) for e in expectations(bench())] == [
        ("0.50 秒", True),
        ("0.50 秒（3 题）", True),
        ("2.4 倍", True),
        ("7.0 倍", False),
        ("5.0 倍", True),
        ("1.50 GB", True),
    ]


def test_expectations_follow_what_was_measured():
    slow = Bench({"ours_warm": Measured(3.0, 2_100_000_000, timings(1.2, written=20))}, 1.0, 1)
    assert [(e.name, e.kept) for e in expectations(slow)] == [
        ("预热后整段回答 p50 ≤ 1.0 秒", False),
        ("内存峰值 ≤ 2.0 GB", False),
    ]


def test_the_limit_is_weights_over_bandwidth():
    assert bench().limit_s == 0.04
    assert "0.400 GB ÷ 内存带宽 10.0 GB/s = 40.0 毫秒，即至多 25 词元/秒" in render(bench())


def test_the_table_has_a_line_for_each_backend():
    lines = [line.split() for line in render(bench()).splitlines()]
    assert lines[1] == ["本系统（预热）", "3", "0.25", "0.50", "0.82", "—", "8", "—", "1.50", "3.0"]
    assert ["比", "llama.cpp", "五项入提示", "快", "≥", "8", "倍", "7.0", "倍", "✗"] in lines


def test_the_rate_of_writing_needs_a_first_token():
    assert decode_rate(Timing("a", 1.0, 2.0, 100, 11)) == 10.0
    assert decode_rate(Timing("a", 1.0, 2.0, 0, 11)) is None
    assert decode_rate(Timing("a", 1.0, 2.0, 100, 4)) is None


def test_only_a_gguf_file_can_be_compared(tmp_path: Path):
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF")
    settings = Settings.from_environment({"MINSHENG_GENERATOR": str(path)})
    assert model_file(settings) == path
    server = Settings.from_environment({"MINSHENG_GENERATOR": "openai:http://127.0.0.1:1/v1#m"})
    with pytest.raises(SettingsError, match="无法与 llama"):
        model_file(server)


def test_peak_memory_grows_with_what_is_held():
    """In a process of its own: the peak of this one is that of all tests before it."""
    told = (
        "from eval.memory import peak_bytes\n"
        "before = peak_bytes()\n"
        "held = bytearray(b'x') * (before + 64 * 1024 * 1024 - before % 4096)\n"
        "print(before, len(held), peak_bytes())\n"
    )
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    before, held, after = map(int, run.stdout.split())
    assert before < held <= after


def test_memory_is_read_at_a_possible_speed():
    assert 1e8 < read_bandwidth(1, array_bytes=8 * 1024 * 1024) < 1e12
