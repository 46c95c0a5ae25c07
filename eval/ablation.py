"""`python -m eval.ablation`: what each part of the assistant adds, row by row, on the dev half.

    python -m eval.ablation                         every row that needs no other file
    python -m eval.ablation guard reader            these rows
    python -m eval.ablation --base FOLDER items-base
    python -m eval.ablation --adapter FILE adapter

Two ladders: how the right item is found, and how the answer is decided and written. Each row runs
in a process of its own (`--row NAME --json`), so that its peak memory is its own. Prints Markdown.
Measure alone: nothing else should run meanwhile. The exit status does not depend on the figures.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from assistant.settings import ROOT, Settings
from corpus.errors import MinshengError
from eval.ablation_rows import ROWS, FindingRow, Row, choose
from eval.ablation_table import render
from eval.ablation_values import Answered, Measured, from_json, to_json
from eval.record import Commit, current_commit
from eval.run import positive


def measure_row(row: Row, settings: Settings, arguments: argparse.Namespace) -> Measured:
    """Measures one row in this process. Raises MinshengError."""
    # Imported here: faiss, torch and llama.cpp are needed in the rows' processes alone.
    if isinstance(row, FindingRow):
        from eval.ablation_finding import measure_finding

        return measure_finding(row, settings, base=arguments.base, limit=arguments.limit)
    from eval.ablation_answering import measure_answering
    from eval.ablation_subjects import load_subject

    return measure_answering(
        row, settings, load_subject, adapter=arguments.adapter, limit=arguments.limit
    )


def in_process(row: Row, arguments: argparse.Namespace) -> Measured | None:
    """Measures one row in a process of its own; None, said on stderr, where that fails."""
    told = [sys.executable, "-m", "eval.ablation", *row_arguments(row, arguments)]
    done = subprocess.run(told, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    return read_output(row, done.returncode, done.stdout)


def row_arguments(row: Row, arguments: argparse.Namespace) -> tuple[str, ...]:
    """The command line of a row's process."""
    told = ["--row", row.name, "--json"]
    for name in ("base", "adapter", "limit"):
        if (value := getattr(arguments, name)) is not None:
            told += [f"--{name}", str(value)]
    return tuple(told)


def read_output(row: Row, code: int, output: str) -> Measured | None:
    """What a row's process measured: its last line; before it stands what a library may say."""
    lines = output.splitlines()
    if code or not lines:
        print(f"{row.name} 未能测完（退出码 {code}），原因见上。", file=sys.stderr)
        return None
    return from_json(lines[-1])


def run(
    rows: Sequence[Row], record: Path, measure: Callable[[Row], Measured | None]
) -> tuple[Measured, ...]:
    """Measures the rows one after another, each kept in `record` (JSONL) as soon as it is done."""
    record.parent.mkdir(parents=True, exist_ok=True)
    measured = []
    for row in rows:
        if (result := measure(row)) is not None:
            measured.append(result)
            with record.open("a", encoding="utf-8") as file:
                file.write(to_json(result) + "\n")
    return tuple(measured)


def report(measured: Sequence[Measured], commit: Commit, record: Path) -> str:
    """The tables, and what they were measured with."""
    lines = [render(measured), "", f"程序版本：{commit.short}；逐行记录：{record}"]
    lines += [
        f"注意：{row.name} 有 {row.failures} 题提问时出错，按答错计，详见 {row.record}。"
        for row in measured
        if isinstance(row, Answered) and row.failures
    ]
    return "\n".join(lines)


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.ablation",
        description="逐项测量各部分的贡献（题集的 dev 半），输出 Markdown 表格。",
    )
    parser.add_argument(
        "rows",
        nargs="*",
        metavar="ROW",
        help=f"测哪些行：{'、'.join(ROWS)}；默认不需要其他文件的各行",
    )
    parser.add_argument(
        "--base",
        type=_folder,
        metavar="FOLDER",
        help="未经微调的编码模型目录（items-base、clauses-base）",
    )
    parser.add_argument(
        "--adapter", type=_file, metavar="FILE", help="生成模型的 LoRA 适配器 .gguf（adapter）"
    )
    parser.add_argument("--limit", type=positive, metavar="N", help="每行最多问几题（试运行用）")
    parser.add_argument("--row", choices=ROWS, metavar="ROW", help="只在本进程里测这一行")
    parser.add_argument("--json", action="store_true", help="与 --row 同用：输出一行 JSON")
    arguments = parser.parse_args(argv)
    if unknown := [name for name in arguments.rows if name not in ROWS]:
        parser.error(f"没有这些行：{'、'.join(unknown)}。可选：{'、'.join(ROWS)}")
    return arguments


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 whatever the figures, 1 where a row could not be measured."""
    arguments = parse_arguments(argv)
    named = [arguments.row] if arguments.row else arguments.rows
    try:
        settings = Settings.from_environment()
        rows = choose(named, base=arguments.base, adapter=arguments.adapter)
        if arguments.row:
            result = measure_row(rows[0], settings, arguments)
            print(to_json(result) if arguments.json else render([result]))
            return 0
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1
    commit, now = current_commit(), datetime.now().astimezone()
    record = settings.home / "ablation" / f"{now:%Y%m%dT%H%M%S}-{commit.short}.jsonl"
    measured = run(rows, record, lambda row: in_process(row, arguments))
    if measured:
        print(report(measured, commit, record))
    return 0 if len(measured) == len(rows) else 1


def _folder(text: str) -> Path:
    path = Path(text).expanduser().resolve()
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"没有这个目录：{path}")
    return path


def _file(text: str) -> Path:
    path = Path(text).expanduser().resolve()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"没有这个文件：{path}")
    return path


if __name__ == "__main__":
    sys.exit(main())
