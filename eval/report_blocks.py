"""The parts of a report as HTML: headline, tables, outcomes, comparison. Pure.

Used by the report's page, where a script shows the rows behind a count, and by the evaluation's
page, where an address does: what leads to rows is handed in as a `Door`.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from assistant.values import Status
from eval.metrics import RANKS, Agreement, Metrics, Row, Share, measure
from eval.questions import QuestionKind
from eval.report_changes import Change, Comparison, sign_test
from eval.report_rows import CHANGES
from eval.table import GROUPS, KINDS, OUTCOMES, SHARES, share_line

Door = Callable[[Mapping[str, str], str, str], str]
"""From the filter of some rows, the inner HTML and a spoken name (or none) to what opens them."""


def script_door(filters: Mapping[str, str], inner: str, spoken: str) -> str:
    """A button that the report's script listens to."""
    data = "".join(f' data-set-{name}="{value}"' for name, value in filters.items())
    label = f' aria-label="{spoken}"' if spoken else ""
    return f'<button type="button"{data}{label}>{inner}</button>'


def headline(overall: Share) -> str:
    """The share of right answers, large, with its interval."""
    if overall.share is None or overall.low is None or overall.high is None:
        return "没有题目"
    interval = f"{overall.low:.1%}–{overall.high:.1%}"
    return (
        f"<strong>{overall.share:.1%}</strong> 答对 {overall.hits} / {overall.total} 题"
        f"<span>95% 区间 {interval}</span>"
    )


def figures(metrics: Metrics) -> str:
    """Shares, agreements and ranks as tables."""
    shares = [
        share_line("应作答的题", metrics.answerable),
        share_line("应拒答的题", metrics.refusals),
        share_line("拒答且类别也对", metrics.exact_refusals),
    ]
    agreements = [
        ("引用和拒答", "精确率", "召回率"),
        _agreement("引用", metrics.citation),
        _agreement("拒答", metrics.refusal),
    ]
    found = metrics.retrieval
    ranked = [
        (f"检索（{found.total} 题）", *(f"前 {k}" for k in RANKS), "MRR"),
        ("命中任一", *(f"{share:.3f}" for share in found.hit), f"{found.mrr:.3f}"),
        ("召回", *(f"{share:.3f}" for share in found.recall), ""),
    ]
    tables = [table(SHARES, shares), table(agreements[0], agreements[1:])]
    if found.total:
        tables.append(table(ranked[0], ranked[1:]))
    return "".join(tables)


def _agreement(name: str, value: Agreement) -> tuple[str, str, str]:
    def told(share: float | None, of: int) -> str:
        return f"{_number(share)}（{value.right}/{of}）"

    return name, told(value.precision, value.made), told(value.recall, value.due)


def timing_table(metrics: Metrics) -> str:
    """Seconds by group of answers."""
    lines = [
        (
            GROUPS[name],
            str(timing.count),
            *(
                _number(value, 2)
                for value in (
                    timing.latency_p50,
                    timing.latency_p90,
                    timing.latency_p99,
                    timing.first_p50,
                )
            ),
        )
        for name, timing in metrics.timing.items()
    ]
    return table(("用时（秒）", "题数", "中位数", "p90", "p99", "首段中位数"), lines)


def confusion(metrics: Metrics, door: Door) -> str:
    """Counts as doors to just these rows, those of another outcome than expected in red."""
    got: list[Status | None] = [*Status, *([None] if metrics.failures else [])]
    body = ""
    for expected in Status:
        counts = [metrics.confusion.get((expected, status), 0) for status in got]
        cells = ""
        for status, count in zip(got, counts, strict=True):
            shade = "none" if not count else "hit" if status is expected else "miss"
            value = status.value if status else "error"
            spoken = f"应为{OUTCOMES[expected]}，实为{OUTCOMES[status]}：{count} 题"
            rows_meant = {"expect": expected.value, "got": value}
            inner = door(rows_meant, str(count), spoken) if count else "0"
            cells += f'<td class="{shade}">{inner}</td>'
        body += f'<tr><th scope="row">{OUTCOMES[expected]}</th>{cells}<td>{sum(counts)}</td></tr>'
    head = "".join(f'<th scope="col">{OUTCOMES[status]}</th>' for status in got)
    return (
        f'<table class="confusion"><thead><tr><th>应为＼实为</th>{head}<th>合计</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def comparison_block(scored: Sequence[Row], comparison: Comparison, door: Door) -> str:
    """How many were fixed, broken, changed; right answers by kind before and now."""
    both = [row for row in scored if row.question.id in comparison.changes]
    newer = measure(both)
    older = measure(list(comparison.older.values()))
    doors = "".join(
        f'<span class="{change.value}">'
        + door(
            {"change": change.value},
            f"<strong>{comparison.count(change)}</strong> {CHANGES[change]}",
            "",
        )
        + "</span>"
        for change in Change
    )
    lines = [_compared("合计", older.overall, newer.overall)]
    lines += [
        _compared(KINDS[kind], older.kinds[kind], newer.kinds[kind])
        for kind in QuestionKind
        if kind in newer.kinds
    ]
    lines.append(
        (
            "用时中位数（秒）",
            str(newer.timing["all"].count),
            _number(older.timing["all"].latency_p50, 2),
            _number(newer.timing["all"].latency_p50, 2),
            "",
        )
    )
    chance = sign_test(comparison.count(Change.FIXED), comparison.count(Change.BROKEN))
    only = len(scored) - newer.overall.total
    notes = f"两次都问到 {newer.overall.total} 题"
    if only:
        notes += f"，只有新的问到 {only} 题（不比）"
    notes += f"。对错有变的题，符号检验 p = {chance:.3f}"
    notes += "，差别可能只是偶然。" if chance >= 0.05 else "，差别不像是偶然。"
    rights = table(("答对几题", "题数", "旧", "新", "差"), lines)
    return (
        f'<section id="comparison"><h2>与上一次对比</h2><div class="changes">{doors}</div>'
        f'<p class="soft">{notes}</p>{rights}</section>'
    )


def _compared(name: str, older: Share, newer: Share) -> tuple[str, str, str, str, str]:
    difference = newer.hits - older.hits
    return (
        name,
        str(newer.total),
        str(older.hits),
        str(newer.hits),
        f"{difference:+d}" if difference else "0",
    )


def table(header: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """A table of plain words, in a frame that scrolls."""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    lines = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for name, *cells in body
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(header[0])}">'
        f'<table class="figures"><thead><tr>{head}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _number(value: float | None, digits: int = 3) -> str:
    return "—" if value is None else f"{value:.{digits}f}"
