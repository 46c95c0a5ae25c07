"""What people say in daily life, tied to the words of notices.

    python -m index.everyday

Who has never read a notice says 妈妈眼睛像蒙了层雾 where the notice has 白内障. `everyday.jsonl`
holds topics of public service, each with the terms that notices use for it and with phrases that
people say; whatever item holds a term may be meant by who says what is near one of its phrases.
Encoding them takes a minute, so their vectors lie beside them, for the shipped encoder; the command
writes them anew. Another encoder does without.
"""

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from index.arrays import BoolArray, FloatArray, IntArray
from index.encoder import Encoder, load_encoder

TOPICS = Path(__file__).with_name("everyday.jsonl")
VECTORS = Path(__file__).with_name("everyday.npz")
UNKNOWN = 0.6
"""The cosine that stands for an item of which people are not known to say anything."""
_NEAREST = 2
_EACH = 8
_COMMON = 125
"""Of every eighth phrase the nearest so many, whose mean cosine to an item tells how near it is to
whatever people ask. With all phrases, or with other numbers of them, about the same is found."""
_STEP = 64
_LARGEST = 127


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that notices speak of."""

    terms: tuple[str, ...]
    """What notices call it."""
    said: tuple[str, ...]
    """What people say who need it."""


@dataclass(frozen=True, slots=True)
class Everyday:
    """Topics with the vectors of their phrases."""

    topics: tuple[Topic, ...]
    vectors: FloatArray
    """One row for each phrase, topic by topic, shape (phrases, dimension)."""
    places: IntArray
    """The rows of each topic's phrases, shape (topics, most phrases); -1: no more."""

    def cosines(self, question: FloatArray) -> FloatArray:
        """How near the question's vector is to what people say of each topic, shape (topics,).

        The mean of the two nearest phrases: one alone may be near by chance.
        """
        cosines = np.append(self.vectors @ question, np.float32(-1))
        nearest = np.partition(cosines[self.places], -_NEAREST, axis=1)
        mean: FloatArray = nearest[:, -_NEAREST:].mean(axis=1)
        return mean

    def common(self, vectors: FloatArray, owner: IntArray, items: int) -> FloatArray:
        """How near each item is to whatever people ask, shape (items,).

        The mean of its best row's cosines to the phrases nearest to it (as in query-bank
        normalisation, Bogolin et al., CVPR 2022). `vectors` of shape (rows, dimension) belong to
        the items in `owner`, shape (rows,); 0 for an item without one.
        """
        found = np.zeros(items, np.float32)
        phrases = self.vectors[::_EACH]
        count = min(_COMMON, len(phrases))
        for item in np.unique(owner) if count else ():
            best = (vectors[owner == item] @ phrases.T).max(axis=0)
            found[item] = np.partition(best, -count)[-count:].mean()
        return found

    def holders(self, texts: Sequence[str]) -> BoolArray:
        """Which texts hold a term of which topic, shape (texts, topics)."""
        held = [
            [any(term in text for term in topic.terms) for topic in self.topics] for text in texts
        ]
        return np.array(held, np.bool_).reshape(len(texts), len(self.topics))


NOTHING = Everyday((), np.zeros((0, 0), np.float32), np.zeros((0, 0), np.intp))
"""For an encoder that has no vectors of the phrases."""


def read_topics(file: Path = TOPICS) -> tuple[Topic, ...]:
    """The topics in the order of the file."""
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return tuple(Topic(tuple(row["terms"]), tuple(row["said"])) for row in rows)


@cache
def load_everyday(encoder_sha256: str, topics: Path = TOPICS, vectors: Path = VECTORS) -> Everyday:
    """The topics for this encoder; `NOTHING` where the vectors are another's, or of other words."""
    if not vectors.exists():
        return NOTHING
    read = read_topics(topics)
    with np.load(vectors, allow_pickle=False) as stored:
        if str(stored["key"]) != _key(read, encoder_sha256):
            return NOTHING
        rows = stored["rows"].astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Everyday(read, rows, _places(read))


def write_vectors(encoder: Encoder, topics: Path = TOPICS, vectors: Path = VECTORS) -> None:
    """Encodes the phrases as questions and writes them, a byte for each number."""
    read = read_topics(topics)
    phrases = [phrase for topic in read for phrase in topic.said]
    encoded = np.concatenate(
        [encoder.encode_query(phrases[at : at + _STEP]) for at in range(0, len(phrases), _STEP)]
    )
    scale = _LARGEST / np.abs(encoded).max(axis=1, keepdims=True)
    rows = np.rint(encoded * scale).astype(np.int8)
    np.savez(vectors, key=np.array(_key(read, encoder.sha256)), rows=rows)


def _places(topics: Sequence[Topic]) -> IntArray:
    places = np.full((len(topics), max(len(topic.said) for topic in topics)), -1, np.intp)
    first = 0
    for number, topic in enumerate(topics):
        places[number, : len(topic.said)] = np.arange(first, first + len(topic.said))
        first += len(topic.said)
    return places


def _key(topics: Sequence[Topic], encoder_sha256: str) -> str:
    said = "\n".join(phrase for topic in topics for phrase in topic.said)
    return hashlib.sha256(f"{encoder_sha256}\n{said}".encode()).hexdigest()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--encoder", default="", help="folder or hub id; default: the shipped one")
    write_vectors(load_encoder(parser.parse_args().encoder))


if __name__ == "__main__":
    main()
