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
from eval.metrics import Row, measure
from eval.questions import Split
from eval.report_blocks import (
    comparison_block,
    confusion,
    figures,
    headline,
    script_door,
    timing_table,
)
from eval.report_changes import Change, Comparison
from eval.report_plots import latency_plot, share_plot, source_plot
from eval.report_rows import CHANGES, row_html
from eval.report_runs import Run
from eval.table import KINDS, OUTCOMES

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
        "headline": headline(metrics.overall),
        "figures": figures(metrics),
        "share_plot": share_plot(
            [("合计", metrics.overall)] + [(KINDS[kind], v) for kind, v in metrics.kinds.items()]
        ),
        "latency_plot": latency_plot(report.scored),
        "timing": timing_table(metrics),
        "confusion": confusion(metrics, script_door),
        "source_plot": source_plot(metrics.sentence_kinds),
        "comparison": (
            comparison_block(report.scored, report.comparison, script_door)
            if report.comparison
            else ""
        ),
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
        ("题集", "，".join(filter(None, (report.questions, _half(report))))),
        ("运行", _run_name(report.run)),
        ("生成模型", report.run.generator),
        ("编码模型", report.run.encoder),
        ("对比", _run_name(report.older) if report.older else ""),
        ("注意", f"这一半里有 {report.unasked} 题没有回答，未计入" if report.unasked else ""),
    ]
    return "".join(
        f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts if value
    )


def _half(report: Report) -> str:
    """The half's name; none for a set that has no halves."""
    if all(row.question.split is None for row in report.scored):
        return ""
    return {Split.DEV: "开发集", Split.TEST: "测试集"}[report.split]


def _run_name(run: Run) -> str:
    return "，".join(filter(None, (run.name, run.time, run.commit and f"提交 {run.commit}")))


def _change_filter(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    options = _options([(change.value, CHANGES[change]) for change in Change])
    return (
        f'<label>对比<select id="change"><option value="">全部</option>{options}</select></label>'
    )


def _options(members: Sequence[tuple[str, str]]) -> str:
    return "".join(f'<option value="{value}">{name}</option>' for value, name in members)
