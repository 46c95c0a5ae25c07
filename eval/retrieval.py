"""Measures retrieval alone: where the right item stands by each signal, and by all together.

    python -m eval.retrieval --questions eval/questions.jsonl
    python -m eval.retrieval --policy-qa FOLDER

A question set is asked against the notices: its last turn, where that stands alone and its items
have to be found by their topic. A policy_qa folder holds notices.jsonl (docid, text) and
questions.jsonl (docid, question); each notice counts as one item. Knows nothing of answers.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from assistant.settings import Settings
from corpus.errors import MinshengError, QuestionSetError
from corpus.notice import Item, Notice, Section, Span
from corpus.read import read_notices
from index.arrays import BoolArray, FloatArray
from index.build import open_index
from index.encoder import load_encoder
from index.search import Signals, fuse
from index.store import NoticeIndex

KINDS = frozenset({"figure", "eligibility", "lead", "assist", "multi", "robust"})
"""Kinds whose items are found by topic; the others are looked up, or need an earlier turn."""
RRF_K = 60
"""Of reciprocal rank fusion (Cormack, Clarke, Buettcher 2009), shown for comparison."""
TITLE_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the items (notice id, item id) of which one has to be found."""

    question: str
    gold: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """Means over all cases, each 0…1."""

    first: float
    within_3: float
    reciprocal: float


def read_cases(file: Path, notice_id: str, split: str = "dev") -> tuple[Case, ...]:
    """Cases of a question set in the documented form; rows without a split always count.

    Raises QuestionSetError.
    """
    cases: list[Case] = []
    for number, line in enumerate(_lines(file), 1):
        try:
            row = json.loads(line)
            if row.get("split", split) != split or row["kind"] not in KINDS or not row["items"]:
                continue
            notice = row.get("notice") or notice_id
            gold = tuple((notice, str(item)) for item in row["items"])
            cases.append(Case(row["turns"][-1], gold))
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionSetError(f"{file.name} 第 {number} 行不合题集格式：{error}。") from error
    return tuple(cases)


def read_policy_qa(folder: Path) -> tuple[tuple[Notice, ...], tuple[Case, ...]]:
    """Notices of one item each, and the questions about them. Raises QuestionSetError."""
    notices = [json.loads(line) for line in _lines(folder / "notices.jsonl")]
    questions = [json.loads(line) for line in _lines(folder / "questions.jsonl")]
    return (
        tuple(_one_item(row["docid"], row["text"]) for row in notices),
        tuple(Case(row["question"], ((row["docid"], "1"),)) for row in questions),
    )


def _lines(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text("utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise QuestionSetError(f"无法读取题集 {file}。请检查路径。") from error


def _one_item(notice_id: str, text: str) -> Notice:
    """A notice whose first line, up to a space or stop, is its title, and the rest its one item."""
    cut = min((at for at in (text.find(end, 10) for end in " 　。\n") if at > 0), default=len(text))
    title = text[: min(cut, TITLE_LIMIT)]
    body = text[len(title) :].lstrip()
    start = len(text) - len(body)
    item = Item("1", 1, title, body, (), (), False, "", 0, len(text), start, len(text), None)
    section = Section(1, "", 0, len(text), (item,))
    empty = Span(0, 0)
    return Notice(
        notice_id, title, None, "", text, "", (section,), empty, None, None, empty, "", None
    )


def reciprocal_ranks(signals: Signals, allowed: BoolArray) -> FloatArray:
    """Reciprocal rank fusion of the three signals, shape (items,); for comparison."""
    total = np.zeros(len(allowed), np.float32)
    for values in (signals.item, signals.clause, signals.lexical.bm25):
        total[np.argsort(-values, kind="stable")] += 1 / (RRF_K + 1 + np.arange(len(allowed)))
    return total


METHODS: dict[str, Callable[[Signals, BoolArray], FloatArray]] = {
    "items": lambda signals, _: signals.item,
    "clauses": lambda signals, _: signals.clause,
    "BM25": lambda signals, _: signals.lexical.bm25,
    "RRF": reciprocal_ranks,
    "fused": fuse,
}


def first_rank(scores: FloatArray, gold: Sequence[int]) -> int:
    """Rank, from 1, of the best gold item; items of an equal score count as before it."""
    best = max(scores[place] for place in gold)
    others = np.delete(scores, list(gold))
    return 1 + int((others >= best).sum())


def measure(ranks: Sequence[int]) -> Measure:
    """Shares at rank 1 and within 3, and the mean reciprocal rank."""
    found = np.array(ranks)
    return Measure(
        float((found == 1).mean()), float((found <= 3).mean()), float((1 / found).mean())
    )


def evaluate(
    index: NoticeIndex, cases: Sequence[Case], *, progress: bool = False
) -> dict[str, list[int]]:
    """Rank of the right item for each case, by method."""
    places = {item: place for place, item in enumerate(index.items)}
    allowed = np.ones(len(index.items), np.bool_)
    ranks: dict[str, list[int]] = {name: [] for name in METHODS}
    for case in tqdm(cases, desc="检索", unit="题", disable=not progress):
        signals = index.signals(case.question)
        gold = [places[item] for item in case.gold]
        for name, method in METHODS.items():
            ranks[name].append(first_rank(method(signals, allowed), gold))
    return ranks


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; prints one row for each method, and the questions missed where asked."""
    parser = argparse.ArgumentParser(prog="python -m eval.retrieval", description="只测检索")
    parser.add_argument("--questions", type=Path, help="题集文件，针对现有要点")
    parser.add_argument("--policy-qa", type=Path, help="policy_qa 目录")
    parser.add_argument("--split", default="dev", help="题集中取哪一部分")
    parser.add_argument("--misses", action="store_true", help="列出没有排在第一的问题")
    options = parser.parse_args(arguments)
    if (options.questions is None) == (options.policy_qa is None):
        parser.error("请给出 --questions 或 --policy-qa 之一")
    try:
        settings = Settings.from_environment()
        if options.policy_qa:
            notices, cases = read_policy_qa(options.policy_qa)
        else:
            notices = read_notices(settings.notices)
            cases = read_cases(options.questions, notices[0].id, options.split)
        encoder = load_encoder(settings.encoder)
        index = open_index(notices, encoder, settings.home, progress=True)
        ranks = evaluate(index, cases, progress=True)
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(cases)} 题，{len(index.items)} 项，编码模型 {encoder.name} {encoder.sha256[:12]}")
    print(f"{'':8} rank 1  within 3    MRR")
    for name, found in ranks.items():
        result = measure(found)
        print(f"{name:8} {result.first:6.3f} {result.within_3:9.3f} {result.reciprocal:6.3f}")
    if options.misses:
        for case, place in zip(cases, ranks["fused"], strict=True):
            if place > 1:
                print(place, case.question, *(item for _, item in case.gold))
    return 0


if __name__ == "__main__":
    sys.exit(main())
