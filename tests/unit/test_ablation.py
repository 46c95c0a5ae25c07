"""The ablation's command, its table, and what passes between its processes."""

from pathlib import Path

import pytest

from eval.ablation import main, parse_arguments, read_output, report, row_arguments, run
from eval.ablation_rows import ROWS, choose
from eval.ablation_table import command, render
from eval.ablation_values import Answered, Found, from_json, to_json
from eval.metrics import share
from eval.record import Commit

FOUND = Found("items", share([True, True, False]), share([True] * 3), 0.0123, "e5 aa")
ANSWERED = Answered(
    name="guard",
    overall=share([True] * 31 + [False]),
    kinds={"figure": share([True] * 3), "refuse": share([True, False])},
    outcomes=share([True, False]),
    latency_p50=0.987,
    tokens_p50=23.0,
    peak_bytes=1_530_000_000,
    failures=1,
    models="e5 aa, 0.5b bb, reader none",
    record="home/ablation/guard",
)


def test_what_a_row_measured_passes_between_processes_unchanged() -> None:
    """Shares with their intervals, and what is None."""
    nothing = Answered("prompt", share([]), {}, share([]), None, None, 1, 0, "", "")
    for measured in (FOUND, ANSWERED, nothing):
        assert from_json(to_json(measured)) == measured


def test_a_rows_process_is_told_its_name_and_files(tmp_path: Path) -> None:
    """The paths whole, since it runs in the repository's folder."""
    given = parse_arguments(["--base", str(tmp_path), "--limit", "3"])
    assert row_arguments(ROWS["items-base"], given) == (
        "--row", "items-base", "--json", "--base", str(tmp_path.resolve()), "--limit", "3",
    )  # fmt: skip


def test_the_last_line_of_a_rows_process_counts(capsys: pytest.CaptureFixture[str]) -> None:
    """Libraries may write before it; a process that failed is named."""
    assert read_output(ROWS["items"], 0, f"loaded\n{to_json(FOUND)}\n") == FOUND
    assert read_output(ROWS["items"], 1, to_json(FOUND)) is None
    assert read_output(ROWS["items"], 0, "") is None
    assert "items 未能测完（退出码 1）" in capsys.readouterr().err


def test_each_row_is_kept_as_soon_as_it_is_measured_and_a_failed_one_left_out(
    tmp_path: Path,
) -> None:
    """What stands before a row that breaks the run off is not lost."""
    record = tmp_path / "home" / "rows.jsonl"
    results = {"bm25": None, "items": FOUND, "guard": ANSWERED}
    rows = choose(tuple(results), base=None, adapter=None)
    assert run(rows, record, lambda row: results[row.name]) == (FOUND, ANSWERED)
    lines = record.read_text(encoding="utf-8").splitlines()
    assert [from_json(line) for line in lines] == [FOUND, ANSWERED]


def test_the_table_is_markdown_with_a_command_in_each_row() -> None:
    """Kinds that were not asked have a dash."""
    assert render([FOUND, ANSWERED]).splitlines() == [
        "| finding | rank 1 | within 3 | p50 | command |",
        "| --- | --- | --- | --- | --- |",
        "| BM25, item vectors | .667 (2/3) | 1.000 (3/3) | 12.3 ms "
        "| `python -m eval.ablation items` |",
        "",
        "| answering | all | figure | eligibility | lead | assist | reverse_unit | locate | multi "
        "| followup | refuse | robust | outcome | p50, generated | tokens | memory | command |",
        "| " + " | ".join(["---"] * 17) + " |",
        "| + guard and quoting | .969 (31/32) | 3/3 | — | — | — | — | — | — | — | 1/2 | — "
        "| .500 (1/2) | 0.99 s | 23 | 1.53 GB | `python -m eval.ablation guard` |",
        "",
        "- `items`: e5 aa",
        "- `guard`: e5 aa, 0.5b bb, reader none",
    ]


def test_a_command_names_the_file_that_its_row_needs() -> None:
    """A download needs no option."""
    assert command("adapter") == "`python -m eval.ablation adapter --adapter FILE`"
    assert command("1.5b") == "`python -m eval.ablation 1.5b`"


def test_the_report_names_the_code_and_what_failed(tmp_path: Path) -> None:
    """A question that failed counts as wrong, and is not passed over."""
    lines = report([ANSWERED], Commit("0123456789", True), tmp_path).splitlines()
    assert lines[-2:] == [
        f"程序版本：01234567-dirty；逐行记录：{tmp_path}",
        "注意：guard 有 1 题提问时出错，按答错计，详见 home/ablation/guard。",
    ]


def test_the_command_refuses_unknown_rows_missing_files_and_the_test_half(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before anything is loaded, with the reason."""
    for given, reason in (
        (["reranker"], "没有这些行：reranker"),
        (["--adapter", "none.gguf"], "没有这个文件"),
        (["--base", "none"], "没有这个目录"),
        (["--test"], "unrecognized arguments: --test"),
    ):
        with pytest.raises(SystemExit) as ended:
            parse_arguments(given)
        assert ended.value.code == 2
        assert reason in capsys.readouterr().err
    assert main(["adapter"]) == 1
    assert "adapter 需要 --adapter FILE" in capsys.readouterr().err
