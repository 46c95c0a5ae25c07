"""`python -m eval.run`: asks a question set, writes the predictions, prints and keeps the figures.

The way of asking is the page's own (`Assistant.ask`). Earlier turns are asked first, with the
answers that really came; only the last turn is timed, warm. The exit status does not depend on the
score. The test half is only asked when told so, and every such run is logged in the repository.
"""

import argparse
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tqdm import tqdm

from assistant.settings import ROOT, Settings
from assistant.values import Turn
from corpus.errors import MinshengError
from eval.metrics import Metrics, measure, rows
from eval.predictions import Prediction, failed, predict, written
from eval.questions import Question, QuestionKind, Split, read_questions
from eval.record import (
    TEST_RUNS,
    Asked,
    Models,
    current_commit,
    file_sha256,
    log_test_run,
    store_run,
)
from eval.subject import Asker, load_assistant
from eval.table import render

QUESTIONS = ROOT / "eval" / "questions.jsonl"
WARM_UP = "困难家庭能领到多少补贴？"
"""Asked first, untimed: whatever is loaded only when needed is loaded then."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run found, and the folder below home where it lies."""

    metrics: Metrics
    folder: Path


def choose(
    questions: Sequence[Question],
    split: Split,
    kinds: Sequence[QuestionKind] = (),
    limit: int | None = None,
) -> tuple[Question, ...]:
    """Questions of one half and those without a half, of the kinds named, at most `limit`."""
    chosen = [
        question
        for question in questions
        if question.split in (None, split) and (not kinds or question.kind in kinds)
    ]
    return tuple(chosen[:limit])


def ask_all(asker: Asker, questions: Sequence[Question]) -> Iterator[Prediction]:
    """One prediction a question, in order. A question that fails is reported and goes on record."""
    for question in questions:
        started = time.perf_counter()
        try:
            history: list[Turn] = []
            for turn in question.turns[:-1]:
                history.append(Turn(turn, asker.ask(turn, history).text))
            started = time.perf_counter()
            answer = asker.ask(question.turns[-1], history)
            yield predict(question.id, answer, time.perf_counter() - started)
        except Exception as error:  # one broken answer must not cost the others; it counts as wrong
            traceback.print_exc()
            yield failed(question.id, error, time.perf_counter() - started)


def run(
    arguments: argparse.Namespace,
    settings: Settings,
    load: Callable[[Settings], tuple[Asker, Models]],
    *,
    test_runs: Path = TEST_RUNS,
) -> str:
    """Asks, writes, keeps; returns the report. Raises MinshengError before anything is asked."""
    kept = ask_and_keep(arguments, settings, load, test_runs=test_runs)
    if kept is None:
        return none_chosen(arguments.questions)
    return f"{render(kept.metrics)}\n\n逐题记录：{kept.folder}"


def none_chosen(questions: Path) -> str:
    """What is said where no question fits the choice."""
    return f"{questions} 里没有符合所选 --split、--kinds 的题目，什么也没有问。"


def ask_and_keep(
    arguments: argparse.Namespace,
    settings: Settings,
    load: Callable[[Settings], tuple[Asker, Models]],
    *,
    test_runs: Path = TEST_RUNS,
) -> Kept | None:
    """Asks, writes, keeps; None where no question fits the choice. Raises as `run` does."""
    asked = Asked(
        questions=arguments.questions.name,
        questions_sha256=file_sha256(arguments.questions) if arguments.questions.is_file() else "",
        split=Split(arguments.split),
        kinds=tuple(QuestionKind(kind) for kind in arguments.kinds),
        limit=arguments.limit,
    )
    questions = choose(
        read_questions(arguments.questions), asked.split, asked.kinds, arguments.limit
    )
    if not questions:
        return None
    commit = current_commit()
    time_of_run = datetime.now().astimezone()
    asker, models = load(settings)
    asker.ask(WARM_UP, [])
    predictions = ask_all(asker, tqdm(questions, desc="提问", unit="题"))
    if arguments.predictions is not None:
        predictions = written(arguments.predictions, predictions)
    scored = rows(questions, predictions)
    metrics = measure(scored)
    folder = store_run(
        settings.home,
        time=time_of_run,
        commit=commit,
        asked=asked,
        models=models,
        settings=settings,
        scored=scored,
        metrics=metrics,
    )
    if asked.split is Split.TEST:
        log_test_run(test_runs, time=time_of_run, commit=commit, asked=asked, metrics=metrics)
    return Kept(metrics, folder)


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.run", description="用题集评测问答的准确率、引用、拒答和用时。"
    )
    add_options(parser)
    return parser.parse_args(argv)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen of a run."""
    parser.add_argument(
        "--questions", type=Path, default=QUESTIONS, help="题集（JSONL），默认 eval/questions.jsonl"
    )
    parser.add_argument(
        "--split",
        choices=[split.value for split in Split],
        default=Split.DEV.value,
        help="用哪一半（默认 dev）；没有 split 的题总会问到；test 的每次运行都记入仓库",
    )
    parser.add_argument("--predictions", type=Path, help="把每题的回答写入这个文件（JSONL）")
    parser.add_argument("--limit", type=positive, help="最多问几题")
    parser.add_argument(
        "--kinds",
        nargs="+",
        default=[],
        choices=[kind.value for kind in QuestionKind],
        metavar="KIND",
        help="只问这些类别：" + "、".join(kind.value for kind in QuestionKind),
    )


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 whatever the score, 1 where nothing could be asked."""
    arguments = parse_arguments(argv)
    try:
        print(run(arguments, Settings.from_environment(), load_assistant))
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def positive(text: str) -> int:
    """A command line argument that is a positive whole number."""
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError("应是正整数")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
