"""The shipped encoder, loaded for real: its vectors, its offline start, its tokenizer."""

import hashlib
import json
import re
import shutil
import socket
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel

from index.encoder import SHIPPED, load_encoder
from index.sentence import SentenceEncoder

pytestmark = pytest.mark.e2e
REFERENCE = Path(__file__).parents[1] / "fixtures" / "encoder_vectors.jsonl"


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    loaded = load_encoder()
    assert isinstance(loaded, SentenceEncoder)
    return loaded


@pytest.mark.parametrize("kind", ["query", "document"])
def test_vectors_are_those_that_were_shipped(encoder: SentenceEncoder, kind: str) -> None:
    """Ten questions and ten passages keep the vectors they had when the weights were made."""
    rows = [json.loads(line) for line in REFERENCE.read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["kind"] == kind]
    encode = encoder.encode_query if kind == "query" else encoder.encode_document
    vectors = encode([row["text"] for row in rows])
    cosines = (vectors * np.array([row["vector"] for row in rows])).sum(axis=1)
    assert len(rows) == 10
    assert cosines.min() >= 0.999


def test_vectors_are_unit_length_and_independent_of_their_batch(encoder: SentenceEncoder) -> None:
    """A text's vector is the same alone and beside a longer one."""
    texts = ["低保", "对符合条件的高校毕业生给予求职补贴。" * 8]
    together = encoder.encode_document(texts)
    assert together.shape == (2, encoder.dimension)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(encoder.encode_document(texts[:1])[0], together[0], atol=1e-4)


def test_questions_and_passages_use_their_own_prompts(encoder: SentenceEncoder) -> None:
    """The stored prompts are applied: as a question, a text has another vector."""
    query = encoder.encode_query(["养老金"])[0]
    assert not np.allclose(query, encoder.encode_document(["养老金"])[0], atol=1e-2)


def test_a_special_token_in_a_text_is_spelt_out(encoder: SentenceEncoder) -> None:
    """`</s>` typed by a user is four characters, not the end of the text."""
    tokenizer = encoder._model.tokenizer
    ids = tokenizer("低保</s><pad><mask><s>养老")["input_ids"]
    special = {tokenizer.convert_tokens_to_ids(token) for token in tokenizer.all_special_tokens}
    assert [i in special for i in (ids[0], ids[-1])] == [True, True]
    assert not special & set(ids[1:-1])
    assert "养老" in tokenizer.convert_ids_to_tokens(ids)[-2]


def test_full_width_forms_fold_to_ascii(encoder: SentenceEncoder) -> None:
    """Full-width brackets and digits give the vector of their ASCII forms."""
    wide, narrow = encoder.encode_query(["（２０２０年）补贴６０元？", "(2020年)补贴60元?"])
    np.testing.assert_allclose(wide, narrow, atol=1e-5)


def test_a_text_beyond_the_limit_is_cut_not_refused(encoder: SentenceEncoder) -> None:
    """Ten thousand characters give a vector all the same."""
    assert np.isfinite(encoder.encode_query(["我想问一下补贴的事情。" * 1000])).all()


def test_loading_contacts_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default encoder loads and works with every connection refused."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert load_encoder().encode_query(["低保"]).shape == (1, 384)


def test_any_sentence_transformers_folder_serves_by_the_setting_alone(tmp_path: Path) -> None:
    """A foreign model keeps its own pooling and prompts, and its vectors are made unit length."""
    config = BertConfig(
        vocab_size=len(load_encoder()._model.tokenizer),  # type: ignore[attr-defined]
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    BertModel(config).save_pretrained(tmp_path / "bert")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(SHIPPED / name, tmp_path / "bert")
    foreign = SentenceTransformer(
        modules=[Transformer(str(tmp_path / "bert")), Pooling(16, pooling_mode="cls")],
        prompts={"query": "为这个句子生成表示：", "document": ""},
        device="cpu",
    )
    foreign.save(str(tmp_path / "foreign"))
    encoder = load_encoder(str(tmp_path / "foreign"))
    expected = foreign.encode(["为这个句子生成表示：低保"], normalize_embeddings=True)
    assert (encoder.name, encoder.dimension) == ("foreign", 16)
    np.testing.assert_allclose(encoder.encode_query(["低保"]), expected, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(encoder.encode_document(["低保"])), 1, atol=1e-5)


def test_the_card_names_the_weights_that_are_there() -> None:
    """The SHA-256 in the model card is the file's, and the file is no larger than 60 MB."""
    weights = SHIPPED / "model.safetensors"
    card = (SHIPPED / "README.md").read_text("utf-8")
    assert (
        re.findall(r"\b[0-9a-f]{64}\b", card)[0] == hashlib.sha256(weights.read_bytes()).hexdigest()
    )
    assert weights.stat().st_size <= 60_000_000
