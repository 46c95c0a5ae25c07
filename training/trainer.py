"""What the trainings of encoder and reader share: optimiser, clock, checkpoint, several processes.

The clock counts the processor's time, so that a run may be suspended. Several processes
(`python -m torch.distributed.run --nproc-per-node 2 -m training.train_…`), each with its own
batches, learn by the mean of their gradients. Knows nothing of data.
"""

import json
import os
import random
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from torch import distributed

from training.schedule import rate_at

Batch = TypeVar("Batch")
Each = TypeVar("Each")

WARM_UP = 0.06
WHITE = 0.01
CHECKPOINT_S = 300
LOG_EVERY = 10
OTHER = 100_000
"""Between the seeds of two processes."""


class Trainer(ABC, Generic[Batch]):
    """The optimiser of a model, and the clock of its run: `seconds` and `step`."""

    def __init__(
        self,
        groups: Iterable[dict[str, Any]],
        state: dict[str, Any] | None,
        rate: float,
    ) -> None:
        """`groups` as torch's optimisers take them, each with the `scale` of its rate."""
        self._rate = rate
        self.optimiser = torch.optim.AdamW(groups, lr=rate, weight_decay=WHITE)
        self.seconds, self.step = 0.0, 0
        self._since = 0.0
        """Seconds of this process since all agreed on `seconds`."""
        if state is not None:
            self.optimiser.load_state_dict(state["optimiser"])
            self.seconds, self.step = state["seconds"], state["step"]

    @abstractmethod
    def loss(self, batch: Batch) -> torch.Tensor:
        """The loss of a batch, with its gradient."""

    @abstractmethod
    def scores(self) -> dict[str, float]:
        """What the log notes of the validation rows."""

    @abstractmethod
    def save_model(self, folder: Path) -> None:
        """The model, as a run that goes on loads it."""

    def run(self, batches: Iterator[tuple[str, Batch]], out: Path, minutes: float) -> None:
        """Steps until the clock says `minutes`, with a log and checkpoints in `out`.

        Each batch comes with the name of its source; the log tells the mean loss of each. Scores
        are noted at the start, half-way and at the end, by the first process alone.
        """
        rank = process_rank()
        total, saved = minutes * 60, self.seconds
        losses: dict[str, list[float]] = defaultdict(list)
        with (out / "log.jsonl").open("a", encoding="utf-8") as log:

            def note(**values: float) -> None:
                log.write(json.dumps({"step": self.step, **values}) + "\n")
                log.flush()

            marks = [share * total for share in (0.0, 0.5) if share * total >= self.seconds]
            while self.seconds < total:
                if marks and self.seconds >= marks[0]:
                    marks.pop(0)
                    if rank == 0:
                        note(**self.scores())
                source, batch = next(batches)
                loss = self.learn(batch, rate_at(self.seconds / total, self._rate, WARM_UP))
                if rank > 0:
                    continue
                losses[source].append(loss)
                if self.step % LOG_EVERY == 0:
                    means = {key: sum(each) / len(each) for key, each in losses.items()}
                    note(minutes=self.seconds / 60, **means)
                    losses.clear()
                if self.seconds - saved > CHECKPOINT_S:
                    saved = self.seconds
                    self.save(out)
            if rank == 0:
                self.save(out)
                note(**self.scores())

    def learn(self, batch: Batch, rate: float) -> float:
        """One step at this learning rate; the loss before it."""
        started = time.process_time()
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["scale"]
        loss = self.loss(batch)
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        if distributed.is_initialized():
            self._average()
        torch.nn.utils.clip_grad_norm_(self._parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        self._since += (time.process_time() - started) / torch.get_num_threads()
        if not distributed.is_initialized():
            self._agree(self._since)
        return float(loss.detach())

    def save(self, folder: Path) -> None:
        """All that a run needs to go on."""
        self.save_model(folder / "checkpoint")
        torch.save(self.state(), folder / "state.pt.new")
        (folder / "state.pt.new").replace(folder / "state.pt")

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps beside the model."""
        return {
            "optimiser": self.optimiser.state_dict(),
            "seconds": self.seconds,
            "step": self.step,
        }

    def _parameters(self) -> list[torch.nn.Parameter]:
        return [each for group in self.optimiser.param_groups for each in group["params"]]

    def _agree(self, seconds: float) -> None:
        """Adds to the clock what all processes took: none may stop before another."""
        self.seconds += seconds
        self._since = 0.0

    def _average(self) -> None:
        """The gradients of all processes become their mean; the clock goes on by the mean too."""
        # Of each parameter: another process's batch may have reached one that ours did not.
        parameters = self._parameters()
        gradients = [
            torch.zeros_like(each) if each.grad is None else each.grad for each in parameters
        ]
        clock = torch.tensor([self._since])
        joined = torch.cat([each.flatten() for each in gradients] + [clock])
        distributed.all_reduce(joined)
        joined /= distributed.get_world_size()
        at = 0
        for each in parameters:
            each.grad = joined[at : at + each.numel()].view_as(each)
            at += each.numel()
        self._agree(float(joined[-1]))


def in_turn(
    by_notice: Mapping[str, list[Each]], count: int, chance: random.Random
) -> Iterator[tuple[str, list[Each]]]:
    """Endless (notice, about `count` of what it has); all come once before any comes again."""
    while True:
        chunks = []
        for key, own in by_notice.items():
            chance.shuffle(own)
            parts = max(1, round(len(own) / count))
            chunks += [(key, own[at::parts]) for at in range(parts)]
        chance.shuffle(chunks)
        yield from chunks


def alternate(*sources: Iterator[Batch]) -> Iterator[Batch]:
    """One batch of each source after another, without end."""
    while True:
        for source in sources:
            yield next(source)


def mixed(
    own: Iterator[Batch], reading: Iterator[Batch] | None, every: int, step: int
) -> Iterator[tuple[str, Batch]]:
    """Batches of our notices, each `every`-th from the reading sets if given, from `step` on."""
    while True:
        if reading is not None and step % every == every - 2:
            yield "reading", next(reading)
        else:
            yield "notices", next(own)
        step += 1


def read_state(folder: Path) -> dict[str, Any] | None:
    """What the checkpoint in a run's folder keeps, if there is one."""
    file = folder / "state.pt"
    return torch.load(file, weights_only=True) if file.exists() else None


def process_rank() -> int:
    """This process among those that train together, 0 if it is alone; joins them at first."""
    if "RANK" in os.environ and not distributed.is_initialized():
        distributed.init_process_group("gloo")
    return distributed.get_rank() if distributed.is_initialized() else 0
