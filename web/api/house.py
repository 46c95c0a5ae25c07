"""What the API's routes share: the assistant in use, who may ask, how many at once, the figures."""

from dataclasses import dataclass

from assistant.live import Traffic
from web.api.answers import Answers
from web.api.callers import Callers
from web.api.health import Readiness
from web.api.limits import Limits
from web.api.metrics import Metrics
from web.editions import Editions


@dataclass(frozen=True, slots=True)
class House:
    """Held for as long as the process lives."""

    editions: Editions
    answers: Answers
    callers: Callers
    metrics: Metrics
    readiness: Readiness
    limits: Limits


def open_house(editions: Editions, limits: Limits, traffic: Traffic) -> House:
    """Brings the parts together; every answer that `traffic` tells of is counted."""
    metrics = Metrics()
    readiness = Readiness(lambda: editions.current)

    def failed(error: Exception) -> None:
        metrics.failed()
        readiness.failed(error)

    answers = Answers(limits.at_once, limits.writers, failed)
    metrics.queue.set_function(lambda: answers.inside)
    metrics.running.set_function(lambda: traffic.running)
    traffic.watchers.append(metrics.answered)
    traffic.watchers.append(lambda _: readiness.answered())
    return House(
        editions,
        answers,
        Callers(limits.keys, limits.per_minute),
        metrics,
        readiness,
        limits,
    )
