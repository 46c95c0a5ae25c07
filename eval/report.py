"""`python -m eval.report`: a run's answers as one HTML page, to read, filter, sort and compare.

Judges recorded answers by the question set as it stands now; asks nothing. As in `eval.run`, the
test half is only shown when told so. The page is whole in itself and opens without a network.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.settings import Settings
from corpus.errors import MinshengError, QuestionSetError
from eval.metrics import Row, rows
from eval.questions import Question, Split, read_questions
from eval.report_changes import compare
from eval.report_page import Report, render_page
from eval.report_runs import Run, latest_run, read_run
from eval.run import QUESTIONS, choose

TEMPLATE = Path(__file__).with_suffix(".html")


def score(questions: Sequence[Question], run: Run) -> tuple[Row, ...]:
    """Rows of the questions that the run has an answer to, in the order of the question set."""
    answered = {prediction.id for prediction in run.predictions}
    return rows([question for question in questions if question.id in answered], run.predictions)


def build(
    questions: Sequence[Question], split: Split, run: Run, older: Run | None = None, name: str = ""
) -> Report:
    """The report on one half; QuestionSetError where the run has no answer to any of it."""
    chosen = choose(questions, split)
    scored = score(chosen, run)
    if not scored:
        raise QuestionSetError(
            f"{run.name} 里没有 {name} 中 {split.value} 一半的回答。"
            "请检查 --questions、--predictions 和 --split 是否相配。"
        )
    before = () if older is None else score(chosen, older)
    if older is not None and not before:
        raise QuestionSetError(f"{older.name} 里没有这些题的回答，无从对比。请检查 --compare。")
    return Report(
        questions=name,
        split=split,
        run=run,
        scored=scored,
        unasked=len(chosen) - len(scored),
        older=older,
        comparison=None if older is None else compare(scored, before),
    )


def write(arguments: argparse.Namespace, home: Path) -> Path:
    """Reads, judges and writes the page; returns its path."""
    split = Split(arguments.split)
    source = arguments.predictions or latest_run(home, arguments.questions.name, split)
    output: Path = arguments.output or (
        source / "report.html" if source.is_dir() else source.with_suffix(".html")
    )
    if output.resolve() in {
        path.resolve() for path in (arguments.questions, source, arguments.compare) if path
    }:
        raise QuestionSetError(f"--output {output} 会盖掉读入的文件，请换一个文件名。")
    report = build(
        read_questions(arguments.questions),
        split,
        read_run(source),
        read_run(arguments.compare) if arguments.compare else None,
        arguments.questions.name,
    )
    page = render_page(TEMPLATE.read_text(encoding="utf-8"), report)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(page, encoding="utf-8")
    return output


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.report", description="把一次评测写成一个可筛选、可对比的网页。"
    )
    parser.add_argument(
        "--questions", type=Path, default=QUESTIONS, help="题集（JSONL），默认 eval/questions.jsonl"
    )
    parser.add_argument(
        "--predictions",
        type=Path,
        help="eval.run 写出的回答文件，或 MINSHENG_HOME/runs 里的文件夹；默认最近一次评测",
    )
    parser.add_argument("--compare", type=Path, help="较早的回答文件或文件夹，用来对比")
    parser.add_argument(
        "--split",
        choices=[split.value for split in Split],
        default=Split.DEV.value,
        help="显示哪一半（默认 dev）；没有 split 的题总会显示",
    )
    parser.add_argument("--output", type=Path, help="写到哪个文件；默认放在回答旁边")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 where there is nothing to show."""
    arguments = parse_arguments(argv)
    try:
        print(f"报告：{write(arguments, Settings.from_environment().home)}")
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
