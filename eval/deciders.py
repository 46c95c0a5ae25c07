"""`python -m eval.deciders`: four ways of deciding the outcome of a question, side by side.

Asked are the questions of the dev half that are decided by searching, of several in one the first;
what is settled before a search (place, year, unit, number) or looked up is left out. Prints a
Markdown table, and keeps nothing. The exit status does not depend on the score.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from assistant.decide import READ
from assistant.decisions import load_decisions
from assistant.decompose import decompose
from assistant.intents import Intent
from assistant.lookup import asks_section, look_up
from assistant.normalise import normalise
from assistant.prompt import build_prompt
from assistant.retrieve import retrieve
from assistant.settings import Settings
from assistant.understand import Asked, understand
from assistant.values import Status
from corpus.errors import MinshengError
from corpus.notice import Notice
from corpus.register import Register
from eval.deciders_outcomes import Case, Outcome, by_both, by_generator, by_reader, fused
from eval.deciders_table import Row, render
from eval.deciders_yes import YesNo, yes_no
from eval.questions import Question, QuestionKind, Split, read_questions
from eval.run import QUESTIONS, positive

if TYPE_CHECKING:
    from assistant.answer import Assistant

Decider = Callable[[Case], Outcome]

_NOT_SEARCHED = {QuestionKind.REVERSE_UNIT, QuestionKind.LOCATE, QuestionKind.FOLLOWUP}


def choose(questions: Iterable[Question], limit: int | None = None) -> tuple[Question, ...]:
    """The questions of the dev half decided by searching; `limit`: so many, spread evenly."""
    chosen = [
        question
        for question in questions
        if question.split is Split.DEV
        and question.kind not in _NOT_SEARCHED
        and question.expect not in (None, Status.UNCLEAR)
        and len(question.turns) == 1
    ]
    if limit is None or limit >= len(chosen):
        return tuple(chosen)
    return tuple(chosen[place * len(chosen) // limit] for place in range(limit))


def search(assistant: "Assistant", questions: Iterable[Question]) -> Iterator[Case]:
    """Each question understood and searched for, but for those settled without a search."""
    registers = {notice.id: Register.from_notice(notice) for notice in assistant.notices}
    for question in questions:
        started = time.perf_counter()
        text = question.turns[-1]
        notice = assistant.chooser.choose(text)
        part = decompose(normalise(text, notice)).questions[0]
        register = registers[notice.id]
        asked = understand(part, (), notice, register, assistant.encoder, assistant.classifier)
        if question.expect is None or is_settled(asked, notice, register):
            continue
        retrieved = retrieve(asked, notice, assistant.index)
        seconds = time.perf_counter() - started
        yield Case(question.id, question.expect, asked, notice, retrieved, seconds)


def is_settled(asked: Asked, notice: Notice, register: Register) -> bool:
    """Whether the assistant knows the outcome without asking what was found, as `Writer.decide`."""
    return bool(
        asked.beyond
        or asked.years
        or asked.item_numbers
        or asked.section_numbers
        or asked.units
        or not asked.topic
        or asked.main is Intent.UNIT_ITEMS
        or (asked.main in (Intent.SMALL_TALK, Intent.VAGUE) and len(asked.topic) <= 1)
        or (asked.main in (Intent.HEADER, Intent.COUNT) and asks_section(asked.text))
        or look_up(asked, notice, register)
    )


def deciders(assistant: "Assistant", says: YesNo) -> dict[str, Decider]:
    """By name; without a reader, only the other two."""
    thresholds, reader = assistant.index.thresholds, assistant.reader
    known: dict[str, Decider] = {"fused": lambda case: fused(case, thresholds)}
    if reader is not None:
        known["reader"] = lambda case: by_reader(case, thresholds, reader)
        learnt = load_decisions(assistant.encoder.sha256, reader.sha256)
        if learnt is not None:
            known["both"] = lambda case: by_both(case, thresholds, reader, learnt)
    return known | {"generator": lambda case: by_generator(case, thresholds, says)}


def decide(name: str, decider: Decider, case: Case) -> Row:
    """What a decider says of a case, and how long it took."""
    started = time.perf_counter()
    outcome = decider(case)
    return Row(name, case, outcome, time.perf_counter() - started)


def run(assistant: "Assistant", questions: Sequence[Question], says: YesNo) -> str:
    """Decides each question in every way, warm; the report."""
    known = deciders(assistant, says)
    rows: list[Row] = []
    for case in search(assistant, tqdm(questions, desc="判定", unit="题")):
        if not case.is_looked_up:
            assistant.generator.prepare(build_prompt(case.best))
        rows += [decide(name, decider, case) for name, decider in known.items()]
    if not rows:
        return "所选的题都不由检索判定，什么也没有比较。"
    return f"{render(rows)}\n\n{_name_models(assistant, says)}"


def _name_models(assistant: "Assistant", says: YesNo) -> str:
    reader = assistant.reader.sha256[:12] if assistant.reader else "无（reader 一行略去）"
    encoder = f"{assistant.encoder.name} {assistant.encoder.sha256[:12]}"
    return (
        f"编码模型 {encoder}（{calibration(assistant.index.thresholds)}），"
        f"判读模型 {reader}，"
        f"生成模型 {assistant.generator.name} {assistant.generator.sha256[:12]}（{says.told}）"
    )


def calibration(thresholds: Mapping[str, float]) -> str:
    """What the score was calibrated on: with the reader's word it is none for rules alone."""
    if "covered.threshold" not in thresholds:
        return "未校准"
    return "读与不读各有校准" if f"{READ}.threshold" in thresholds else "校准不含判读"


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.deciders",
        description="在题集的 dev 半上比较四种判定结局（作答、未写明、不涉及）的办法，输出表格。",
    )
    parser.add_argument("--limit", type=positive, help="最多几题，在题集里均匀抽取")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None, questions: Path = QUESTIONS) -> int:
    """The command; 0 whatever the score, 1 where nothing could be asked."""
    arguments = parse_arguments(argv)
    from assistant.answer import Assistant  # heavy: torch and llama.cpp, not needed for --help

    try:
        chosen = choose(read_questions(questions), arguments.limit)
        with closing(Assistant.load(Settings.from_environment())) as assistant:
            print(run(assistant, chosen, yes_no(assistant.generator)))
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
