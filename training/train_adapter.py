"""LoRA tuning of the generator, in exactly the prompt of the run time.

    python -m training.train_adapter MODEL.gguf OUT --minutes 60
    python -m training.export_adapter OUT assistant/adapter/adapter.gguf

The base are the GGUF's own weights, read by transformers as float32. Questions on one item are
packed into one sequence behind the prefix that they share: each sees the prefix and itself, and
stands where it would stand alone. Only the answers' tokens are learnt. Numbers are perturbed.

The learning rate falls by the clock: `--minutes` are used whole. A checkpoint lies in OUT and a
run goes on from it.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from torch.nn import functional
from transformers import AutoModelForCausalLM, AutoTokenizer

from assistant.settings import Settings
from training.examples import Example, perturb, read_or_build
from training.rows import read_rows
from training.schedule import rate_at

RANK = 16
ALPHA = 32
LAYERS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
RATE = 2e-4
WARM_UP = 0.05
PERTURBED = 0.5
"""Share of the groups whose numbers are replaced."""
GROUP = 6
"""Questions on one item in a sequence."""
ACCUMULATED = 2
CHECKPOINT_S = 300
HELD = 24
"""Groups of validation items that the loss is measured on."""

BEFORE = "<|im_start|>system\n"
BETWEEN = "<|im_end|>\n<|im_start|>user\n"
AFTER = "<|im_end|>\n<|im_start|>assistant\n"
END = "<|im_end|>"


@dataclass(frozen=True)
class Packed:
    """Token ids, their positions, the mask of who sees whom, and the ids to be learnt (or -100)."""

    ids: torch.Tensor
    positions: torch.Tensor
    mask: torch.Tensor
    labels: torch.Tensor


def pack(examples: Sequence[Example], tokenizer: Any) -> Packed:
    """Examples on one item as one sequence; shapes (1, n), (1, n), (1, 1, n, n) and (1, n).

    Pieces are tokenised one by one, as the run time does.
    """

    def tokens(*pieces: str) -> list[int]:
        return [
            token
            for piece in pieces
            for token in tokenizer(piece, add_special_tokens=False)["input_ids"]
        ]

    prompt = examples[0].prompt
    prefix = tokens(BEFORE, f"{prompt.system}\n", prompt.document, BETWEEN)
    ids, positions, labels = list(prefix), list(range(len(prefix))), [-100] * len(prefix)
    owner = [0] * len(prefix)
    for number, example in enumerate(examples, start=1):
        asked = tokens(example.prompt.question, AFTER)
        answer = tokens(example.answer, END)
        ids += asked + answer
        labels += [-100] * len(asked) + answer
        positions += range(len(prefix), len(prefix) + len(asked) + len(answer))
        owner += [number] * (len(asked) + len(answer))
    owners, order = torch.tensor(owner), torch.arange(len(ids))
    seen = (owners[None, :] == 0) | (owners[:, None] == owners[None, :])
    seen &= order[None, :] <= order[:, None]
    mask = torch.zeros(len(ids), len(ids)).masked_fill(~seen, torch.finfo(torch.float32).min)
    return Packed(
        torch.tensor([ids]),
        torch.tensor([positions]),
        mask[None, None],
        torch.tensor([labels]),
    )


def answer_loss(model: Any, packed: Packed) -> torch.Tensor:
    """Mean cross-entropy of the answers' tokens; only their places go through the output layer."""
    causal = model.get_base_model()
    hidden = causal.model(
        input_ids=packed.ids,
        position_ids=packed.positions,
        attention_mask=packed.mask,
        use_cache=False,
    ).last_hidden_state[0, :-1]
    wanted = packed.labels[0, 1:]
    places = wanted != -100
    return functional.cross_entropy(causal.lm_head(hidden[places]), wanted[places])


def groups(examples: Sequence[Example], chance: random.Random) -> Iterator[list[Example]]:
    """Endless groups of examples on one item, in a new order each time round."""
    by_item: dict[str, list[Example]] = {}
    for example in examples:
        by_item.setdefault(example.item, []).append(example)
    while True:
        chunks = []
        for own in by_item.values():
            chance.shuffle(own)
            chunks += [own[at : at + GROUP] for at in range(0, len(own), GROUP)]
        chance.shuffle(chunks)
        yield from chunks


def load_base(file: Path) -> tuple[Any, Any]:
    """Model (float32, the GGUF's weights dequantised) and tokenizer of a GGUF file."""
    tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
    model = AutoModelForCausalLM.from_pretrained(
        file.parent, gguf_file=file.name, dtype=torch.float32, attn_implementation="sdpa"
    )
    return model, tokenizer


class Run:
    """A run of training that can be broken off and gone on with."""

    def __init__(self, base: Path, out: Path) -> None:
        self.out = out
        model, self.tokenizer = load_base(base)
        self.seconds, self.step, self.seen = 0.0, 0, 0
        if (out / "state.pt").exists():
            self.model: Any = PeftModel.from_pretrained(model, out / "adapter", is_trainable=True)
        else:
            config = LoraConfig(
                r=RANK, lora_alpha=ALPHA, target_modules=list(LAYERS), task_type="CAUSAL_LM"
            )
            self.model = get_peft_model(model, config)
        learnt = [value for value in self.model.parameters() if value.requires_grad]
        self.optimiser = torch.optim.AdamW(learnt, lr=RATE, weight_decay=0.0)
        if (out / "state.pt").exists():
            saved = torch.load(out / "state.pt", weights_only=True)
            self.optimiser.load_state_dict(saved["optimiser"])
            self.seconds, self.step, self.seen = saved["seconds"], saved["step"], saved["seen"]

    def save(self) -> None:
        """The adapter, and all that a run needs to go on."""
        self.model.save_pretrained(self.out / "adapter", save_embedding_layers=False)
        state = {
            "optimiser": self.optimiser.state_dict(),
            "seconds": self.seconds,
            "step": self.step,
            "seen": self.seen,
        }
        torch.save(state, self.out / "state.pt.new")
        (self.out / "state.pt.new").replace(self.out / "state.pt")

    def note(self, **values: float) -> None:
        """A line of the log."""
        line = {"step": self.step, "minutes": self.seconds / 60, "seen": self.seen, **values}
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")

    def measure(self, held: Sequence[list[Example]]) -> None:
        """Notes the loss on validation items."""
        self.model.eval()
        with torch.inference_mode():
            losses = [float(answer_loss(self.model, pack(own, self.tokenizer))) for own in held]
        self.model.train()
        self.note(validation_loss=sum(losses) / len(losses))

    def learn(self, chunks: Iterator[list[Example]], chance: random.Random, rate: float) -> None:
        """One step on `ACCUMULATED` groups."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        total = 0.0
        for _ in range(ACCUMULATED):
            own = next(chunks)
            if chance.random() < PERTURBED:
                own = perturb(own, chance)
            loss = answer_loss(self.model, pack(own, self.tokenizer)) / ACCUMULATED
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
            self.seen += len(own)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad()
        self.step += 1
        self.note(loss=total)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("base", type=Path, help="the GGUF file to tune")
    parser.add_argument("out", type=Path, help="folder for examples, checkpoint, log and adapter")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=22)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    chosen.out.mkdir(parents=True, exist_ok=True)
    examples = read_or_build(
        chosen.out / "examples.jsonl", read_rows(), Settings.from_environment().home
    )
    run = Run(chosen.base, chosen.out)
    torch.manual_seed(chosen.seed + run.step)
    chance = random.Random(chosen.seed + run.step)
    chunks = groups([each for each in examples if not each.is_validation], chance)
    kept = groups([each for each in examples if each.is_validation], random.Random(chosen.seed))
    held = [next(kept) for _ in range(HELD)]
    total, saved = chosen.minutes * 60, run.seconds
    if not run.step:
        run.measure(held)
    run.model.train()
    while run.seconds < total:
        started = time.process_time()
        run.learn(chunks, chance, rate_at(run.seconds / total, RATE, WARM_UP))
        # The processor's time, so that a run may be suspended.
        run.seconds += (time.process_time() - started) / chosen.threads
        if run.seconds - saved > CHECKPOINT_S:
            saved = run.seconds
            run.save()
    run.measure(held)
    run.save()


if __name__ == "__main__":
    main()
