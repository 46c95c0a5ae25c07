"""What came of asking under load: one `Asked` a question, and the figures over many."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from eval.metrics import percentile


class End(Enum):
    """How a question ended."""

    GENERATED = "generated"
    """Answered, and the model wrote."""
    LOOKED_UP = "looked_up"
    """Answered without the model: looked up, quoted or refused."""
    ERROR = "error"
    """The server told of an error."""
    LOST = "lost"
    """The server neither answered nor told why: the connection broke, or the end is missing."""
    TOLD_TO_WAIT = "told_to_wait"
    """Time was up while the client waited as it had been told to."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question from a client's first try to its end; seconds."""

    id: str
    end: End
    first_s: float
    """To the first text of the answer, waits for a place included; 0 where there was none."""
    whole_s: float
    silence_s: float
    """The longest time without a word from the server, while a request was open."""
    refusals: int
    """How often the client was told to come again later (429)."""
    early: int
    """Refusals without a Retry-After of at least a second."""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """The server's resident memory at a time, in MB."""

    at_s: float
    mb: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds."""

    p50: float | None
    p95: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of so many clients asking for so long."""

    clients: int
    seconds: float
    answers: int
    generated: int
    looked_up: int
    errors: int
    lost: int
    told_to_wait: int
    refusals: int
    refusals_without_time: int
    answers_per_s: float
    generated_per_s: float
    looked_up_per_s: float
    longest_silence_s: float
    first_generated_s: Spread
    first_looked_up_s: Spread
    whole_generated_s: Spread
    whole_looked_up_s: Spread
    memory: tuple[Memory, ...]
    problems: tuple[str, ...]
    """The first few different ones."""


def summarise(
    asked: Sequence[Asked], clients: int, seconds: float, memory: Sequence[Memory] = ()
) -> Summary:
    """The figures; `seconds` is how long it took until the last client was done."""
    by_end = {end: [each for each in asked if each.end is end] for end in End}
    generated, looked_up = by_end[End.GENERATED], by_end[End.LOOKED_UP]
    problems = tuple(dict.fromkeys(each.problem for each in asked if each.problem))
    answers = len(generated) + len(looked_up)
    return Summary(
        clients=clients,
        seconds=seconds,
        answers=answers,
        generated=len(generated),
        looked_up=len(looked_up),
        errors=len(by_end[End.ERROR]),
        lost=len(by_end[End.LOST]),
        told_to_wait=len(by_end[End.TOLD_TO_WAIT]),
        refusals=sum(each.refusals for each in asked),
        refusals_without_time=sum(each.early for each in asked),
        answers_per_s=answers / seconds,
        generated_per_s=len(generated) / seconds,
        looked_up_per_s=len(looked_up) / seconds,
        longest_silence_s=max((each.silence_s for each in asked), default=0.0),
        first_generated_s=_spread([each.first_s for each in generated]),
        first_looked_up_s=_spread([each.first_s for each in looked_up]),
        whole_generated_s=_spread([each.whole_s for each in generated]),
        whole_looked_up_s=_spread([each.whole_s for each in looked_up]),
        memory=tuple(memory),
        problems=problems[:10],
    )


def render(one: Summary, many: Summary) -> str:
    """Both side by side, as a table in Chinese."""
    rows = [
        ("客户端", *(str(each.clients) for each in (one, many))),
        ("秒", *(f"{each.seconds:.0f}" for each in (one, many))),
        ("回答（模型写的 / 不用模型的）", *(_counts(each) for each in (one, many))),
        ("每秒回答", *(_rates(each) for each in (one, many))),
        ("出错", *(str(each.errors) for each in (one, many))),
        ("丢失（须为 0）", *(str(each.lost) for each in (one, many))),
        ("被请稍后再来（429）", *(str(each.refusals) for each in (one, many))),
        ("其中没说等多久", *(str(each.refusals_without_time) for each in (one, many))),
        ("到时仍在按要求等待", *(str(each.told_to_wait) for each in (one, many))),
        ("最长多久没有一点音信", *(f"{each.longest_silence_s:.1f} s" for each in (one, many))),
        ("首字，模型写的", *(_told(each.first_generated_s) for each in (one, many))),
        ("首字，不用模型的", *(_told(each.first_looked_up_s) for each in (one, many))),
        ("写完，模型写的", *(_told(each.whole_generated_s) for each in (one, many))),
        ("写完，不用模型的", *(_told(each.whole_looked_up_s) for each in (one, many))),
        ("服务器内存 MB（起 / 最多 / 止）", *(_memory(each.memory) for each in (one, many))),
    ]
    lines = ["| | 一个客户端 | 许多客户端 |", "|---|---|---|"]
    lines += [f"| {name} | {first} | {second} |" for name, first, second in rows]
    lines += [f"\n出错和丢失的原因：{problem}" for problem in many.problems]
    return "\n".join(lines)


def _spread(values: Sequence[float]) -> Spread:
    return Spread(percentile(values, 50), percentile(values, 95), max(values, default=None))


def _counts(summary: Summary) -> str:
    return f"{summary.answers}（{summary.generated} / {summary.looked_up}）"


def _rates(summary: Summary) -> str:
    return (
        f"{summary.answers_per_s:.2f}"
        f"（{summary.generated_per_s:.2f} / {summary.looked_up_per_s:.2f}）"
    )


def _told(spread: Spread) -> str:
    if spread.p50 is None or spread.p95 is None or spread.most is None:
        return "-"
    return f"p50 {spread.p50:.2f}，p95 {spread.p95:.2f}，最长 {spread.most:.2f} s"


def _memory(memory: Sequence[Memory]) -> str:
    if not memory:
        return "-"
    most = max(each.mb for each in memory)
    return f"{memory[0].mb:.0f} / {most:.0f} / {memory[-1].mb:.0f}"
