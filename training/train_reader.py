"""Training of the reader: a cross-encoder over a question and an item.

    python -m training.train_reader BASE OUT --reading FOLDER --minutes 60

A row is read with its own item (answered, or topic without the detail) and, every other time,
with an item of its notice that speaks of something else, the nearest ones most often; a row that
the notice does not cover is read only so. The reading sets (CMRC2018, DRCD) teach to find the words
that answer. Numbers are replaced by others of the same form, so that nothing is learnt by heart.

The learning rate falls by the clock: `--minutes` of the processor's time are used whole. A
checkpoint lies in OUT and a run goes on from it. Two threads help little; two processes, each with
its own batches and the mean of their gradients, do nearly twice as much:

    python -m torch.distributed.run --nproc-per-node 2 -m training.train_reader BASE OUT …
"""

import argparse
import json
import os
import random
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import distributed
from torch.nn import functional
from transformers import AutoModelForTokenClassification, AutoTokenizer

from assistant.reader import LABELS, LONGEST, OUTCOMES
from corpus.notice import Item
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
)
from training.rows import Row, read_rows
from training.schedule import rate_at

RATE = 1e-4
HEAD = 10.0
"""How much faster the new last layer learns."""
WARM_UP = 0.06
WHITE = 0.01
READING_EVERY = 5
MARKS = 1.0
"""What the marks count beside the outcome."""
SMALL = 3.0
"""What a marked figure counts beside other tokens: it has few."""
PADDED = 16
"""Tokens that a batch is padded to a multiple of: each new shape costs memory that stays."""
CHECKPOINT_S = 300
LOG_EVERY = 10
MEASURES = 2
"""Times that validation is measured in a run."""
OTHER = 100_000
"""Between the seeds of two processes."""


class Trainer:
    """The model and its optimiser."""

    def __init__(self, folder: Path, state: Path | None, bfloat16: bool = False) -> None:
        self._bfloat16 = bfloat16
        self.tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        self.model = AutoModelForTokenClassification.from_pretrained(
            str(folder),
            local_files_only=True,
            dtype=torch.float32,
            id2label=dict(enumerate(LABELS)),
            label2id={label: number for number, label in enumerate(LABELS)},
        )
        self.model.bert.embeddings.word_embeddings.weight.requires_grad = False
        head = list(self.model.classifier.parameters())
        body = [
            each
            for name, each in self.model.named_parameters()
            if each.requires_grad and "classifier" not in name
        ]
        self.optimiser = torch.optim.AdamW(
            [{"params": body, "scale": 1.0}, {"params": head, "scale": HEAD}],
            lr=RATE,
            weight_decay=WHITE,
        )
        self.seconds, self.step = 0.0, 0
        self._since = 0.0
        """Seconds of this process since all agreed on `seconds`."""
        if state is not None:
            saved = torch.load(state, weights_only=True)
            self.optimiser.load_state_dict(saved["optimiser"])
            self.seconds, self.step = saved["seconds"], saved["step"]

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

    def learn(self, pairs: Sequence[Pair], rate: float) -> float:
        """One step at this learning rate; the loss before it."""
        started = time.process_time()
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["scale"]
        loss = self.loss(pairs)
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        if distributed.is_initialized():
            self._average()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        # The processor's time, so that a run may be suspended.
        self._since += (time.process_time() - started) / torch.get_num_threads()
        if not distributed.is_initialized():
            self._agree(self._since)
        return float(loss.detach())

    def _agree(self, seconds: float) -> None:
        """Adds to the clock what all processes took: none may stop before another."""
        self.seconds += seconds
        self._since = 0.0

    def _average(self) -> None:
        """The gradients of all processes become their mean; the clock goes on by the mean too."""
        gradients = [each.grad for each in self.model.parameters() if each.grad is not None]
        clock = torch.tensor([self._since])
        joined = torch.cat([each.flatten() for each in gradients] + [clock])
        distributed.all_reduce(joined)
        joined /= distributed.get_world_size()
        at = 0
        for each in gradients:
            each.copy_(joined[at : at + each.numel()].view_as(each))
            at += each.numel()
        self._agree(float(joined[-1]))

    def save(self, folder: Path) -> None:
        """All that a run needs to go on."""
        self.model.save_pretrained(folder / "checkpoint")
        self.tokenizer.save_pretrained(folder / "checkpoint")
        state = {
            "optimiser": self.optimiser.state_dict(),
            "seconds": self.seconds,
            "step": self.step,
        }
        torch.save(state, folder / "state.pt.new")
        (folder / "state.pt.new").replace(folder / "state.pt")


def scores(
    trainer: Trainer, rows: Sequence[Row], others: dict[int, tuple[Item, ...]]
) -> dict[str, float]:
    """On validation rows: gaps and other topics told (AUC), figure and evidence right."""
    from sklearn.metrics import roc_auc_score

    pairs: list[Pair] = []
    for place, row in enumerate(rows):
        if row.item is not None:
            pairs.append(answering(row))
        if others[place] and row.outcome != "unclear":
            pairs.append(beside(row, others[place][0]))
    pairs.sort(key=lambda pair: len(pair.passage) + len(pair.question))
    known: list[tuple[int, float, float]] = []
    figure, evidence = [], []
    with torch.inference_mode():
        for at in range(0, len(pairs), BATCH):
            chunk = pairs[at : at + BATCH]
            logits, offsets, sides = trainer.logits(chunk)
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


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("base", type=Path, help="folder of the encoder or reader to start from")
    parser.add_argument("out", type=Path, help="folder for checkpoint, log and the reader")
    parser.add_argument("--reading", type=Path, help="folder of cmrc2018.jsonl and drcd.jsonl")
    parser.add_argument(
        "--encoder", type=Path, help="folder of the encoder that finds near wrong items (BASE)"
    )
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument(
        "--bfloat16",
        action="store_true",
        help="multiply in bfloat16: 2.5 times as fast on a processor with avx512_bf16",
    )
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    if "RANK" in os.environ:
        distributed.init_process_group("gloo")
    rank = distributed.get_rank() if distributed.is_initialized() else 0
    chosen.out.mkdir(parents=True, exist_ok=True)
    state = chosen.out / "state.pt"
    goes_on = state.exists()
    torch.manual_seed(chosen.seed)
    trainer = Trainer(
        chosen.out / "checkpoint" if goes_on else chosen.base,
        state if goes_on else None,
        chosen.bfloat16,
    )
    torch.manual_seed(chosen.seed + trainer.step + rank * OTHER)
    chance = random.Random(chosen.seed + trainer.step + rank * OTHER)
    rows = read_rows()
    seen = [row for row in rows if not row.is_validation]
    held = [row for row in rows if row.is_validation]
    finder = chosen.encoder or chosen.base
    kept = chosen.out / "nearest.json"
    near, held_others = nearest_items(seen, finder, kept), nearest_items(held, finder, kept)
    own = batches(notice_pairs(seen, near, chance), chance)
    reading = batches(reading_pairs(chosen.reading, chance), chance) if chosen.reading else None
    with (chosen.out / "log.jsonl").open("a", encoding="utf-8") as log:

        def note(**values: float) -> None:
            if rank > 0:
                return
            log.write(json.dumps({"step": trainer.step, **values}) + "\n")
            log.flush()

        def measure() -> None:
            if rank > 0:
                return
            trainer.model.eval()
            note(**scores(trainer, held, held_others))
            trainer.model.train()

        trainer.model.train()
        total, saved, measured = chosen.minutes * 60, trainer.seconds, trainer.seconds
        while trainer.seconds < total:
            from_reading = reading is not None and trainer.step % READING_EVERY == 3
            pairs = next(reading) if from_reading and reading is not None else next(own)
            loss = trainer.learn(pairs, rate_at(trainer.seconds / total, RATE, WARM_UP))
            if trainer.step % LOG_EVERY == 0 or from_reading:
                note(loss=loss, reading=from_reading, minutes=trainer.seconds / 60)
            if trainer.seconds - saved > CHECKPOINT_S:
                saved = trainer.seconds
                if rank == 0:
                    trainer.save(chosen.out)
            if trainer.seconds - measured > total / MEASURES:
                measured = trainer.seconds
                measure()
        measure()
    if rank > 0:
        return
    trainer.save(chosen.out)
    trainer.model.eval().half().save_pretrained(chosen.out / "model")
    trainer.tokenizer.save_pretrained(chosen.out / "model")


if __name__ == "__main__":
    main()
