"""Figures of each decider and their table, in Markdown. Pure; nothing is decided here.

A refusal is any outcome but an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.values import Status
from eval.deciders_outcomes import Case, Outcome
from eval.metrics import Agreement, percentile, share

NAMES = {
    "fused": "检索分数与规则（fused）",
    "reader": "判读模型（reader）",
    "both": "助手的做法：判读定有没有写，学得的权重选数（both）",
    "generator": "生成模型自答是否（generator）",
}
HEADER = (
    "判定办法", "结局全对", "拒答精确率", "拒答召回率", "误拒", "AUC", "AUC（只看是否写明）",
    "毫秒 p50",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """What a decider said of a case, and the seconds that it took."""

    decider: str
    case: Case
    outcome: Outcome
    seconds: float

    @property
    def is_due(self) -> bool:
        """Whether it should be answered."""
        return self.case.expected is Status.ANSWERED

    @property
    def is_answered(self) -> bool:
        """Whether it is."""
        return self.outcome.status is Status.ANSWERED


def render(rows: Sequence[Row]) -> str:
    """The table, a line a decider, and what it was measured on."""
    by_decider: dict[str, list[Row]] = {}
    for row in rows:
        by_decider.setdefault(row.decider, []).append(row)
    lines = [HEADER, ["---"] * len(HEADER)]
    lines += [_line(name, own) for name, own in by_decider.items()]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{table}\n\n{_remark(next(iter(by_decider.values())))}"


def refusal(rows: Sequence[Row]) -> Agreement:
    """Refusals against questions that are to be refused."""
    return Agreement(
        right=sum(not row.is_due and not row.is_answered for row in rows),
        made=sum(not row.is_answered for row in rows),
        due=sum(not row.is_due for row in rows),
    )


def auc(higher: Sequence[float], lower: Sequence[float]) -> float | None:
    """Chance that one of `higher` exceeds one of `lower`, ties half (Hanley and McNeil 1982).

    None where either is empty.
    """
    if not higher or not lower:
        return None
    wins = sum((high > low) + (high == low) / 2 for high in higher for low in lower)
    return wins / (len(higher) * len(lower))


def _line(name: str, rows: Sequence[Row]) -> list[str]:
    exact = share(row.outcome.status is row.case.expected for row in rows)
    refused = refusal(rows)
    wrongly, answers = refused.made - refused.right, len(rows) - refused.due
    timed = [row.seconds * 1000 for row in rows if not row.case.is_looked_up]
    return [
        NAMES[name],
        f"{_number(exact.share)} ({exact.hits}/{exact.total})",
        f"{_number(refused.precision)} ({refused.right}/{refused.made})",
        f"{_number(refused.recall)} ({refused.right}/{refused.due})",
        f"{wrongly}/{answers}",
        _number(_auc(rows, [row.outcome.answered for row in rows])),
        _number(_auc(rows, [row.outcome.stated for row in rows])),
        _number(percentile(timed, 50), 1),
    ]


def _auc(rows: Sequence[Row], scores: Sequence[float]) -> float | None:
    scored = list(zip(rows, scores, strict=True))
    return auc(
        [score for row, score in scored if row.is_due],
        [score for row, score in scored if not row.is_due],
    )


def _remark(rows: Sequence[Row]) -> str:
    looked_up = sum(row.case.is_looked_up for row in rows)
    searching = percentile([row.case.seconds * 1000 for row in rows], 50)
    return (
        f"{len(rows)} 题，其中 {looked_up} 题问单位或位置，找到要点即由查表作答，只判是否涉及，"
        f"不计用时。AUC 按“涉及的概率 × 写明的概率”排序。用时只计判定本身，"
        f"三者共同的理解与检索 p50 为 {_number(searching, 1)} 毫秒。"
    )


def _number(value: float | None, digits: int = 3) -> str:
    return "—" if value is None else f"{value:.{digits}f}"
