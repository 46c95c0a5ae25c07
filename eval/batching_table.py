"""What several answers at once cost and bring, beside the queue of one: the arithmetic, the table.

Knows nothing of models or threads.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from eval.metrics import percentile
from eval.table import columns

WORTH = 1.3
"""Times the answers a second of the queue of one from which answering together is worth it."""


@dataclass(frozen=True, slots=True)
class Written:
    """One answer: its text and tokens, when its question arrived and when it was whole, seconds."""

    text: str
    tokens: int
    arrived_s: float
    ended_s: float


@dataclass(frozen=True, slots=True)
class Round:
    """All questions once, at most `together` at a time, from the first arrival to the last end."""

    together: int
    is_burst: bool
    """All arrived at once; else at chance times at a steady rate."""
    wall_s: float
    cpu_s: float
    """What all threads of the process took."""
    answers: tuple[Written, ...]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.answers) / self.wall_s


@dataclass(frozen=True, slots=True)
class Line:
    """One number of answers together over all its rounds; medians, beside the queue of one."""

    together: int
    rate: float
    """Answers a second, all questions waiting."""
    token_rate: float
    best_gain: float
    """Answers a second of the best round over those of the queue's best: whatever else runs on the
    machine only ever slows, so this is nearest to what a quiet one would show."""
    gain: float
    """Answers a second of a round over those of the queue of one in the same round."""
    cpu_s: float
    """Seconds of processor for one answer."""
    cpu_gain: float
    """Those of the queue of one over these: what is left of the gain where others take cores."""
    burst_p50_s: float
    burst_p90_s: float
    steady_p50_s: float
    steady_p90_s: float
    differing: int
    """Texts that are not those of the same question answered alone."""
    texts: int


def arrivals(count: int, rate: float, seed: int) -> tuple[float, ...]:
    """Chance times of `count` questions in seconds, `rate` a second on average (Poisson)."""
    chance = random.Random(seed)
    times = [0.0]
    while len(times) < count:
        times.append(times[-1] + chance.expovariate(rate))
    return tuple(times[:count])


def summarise(rounds: Sequence[Round], alone: Sequence[str]) -> tuple[Line, ...]:
    """A line for each number of answers together, smallest first; `alone` holds the texts to be.

    The rounds of each number are in the order in which they ran: the first of one belongs beside
    the first of another.
    """
    numbers = sorted({each.together for each in rounds})
    return tuple(_line(number, rounds, alone) for number in numbers)


def render(lines: Sequence[Line], share: float) -> str:
    """The table and what follows from it, without trailing newline."""
    header = (
        "同时", "回答/秒", "词元/秒", "最好一轮比排队", "同轮比排队", "处理器秒/回答", "比排队",
        "齐来 p50", "p90", "陆续来 p50", "p90", "文字不同",
    )  # fmt: skip
    body = [
        (
            str(line.together),
            f"{line.rate:.2f}",
            f"{line.token_rate:.1f}",
            f"{line.best_gain:.2f}×",
            f"{line.gain:.2f}×",
            f"{line.cpu_s:.2f}",
            f"{line.cpu_gain:.2f}×",
            f"{line.burst_p50_s:.2f}",
            f"{line.burst_p90_s:.2f}",
            f"{line.steady_p50_s:.2f}",
            f"{line.steady_p90_s:.2f}",
            f"{line.differing}/{line.texts}",
        )
        for line in lines
    ]
    note = (
        f"各轮交替进行，取中位数；p50、p90 为从提问到答完的秒数；“陆续来”按排队时每秒回答数的 "
        f"{share:.0%} 随机到达。"
    )
    worth = [str(line.together) for line in lines if line.best_gain > WORTH]
    verdict = f"同时写 {'、'.join(worth)} 个" if worth else "没有一种"
    told = f"最好一轮比逐个排队多答 {WORTH:g} 倍以上的：{verdict}。"
    return f"{columns(header, body)}\n\n{note}\n{told}"


def _line(number: int, rounds: Sequence[Round], alone: Sequence[str]) -> Line:
    own = [each for each in rounds if each.together == number]
    bursts = [each for each in own if each.is_burst]
    queue = [each for each in rounds if each.together == 1 and each.is_burst]
    pairs = list(zip(bursts, queue, strict=True))
    texts = [answer.text for each in own for answer in each.answers]
    wanted = list(alone) * len(own)
    return Line(
        together=number,
        rate=_median([each.rate for each in bursts]),
        token_rate=_median(
            [sum(answer.tokens for answer in each.answers) / each.wall_s for each in bursts]
        ),
        best_gain=max(each.rate for each in bursts) / max(each.rate for each in queue),
        gain=_median([each.rate / first.rate for each, first in pairs]),
        cpu_s=_median([each.cpu_s / len(each.answers) for each in bursts]),
        cpu_gain=_median([first.cpu_s / each.cpu_s for each, first in pairs]),
        burst_p50_s=_waited(bursts, 50),
        burst_p90_s=_waited(bursts, 90),
        steady_p50_s=_waited([each for each in own if not each.is_burst], 50),
        steady_p90_s=_waited([each for each in own if not each.is_burst], 90),
        differing=sum(text != want for text, want in zip(texts, wanted, strict=True)),
        texts=len(texts),
    )


def _waited(rounds: Sequence[Round], percent: float) -> float:
    """The median over rounds of a percentile of the times from arrival to the whole answer."""
    found = [
        percentile([answer.ended_s - answer.arrived_s for answer in each.answers], percent)
        for each in rounds
    ]
    return _median([value for value in found if value is not None])


def _median(values: Sequence[float]) -> float:
    """The median; 0 of nothing."""
    return percentile(values, 50) or 0.0
