"""What a question asks for, and a small classifier for it over encoder vectors.

Exact patterns stand beside it in `assistant.patterns`. The classifier is a logistic regression over
the encoder's vector and the runs of one to three characters, for an encoder tuned to find topics
forgets how a thing is asked. It is fitted on `intents.jsonl` (questions written for it over other
notices) with whatever encoder is in use, and kept in the home folder under the hash of both.
It knows nothing of the notice.
"""

import hashlib
import json
import os
import unicodedata
import zlib
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.encoder import Encoder

_BATCH = 64
_RUNS = 8192
"""Places that runs of characters are hashed to."""
_LONGEST_RUN = 3
_FORMAT = b"vector+runs"
"""Part of a kept classifier's key: another form of features is another classifier."""
TRAINING = Path(__file__).with_name("intents.jsonl")


class Intent(Enum):
    """What is asked. The value is the label in `intents.jsonl`."""

    AMOUNT = "amount"
    """How much money."""
    QUANTITY = "quantity"
    """How many people, places, kilometres, …"""
    RATIO = "ratio"
    """Which share, rate or proportion."""
    DATE = "date"
    """By when, since when, which year."""
    WHO = "who"
    """Who qualifies, for whom, under which condition, "can I"."""
    CONTENT = "content"
    """What is done, how, what it means."""
    LEAD = "lead"
    SUPPORT = "support"
    UNIT_ITEMS = "unit_items"
    """All items of a unit."""
    LOCATE = "locate"
    """In which item or section something stands."""
    COUNT = "count"
    """How many items or sections there are."""
    HEADER = "header"
    """Title, date, source, preamble, headings."""
    PROCEDURE = "procedure"
    """How and where to apply."""
    MATERIALS = "materials"
    DEADLINE = "deadline"
    """Until when one may apply, when it is paid out, how long it takes."""
    CONTACT = "contact"
    """Telephone, address, opening hours."""
    WHERE = "where"
    """Which places by name: hospitals, estates, villages, a list of them. By pattern alone."""
    SMALL_TALK = "small_talk"
    VAGUE = "vague"


FIGURE_INTENTS = frozenset({Intent.AMOUNT, Intent.QUANTITY, Intent.RATIO, Intent.DATE})
UNIT_INTENTS = frozenset({Intent.LEAD, Intent.SUPPORT})
SERVICE_INTENTS = frozenset(
    {Intent.PROCEDURE, Intent.MATERIALS, Intent.DEADLINE, Intent.CONTACT, Intent.WHERE}
)
"""Details of a service that a plan of work seldom states."""


@dataclass(frozen=True)
class IntentClassifier:
    """Logistic regression: `weights` (labels, dimension + runs), `bias` (labels,)."""

    labels: tuple[Intent, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, text: str, vector: NDArray[np.float32]) -> dict[Intent, float]:
        """Probability of each intent for one question and its vector of shape (dimension,)."""
        logits = self.weights @ np.concatenate([vector, runs(text)]) + self.bias
        exponent = np.exp(logits - logits.max())
        shares = exponent / exponent.sum()
        return dict(zip(self.labels, (float(share) for share in shares), strict=True))


def load_classifier(
    encoder: Encoder, home: Path, training: Path = TRAINING, *, progress: bool = False
) -> IntentClassifier:
    """The classifier for this encoder: from the home folder, or fitted now and kept there."""
    content = training.read_bytes()
    key = hashlib.sha256(content + encoder.sha256.encode() + _FORMAT).hexdigest()[:16]
    path = home / "intents" / f"{key}.npz"
    if path.exists():
        with np.load(path, allow_pickle=False) as stored:
            labels = tuple(Intent(label) for label in stored["labels"].tolist())
            return IntentClassifier(labels, stored["weights"], stored["bias"])
    rows = [json.loads(line) for line in content.decode().splitlines() if line.strip()]
    fitted = fit(
        encoder, [row["text"] for row in rows], [Intent(row["label"]) for row in rows], progress
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.stem}.{os.getpid()}.npz")
    np.savez(
        temporary,
        labels=np.array([label.value for label in fitted.labels]),
        weights=fitted.weights,
        bias=fitted.bias,
    )
    temporary.replace(path)
    return fitted


def runs(text: str) -> NDArray[np.float32]:
    """Runs of one to three characters, hashed and counted, of unit length; shape (8192,)."""
    plain = f"^{unicodedata.normalize('NFKC', text).casefold()}$"
    counts = np.zeros(_RUNS, np.float32)
    for length in range(1, _LONGEST_RUN + 1):
        for start in range(len(plain) - length + 1):
            counts[zlib.crc32(plain[start : start + length].encode()) % _RUNS] += 1
    return counts / max(float(np.linalg.norm(counts)), 1e-9)


def fit(
    encoder: Encoder, texts: list[str], labels: list[Intent], progress: bool = False
) -> IntentClassifier:
    """Fits on the encoder's query vectors and the texts; deterministic for the same rows."""
    from sklearn.linear_model import LogisticRegression

    starts = tqdm(range(0, len(texts), _BATCH), "学习提问方式", unit="批", disable=not progress)
    vectors = np.concatenate(
        [encoder.encode_query(texts[start : start + _BATCH]) for start in starts]
    )
    vectors = np.hstack([vectors, np.stack([runs(text) for text in texts])])
    model = LogisticRegression(C=30.0, max_iter=2000, class_weight="balanced", random_state=0)
    model.fit(vectors, [label.value for label in labels])
    return IntentClassifier(
        tuple(Intent(label) for label in model.classes_),
        np.asarray(model.coef_, dtype=np.float32),
        np.asarray(model.intercept_, dtype=np.float32),
    )
