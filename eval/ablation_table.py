"""The ablation as Markdown, in the words of the README that it is pasted into."""

from collections.abc import Sequence

from eval.ablation_rows import ROWS, Need
from eval.ablation_values import Answered, Found, Measured
from eval.metrics import Share
from eval.questions import QuestionKind

GB = 1e9
FOUND = ("finding", "rank 1", "within 3", "p50", "command")
ANSWERED = (
    "answering", "all", *(kind.value for kind in QuestionKind), "outcome", "p50, generated",
    "tokens", "memory", "command",
)  # fmt: skip


def render(measured: Sequence[Measured]) -> str:
    """A table for each ladder that has rows, then the models of each row."""
    found = [row for row in measured if isinstance(row, Found)]
    answered = [row for row in measured if isinstance(row, Answered)]
    blocks = []
    if found:
        blocks.append(table(FOUND, [_found(row) for row in found]))
    if answered:
        blocks.append(table(ANSWERED, [_answered(row) for row in answered]))
    models = [f"- `{row.name}`: {row.models}" for row in measured if row.models]
    return "\n\n".join([*blocks, *(["\n".join(models)] if models else [])])


def table(header: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def rate(value: Share) -> str:
    """A share with its counts: `.969 (281/290)`; a dash of nothing."""
    if value.share is None:
        return "—"
    return f"{value.share:.3f}".removeprefix("0") + f" ({value.hits}/{value.total})"


def command(name: str) -> str:
    """The command that measures a row."""
    need = ROWS[name].need
    option = f" {need.value}" if need in (Need.BASE, Need.ADAPTER) else ""
    return f"`python -m eval.ablation {name}{option}`"


def _found(row: Found) -> tuple[str, ...]:
    time = "—" if row.p50_s is None else f"{row.p50_s * 1000:.1f} ms"
    return (ROWS[row.name].adds, rate(row.first), rate(row.within_3), time, command(row.name))


def _answered(row: Answered) -> tuple[str, ...]:
    kinds = [row.kinds.get(kind.value) for kind in QuestionKind]
    return (
        ROWS[row.name].adds,
        rate(row.overall),
        *("—" if kind is None else f"{kind.hits}/{kind.total}" for kind in kinds),
        rate(row.outcomes),
        "—" if row.latency_p50 is None else f"{row.latency_p50:.2f} s",
        "—" if row.tokens_p50 is None else f"{row.tokens_p50:.0f}",
        f"{row.peak_bytes / GB:.2f} GB",
        command(row.name),
    )
