"""`python -m eval.policy --folder FOLDER`: real notices and questions that others collected.

Two measurements with the models of the run time: whether the right notice is found among all of
them, and how near the answers from the right notice come to those that people wrote (Rouge-L). A
run that is broken off goes on where it stood: vectors are kept below the home folder, answers in
the file that `--predictions` names. The exit status does not depend on the score.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from assistant.settings import Settings
from corpus.errors import MinshengError
from corpus.notice import Notice
from eval.kept_vectors import KeptVectors
from eval.policy_answers import Answered, OpenAlone, ask, opener
from eval.policy_found import find
from eval.policy_questions import PolicyQuestion, read_policy
from eval.policy_rows import appended, read_rows
from eval.policy_table import render_answers, render_found
from eval.record import current_commit
from eval.run import positive
from index.build import open_index
from index.encoder import Encoder, load_encoder

if TYPE_CHECKING:
    from assistant.answer import Assistant

FOUND, ANSWERS = "found", "answers"


def run(
    arguments: argparse.Namespace,
    settings: Settings,
    load: Callable[[Settings, bool], "tuple[Encoder, Assistant | None]"],
) -> int:
    """Reads, measures, prints each part as it is done. Raises MinshengError."""
    notices, questions = read_policy(
        arguments.folder, notices=arguments.notices, limit=arguments.limit
    )
    home = settings.home / "policy"
    encoder, assistant = load(settings, arguments.only != FOUND)
    with KeptVectors(encoder, home) as kept:
        if arguments.only != ANSWERS:
            index = open_index(notices, kept, home, progress=True)
            found = find(index, notices, questions, progress=True)
            sizes = f"{len(questions)} 题，{len(notices)} 份通知，{len(index.items)} 项"
            print(f"找通知：{sizes}；编码模型 {encoder.name} {encoder.sha256[:12]}\n")
            print(f"{render_found(found)}\n", flush=True)
        if assistant is not None:
            models = name_models(assistant, settings)
            open_alone = opener(assistant, kept, home)
            answered, commits = answer(
                notices, questions, open_alone, models, arguments.predictions
            )
            print(f"作答：{len(questions)} 题，各问自己的通知；{models}\n")
            print(render_answers(answered))
            if len(commits) > 1:
                print(f"\n注意：这些回答来自几个程序版本：{'、'.join(sorted(commits))}。")
            assistant.close()
    return 0


def answer(
    notices: Sequence[Notice],
    questions: Sequence[PolicyQuestion],
    open_alone: OpenAlone,
    models: str,
    rows: Path | None,
) -> tuple[tuple[Answered, ...], set[str]]:
    """Answers to all questions, those that `rows` holds not asked again, and their commits."""
    commit = current_commit().short
    known, commits = ({}, set()) if rows is None else read_rows(rows, questions, models)
    if known:
        print(f"{rows} 里已有 {len(known)} 题的回答，接着问其余的。", file=sys.stderr)
    left = [question for question in questions if question.id not in known]
    asked: Iterable[Answered] = ask(notices, left, open_alone)
    if rows is not None:
        asked = appended(rows, asked, models, commit)
    for each in tqdm(asked, desc="提问", unit="题", total=len(left)):
        known[each.question.id] = each
        commits.add(commit)
    return tuple(known[question.id] for question in questions), commits


def name_models(assistant: "Assistant", settings: Settings) -> str:
    """What answers, on one line: the names and the first digits of the hashes."""
    from assistant.weights import sha256_of

    encoder, generator = assistant.encoder, assistant.generator
    named = f"{encoder.name} {encoder.sha256[:12]}，{generator.name} {generator.sha256[:12]}"
    if assistant.reader is not None:
        named += f"，判读 {assistant.reader.sha256[:12]}"
    if not settings.adapter:
        return named
    return f"{named}，适配器 {sha256_of(Path(settings.adapter).expanduser())[:12]}"


def load_models(settings: Settings, answering: bool) -> "tuple[Encoder, Assistant | None]":
    """The encoder, and all that answers where `answering`. Raises MinshengError."""
    if not answering:
        return load_encoder(settings.encoder), None
    from assistant.answer import Assistant  # heavy: torch and llama.cpp, not needed for --help

    print("正在载入模型……", file=sys.stderr)
    assistant = Assistant.load(settings, progress=True)
    return assistant.encoder, assistant


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.policy",
        description="用别人收集的真实通知和问题评测：能否找到通知，回答与人写的答案有多接近。",
    )
    parser.add_argument(
        "--folder", type=Path, required=True, help="notices.jsonl 和 questions.jsonl 的目录"
    )
    parser.add_argument("--notices", type=positive, help="只用前几份通知和问它们的题")
    parser.add_argument("--limit", type=positive, help="最多问几题")
    parser.add_argument(
        "--only", choices=(FOUND, ANSWERS), help="只测找通知（found）或只测作答（answers）"
    )
    parser.add_argument(
        "--predictions", type=Path, help="把每题的回答写入这个文件（JSONL）；已有的不再问"
    )
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 whatever the score, 1 where nothing could be asked."""
    arguments = parse_arguments(argv)
    try:
        return run(arguments, Settings.from_environment(), load_models)
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
