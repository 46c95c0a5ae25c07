"""What is counted and timed, for Prometheus: a registry of its own, nothing global.

Answers are counted by whichever door they leave, the page's among them; requests only where they
come to the API. No text of a question or an answer is in it.
"""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from assistant.values import Answer

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120)
_CLASSES = ("generated", "without_model")


class Metrics:
    """The figures of one process; safe to use from several threads."""

    kind = CONTENT_TYPE_PLAIN_0_0_4
    """The media type of `text`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._answers = Counter(
            "minsheng_answers",
            "Whole answers of all doors, by outcome and by whether the model wrote.",
            ["status", "writer"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "minsheng_answer_seconds",
            "From the question to: outcome decided, first text shown, whole answer.",
            ["stage", "writer"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._read, self._cached, self._written = (
            Counter(f"minsheng_{name}", told, registry=self.registry)
            for name, told in (
                ("prompt_tokens", "Tokens of prompts that the model was given."),
                ("prompt_cached_tokens", "Those of them found in the cache of prefixes."),
                ("output_tokens", "Tokens that the model wrote."),
            )
        )
        self._failures = Counter(
            "minsheng_failures",
            "Answers of the API that an error ended.",
            registry=self.registry,
        )
        self._requests = Counter(
            "minsheng_api_requests",
            "Requests to the API, by address and status.",
            ["route", "code"],
            registry=self.registry,
        )
        self._took = Histogram(
            "minsheng_api_seconds",
            "Whole requests to the API, waiting and sending included.",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.queue = Gauge(
            "minsheng_api_queue",
            "Answers of the API being written or waited for.",
            registry=self.registry,
        )
        self.running = Gauge(
            "minsheng_answers_running",
            "Answers of all doors being written or waited for.",
            registry=self.registry,
        )
        for writer in _CLASSES:
            for stage in ("decided", "first_text", "whole"):
                self._seconds.labels(stage, writer)

    def answered(self, answer: Answer) -> None:
        """Counts a whole answer."""
        writer = _CLASSES[0] if answer.output_tokens else _CLASSES[1]
        self._answers.labels(answer.status.value, writer).inc()
        self._seconds.labels("decided", writer).observe(answer.decided_s)
        self._seconds.labels("first_text", writer).observe(answer.first_token_s)
        self._seconds.labels("whole", writer).observe(answer.latency_s)
        self._read.inc(answer.prompt_tokens)
        self._cached.inc(answer.cached_tokens)
        self._written.inc(answer.output_tokens)

    def failed(self) -> None:
        """Counts an answer that an error ended."""
        self._failures.inc()

    def requested(self, route: str, code: int, seconds: float) -> None:
        """Counts a request; `route` is the address as documented, never as typed."""
        self._requests.labels(route, str(code)).inc()
        self._took.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All of it in Prometheus's text form."""
        return generate_latest(self.registry)
