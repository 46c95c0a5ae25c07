"""A run's figures as tables in Chinese, for a terminal. Words and columns; no figures made here."""

import unicodedata
from collections.abc import Sequence

from assistant.values import SourceKind, Status
from eval.metrics import RANKS, Agreement, Metrics, Share, Timing
from eval.questions import QuestionKind

KINDS = {
    QuestionKind.FIGURE: "金额数量",
    QuestionKind.ELIGIBILITY: "资格条件",
    QuestionKind.LEAD: "牵头单位",
    QuestionKind.ASSIST: "协同单位",
    QuestionKind.REVERSE_UNIT: "单位的要点",
    QuestionKind.LOCATE: "查找定位",
    QuestionKind.MULTI: "多项合问",
    QuestionKind.FOLLOWUP: "追问",
    QuestionKind.REFUSE: "应拒答",
    QuestionKind.ROBUST: "不规范问法",
}
OUTCOMES: dict[Status | None, str] = {
    Status.ANSWERED: "作答",
    Status.NOT_STATED: "未写明",
    Status.NOT_COVERED: "不涉及",
    Status.UNCLEAR: "请说清",
    None: "出错",
}
GROUPS = {
    "all": "全部",
    "generated": "由模型生成",
    "generated_short": "其中 ≤10 词元",
    "without_model": "不经模型",
}
SOURCE_KINDS = {
    SourceKind.GENERATED: "生成",
    SourceKind.QUOTED: "引用原文",
    SourceKind.LOOKED_UP: "查表",
}

SHARES = ("答对", "对/题数", "比例", "95% 区间")
"""Header of a table of shares."""


def render(metrics: Metrics) -> str:
    """The whole report, lines without trailing newline."""
    blocks = [
        _accuracy(metrics),
        _outcomes(metrics),
        _retrieval(metrics),
        _timing(metrics.timing),
        _sources(metrics),
    ]
    if metrics.failures:
        blocks.append(f"注意：有 {metrics.failures} 题提问时出错，按答错计，详见运行记录。")
    return "\n\n".join(blocks)


def columns(header: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """Aligned columns, the first to the left, others to the right; wide characters count two."""
    table = [list(header), *(list(line) for line in body)]
    widths = [max(_width(line[place]) for line in table) for place in range(len(header))]
    return "\n".join(
        "  ".join(_pad(cell, widths[place], left=place == 0) for place, cell in enumerate(line))
        for line in table
    )


def _accuracy(metrics: Metrics) -> str:
    lines = [share_line(KINDS[kind], value) for kind, value in metrics.kinds.items()]
    lines.append(share_line("合计", metrics.overall))
    lines.append(share_line("应作答的题", metrics.answerable))
    lines.append(share_line("应拒答的题", metrics.refusals))
    lines.append(share_line("拒答且类别也对", metrics.exact_refusals))
    return columns(SHARES, lines)


def share_line(name: str, value: Share) -> tuple[str, str, str, str]:
    """A line of a table of shares: name, counts, share, interval."""
    if value.share is None or value.low is None or value.high is None:
        return name, "0/0", "—", "—"
    interval = f"{value.low:.3f}–{value.high:.3f}"
    return name, f"{value.hits}/{value.total}", f"{value.share:.3f}", interval


def _outcomes(metrics: Metrics) -> str:
    got: list[Status | None] = [*Status]
    if metrics.failures:
        got.append(None)
    lines = [
        (OUTCOMES[expected], *(str(metrics.confusion.get((expected, status), 0)) for status in got))
        for expected in Status
    ]
    header = ("应为＼实为", *(OUTCOMES[status] for status in got))
    agreement = columns(
        ("", "精确率", "召回率"),
        [_agreement_line("引用", metrics.citation), _agreement_line("拒答", metrics.refusal)],
    )
    return f"{columns(header, lines)}\n\n{agreement}"


def _agreement_line(name: str, value: Agreement) -> tuple[str, str, str]:
    return (
        name,
        f"{_number(value.precision)} ({value.right}/{value.made})",
        f"{_number(value.recall)} ({value.right}/{value.due})",
    )


def _retrieval(metrics: Metrics) -> str:
    value = metrics.retrieval
    header = (f"检索（{value.total} 题）", *(f"前{k}" for k in RANKS), "MRR")
    return columns(
        header,
        [
            ("命中任一", *(f"{share:.3f}" for share in value.hit), f"{value.mrr:.3f}"),
            ("召回", *(f"{share:.3f}" for share in value.recall), ""),
        ],
    )


def _timing(timing: dict[str, Timing]) -> str:
    lines = [
        (
            GROUPS[name],
            str(value.count),
            _number(value.latency_p50),
            _number(value.latency_p90),
            _number(value.latency_p99),
            _number(value.first_p50),
            _number(value.first_p90),
            _number(value.tokens_p50, 0),
            _number(value.tokens_p90, 0),
        )
        for name, value in timing.items()
    ]
    header = (
        "用时（秒）", "题数", "p50", "p90", "p99", "首段 p50", "首段 p90", "词元 p50", "词元 p90"
    )  # fmt: skip
    return columns(header, lines)


def _sources(metrics: Metrics) -> str:
    total = sum(metrics.sentence_kinds.values())
    if not total:
        return "答案句子来源：没有作答的题"
    parts = (
        f"{SOURCE_KINDS[kind]} {count}（{count / total:.1%}）"
        for kind, count in metrics.sentence_kinds.items()
    )
    return "答案句子来源：" + "，".join(parts)


def _number(value: float | None, digits: int = 3) -> str:
    return "—" if value is None else f"{value:.{digits}f}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _pad(text: str, width: int, *, left: bool) -> str:
    space = " " * (width - _width(text))
    return text + space if left else space + text
