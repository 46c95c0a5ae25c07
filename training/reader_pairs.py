"""Pairs of a question and a passage that the reader learns from: rows, phrases, reading sets.

A row stands with its own item and with items of its notice that speak of something else. Knows
nothing of models but the encoder that finds the nearest wrong items.
"""

import json
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import opencc

from assistant.reader import OUTCOMES, Passage
from corpus.figures import find_figures, same_figure
from corpus.notice import Item, Notice
from index.encoder import Encoder, load_encoder
from index.everyday import Everyday, Topic
from index.passages import collect_passages
from training.rows import Row
from training.spoken import spoken_of
from training.told import told_figures

BATCH = 16
POOL = 12
"""Batches whose pairs are sorted by length together, so that little is padded."""
CONTEXT = 120
"""Characters around the answer of a reading set's passage."""
NEAREST = 6
"""Wrong items, nearest first, among which one is drawn."""
CHANGED = 0.5
"""Share of the pairs whose numbers are replaced."""
CUT = 0.3
"""Share of the questions for a figure that are also read with an item that has lost it."""
LEFT = 20
"""Characters of an item that must be left when its answer is cut out."""
LONGER = 0.2
"""Share of the pairs whose item is put together with another of its notice."""
TOGETHER = 380
"""Characters of two items put together, at most."""
CLOSE = 3
"""How near to a topic, among the items of its notice, one must be that is more than touched."""
ALIKE = 8
"""Topics most like one, itself among them, that an item beside it must not speak of."""
ANSWERED, NOT_STATED, ELSEWHERE = range(OUTCOMES)
WRITTEN = ("figure", "eligibility", "content", "followup", "lead")
"""Kinds whose evidence the reader can see; of a lead where the item says by whom in its words."""
ASKING = ("figure", "followup")
_STOP = re.compile("[。；;，,：:]")
_NUMBER = re.compile(r"(?<![0-9.])(?!(?:19|20)[0-9]{2}年?)[1-9][0-9]*(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Pair:
    """A question and a passage, with the outcomes that are right and the characters that answer."""

    question: str
    passage: str
    outcomes: tuple[int, ...]
    evidence: tuple[int, int] | None
    """Characters of the passage; None where nothing is known of them."""
    figures: tuple[tuple[int, int], ...] | None
    """Characters of the figures asked for; None where no figure is."""


def answering(row: Row, question: str = "") -> Pair:
    """A row with its own item; `question` in place of its own words."""
    assert row.item is not None
    question = question or row.question
    passage = Passage.of(row.item)
    if row.outcome == "not_stated":
        return Pair(question, passage.text, (NOT_STATED,), None, None)
    if row.kind not in WRITTEN or row.evidence is None:
        return Pair(question, passage.text, (ANSWERED, NOT_STATED), None, None)
    start = passage.text.find(row.evidence)
    if start < 0:
        listed = row.kind == "lead"
        outcomes = (ANSWERED, NOT_STATED) if listed else (ANSWERED,)
        return Pair(question, passage.text, outcomes, None, None)
    span = (start, start + len(row.evidence))
    return Pair(question, passage.text, (ANSWERED,), span, _told(row, passage.text, span))


def wording(row: Row, chance: random.Random) -> str:
    """The words in which a row is read: as at run time, or all its turns, or the last one alone."""
    if len(row.turns) == 1 or row.item is None:
        return chance.choice((row.question, row.standalone))
    return chance.choice((row.question, row.standalone, row.turns[-1]))


def _told(row: Row, text: str, span: tuple[int, int]) -> tuple[tuple[int, int], ...] | None:
    if row.kind not in ASKING:
        return None
    answers = told_figures(row.answer or "")
    return tuple(
        (figure.start, figure.end)
        for figure in find_figures(text)
        if span[0] <= figure.start < span[1] and any(same_figure(figure, each) for each in answers)
    )


def beside(row: Row, item: Item, question: str = "") -> Pair:
    """A row with an item that speaks of something else; `question` in place of its own words."""
    return Pair(question or row.question, Passage.of(item).text, (ELSEWHERE,), None, None)


def without_answer(pair: Pair, title: int) -> Pair | None:
    """The pair with the clauses that answer cut out of its passage, so that it is a gap.

    Args:
        title: characters of the passage before the item's body, which stay.

    Returns:
        None where no figure is asked for, where the passage tells it twice, and where too little
        of the item would be left.
    """
    if not pair.figures or pair.evidence is None:
        return None
    text = pair.passage
    start = max([title, *(at.end() for at in _STOP.finditer(text, title, pair.evidence[0]))])
    stop = _STOP.search(text, pair.evidence[1])
    end = stop.end() if stop else len(text)
    rest = text[:start] + text[end:]
    asked = [each for each in find_figures(text) if (each.start, each.end) in pair.figures]
    if len(rest) - title < LEFT or any(
        same_figure(each, figure) for each in find_figures(rest) for figure in asked
    ):
        return None
    return Pair(pair.question, rest, (NOT_STATED,), None, None)


def put_together(pair: Pair, title: int, other: str, after: bool) -> Pair:
    """The pair with the words of another item behind or before those of its own."""
    if len(pair.passage) + len(other) > TOGETHER:
        return pair
    if after:
        return replace(pair, passage=pair.passage + other)
    moved = len(other)
    return replace(
        pair,
        passage=pair.passage[:title] + other + pair.passage[title:],
        evidence=pair.evidence and (pair.evidence[0] + moved, pair.evidence[1] + moved),
        figures=pair.figures and tuple((at + moved, to + moved) for at, to in pair.figures),
    )


def nearest_items(
    rows: Sequence[Row], base: Path, kept: Path | None = None
) -> dict[int, tuple[Item, ...]]:
    """For each row, by its place, the wrong items of its notice, nearest first.

    Args:
        kept: a file of what was found before, so that a run that goes on need not search again;
            it is written anew. It holds for one encoder.
    """
    encoder = load_encoder(str(base))
    known: dict[str, dict[str, list[str]]] = {}
    if kept is not None and kept.exists():
        known = json.loads(kept.read_text("utf-8"))
    by_notice: dict[Notice, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        by_notice[row.notice].append(place)
    found: dict[int, tuple[Item, ...]] = {}
    for notice, own in by_notice.items():
        questions = list(dict.fromkeys(rows[place].question for place in own))
        ranked = known.setdefault(notice.id, {})
        if fresh := [question for question in questions if question not in ranked]:
            ranked.update(_ranked(fresh, notice, encoder))
        for place in own:
            right = rows[place].item
            near = (notice.item(item_id) for item_id in ranked[rows[place].question])
            found[place] = tuple(item for item in near if item != right)[:NEAREST]
    if kept is not None:
        new = kept.with_suffix(f".{os.getpid()}")
        new.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
        new.replace(kept)
    return found


def _ranked(questions: Sequence[str], notice: Notice, encoder: Encoder) -> dict[str, list[str]]:
    """Ids of the items nearest to each question, one more than are needed."""
    all_of = collect_passages([notice])
    near = encoder.encode_query(questions) @ encoder.encode_document(all_of.parts).T
    found = {}
    for question, row in zip(questions, near, strict=True):
        ranked = dict.fromkeys(all_of.part_item[at] for at in (-row).argsort())
        found[question] = [all_of.items[at][1] for at in list(ranked)[: NEAREST + 1]]
    return found


def notice_pairs(
    rows: Sequence[Row], others: dict[int, tuple[Item, ...]], chance: random.Random
) -> Iterator[Pair]:
    """Endless pairs; all rows come once before any comes again."""
    places = [place for place, row in enumerate(rows) if row.outcome != "unclear"]
    turn = 0
    while True:
        chance.shuffle(places)
        for place in places:
            row = rows[place]
            if row.item is not None:
                pair = answering(row, wording(row, chance))
                title = len(Passage.of(row.item).text) - len(row.item.body)
                gap = without_answer(pair, title) if chance.random() < CUT else None
                if gap is not None:
                    yield changed(gap, chance)
                if chance.random() < LONGER:
                    other = chance.choice(row.notice.items)
                    if other != row.item:
                        pair = put_together(pair, title, other.body, chance.random() < 0.5)
                yield changed(pair, chance)
            wrong = others[place]
            if wrong and (row.item is None or (place + turn) % 2 == 0):
                at = min(int(chance.expovariate(0.7)), len(wrong) - 1)
                asked = row.question if len(row.turns) > 1 else row.standalone
                yield changed(beside(row, wrong[at], asked), chance)
        turn += 1


def spoken_pairs(
    notices: Iterable[Notice], everyday: Everyday, encoder: Encoder, chance: random.Random
) -> Iterator[Pair]:
    """Endless pairs of what people say of a topic, with items that are meant and that are not.

    An item that holds a term of the topic and is close to it may answer or not; of the nearest
    others, those that hold no term of it or of the topics most like it speak of something else.
    """
    middles = np.stack(
        [everyday.vectors[places[places >= 0]].mean(axis=0) for places in everyday.places]
    )
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    alike = np.argsort(-(middles @ middles.T), axis=1)[:, :ALIKE]
    place_of = {topic: place for place, topic in enumerate(everyday.topics)}
    meant: list[tuple[Topic, Sequence[Item], Sequence[Item]]] = []
    for notice in notices:
        all_of = collect_passages([notice])
        near = middles @ encoder.encode_document(all_of.parts).T
        held = everyday.holders(all_of.texts)
        for spoken in spoken_of(notice.items, everyday.topics):
            at = place_of[spoken.topic]
            ranked = list(dict.fromkeys(all_of.part_item[part] for part in (-near[at]).argsort()))
            right = [notice.items[place] for place in ranked[:CLOSE] if place in spoken.holders]
            others = [notice.items[place] for place in ranked if not held[place, alike[at]].any()]
            if right:
                meant.append((spoken.topic, right, others[:NEAREST]))
    while True:
        chance.shuffle(meant)
        for topic, own, wrong in meant:
            said = chance.choice(topic.said)
            passage = Passage.of(chance.choice(own)).text
            yield changed(Pair(said, passage, (ANSWERED, NOT_STATED), None, None), chance)
            if wrong:
                other = Passage.of(chance.choice(wrong)).text
                yield changed(Pair(said, other, (ELSEWHERE,), None, None), chance)


def changed(pair: Pair, chance: random.Random) -> Pair:
    """The pair with other numbers of the same length in passage and question; years stay."""
    if chance.random() >= CHANGED:
        return pair
    others: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        number = found.group()
        if number not in others:
            digits = re.sub("[0-9]", lambda _: chance.choice("0123456789"), number[1:])
            others[number] = chance.choice("123456789") + digits
        return others[number]

    return replace(
        pair,
        question=_NUMBER.sub(other, pair.question),
        passage=_NUMBER.sub(other, pair.passage),
    )


def reading_pairs(folder: Path, chance: random.Random) -> Iterator[Pair]:
    """Endless pairs of the reading sets, in simplified characters; a fifth with another passage."""
    simplify = opencc.OpenCC("t2s").convert
    read = []
    for file in sorted(folder.glob("*.jsonl")):
        for raw in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            context = simplify(raw["context"])
            for each in raw["questions"]:
                answer = simplify(each["answers"][0])
                start = context.find(answer)
                if start >= 0 and len(answer) < CONTEXT:
                    read.append((simplify(each["question"]), context, start, answer))
    while True:
        chance.shuffle(read)
        for number, (question, context, start, answer) in enumerate(read):
            if number % 5 == 4:
                _, other, at, _ = read[chance.randrange(len(read))]
                if other != context:
                    begin = max(0, at - CONTEXT // 2)
                    yield Pair(question, other[begin : begin + CONTEXT], (ELSEWHERE,), None, None)
                    continue
            begin = max(0, start - chance.randrange(CONTEXT - len(answer)))
            span = (start - begin, start - begin + len(answer))
            yield Pair(question, context[begin : begin + CONTEXT], (ANSWERED,), span, None)


def batches(pairs: Iterator[Pair], chance: random.Random) -> Iterator[list[Pair]]:
    """Batches of pairs of like length."""
    while True:
        pool = [next(pairs) for _ in range(BATCH * POOL)]
        pool.sort(key=lambda pair: len(pair.passage) + len(pair.question))
        chunks = [pool[at : at + BATCH] for at in range(0, len(pool), BATCH)]
        chance.shuffle(chunks)
        yield from chunks
