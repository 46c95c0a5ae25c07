"""The report as one HTML page out of `report.html`: figures, plots, comparison, rows. Pure.

The page carries all it needs. Its policy lets nothing be fetched and only its own script run, named
by hash, so that even text that slipped through unescaped could do nothing.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.values import Status
from eval.metrics import RANKS, Agreement, Metrics, Row, Share, measure
from eval.questions import QuestionKind, Split
from eval.report_changes import Change, Comparison, sign_test
from eval.report_plots import latency_plot, share_plot, source_plot
from eval.report_rows import CHANGES, row_html
from eval.report_runs import Run
from eval.table import GROUPS, KINDS, OUTCOMES, SHARES, share_line

TEST_WARNING = '<p class="warning">本页含测试集的题目，不可据此调整系统。</p>'
_MARKER = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Report:
    """What a page shows. `older` and `comparison` come together or not at all."""

    questions: str
    """Name of the question file."""
    split: Split
    run: Run
    scored: tuple[Row, ...]
    unasked: int
    """Questions of this half that the run has no answer to."""
    older: Run | None = None
    comparison: Comparison | None = None


def render_page(template: str, report: Report) -> str:
    """The template with its markers filled, each once: a marker in an answer stays as it is."""
    metrics = measure(report.scored)
    values = {
        "policy": _policy(template),
        "about": _about(report),
        "test_warning": TEST_WARNING if report.split is Split.TEST else "",
        "headline": _headline(metrics.overall),
        "figures": _figures(metrics),
        "share_plot": share_plot(
            [("合计", metrics.overall)] + [(KINDS[kind], v) for kind, v in metrics.kinds.items()]
        ),
        "latency_plot": latency_plot(report.scored),
        "timing": _timing(metrics),
        "confusion": _confusion(metrics),
        "source_plot": source_plot(metrics.sentence_kinds),
        "comparison": _comparison(report, metrics),
        "kind_options": _options([(kind.value, KINDS[kind]) for kind in metrics.kinds]),
        "outcome_options": _options([(status.value, OUTCOMES[status]) for status in Status]),
        "got_options": _options([("error", OUTCOMES[None])] if metrics.failures else []),
        "change_filter": _change_filter(report.comparison),
        "total": str(len(report.scored)),
        "rows": "\n".join(
            row_html(row, order, report.comparison) for order, row in enumerate(report.scored)
        ),
    }
    return _MARKER.sub(lambda marker: values[marker[1]], template)


def _policy(template: str) -> str:
    """Content security policy: the template's own style and script, and nothing from anywhere."""

    def named(tag: str) -> str:
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", template, re.DOTALL)
        digest = hashlib.sha256(content.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    return (
        f"default-src 'none'; style-src {named('style')}; script-src {named('script')}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _about(report: Report) -> str:
    facts = [
        ("题集", f"{report.questions}，{_half(report.split)}"),
        ("运行", _run_name(report.run)),
        ("生成模型", report.run.generator),
        ("编码模型", report.run.encoder),
        ("对比", _run_name(report.older) if report.older else ""),
        ("注意", f"这一半里有 {report.unasked} 题没有回答，未计入" if report.unasked else ""),
    ]
    return "".join(
        f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts if value
    )


def _half(split: Split) -> str:
    return {Split.DEV: "开发集", Split.TEST: "测试集"}[split]


def _run_name(run: Run) -> str:
    return "，".join(filter(None, (run.name, run.time, run.commit and f"提交 {run.commit}")))


def _headline(overall: Share) -> str:
    if overall.share is None or overall.low is None or overall.high is None:
        return "没有题目"
    interval = f"{overall.low:.1%}–{overall.high:.1%}"
    return (
        f"<strong>{overall.share:.1%}</strong> 答对 {overall.hits} / {overall.total} 题"
        f"<span>95% 区间 {interval}</span>"
    )


def _figures(metrics: Metrics) -> str:
    shares = [
        share_line("应作答的题", metrics.answerable),
        share_line("应拒答的题", metrics.refusals),
        share_line("拒答且类别也对", metrics.exact_refusals),
    ]
    agreements = [
        ("", "精确率", "召回率"),
        _agreement("引用", metrics.citation),
        _agreement("拒答", metrics.refusal),
    ]
    found = metrics.retrieval
    ranked = [
        (f"检索（{found.total} 题）", *(f"前 {k}" for k in RANKS), "MRR"),
        ("命中任一", *(f"{share:.3f}" for share in found.hit), f"{found.mrr:.3f}"),
        ("召回", *(f"{share:.3f}" for share in found.recall), ""),
    ]
    tables = [_table(SHARES, shares), _table(agreements[0], agreements[1:])]
    if found.total:
        tables.append(_table(ranked[0], ranked[1:]))
    return "".join(tables)


def _agreement(name: str, value: Agreement) -> tuple[str, str, str]:
    def told(share: float | None, of: int) -> str:
        return f"{_number(share)}（{value.right}/{of}）"

    return name, told(value.precision, value.made), told(value.recall, value.due)


def _timing(metrics: Metrics) -> str:
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
    return _table(("用时（秒）", "题数", "p50", "p90", "p99", "首段 p50"), lines)


def _confusion(metrics: Metrics) -> str:
    """Counts as buttons that show just these rows; darker where more of the line's rows stand."""
    got: list[Status | None] = [*Status, *([None] if metrics.failures else [])]
    body = ""
    for expected in Status:
        counts = [metrics.confusion.get((expected, status), 0) for status in got]
        cells = ""
        for status, count in zip(got, counts, strict=True):
            shade = "none" if not count else "hit" if status is expected else "miss"
            value = status.value if status else "error"
            inner = (
                f'<button type="button" data-set-expect="{expected.value}" data-set-got="{value}" '
                f'aria-label="应为{OUTCOMES[expected]}，实为{OUTCOMES[status]}：{count} 题">{count}'
                "</button>"
                if count
                else "0"
            )
            cells += f'<td class="{shade}">{inner}</td>'
        body += f'<tr><th scope="row">{OUTCOMES[expected]}</th>{cells}<td>{sum(counts)}</td></tr>'
    head = "".join(f'<th scope="col">{OUTCOMES[status]}</th>' for status in got)
    return (
        f'<table class="confusion"><thead><tr><th>应为＼实为</th>{head}<th>合计</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _comparison(report: Report, metrics: Metrics) -> str:
    comparison = report.comparison
    if comparison is None or report.older is None:
        return ""
    both = [row for row in report.scored if row.question.id in comparison.changes]
    newer = measure(both)
    older = measure(list(comparison.older.values()))
    buttons = "".join(
        f'<button type="button" class="{change.value}" data-set-change="{change.value}">'
        f"<strong>{comparison.count(change)}</strong> {CHANGES[change]}</button>"
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
            "用时 p50（秒）",
            str(newer.timing["all"].count),
            _number(older.timing["all"].latency_p50, 2),
            _number(newer.timing["all"].latency_p50, 2),
            "",
        )
    )
    chance = sign_test(comparison.count(Change.FIXED), comparison.count(Change.BROKEN))
    only = metrics.overall.total - newer.overall.total
    notes = f"两次都问到 {newer.overall.total} 题"
    if only:
        notes += f"，只有新的问到 {only} 题（不比）"
    notes += f"。对错有变的题，符号检验 p = {chance:.3f}"
    notes += "，差别可能只是偶然。" if chance >= 0.05 else "，差别不像是偶然。"
    return (
        f'<section id="comparison"><h2>与上一次对比</h2><div class="changes">{buttons}</div>'
        f'<p class="soft">{notes}</p>{_table(("答对", "题数", "旧", "新", "差"), lines)}</section>'
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


def _change_filter(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    options = _options([(change.value, CHANGES[change]) for change in Change])
    return (
        f'<label>对比<select id="change"><option value="">全部</option>{options}</select></label>'
    )


def _options(members: Sequence[tuple[str, str]]) -> str:
    return "".join(f'<option value="{value}">{name}</option>' for value, name in members)


def _table(header: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    lines = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for name, *cells in body
    )
    return (
        f'<div class="wide"><table class="figures"><thead><tr>{head}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _number(value: float | None, digits: int = 3) -> str:
    return "—" if value is None else f"{value:.{digits}f}"
