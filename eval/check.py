"""`python -m eval.check`: holds a question set against the notice and the training data.

Finds gold that the notice does not bear out, halves out of balance, repeated questions, and test
questions that the other half or the training data could give away. It never shows a question's
words, so that the test half stays unread.
"""

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.settings import ROOT, Settings
from corpus.errors import MinshengError
from corpus.notice import Notice
from corpus.read import read_notices
from eval.judge import stands_in
from eval.questions import Question, QuestionKind, Split, read_questions

QUESTIONS = ROOT / "eval" / "questions.jsonl"
TRAINING = (ROOT / "training" / "data", ROOT / "assistant")
GRAM = 13
"""Characters in a row that two texts share only where one was taken from the other."""
LEAST = 20
"""Fewest questions of a kind in a half for its share to mean anything."""
_NOT_TEXT = re.compile(r"[\W_]+")
_COUNTED = re.compile(r"第?\d+[项条个部分章]*|.*(未|没有|没)列.*")
"""Facts that a right answer computes rather than copies: counts, numbers, an empty register."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one question (or, with an empty id, with the set)."""

    question: str
    complaint: str

    def __str__(self) -> str:
        return f"{self.question or '题集'}：{self.complaint}"


def check_gold(questions: Iterable[Question], notice: Notice) -> Iterator[Finding]:
    """Items that are not there, facts that stand neither in the gold items nor in the header."""
    texts = {item.id: notice.text[item.start : item.end] for item in notice.items}
    header = _outside_items(notice)
    for question in questions:
        for item in question.items:
            if item not in texts:
                yield Finding(question.id, f"要点 {item} 不存在")
        places = [header, *(texts.get(item, "") for item in question.items)]
        for number, fact in enumerate(question.facts, start=1):
            if not any(stands_in(fact, place) for place in places) and not _COUNTED.fullmatch(fact):
                yield Finding(question.id, f"facts 的第 {number} 个不在所列要点或文首里")
        right = [*question.facts, *(fact for group in question.any_of for fact in group[:1])]
        for fact in question.forbid:
            if any(stands_in(fact, stated) for stated in right):
                yield Finding(question.id, "forbid 与 facts 或 any_of 矛盾")


def check_units(questions: Iterable[Question], notice: Notice) -> Iterator[Finding]:
    """Units of one item that are left out, and lists of a unit's items that are not complete."""
    lead: dict[str, set[str]] = defaultdict(set)
    support: dict[str, set[str]] = defaultdict(set)
    units = {}
    for item in notice.items:
        units[item.id] = {
            QuestionKind.LEAD: set(item.lead_units),
            QuestionKind.ASSIST: set(item.support_units),
        }
        for unit in item.lead_units:
            lead[unit].add(item.id)
        for unit in item.support_units:
            support[unit].add(item.id)
    complete = [*lead.values(), *support.values()]
    complete += [lead[unit] | support[unit] for unit in lead.keys() & support.keys()]
    for question in questions:
        if question.kind is QuestionKind.REVERSE_UNIT and set(question.items) not in complete:
            yield Finding(question.id, "items 不是任何单位牵头、协同或两者合计的全部要点")
        if question.kind in (QuestionKind.LEAD, QuestionKind.ASSIST) and len(question.items) == 1:
            named = units.get(question.items[0], {}).get(question.kind, set())
            if not all(any(stands_in(fact, unit) for fact in question.facts) for unit in named):
                yield Finding(question.id, "facts 没有列全该要点的单位")


def check_balance(questions: Sequence[Question], least: int = LEAST) -> Iterator[Finding]:
    """Kinds with fewer than `least` questions in a half, or with unequal halves."""
    counts = Counter((question.kind, question.split) for question in questions)
    for kind in QuestionKind:
        dev, test = counts[kind, Split.DEV], counts[kind, Split.TEST]
        if min(dev, test) < least:
            yield Finding("", f"{kind.value} 每半至少要 {least} 题，现为 dev {dev}、test {test}")
        elif abs(dev - test) > max(dev, test) / 10:
            yield Finding("", f"{kind.value} 两半不均：dev {dev}、test {test}")


def check_repeats(questions: Iterable[Question]) -> Iterator[Finding]:
    """Conversations asked twice, and test questions that share words in a row with dev ones."""
    asked: dict[tuple[str, ...], str] = {}
    dev: dict[str, str] = {}
    questions = tuple(questions)
    for question in questions:
        key = tuple(bare(turn) for turn in question.turns)
        if key in asked:
            yield Finding(question.id, f"与 {asked[key]} 是同一问")
        asked.setdefault(key, question.id)
        if question.split is Split.DEV:
            dev.update(dict.fromkeys(grams(question.turns[-1]), question.id))
    for question in questions:
        if question.split is Split.TEST:
            shared = sorted({dev[gram] for gram in grams(question.turns[-1]) if gram in dev})
            if shared:
                yield Finding(question.id, f"与 dev 的 {'、'.join(shared)} 连续 {GRAM} 字相同")


def check_leaks(questions: Iterable[Question], folders: Sequence[Path]) -> Iterator[Finding]:
    """Test questions with a run of GRAM characters in any text of any .jsonl of the folders."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for question in questions:
        if question.split is Split.TEST:
            for turn in question.turns:
                for gram in grams(turn):
                    wanted[gram].add(question.id)
    for folder in folders:
        for path in sorted(folder.rglob("*.jsonl")):
            leaked = {
                id_ for text in _texts(path) for gram in grams(text) for id_ in wanted.get(gram, ())
            }
            for id_ in sorted(leaked):
                yield Finding(id_, f"有连续 {GRAM} 字出现在 {path.name} 里")


def check_all(
    questions: Sequence[Question], notice: Notice, folders: Sequence[Path] = TRAINING
) -> tuple[Finding, ...]:
    """All findings, in the order of the checks above."""
    return (
        *check_gold(questions, notice),
        *check_units(questions, notice),
        *check_balance(questions),
        *check_repeats(questions),
        *check_leaks(questions, folders),
    )


def grams(text: str, length: int = GRAM) -> set[str]:
    """All runs of `length` letters, digits and Han characters, punctuation and space left out."""
    text = bare(text)
    return {text[start : start + length] for start in range(len(text) - length + 1)}


def bare(text: str) -> str:
    """Letters, digits and Han characters alone, of one width and case: equal for equal wordings."""
    return _NOT_TEXT.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _outside_items(notice: Notice) -> str:
    """Title, date, source, preamble and headings: all that no item holds."""
    pieces, end = [], 0
    for item in notice.items:
        pieces.append(notice.text[end : item.start])
        end = item.end
    pieces.append(notice.text[end:])
    return "\n".join(pieces)


def _texts(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield from _strings(json.loads(line))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from _strings(member)
    elif isinstance(value, list):
        for member in value:
            yield from _strings(member)


def main(argv: Sequence[str] | None = None) -> int:
    """Prints findings; 1 where there are any."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.check", description="核对题集与要点、训练数据（不显示题目文字）。"
    )
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    arguments = parser.parse_args(argv)
    try:
        questions = read_questions(arguments.questions)
        notices = read_notices(Settings.from_environment().notices)
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1
    findings = check_all(questions, notices[0])
    for finding in findings:
        print(finding)
    print(f"{len(questions)} 题，{len(findings)} 处问题")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
