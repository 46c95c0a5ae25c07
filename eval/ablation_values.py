"""What passes between the ablation and its rows, which run in processes of their own."""

import json
from dataclasses import dataclass
from typing import Any

from eval.metrics import Share
from eval.record import plain


@dataclass(frozen=True, slots=True)
class Found:
    """A row of the finding ladder, over questions whose items are found by topic."""

    name: str
    first: Share
    """Questions with a gold item at rank 1."""
    within_3: Share
    p50_s: float | None
    """Seconds a question, warm; None where nothing was asked."""
    models: str
    """Names and hashes; empty where no model has part in it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A row of the answering ladder, over all questions of the half."""

    name: str
    overall: Share
    kinds: dict[str, Share]
    """By the value of `QuestionKind`, those asked alone."""
    outcomes: Share
    """Questions with exactly the expected one of the four outcomes."""
    latency_p50: float | None
    """Seconds of a whole answer that the model had part in; None where there is none."""
    tokens_p50: float | None
    """Tokens that the model wrote for such an answer."""
    peak_bytes: int
    failures: int
    """Questions whose asking failed; they count as wrong."""
    models: str
    record: str
    """The folder that holds the row's answers, one by one."""


Measured = Found | Answered


def to_json(measured: Measured) -> str:
    """One line of JSON."""
    name = "found" if isinstance(measured, Found) else "answered"
    return json.dumps({name: plain(measured)}, ensure_ascii=False)


def from_json(line: str) -> Measured:
    """What `to_json` wrote; ValueError, KeyError or TypeError where it is something else."""
    told: dict[str, dict[str, Any]] = json.loads(line)
    if "found" in told:
        row = told["found"]
        shares = {key: Share(**row[key]) for key in ("first", "within_3")}
        return Found(**(row | shares))
    row = told["answered"]
    shares = {key: Share(**row[key]) for key in ("overall", "outcomes")}
    kinds = {kind: Share(**share) for kind, share in row["kinds"].items()}
    return Answered(**(row | shares | {"kinds": kinds}))
