"""The classifier of what is asked: fitted once for an encoder, kept, and read back the same."""

import json
from collections import Counter
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from assistant.intents import (
    FIGURE_INTENTS,
    SERVICE_INTENTS,
    TRAINING,
    UNIT_INTENTS,
    Intent,
    IntentClassifier,
    fit,
    load_classifier,
    runs,
)
from tests.fake_encoder import FakeEncoder
from tests.unit.assistant_fixtures import ROWS, classifier, encoder


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small training file."""
    path = tmp_path_factory.mktemp("training") / "rows.jsonl"
    rows = [{"text": text, "label": label.value} for text, label in ROWS[:30]]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def kept(training: Path) -> IntentClassifier:
    """Fitted once on the small training file, and kept in the folder beside it."""
    return load_classifier(encoder(), training.parent, training)


def test_probabilities_are_the_softmax_of_the_logits() -> None:
    """Logits ln 3 and 0 give three quarters and one quarter."""
    two = IntentClassifier(
        (Intent.LEAD, Intent.WHO),
        np.array([[np.log(3), 0, *runs("")], [0, 0, *runs("")]], np.float32),
        np.zeros(2, np.float32),
    )
    shares = two.probabilities("", np.array([1, 5], np.float32))
    assert shares == {Intent.LEAD: pytest.approx(0.75), Intent.WHO: pytest.approx(0.25)}


def test_large_logits_do_not_overflow() -> None:
    """A thousand apart is certainty, not an error."""
    two = IntentClassifier(
        (Intent.LEAD, Intent.WHO),
        np.array([[1000, *runs("")], [0, *runs("")]], np.float32),
        np.zeros(2, np.float32),
    )
    assert two.probabilities("", np.ones(1, np.float32)) == {Intent.LEAD: 1.0, Intent.WHO: 0.0}


def test_what_it_was_fitted_on_is_told_apart() -> None:
    """Every row gets its label, and the shares of all labels sum to one."""
    vectors = encoder().encode_query([text for text, _ in ROWS])
    for (text, label), vector in zip(ROWS, vectors, strict=True):
        shares = classifier().probabilities(text, vector)
        assert max(shares, key=lambda intent: shares[intent]) is label, text
        assert sum(shares.values()) == pytest.approx(1, abs=1e-5)


def test_the_same_rows_give_the_same_weights(kept: IntentClassifier) -> None:
    """Fitting is deterministic."""
    texts, labels = [text for text, _ in ROWS[:30]], [label for _, label in ROWS[:30]]
    first, second = kept, fit(encoder(), texts, labels)
    assert first.labels == second.labels
    assert np.array_equal(first.weights, second.weights)
    assert np.array_equal(first.bias, second.bias)


def test_a_fitted_classifier_is_kept_and_read_back(kept: IntentClassifier, training: Path) -> None:
    """The second start reads a file, without encoding a row, and gets the same numbers."""
    first = kept
    (path,) = (training.parent / "intents").iterdir()
    written = path.stat().st_mtime_ns
    second = load_classifier(encoder(), training.parent, training)
    assert path.stat().st_mtime_ns == written
    assert second.labels == first.labels
    assert np.array_equal(second.weights, first.weights)
    assert np.array_equal(second.bias, first.bias)


def test_another_encoder_or_other_rows_are_fitted_anew(
    kept: IntentClassifier, tmp_path: Path, training: Path
) -> None:
    """The name of the file tells both apart."""
    copytree(training.parent / "intents", tmp_path / "intents")
    load_classifier(FakeEncoder("another", 64), tmp_path, training)
    other = tmp_path / "rows.jsonl"
    other.write_text(training.read_text("utf-8").replace("津贴多少钱", "津贴多少元"), "utf-8")
    load_classifier(encoder(), tmp_path, other)
    assert len(list((tmp_path / "intents").iterdir())) == 3


def test_the_shipped_rows_are_whole() -> None:
    """Every line has a text and a known label, no text stands under two labels."""
    rows = [json.loads(line) for line in TRAINING.read_text("utf-8").splitlines() if line.strip()]
    counted = Counter(Intent(row["label"]) for row in rows)
    assert set(counted) == set(Intent) - {Intent.WHERE}
    assert min(counted.values()) >= 20
    labels: dict[str, set[str]] = {}
    for row in rows:
        assert row["text"].strip()
        labels.setdefault(row["text"], set()).add(row["label"])
    assert [text for text, found in labels.items() if len(found) > 1] == []


def test_groups_of_intents_do_not_overlap() -> None:
    """A figure, a unit and a detail of a service are three different things to ask for."""
    groups = (FIGURE_INTENTS, UNIT_INTENTS, SERVICE_INTENTS)
    assert sum(map(len, groups)) == len(frozenset().union(*groups))
