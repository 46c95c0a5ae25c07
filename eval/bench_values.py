"""What passes between the benchmark and its backends, which run in processes of their own."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """One question for a plain backend, with the items that stand in its prompt."""

    id: str
    system: str
    documents: tuple[str, ...]
    question: str
    tokens: int
    """Tokens to write, no more and no fewer: backends are compared at the same work."""


@dataclass(frozen=True, slots=True)
class Timing:
    """One answer: seconds to its first text and to its end, tokens read and written."""

    id: str
    first_s: float
    whole_s: float
    read: int
    """Prompt tokens evaluated; 0 where the backend does not tell."""
    written: int
    items: tuple[str, ...] = ()
    """Ids of the items that ours retrieved, best first."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one backend took in its own process. Seconds and bytes."""

    load_s: float
    peak_bytes: int
    timings: tuple[Timing, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """What a backend's process is told: `backend` is one of `eval.bench_worker.BACKENDS`."""

    backend: str
    threads: int
    model: str = ""
    """The GGUF file, for plain backends."""
    cases: tuple[Case, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    """(id, question), for ours, which finds its items itself."""


def write(path: Path, value: Job | Measured) -> None:
    """Writes a value as JSON."""
    path.write_text(json.dumps(dataclasses.asdict(value), ensure_ascii=False), encoding="utf-8")


def read_job(path: Path) -> Job:
    """The job that `write` wrote."""
    row = json.loads(path.read_text(encoding="utf-8"))
    cases = tuple(Case(**(case | {"documents": tuple(case["documents"])})) for case in row["cases"])
    questions = tuple((id, question) for id, question in row["questions"])
    return Job(**(row | {"cases": cases, "questions": questions}))


def read_measured(path: Path) -> Measured:
    """The measurement that `write` wrote."""
    row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    timings = tuple(
        Timing(**(timing | {"items": tuple(timing["items"])})) for timing in row["timings"]
    )
    return Measured(**(row | {"timings": timings}))
