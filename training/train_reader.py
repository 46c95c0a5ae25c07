"""Training of the reader: a cross-encoder over a question and an item.

    python -m training.train_reader BASE OUT --reading FOLDER --minutes 60

A row is read with its own item (answered, or topic without the detail) and, every other time,
with an item of its notice that speaks of something else, the nearest ones most often; a row that
the notice does not cover is read only so. With `--spoken` every fourth batch of these is of what
people say of a notice's topics (`index/everyday.jsonl`). The reading sets (CMRC2018, DRCD) teach
to find the words that answer. Numbers are replaced by others of the same form, so that nothing is
learnt by heart.

The learning rate falls by the clock: `--minutes` of the processor's time are used whole. A
checkpoint lies in OUT and a run goes on from it. Two threads help little; two processes, each with
its own batches and the mean of their gradients, do nearly twice as much:

    python -m torch.distributed.run --nproc-per-node 2 -m training.train_reader BASE OUT …
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional
from transformers import AutoModelForTokenClassification, AutoTokenizer

from assistant.reader import LABELS, LONGEST, OUTCOMES
from corpus.notice import Item
from index.encoder import load_encoder
from index.everyday import load_everyday
from training.reader_pairs import (
    ANSWERED,
    BATCH,
    ELSEWHERE,
    NOT_STATED,
    Pair,
    answering,
    batches,
    beside,
    nearest_items,
    notice_pairs,
    reading_pairs,
    spoken_pairs,
)
from training.rows import Row, read_rows
from training.trainer import OTHER, Trainer, alternate, mixed, process_rank, read_state

RATE = 1e-4
HEAD = 10.0
"""How much faster the new last layer learns."""
READING_EVERY = 5
MARKS = 1.0
"""What the marks count beside the outcome."""
SMALL = 3.0
"""What a marked figure counts beside other tokens: it has few."""
PADDED = 16
"""Tokens that a batch is padded to a multiple of: each new shape costs memory that stays."""


class ReaderTrainer(Trainer[list[Pair]]):
    """The model with its two heads in one layer."""

    def __init__(
        self,
        folder: Path,
        state: dict[str, Any] | None,
        held: Sequence[Row],
        others: dict[int, tuple[Item, ...]],
        *,
        rate: float,
        bfloat16: bool,
    ) -> None:
        """`others`: for the place of a validation row in `held` its nearest wrong items."""
        self._bfloat16 = bfloat16
        self._held = held
        self._others = others
        self.tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        self.model = AutoModelForTokenClassification.from_pretrained(
            str(folder),
            local_files_only=True,
            dtype=torch.float32,
            id2label=dict(enumerate(LABELS)),
            label2id={label: number for number, label in enumerate(LABELS)},
        )
        self.model.train()
        self.model.bert.embeddings.word_embeddings.weight.requires_grad = False
        head = list(self.model.classifier.parameters())
        body = [
            each
            for name, each in self.model.named_parameters()
            if each.requires_grad and "classifier" not in name
        ]
        super().__init__(
            [{"params": body, "scale": 1.0}, {"params": head, "scale": HEAD}], state, rate
        )

    def logits(
        self, pairs: Sequence[Pair]
    ) -> tuple[torch.Tensor, torch.Tensor, list[list[int | None]]]:
        """Logits (pairs, tokens, labels), offsets (pairs, tokens, 2), sides of the tokens."""
        encoded = self.tokenizer(
            [pair.question for pair in pairs],
            [pair.passage for pair in pairs],
            truncation="longest_first",
            max_length=LONGEST,
            padding=True,
            pad_to_multiple_of=PADDED,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        sides = [encoded.sequence_ids(number) for number in range(len(pairs))]
        offsets = encoded.pop("offset_mapping")
        with torch.autocast("cpu", torch.bfloat16, enabled=self._bfloat16):
            logits = self.model(**encoded).logits
        return logits.float(), offsets, sides

    def loss(self, pairs: Sequence[Pair]) -> torch.Tensor:
        """Outcome at the first token, marks at the passage's, each a mean over the pairs."""
        logits, offsets, sides = self.logits(pairs)
        shares = logits[:, 0, :OUTCOMES].log_softmax(-1)
        total = torch.stack(
            [-shares[number, list(pair.outcomes)].logsumexp(0) for number, pair in enumerate(pairs)]
        ).mean()
        for label, spans in (
            (OUTCOMES, [(pair.evidence,) if pair.evidence else None for pair in pairs]),
            (OUTCOMES + 1, [pair.figures for pair in pairs]),
        ):
            losses = []
            for number, own in enumerate(spans):
                if own is None:
                    continue
                inside = torch.tensor([side == 1 for side in sides[number]])
                begin, end = offsets[number, inside].unbind(-1)
                wanted = torch.zeros(len(begin))
                for start, stop in own:
                    wanted[(begin < stop) & (end > start)] = 1.0
                weight = 1.0 + (SMALL - 1.0) * wanted if label > OUTCOMES else None
                losses.append(
                    functional.binary_cross_entropy_with_logits(
                        logits[number, inside, label], wanted, weight=weight
                    )
                )
            if losses:
                total = total + MARKS * torch.stack(losses).sum() / len(pairs)
        return total

    def scores(self) -> dict[str, float]:
        """On validation rows: gaps and other topics told (AUC), figure and evidence right."""
        from sklearn.metrics import roc_auc_score

        pairs: list[Pair] = []
        for place, row in enumerate(self._held):
            if row.item is not None:
                pairs.append(answering(row))
            if self._others[place] and row.outcome != "unclear":
                pairs.append(beside(row, self._others[place][0]))
        pairs.sort(key=lambda pair: len(pair.passage) + len(pair.question))
        known: list[tuple[int, float, float]] = []
        figure, evidence = [], []
        self.model.eval()
        with torch.inference_mode():
            for at in range(0, len(pairs), BATCH):
                chunk = pairs[at : at + BATCH]
                logits, offsets, sides = self.logits(chunk)
                shares = logits[:, 0, :OUTCOMES].softmax(-1)
                for number, pair in enumerate(chunk):
                    answered, not_stated, elsewhere = (float(share) for share in shares[number])
                    known.append(
                        (
                            sum(1 << each for each in pair.outcomes),
                            answered / (answered + not_stated),
                            elsewhere,
                        )
                    )
                    inside = torch.tensor([side == 1 for side in sides[number]])
                    begin = offsets[number, inside, 0]
                    if pair.figures:
                        best = int(begin[int(logits[number, inside, OUTCOMES + 1].argmax())])
                        figure.append(any(start <= best < stop for start, stop in pair.figures))
                    if pair.evidence:
                        best = int(begin[int(logits[number, inside, OUTCOMES].argmax())])
                        evidence.append(pair.evidence[0] <= best < pair.evidence[1])
        self.model.train()
        own = [
            (outcome == 1 << ANSWERED, stated)
            for outcome, stated, _ in known
            if outcome in (1 << ANSWERED, 1 << NOT_STATED)
        ]
        topic = [(outcome == 1 << ELSEWHERE, elsewhere) for outcome, _, elsewhere in known]
        return {
            "stated_auc": float(roc_auc_score(*zip(*own, strict=True))),
            "stated_kept": sum(share >= 0.5 for right, share in own if right)
            / sum(right for right, _ in own),
            "gaps_found": sum(share < 0.5 for right, share in own if not right)
            / sum(not right for right, _ in own),
            "elsewhere_auc": float(roc_auc_score(*zip(*topic, strict=True))),
            "figure": sum(figure) / len(figure),
            "evidence": sum(evidence) / len(evidence),
        }

    def save_model(self, folder: Path) -> None:
        """The model as float32, with its tokenizer."""
        self.model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("base", type=Path, help="folder of the encoder or reader to start from")
    parser.add_argument("out", type=Path, help="folder for checkpoint, log and the reader")
    parser.add_argument("--reading", type=Path, help="folder of cmrc2018.jsonl and drcd.jsonl")
    parser.add_argument(
        "--encoder", type=Path, help="folder of the encoder that finds near wrong items (BASE)"
    )
    parser.add_argument(
        "--spoken", action="store_true", help="learn from what people say of topics, too"
    )
    parser.add_argument(
        "--often",
        nargs="+",
        metavar="NAME",
        help="files of questions that come as often as all together: far_[o-v] among_[c-i]",
    )
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--rate", type=float, default=RATE, help="highest learning rate (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument(
        "--bfloat16",
        action="store_true",
        help="multiply in bfloat16: 2.5 times as fast on a processor with avx512_bf16",
    )
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    rank = process_rank()
    chosen.out.mkdir(parents=True, exist_ok=True)
    rows = read_rows()
    seen = [row for row in rows if not row.is_validation]
    held = [row for row in rows if row.is_validation]
    finder = chosen.encoder or chosen.base
    kept = chosen.out / "nearest.json"
    near, others = nearest_items(seen, finder, kept), nearest_items(held, finder, kept)
    state = read_state(chosen.out)
    torch.manual_seed(chosen.seed)
    trainer = ReaderTrainer(
        chosen.out / "checkpoint" if state else chosen.base,
        state,
        held,
        others,
        rate=chosen.rate,
        bfloat16=chosen.bfloat16,
    )
    seed = chosen.seed + trainer.step + rank * OTHER
    torch.manual_seed(seed)
    chance = random.Random(seed)
    own = batches(notice_pairs(seen, near, chance), chance)
    if chosen.often:
        often = [row for row in read_rows(files=chosen.often) if not row.is_validation]
        near_often = nearest_items(often, finder, kept)
        own = alternate(own, batches(notice_pairs(often, near_often, chance), chance))
    if chosen.spoken:
        encoder = load_encoder(str(finder))
        everyday = load_everyday(encoder.sha256)
        if not everyday.topics:
            parser.error(f"{finder} has no vectors of phrases: run index.everyday with it first")
        notices = dict.fromkeys(row.notice for row in seen)
        spoken = batches(spoken_pairs(notices, everyday, encoder, chance), chance)
        own = alternate(own, own, own, spoken)
    reading = batches(reading_pairs(chosen.reading, chance), chance) if chosen.reading else None
    trainer.run(mixed(own, reading, READING_EVERY, trainer.step), chosen.out, chosen.minutes)
    if rank > 0:
        return
    trainer.model.eval().half().save_pretrained(chosen.out / "model")
    trainer.tokenizer.save_pretrained(chosen.out / "model")


if __name__ == "__main__":
    main()
