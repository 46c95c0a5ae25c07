"""Figures over many answers: shares with intervals, ranks, precision and recall, percentiles.

Pure functions on questions, predictions and verdicts; nothing is read, asked or written here.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.values import SourceKind, Status
from eval.judge import Verdict, cited_items, judge
from eval.predictions import Prediction
from eval.questions import Question, QuestionKind

RANKS = (1, 3, 5, 10)
Z95 = 1.959964
"""Standard normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its answer and its verdict."""

    question: Question
    prediction: Prediction
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `total` with the Wilson 95 % interval; all None where `total` is 0."""

    hits: int
    total: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Ranks of gold items among the retrieved, over questions that have gold items.

    Questions for all items of a unit are left out: they are looked up and have no ranking.
    """

    total: int
    hit: tuple[float, ...]
    """Share of questions with a gold item within the first k, for each k of RANKS."""
    recall: tuple[float, ...]
    """Mean share of a question's gold items within the first k, for each k of RANKS."""
    mrr: float
    """Mean reciprocal rank of the first gold item, 0 where none was retrieved."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision and recall of a set of decisions, with the counts that they come from."""

    right: int
    made: int
    due: int

    @property
    def precision(self) -> float | None:
        """Right ones among those made; None where none was made."""
        return self.right / self.made if self.made else None

    @property
    def recall(self) -> float | None:
        """Right ones among those due; None where none was due."""
        return self.right / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Timing:
    """Percentiles of one group of answers: seconds, and tokens written by the model."""

    count: int
    latency_p50: float | None
    latency_p90: float | None
    latency_p99: float | None
    first_p50: float | None
    first_p90: float | None
    tokens_p50: float | None
    tokens_p90: float | None


@dataclass(frozen=True, slots=True)
class Metrics:
    """Everything that a run reports."""

    overall: Share
    answerable: Share
    refusals: Share
    exact_refusals: Share
    """Refusal questions with exactly the expected one of the three outcomes."""
    kinds: dict[QuestionKind, Share]
    retrieval: Retrieval
    citation: Agreement
    refusal: Agreement
    confusion: dict[tuple[Status, Status | None], int]
    """Counts by (expected, got); got is None where asking failed."""
    timing: dict[str, Timing]
    """By the names in GROUPS."""
    sentence_kinds: dict[SourceKind, int]
    """Sentences of answered questions by where their words come from."""
    failures: int


def rows(questions: Iterable[Question], predictions: Iterable[Prediction]) -> tuple[Row, ...]:
    """Questions with their predictions and verdicts. KeyError where a prediction is missing."""
    by_id = {prediction.id: prediction for prediction in predictions}
    return tuple(
        Row(question, by_id[question.id], judge(question, by_id[question.id]))
        for question in questions
    )


def measure(scored: Sequence[Row]) -> Metrics:
    """All figures over scored rows."""
    by_kind = {
        kind: share(row.verdict.right for row in scored if row.question.kind is kind)
        for kind in QuestionKind
    }
    refusing = [row for row in scored if row.question.refuse]
    return Metrics(
        overall=share(row.verdict.right for row in scored),
        answerable=share(row.verdict.right for row in scored if not row.question.refuse),
        refusals=share(row.verdict.right for row in refusing),
        exact_refusals=share(row.verdict.right and row.verdict.exact_outcome for row in refusing),
        kinds={kind: value for kind, value in by_kind.items() if value.total},
        retrieval=retrieval(scored),
        citation=citation(scored),
        refusal=refusal(scored),
        confusion=confusion(scored),
        timing={
            name: timing([row.prediction for row in scored if belongs(row.prediction)])
            for name, belongs in GROUPS.items()
        },
        sentence_kinds=sentence_kinds(scored),
        failures=sum(row.prediction.status is None for row in scored),
    )


def share(hits: Iterable[bool]) -> Share:
    """A share with its interval."""
    values = list(hits)
    count, total = sum(values), len(values)
    low, high = wilson(count, total)
    return Share(count, total, count / total if total else None, low, high)


def wilson(hits: int, total: int, z: float = Z95) -> tuple[float | None, float | None]:
    """Wilson's score interval for `hits` of `total` (Wilson 1927, eq. without continuity)."""
    if total == 0:
        return None, None
    p = hits / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return max(0.0, middle - half), min(1.0, middle + half)


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The percentile between closest ranks, linearly; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def rank(gold: Sequence[str], retrieved: Sequence[str]) -> int | None:
    """Rank, from 1, of the first gold item; None where none was retrieved."""
    return next((place for place, item in enumerate(retrieved, 1) if item in gold), None)


def retrieval(scored: Sequence[Row]) -> Retrieval:
    """Ranks over rows with gold items that are not questions for all items of a unit."""
    pairs = [
        (row.question.items, row.prediction.retrieved)
        for row in scored
        if row.question.items and row.question.kind is not QuestionKind.REVERSE_UNIT
    ]
    if not pairs:
        return Retrieval(0, (0.0,) * len(RANKS), (0.0,) * len(RANKS), 0.0)
    ranks = [rank(gold, found) for gold, found in pairs]
    return Retrieval(
        total=len(pairs),
        hit=tuple(sum(r is not None and r <= k for r in ranks) / len(pairs) for k in RANKS),
        recall=tuple(
            sum(len(set(gold) & set(found[:k])) / len(set(gold)) for gold, found in pairs)
            / len(pairs)
            for k in RANKS
        ),
        mrr=sum(1 / r for r in ranks if r is not None) / len(pairs),
    )


def citation(scored: Sequence[Row]) -> Agreement:
    """Cited items against gold items, over answerable questions that have gold items."""
    right = made = due = 0
    for row in scored:
        gold = set(row.question.items)
        if row.question.refuse or not gold:
            continue
        cited = set(cited_items(row.question, row.prediction))
        right += len(cited & gold)
        made += len(cited)
        due += len(gold)
    return Agreement(right, made, due)


def refusal(scored: Sequence[Row]) -> Agreement:
    """Refusals against questions that are to be refused."""
    return Agreement(
        right=sum(row.prediction.refused and row.question.refuse for row in scored),
        made=sum(row.prediction.refused for row in scored),
        due=sum(row.question.refuse for row in scored),
    )


def confusion(scored: Sequence[Row]) -> dict[tuple[Status, Status | None], int]:
    """Counts by (expected, got) of rows that name the outcome they expect."""
    return dict(
        Counter(
            (row.question.expect, row.prediction.status)
            for row in scored
            if row.question.expect is not None
        )
    )


def sentence_kinds(scored: Sequence[Row]) -> dict[SourceKind, int]:
    """Sentences of answers (refusals have none of the model's) by where their words come from."""
    counts = Counter(
        kind
        for row in scored
        if row.prediction.status is Status.ANSWERED
        for kind in row.prediction.sources_kind
    )
    return {kind: counts[kind] for kind in SourceKind}


def timing(predictions: Sequence[Prediction]) -> Timing:
    """Percentiles over some predictions."""
    latency = [prediction.latency_s for prediction in predictions]
    first = [prediction.first_token_s for prediction in predictions]
    tokens = [float(prediction.output_tokens) for prediction in predictions]
    return Timing(
        count=len(predictions),
        latency_p50=percentile(latency, 50),
        latency_p90=percentile(latency, 90),
        latency_p99=percentile(latency, 99),
        first_p50=percentile(first, 50),
        first_p90=percentile(first, 90),
        tokens_p50=percentile(tokens, 50),
        tokens_p90=percentile(tokens, 90),
    )


SHORT_TOKENS = 10
GROUPS: dict[str, Callable[[Prediction], bool]] = {
    "all": lambda prediction: True,
    "generated": lambda prediction: prediction.output_tokens > 0,
    "generated_short": lambda prediction: 0 < prediction.output_tokens <= SHORT_TOKENS,
    "without_model": lambda prediction: prediction.output_tokens == 0,
}
"""Groups of answers that are timed apart, by what the model had to write for them."""
