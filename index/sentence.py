"""A sentence-transformers model as the index uses it: float32, steady, shared between threads.

Knows nothing of where the model comes from.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from corpus.errors import EncoderError
from index.arrays import FloatArray

BATCH = 16
"""Texts encoded under one hold of the lock: the longest that a question waits for a rebuild."""


class SentenceEncoder:
    """A sentence-transformers model, in float32, safe to share between threads."""

    def __init__(self, model: SentenceTransformer, name: str, sha256: str) -> None:
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise EncoderError(
                f"编码模型“{name}”没有说明向量维数，请换用 sentence-transformers 模型。"
            )
        self.name = name
        self.sha256 = sha256
        self.dimension = dimension
        self._model = model
        self._lock = threading.Lock()
        self._threads = torch.get_num_threads()

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        """Unit vectors of questions, shape (len(texts), dimension)."""
        return self._encode(texts, query=True)

    def encode_document(self, texts: Sequence[str]) -> FloatArray:
        """Unit vectors of passages, shape (len(texts), dimension)."""
        return self._encode(texts, query=False)

    def _encode(self, texts: Sequence[str], *, query: bool) -> FloatArray:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        encode = self._model.encode_query if query else self._model.encode_document
        # One thread for a single text: two would wait for each other on a busy machine.
        threads = 1 if len(texts) == 1 else self._threads
        # Neighbours in length share a batch, so that little is padded.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for at in range(0, len(order), BATCH):
            batch = order[at : at + BATCH]
            with self._lock, torch_threads(threads):
                vectors[batch] = encode(
                    [texts[i] for i in batch],
                    batch_size=BATCH,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                    normalize_embeddings=True,
                )
        return vectors


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """Runs torch on so many threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def read_model(folder: Path) -> SentenceTransformer:
    """The model of a folder, without any contact to a hub and without any code of the folder.

    Raises whatever the library raises for a folder that is no model.
    """
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model = SentenceTransformer(
        str(folder),
        local_files_only=True,
        trust_remote_code=False,
        # float16 weights run three times slower on a CPU.
        model_kwargs={"dtype": torch.float32, "use_safetensors": True},
    )
    return model.eval()
