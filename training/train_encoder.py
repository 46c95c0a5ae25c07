"""Contrastive tuning of the encoder on our own questions, with reading sets mixed in.

    python -m training.train_encoder index/weights OUT --reading FOLDER --minutes 50

A batch is one notice: its questions against its own clauses and items, so that every negative is
a hard one, and against a place for "none of these", whose similarity is learnt, so that questions
which the notice does not cover push all of it away. Every fourth batch comes from the reading sets
(CMRC2018, DRCD), question against passage, so that other texts are not forgotten. With `--spoken`
every other batch of a notice asks it what people say of its topics (`training.spoken`).

The learning rate falls by the clock: `--minutes` are used whole. A checkpoint lies in OUT and a
run goes on from it. Knows nothing of the index.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import opencc
import torch
from sentence_transformers import SentenceTransformer
from torch.nn import functional

from corpus.figures import same_figure
from corpus.notice import Notice
from index.everyday import Topic
from index.passages import Passages, collect_passages
from training.rows import Row, read_rows
from training.spoken import Spoken, holds, read_spoken, spoken_of
from training.told import told_figures
from training.trainer import (
    OTHER,
    Trainer,
    alternate,
    in_turn,
    mixed,
    process_rank,
    read_state,
)

QUESTIONS = 32
CLAUSES = 36
"""Clauses of the notice in a batch: those that answer, and others up to this number."""
PARTS = 14
FIGURES = 40
ASKING = ("figure", "followup")
"""Kinds of rows whose answer is a figure, if it holds one."""
TEMPERATURE = 0.02
NONE_AT = 0.84
"""Where the similarity of "none of these" starts."""
RATE = 5e-5
READING_EVERY = 4
TOPICS = 96
"""Topics in a batch of phrases against terms."""
LONGEST = 160
"""Tokens of a passage in training."""


@dataclass(frozen=True)
class Batch:
    """Questions, passages, and which passages are right.

    `right` has shape (questions, passages). `groups` splits the passages into tasks; `none`, of
    shape (questions, groups), tells where "none of these" is right. A question for which a task has
    nothing right is left out of it.
    """

    questions: list[str]
    passages: list[str]
    right: torch.Tensor
    groups: list[tuple[int, int]]
    none: torch.Tensor | None


class EncoderTrainer(Trainer[Batch]):
    """The model, and the learnt place of "none of these"."""

    def __init__(
        self, folder: Path, state: dict[str, Any] | None, held: Sequence[Row], *, bfloat16: bool
    ) -> None:
        self.model = SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": torch.float32}
        )
        self.model.max_seq_length = LONGEST
        self.model.train()
        self.none_at = torch.nn.Parameter(torch.tensor(NONE_AT))
        self._held = held
        self._bfloat16 = bfloat16
        super().__init__(
            [
                {"params": list(self.model.parameters()), "scale": 1.0},
                {"params": [self.none_at], "scale": 10.0, "weight_decay": 0.0},
            ],
            state,
            RATE,
        )
        if state is not None:
            self.none_at.data = state["none_at"]

    def encode(self, texts: Sequence[str], prompt: str) -> torch.Tensor:
        """Unit vectors, shape (len(texts), dimension), with their gradient."""
        features = self.model.preprocess([f"{self.model.prompts[prompt]}{text}" for text in texts])
        with torch.autocast("cpu", torch.bfloat16, enabled=self._bfloat16):
            vectors: torch.Tensor = self.model(features)["sentence_embedding"]
        return functional.normalize(vectors.float(), dim=-1)

    def loss(self, batch: Batch) -> torch.Tensor:
        """Mean of -log p(right | question) over the tasks and the questions of a batch."""
        near = self.encode(batch.questions, "query") @ self.passages(batch.passages).T
        losses = []
        for number, (start, end) in enumerate(batch.groups):
            scores, right = near[:, start:end], batch.right[:, start:end]
            if batch.none is not None:
                scores = torch.cat([scores, self.none_at.expand(len(scores), 1)], 1)
                right = torch.cat([right, batch.none[:, number, None]], 1)
            scores = scores / TEMPERATURE
            asked = right.any(1)
            if not asked.any():
                continue
            wanted = scores.masked_fill(~right, -torch.inf)[asked].logsumexp(1)
            losses.append((scores[asked].logsumexp(1) - wanted).mean())
        return torch.stack(losses).mean()

    def passages(self, texts: Sequence[str]) -> torch.Tensor:
        """Neighbours in length go through the model together, so that little is padded."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        vectors = torch.cat(
            [
                self.encode([texts[place] for place in order[at : at + 12]], "document")
                for at in range(0, len(order), 12)
            ]
        )
        return vectors[torch.argsort(torch.tensor(order))]

    def scores(self) -> dict[str, float]:
        """On validation rows: item right by clauses, by items; covered told from not (AUC)."""
        from sklearn.metrics import roc_auc_score

        by_clause = by_item = asked = 0
        covered: list[bool] = []
        best: list[float] = []
        self.model.eval()
        with torch.inference_mode():
            for key in dict.fromkeys(row.notice.id for row in self._held):
                own = [row for row in self._held if row.notice.id == key]
                all_of = collect_passages([own[0].notice])
                questions = self.encode([row.question for row in own], "query")
                near = questions @ self.passages(all_of.contexts).T
                whole = questions @ self.passages(all_of.parts).T
                for number, row in enumerate(own):
                    covered.append(row.item is not None)
                    best.append(float(near[number].max()))
                    if row.item is None:
                        continue
                    asked += 1
                    by_clause += all_of.clauses[int(near[number].argmax())].item_id == row.item.id
                    part = all_of.part_item[int(whole[number].argmax())]
                    by_item += all_of.items[part][1] == row.item.id
        self.model.train()
        return {
            "clause_rank1": by_clause / asked,
            "item_rank1": by_item / asked,
            "covered_auc": float(roc_auc_score(covered, best)),
        }

    def save_model(self, folder: Path) -> None:
        """The model as float32."""
        self.model.save(str(folder), create_model_card=False)

    def state(self) -> dict[str, Any]:
        """With the place of "none of these"."""
        return {**super().state(), "none_at": self.none_at.data}


def notice_batches(rows: Sequence[Row], chance: random.Random) -> Iterator[Batch]:
    """Endless batches, each of one notice; all rows come once before any comes again."""
    by_notice: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_notice[row.notice.id].append(row)
    passages = {key: collect_passages([own[0].notice]) for key, own in by_notice.items()}
    for key, chunk in in_turn(by_notice, QUESTIONS, chance):
        yield notice_batch(chunk, passages[key], chance)


def notice_batch(rows: Sequence[Row], all_of: Passages, chance: random.Random) -> Batch:
    """Questions of one notice against its clauses, its items, and its figures."""
    ids = [item_id for _, item_id in all_of.items]
    asked = {row.item.id for row in rows if row.item}
    answering = [_gold_clauses(row, all_of) for row in rows]
    told = [_gold_figures(row, all_of) for row in rows]
    clauses = _first(range(len(all_of.clauses)), set().union(*answering), CLAUSES, chance)
    parts = _first(
        range(len(all_of.parts)),
        {place for place, owner in enumerate(all_of.part_item) if ids[owner] in asked},
        PARTS,
        chance,
    )
    figures = _first(range(len(all_of.figures)), set().union(*told), FIGURES, chance)
    right = [
        [place in answers for place in clauses]
        + [row.item is not None and ids[all_of.part_item[place]] == row.item.id for place in parts]
        + [place in figures_told for place in figures]
        for row, answers, figures_told in zip(rows, answering, told, strict=True)
    ]
    texts = [all_of.contexts[place] for place in clauses]
    texts += [all_of.parts[place] for place in parts]
    texts += [all_of.figure_texts[place] for place in figures]
    ends = [len(clauses), len(clauses) + len(parts), len(texts)]
    none = [[row.item is None, row.item is None, row.outcome != "answered"] for row in rows]
    return Batch(
        [row.question for row in rows],
        texts,
        torch.tensor(right),
        [(0, ends[0]), (ends[0], ends[1]), (ends[1], ends[2])],
        torch.tensor(none),
    )


def _first(places: Sequence[int], wanted: set[int], count: int, chance: random.Random) -> list[int]:
    """All wanted places and others at random, `count` in all where there are not more wanted."""
    others = [place for place in places if place not in wanted]
    chance.shuffle(others)
    return sorted(wanted) + others[: max(0, count - len(wanted))]


def _gold_clauses(row: Row, all_of: Passages) -> set[int]:
    """Clauses that the evidence touches; all of the item's where none answers."""
    if row.item is None:
        return set()
    return {
        place
        for place, clause in enumerate(all_of.clauses)
        if (clause in row.gold if row.gold else clause.item_id == row.item.id)
    }


def _gold_figures(row: Row, all_of: Passages) -> set[int]:
    """Figures of the evidence that the ideal answer tells, where a figure was asked for."""
    if row.item is None or row.answer is None or row.evidence is None or row.kind not in ASKING:
        return set()
    start = row.notice.text.index(row.evidence, row.item.start)
    answers = told_figures(row.answer)
    return {
        place
        for place, figure in enumerate(all_of.figures)
        for clause in [all_of.clauses[all_of.figure_clause[place]]]
        if start <= clause.start + figure.start < start + len(row.evidence)
        and any(same_figure(figure, each) for each in answers)
    }


def spoken_batches(
    notices: Iterable[Notice], topics: Sequence[Topic], chance: random.Random
) -> Iterator[Batch]:
    """Endless batches of what people say of the topics of a notice, against its clauses and items.

    Every fourth has phrases of any topics, against a term of each.
    """
    passages = {notice.id: collect_passages([notice]) for notice in notices}
    spoken = {notice.id: spoken_of(notice.items, topics) for notice in notices}
    for number, (key, own) in enumerate(in_turn(spoken, QUESTIONS, chance)):
        if number % 4 == 0:
            yield topic_batch(chance.sample(topics, TOPICS), chance)
        if own:
            yield spoken_batch(own, passages[key], chance)


def spoken_batch(spoken: Sequence[Spoken], all_of: Passages, chance: random.Random) -> Batch:
    """A phrase of each topic, against clauses and items of the notice that hold its terms."""
    meant = {place for each in spoken for place in each.holders}
    holding = {
        place
        for place, context in enumerate(all_of.contexts)
        if any(holds(each.topic, context) for each in spoken)
    }
    clauses = _first(range(len(all_of.clauses)), holding, CLAUSES, chance)[: 2 * CLAUSES]
    parts = _first(
        range(len(all_of.parts)),
        {place for place, owner in enumerate(all_of.part_item) if owner in meant},
        2 * PARTS,
        chance,
    )
    right = [
        [holds(each.topic, all_of.contexts[place]) for place in clauses]
        + [all_of.part_item[place] in each.holders for place in parts]
        for each in spoken
    ]
    texts = [all_of.contexts[place] for place in clauses] + [all_of.parts[place] for place in parts]
    return Batch(
        [chance.choice(each.topic.said) for each in spoken],
        texts,
        torch.tensor(right),
        [(0, len(clauses)), (len(clauses), len(texts))],
        None,
    )


def topic_batch(topics: Sequence[Topic], chance: random.Random) -> Batch:
    """A phrase of each topic against a term of each; one that another topic has too is right."""
    terms = [chance.choice(topic.terms) for topic in topics]
    return Batch(
        [chance.choice(topic.said) for topic in topics],
        terms,
        torch.tensor([[term in topic.terms for term in terms] for topic in topics]),
        [(0, len(terms))],
        None,
    )


def reading_batches(folder: Path, chance: random.Random) -> Iterator[Batch]:
    """Endless batches of questions and passages of the reading sets, in simplified characters."""
    simplify = opencc.OpenCC("t2s").convert
    passages = [
        (simplify(raw["context"])[:300], [simplify(each["question"]) for each in raw["questions"]])
        for file in sorted(folder.glob("*.jsonl"))
        for raw in map(json.loads, file.read_text(encoding="utf-8").splitlines())
    ]
    while True:
        chance.shuffle(passages)
        for at in range(0, len(passages) - QUESTIONS, QUESTIONS):
            chosen = passages[at : at + QUESTIONS]
            yield Batch(
                [chance.choice(questions) for _, questions in chosen],
                [context for context, _ in chosen],
                torch.eye(len(chosen), dtype=torch.bool),
                [(0, len(chosen))],
                None,
            )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("base", type=Path, help="folder of the encoder to start from")
    parser.add_argument("out", type=Path, help="folder for checkpoint, log and the tuned model")
    parser.add_argument("--reading", type=Path, help="folder of cmrc2018.jsonl and drcd.jsonl")
    parser.add_argument(
        "--spoken", action="store_true", help="learn from what people say of topics, too"
    )
    parser.add_argument(
        "--often",
        nargs="+",
        metavar="NAME",
        help="files of questions that come as often as all together: far_[o-v] among_[c-i]",
    )
    parser.add_argument("--minutes", type=float, default=50)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument(
        "--bfloat16",
        action="store_true",
        help="multiply in bfloat16: faster on a processor with avx512_bf16",
    )
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    rank = process_rank()
    chosen.out.mkdir(parents=True, exist_ok=True)
    state = read_state(chosen.out)
    rows = read_rows()
    trainer = EncoderTrainer(
        chosen.out / "checkpoint" if state else chosen.base,
        state,
        [row for row in rows if row.is_validation],
        bfloat16=chosen.bfloat16,
    )
    seed = chosen.seed + trainer.step + rank * OTHER
    torch.manual_seed(seed)
    chance = random.Random(seed)
    seen = [row for row in rows if not row.is_validation]
    sources = [notice_batches(seen, chance)]
    if chosen.often:
        often = [row for row in read_rows(files=chosen.often) if not row.is_validation]
        sources.append(notice_batches(often, chance))
    if chosen.spoken:
        notices = dict.fromkeys(row.notice for row in seen)
        sources.append(spoken_batches(notices, read_spoken(), chance))
    reading = reading_batches(chosen.reading, chance) if chosen.reading else None
    own = alternate(*sources)
    trainer.run(mixed(own, reading, READING_EVERY, trainer.step), chosen.out, chosen.minutes)
    if rank > 0:
        return
    trainer.model.max_seq_length = trainer.model.tokenizer.model_max_length
    trainer.model.eval().half().save(str(chosen.out / "model"), create_model_card=False)


if __name__ == "__main__":
    main()
