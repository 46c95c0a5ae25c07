"""The reader: one look at a question and an item together, after which three things are known.

Whether the item answers the question, has only its topic, or speaks of something else; which
characters of the item answer; and which of its figures is the one asked for. A cross-encoder grown
from multilingual-e5-small on training notices (`training/train_reader.py`), an ordinary token
classifier of transformers: its first token tells the outcome, the others the evidence.
"""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np

from corpus.errors import ReaderError
from corpus.notice import Clause, Item
from index.arrays import FloatArray

SHIPPED = Path(__file__).with_name("reader_weights")
LABELS = ("answered", "not_stated", "elsewhere", "evidence", "figure")
"""The outputs of every token: three outcomes, read at the first; two marks, at all others."""
OUTCOMES = 3
LONGEST = 384
"""Tokens of question and passage together."""
WHOLE = 400
"""Characters up to which an item is read whole; of a longer one its nearest clauses are."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What is read of an item: its title and its words, with the places they come from."""

    text: str
    pieces: tuple[tuple[int, int, int], ...]
    """(start in `text`, start in the notice, length) of each stretch of the item."""

    @classmethod
    def of(cls, item: Item, nearest: Sequence[Clause] = ()) -> "Passage":
        """An item as it is read. `nearest`: its clauses, best first, for one that is long."""
        text = f"{item.heading}。"
        if len(item.body) <= WHOLE or not nearest:
            return cls(text + item.body, ((len(text), item.body_start, len(item.body)),))
        chosen: list[Clause] = []
        for clause in nearest:
            if chosen and sum(len(each.text) for each in chosen) + len(clause.text) > WHOLE:
                break
            chosen.append(clause)
        pieces = []
        for clause in sorted(chosen, key=lambda each: each.start):
            pieces.append((len(text), clause.start, len(clause.text)))
            text += f"{clause.text}。"
        return cls(text, tuple(pieces))

    def place(self, start: int) -> int | None:
        """The place in the notice of a place in the text; None in the title and between clauses."""
        for begin, origin, length in self.pieces:
            if begin <= start < begin + length:
                return origin + start - begin
        return None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader found. Places are offsets in the notice's text."""

    outcomes: tuple[float, float, float]
    """Probabilities: answered, not stated, elsewhere."""
    starts: tuple[int, ...]
    """Where each token begins."""
    evidence: FloatArray
    """Probability of each token to belong to the evidence, shape (tokens,)."""
    figures: FloatArray
    """Probability of each token to belong to the figure asked for, shape (tokens,)."""

    @property
    def stated(self) -> float:
        """Probability that the item states what is asked, given that it has the topic."""
        answered, not_stated, _ = self.outcomes
        return answered / (answered + not_stated)

    @property
    def on_topic(self) -> float:
        """Probability that the item is the one asked about."""
        return 1.0 - self.outcomes[2]

    def mean_evidence(self, start: int, end: int) -> float:
        """Mean probability of a span of the notice to be evidence."""
        inside = self.evidence[self._within(start, end)]
        return float(inside.mean()) if len(inside) else 0.0

    def figure_at(self, start: int, end: int) -> float:
        """Mean probability of a span of the notice to be the figure asked for."""
        inside = self.figures[self._within(start, end)]
        return float(inside.mean()) if len(inside) else 0.0

    def _within(self, start: int, end: int) -> list[int]:
        return [number for number, place in enumerate(self.starts) if start <= place < end]


class Reader(Protocol):
    """Reads passages for a question."""

    @property
    def sha256(self) -> str:
        """Identity of the weights."""

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[Reading, ...]:
        """A reading of each passage for the question."""


class TokenReader:
    """A token classifier in float32, safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        import torch
        from transformers import AutoModelForTokenClassification, AutoTokenizer
        from transformers.utils import logging as transformers_logging

        self._torch = torch
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        self._model = AutoModelForTokenClassification.from_pretrained(
            str(folder), local_files_only=True, dtype=torch.float32, use_safetensors=True
        ).eval()
        self._lock = threading.Lock()
        weights = (folder / "model.safetensors").read_bytes()
        self.sha256 = hashlib.sha256(weights).hexdigest()

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[Reading, ...]:
        """A reading of each passage for the question."""
        if not passages:
            return ()
        from index.sentence import torch_threads  # heavy: torch

        encoded = self._tokenizer(
            [question] * len(passages),
            [passage.text for passage in passages],
            truncation="longest_first",
            max_length=LONGEST,
            padding=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = encoded.pop("offset_mapping").numpy()
        sides = [encoded.sequence_ids(number) for number in range(len(passages))]
        # One thread: two that wait for work would take the generator's cores.
        with self._lock, torch_threads(1), self._torch.inference_mode():
            logits = self._model(**encoded).logits
        outcomes = logits[:, 0, :OUTCOMES].softmax(-1).numpy()
        marks = logits[:, :, OUTCOMES:].sigmoid().numpy()
        readings = []
        for number, passage in enumerate(passages):
            kept, starts = [], []
            for token, side in enumerate(sides[number]):
                begin, end = offsets[number, token]
                place = passage.place(int(begin)) if side == 1 and end > begin else None
                if place is not None:
                    kept.append(token)
                    starts.append(place)
            own = marks[number, kept].astype(np.float32)
            answered, not_stated, elsewhere = (float(share) for share in outcomes[number])
            readings.append(
                Reading((answered, not_stated, elsewhere), tuple(starts), own[:, 0], own[:, 1])
            )
        return tuple(readings)


NONE = "none"


def load_reader(setting: str = "") -> TokenReader | None:
    """The reader that `setting` names: a folder, the shipped one, None for `none`.

    Raises ReaderError.
    """
    if setting == NONE:
        return None
    return _load(Path(setting).expanduser() if setting else SHIPPED)


@cache
def _load(folder: Path) -> TokenReader:
    if not (folder / "model.safetensors").exists():
        raise ReaderError(
            f"判读模型的目录 {folder} 里没有 model.safetensors。"
            "请确认克隆仓库时权重文件已下载完整，"
            "或检查 MINSHENG_READER（清空则用自带模型，none 则不用）。"
        )
    try:
        return TokenReader(folder)
    # Whatever a foreign folder makes the library raise, the reader needs the same advice.
    except Exception as error:
        raise ReaderError(
            f"判读模型 {folder} 无法载入：{error}。请检查 MINSHENG_READER；清空则用自带模型。"
        ) from error
