"""What the training data shares with `eval/`, with the published notice, and within itself.

Built on the runs of characters of `eval.check`. Only ids of test questions are told, never words.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.settings import ROOT
from corpus.notice import Notice
from corpus.read import read_notices
from eval.check import GRAM, QUESTIONS, Finding, bare, check_leaks, grams
from eval.questions import Question, Split, read_questions
from index.encoder import load_encoder
from training.rows import Row

HELDOUT = ROOT / "eval" / "heldout"
NEAR = 0.96
"""Cosine from which two questions are shown as near duplicates.

Read on the dev half with the encoder before it was tuned on the rows: at .96 and above nearly all
pairs ask the same thing in other words; between .95 and .96 about half ask another detail. Of all
pairs 99.99 % lie below .947. Another encoder spreads its cosines otherwise: read again then."""
_SHINGLE = 5
_NUMERAL = re.compile("[0-9０-９零〇一二两三四五六七八九十百千万亿.%％]+")


@dataclass(frozen=True, slots=True)
class Near:
    """A training row and the question of `eval/` that it comes close to."""

    row: str
    question: str
    cosine: float

    def __str__(self) -> str:
        return f"{self.cosine:.3f} {self.question} ← {self.row}"


def eval_questions() -> tuple[Question, ...]:
    """Every question of `eval/`: both halves and the held-out ones."""
    files = (QUESTIONS, *sorted(HELDOUT.glob("*.jsonl")))
    return tuple(question for file in files for question in read_questions(file))


def published_notices() -> tuple[Notice, ...]:
    """The real notices that the assistant ships with."""
    return read_notices(ROOT / "corpus" / "notices")


def check_asked(
    rows: Iterable[tuple[str, Sequence[str]]], questions: Iterable[Question]
) -> Iterator[Finding]:
    """Rows, as (name, turns), with a turn that a question of `eval/` asks in the same words."""
    asked = {bare(turn): question.id for question in questions for turn in question.turns}
    for row, turns in rows:
        same = {asked[key] for key in map(bare, turns) if key in asked}
        if same:
            yield Finding(row, f"与 eval 的 {'、'.join(sorted(same))} 字句相同，请删去这一行")


def check_leaked(
    questions: Iterable[Question], notices: Iterable[Notice], folder: Path
) -> Iterator[Finding]:
    """Questions of `eval/` that share a run of GRAM characters with a row or a notice."""
    # `eval.check` looks at the test half alone; here no half may leak.
    questions = tuple(replace(question, split=Split.TEST) for question in questions)
    yield from check_leaks(questions, [folder])
    seen = {gram: notice.id for notice in notices for gram in grams(notice.text)}
    for question in questions:
        where = {seen[gram] for turn in question.turns for gram in grams(turn) if gram in seen}
        if where:
            yield Finding(question.id, f"有连续 {GRAM} 字出现在 {'、'.join(sorted(where))} 里")


def check_published(
    notices: Iterable[Notice], rows: Iterable[Row], published: Iterable[Notice]
) -> Iterator[Finding]:
    """Items and rows that share a run of GRAM characters with a published notice.

    The heading and the brackets of units are left out: their form and the names of offices are
    the same in every notice.
    """
    taken = {gram for notice in published for text in _said(notice) for gram in grams(text)}
    for notice in notices:
        for id_, text in zip(("", *(item.id for item in notice.items)), _said(notice), strict=True):
            if shared := sorted(grams(text) & taken):
                yield Finding(f"{notice.id}/{id_}", f"与真实通知连续 {GRAM} 字相同：{shared[0]}")
    for row in rows:
        for text in filter(None, (*row.turns, row.evidence, row.answer)):
            if shared := sorted(grams(text) & taken):
                yield Finding(row.notice.id, f"有一行与真实通知连续 {GRAM} 字相同：{shared[0]}")


def likeness(notices: Iterable[Notice]) -> tuple[float, ...]:
    """For each item, how like the likest item of another notice it is: 0 to 1.

    Jaccard of their runs of five characters, units left out, every numeral made one sign and the
    notice's place left out, so that a skeleton filled in twice comes out near 1.
    """
    shingles: list[tuple[str, set[str]]] = []
    places: dict[str, list[int]] = defaultdict(list)
    for notice in notices:
        for text in _said(notice)[1:]:
            skeleton = _NUMERAL.sub("0", text.replace(notice.place, "") if notice.place else text)
            shingles.append((notice.id, grams(skeleton, _SHINGLE)))
            for shingle in shingles[-1][1]:
                places[shingle].append(len(shingles) - 1)
    likest = []
    for id_, own in shingles:
        shared = Counter(other for shingle in own for other in places[shingle])
        likest.append(
            max(
                (
                    count / (len(own) + len(shingles[other][1]) - count)
                    for other, count in shared.items()
                    if shingles[other][0] != id_
                ),
                default=0.0,
            )
        )
    return tuple(likest)


def near_duplicates(
    rows: Sequence[tuple[str, str]], questions: Sequence[Question], least: float = NEAR
) -> tuple[Near, ...]:
    """Pairs of a row, as (name, question), and a question of `eval/`, the closest first.

    A follow-up is encoded behind the turn that it follows, on both sides.
    """
    encoder = load_encoder()
    ours = encoder.encode_query([text for _, text in rows])
    theirs = encoder.encode_query(["，".join(question.turns[-2:]) for question in questions])
    cosines = ours @ theirs.T
    found = [
        Near(rows[row][0], questions[question].id, float(cosines[row, question]))
        for row, question in np.argwhere(cosines >= least)
    ]
    return tuple(sorted(found, key=lambda pair: -pair.cosine))


def _said(notice: Notice) -> list[str]:
    """The preamble, then each item with its number and title, without its units."""
    return [notice.preamble, *(notice.text[item.start : item.body_end] for item in notice.items)]
