"""`python -m eval.heldout`: questions on notices that nothing was trained or tuned on.

Three invented notices lie beside their questions; the documents of the State Council are not part
of the project, so `--documents` names the file that holds them. Each notice is indexed and asked
alone, with the models of the run time.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from assistant.settings import ROOT, Settings
from corpus.errors import MinshengError
from corpus.notice import Notice
from corpus.parse import parse_notice
from corpus.read import read_notices
from eval.metrics import Row, measure, rows, share
from eval.predictions import written
from eval.questions import Question, read_questions
from eval.robust import load_opener
from eval.robust_ask import Opener
from eval.run import ask_all
from eval.table import SHARES, columns, render, share_line

FOLDER = ROOT / "eval" / "heldout"
INVENTED = FOLDER / "invented.jsonl"
REAL = (FOLDER / "state_council.jsonl", FOLDER / "state_council_second.jsonl")
"""By two examiners who did not know of each other."""


def invented() -> tuple[tuple[Notice, ...], tuple[Question, ...]]:
    """The invented notices and their questions."""
    return read_notices(FOLDER / "notices"), read_questions(INVENTED)


def real(documents: Path) -> tuple[tuple[Notice, ...], tuple[Question, ...]]:
    """The documents that the questions name, out of a file of {title, number, text} rows."""
    questions = tuple(question for file in REAL for question in read_questions(file))
    wanted = {question.notice for question in questions}
    read = [json.loads(line) for line in documents.read_text("utf-8").splitlines() if line]
    named = [(raw["number"] if raw["number"] in wanted else raw["title"], raw) for raw in read]
    notices = tuple(parse_notice(raw["text"], key) for key, raw in named if key in wanted)
    if missing := wanted - {notice.id for notice in notices}:
        raise MinshengError(f"{documents} 里没有这些文件：{'、'.join(sorted(map(str, missing)))}")
    return notices, questions


def ask(
    notices: Sequence[Notice], questions: Sequence[Question], open_notice: Opener
) -> tuple[Row, ...]:
    """Every question asked of its own notice alone, in the order of the notices."""
    asked: list[Row] = []
    for notice in notices:
        own = [question for question in questions if question.notice == notice.id]
        asker = open_notice(notice)
        asked += rows(own, list(ask_all(asker, tqdm(own, desc=notice.id, unit="题"))))
    return tuple(asked)


def report(asked: Sequence[Row]) -> str:
    """Shares by notice, then the usual tables over all."""
    by_notice = dict.fromkeys(row.question.notice for row in asked)
    lines = [
        share_line(
            str(notice), share(row.verdict.right for row in asked if row.question.notice == notice)
        )
        for notice in by_notice
    ]
    return f"{columns(SHARES, lines)}\n\n{render(measure(asked))}"


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 whatever the score, 1 where nothing could be asked."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.heldout", description="在未参与训练和调参的要点上评测。"
    )
    parser.add_argument("--documents", type=Path, help="国务院文件（JSONL），给出则改测这些文件")
    parser.add_argument("--predictions", type=Path, help="把每题的回答写入这个文件（JSONL）")
    chosen = parser.parse_args(argv)
    settings = Settings.from_environment()
    try:
        notices, questions = real(chosen.documents) if chosen.documents else invented()
        asked = ask(notices, questions, load_opener(settings, settings.home))
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1
    if chosen.predictions is not None:
        list(written(chosen.predictions, (row.prediction for row in asked)))
    print(report(asked))
    return 0


if __name__ == "__main__":
    sys.exit(main())
