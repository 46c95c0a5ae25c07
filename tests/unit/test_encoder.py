"""The encoder around its model: order, batches, threads, identity, and errors that help."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from corpus.errors import EncoderError
from index.encoder import identity, load_encoder, model_files
from index.sentence import BATCH, SentenceEncoder


class FakeModel:
    """Gives each text its length as vector, and notes how it was called."""

    def __init__(self, dimension: int | None = 2) -> None:
        self.dimension = dimension
        self.calls: list[tuple[str, list[str], int]] = []

    def get_embedding_dimension(self) -> int | None:
        return self.dimension

    def encode_query(self, texts: list[str], **_: object) -> np.ndarray[Any, Any]:
        return self._note("query", texts)

    def encode_document(self, texts: list[str], **_: object) -> np.ndarray[Any, Any]:
        return self._note("document", texts)

    def _note(self, kind: str, texts: list[str]) -> np.ndarray[Any, Any]:
        self.calls.append((kind, texts, torch.get_num_threads()))
        return np.array([[len(text), 1] for text in texts], np.float32)


def encoder(model: FakeModel) -> SentenceEncoder:
    return SentenceEncoder(model, "fake", "0" * 64)  # type: ignore[arg-type]


def test_vectors_come_in_the_order_of_the_texts() -> None:
    """Batches go by length, the answer by the order asked."""
    model = FakeModel()
    lengths = [3, 1, 2] * BATCH
    vectors = encoder(model).encode_document(["长" * n for n in lengths])
    assert vectors[:, 0].tolist() == lengths
    assert vectors.dtype == np.float32
    assert [len(texts) for _, texts, _ in model.calls] == [BATCH] * 3
    assert [len(texts[0]) for _, texts, _ in model.calls] == [1, 2, 3]


def test_questions_and_passages_are_told_apart() -> None:
    """Each kind goes to the model's own method, which knows its prompt."""
    model = FakeModel()
    encoder(model).encode_query(["问"])
    encoder(model).encode_document(["文"])
    assert [kind for kind, _, _ in model.calls] == ["query", "document"]


def test_a_single_question_runs_on_one_thread() -> None:
    """Batches use all threads, and the setting of before is restored."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        model = FakeModel()
        shared = encoder(model)
        shared.encode_query(["一"])
        shared.encode_query(["一", "二"])
        assert [threads for _, _, threads in model.calls] == [1, 2]
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_no_text_gives_no_vector() -> None:
    """An empty list is an array of shape (0, dimension)."""
    assert encoder(FakeModel()).encode_query([]).shape == (0, 2)


def test_a_model_without_a_dimension_is_refused() -> None:
    """What gives no vectors of a fixed length cannot be an encoder."""
    with pytest.raises(EncoderError, match="向量维数"):
        encoder(FakeModel(None))


@pytest.mark.parametrize(
    "setting", ["/nowhere/model", "./model", "~/nowhere/model", "name", "a/b/c"]
)
def test_a_missing_folder_says_what_to_set(setting: str) -> None:
    """Neither a folder nor a hub id: the error names the setting."""
    with pytest.raises(EncoderError, match="MINSHENG_ENCODER"):
        load_encoder(setting)


def test_a_folder_without_safetensors_is_refused(tmp_path: Path) -> None:
    """A pickled model is not loaded."""
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04")
    with pytest.raises(EncoderError, match="safetensors"):
        load_encoder(str(tmp_path))


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    """Weights that cannot be read end in the same advice, not in a stranger's traceback."""
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(EncoderError, match="无法载入"):
        load_encoder(str(tmp_path))


def test_the_identity_covers_tokenizer_and_pooling_but_no_card(tmp_path: Path) -> None:
    """A change that moves vectors changes the hash; one of the card does not."""
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    (tmp_path / "1_Pooling" / "config.json").write_text('{"mode": "mean"}')
    before = identity(tmp_path, model_files(tmp_path))
    (tmp_path / "README.md").write_text("card")
    assert identity(tmp_path, model_files(tmp_path)) == before
    (tmp_path / "1_Pooling" / "config.json").write_text('{"mode": "cls"}')
    assert identity(tmp_path, model_files(tmp_path)) != before
