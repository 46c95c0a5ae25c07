"""One run's page: scores by kind with plots, comparison with another run, and its rows. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from assistant.values import Status
from eval.kept_runs import KeptRun, RunNote
from eval.metrics import Metrics, Row, measure
from eval.questions import Split
from eval.report_blocks import comparison_block, confusion, figures, headline, timing_table
from eval.report_changes import Change, Comparison
from eval.report_page import TEST_WARNING
from eval.report_plots import latency_plot, share_plot, source_plot
from eval.report_rows import CHANGES, row_html
from eval.table import KINDS, OUTCOMES
from web.evaluation_html import hidden, page_address, select, sure
from web.evaluation_query import PAGE, Got, Query, Right, Sort, parameters, read_query, unfiltered
from web.evaluation_rows import page_of
from web.evaluation_rows import select as select_rows
from web.evaluation_view import same_set, set_name

_SORTS = {
    Sort.ORDER: "题集顺序",
    Sort.WRONG: "错的在前",
    Sort.ID: "题号",
    Sort.KIND: "类别",
    Sort.SLOW: "用时，长的在前",
    Sort.QUICK: "用时，短的在前",
    Sort.LONG: "回答，长的在前",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A run with what it is held against."""

    kept: KeptRun
    others: tuple[RunNote, ...]
    """Runs that it can be compared with, the newest first."""
    older: RunNote | None = None
    comparison: Comparison | None = None


def render_run(shown: Shown, query: Query) -> str:
    """The page's content."""
    rows = shown.kept.rows
    metrics = measure(rows)

    def door(filters: Mapping[str, str], inner: str, spoken: str) -> str:
        meant = read_query({"run": query.run, "compare": query.compare, **filters})
        label = f' aria-label="{spoken}"' if spoken else ""
        return f'<a href="{page_address(meant)}#results"{label}>{inner}</a>'

    comparison = (
        comparison_block(rows, shown.comparison, door)
        if shown.comparison and shown.comparison.changes
        else ""
    )
    plots = (
        (
            "各类题目的正确率",
            _shares(metrics),
            "点为正确率，横线为 95% 区间；横轴不一定从 0 开始。",
        ),
        ("四种结果", confusion(metrics, door), "点数字，下面只列这些题。"),
        ("答案句子的来源", source_plot(metrics.sentence_kinds), "只算已作答的题。"),
        ("用时分布（秒）", latency_plot(rows), "各段宽度不等；评测时有人提问会变慢。"),
        (
            "各组用时",
            timing_table(metrics),
            "p90：九成的题不超过这个时间；p99 同理。首段：第一段字出来的时间。",
        ),
        ("其他指标", figures(metrics), "MRR：正确的一项在检索结果里排得越前，越接近 1。"),
    )
    sections = [
        f"<section><h2>{name}</h2>{content}<p class='soft'>{note}</p></section>"
        for name, content, note in plots
    ]
    sections.insert(1, comparison)
    return (
        f"{_head(shown, query)}<p class='headline'>{headline(metrics.overall)}</p>"
        f"{_compare_form(shown, query)}<div class='plots'>{''.join(sections)}</div>"
        f"<section><h2>逐题</h2>{_filters(metrics, query, shown.comparison)}"
        f'<div id="results">{_results(shown, query)}</div></section>'
    )


def _shares(metrics: Metrics) -> str:
    kinds = [(KINDS[kind], value) for kind, value in metrics.kinds.items()]
    return share_plot([("合计", metrics.overall), *kinds])


def _head(shown: Shown, query: Query) -> str:
    note = shown.kept.note
    facts = [
        ("题集", set_name(note)),
        ("时间", f"{note.time:%Y-%m-%d %H:%M:%S}"),
        ("生成模型", note.generator),
        ("编码模型", note.encoder),
        ("程序版本", note.commit),
    ]
    told = "".join(f"<div><dt>{n}</dt><dd>{escape(v)}</dd></div>" for n, v in facts if v)
    end = escape(parameters(Query(run=query.run, compare=query.compare)))
    warning = TEST_WARNING if note.split is Split.TEST else ""
    return (
        f'<p class="back-line"><a href="evaluation">← 全部评测</a></p>{warning}'
        f'<dl class="about">{told}</dl><div class="doors">'
        f'<a class="door" href="evaluation/report.html{end}" download>下载评测报告（HTML）</a>'
        + sure("evaluation/delete", "删除这次评测", "确定删除，不能恢复", {"run": query.run})
        + "</div>"
    )


def _compare_form(shown: Shown, query: Query) -> str:
    if not shown.others:
        return '<p class="soft">再评测一次，就可以在这里对比两次的变化。</p>'
    note = shown.kept.note
    ordered = sorted(shown.others, key=lambda run: not same_set(run, note))
    members = [
        (run.id, f"{run.time:%Y-%m-%d %H:%M:%S}　{set_name(run)}　{run.hits}/{run.total}")
        for run in ordered
    ]
    told = ""
    if shown.comparison is not None and not shown.comparison.changes:
        told = "<p class='problem'>这两次没有问过相同的题，无从对比。请换一次评测。</p>"
    elif shown.older and shown.older.corpus_sha256 != note.corpus_sha256:
        told = "<p class='told-line'>注意：两次评测时收录的要点不一样，变化可能来自要点。</p>"
    return (
        '<form class="filters against" method="get" action="evaluation">'
        f"{hidden({'run': query.run})}"
        f"{select('compare', '与另一次评测对比', query.compare, members, '不对比')}"
        f'<button type="submit">对比</button></form>{told}'
    )


def _filters(metrics: Metrics, query: Query, comparison: Comparison | None) -> str:
    outcomes = [(status.value, OUTCOMES[status]) for status in Status]
    got = [*outcomes, *([(Got.ERROR.value, OUTCOMES[None])] if metrics.failures else [])]
    controls = [
        select("right", "对错", _value(query.right), [("0", "只看错的"), ("1", "只看对的")]),
        select("kind", "类别", _value(query.kind), [(k.value, KINDS[k]) for k in metrics.kinds]),
        select("expect", "应为", _value(query.expect), outcomes),
        select("got", "实为", _value(query.got), got),
    ]
    if comparison:
        changes = [(change.value, CHANGES[change]) for change in Change]
        controls.append(select("change", "对比", _value(query.change), changes))
    sorts = [(sort.value, name) for sort, name in _SORTS.items()]
    controls.append(select("sort", "排序", query.sort.value, sorts, ""))
    return (
        f'<form class="filters" id="filters" method="get" role="search" action="evaluation">'
        f"{hidden({'run': query.run, 'compare': query.compare})}{''.join(controls)}"
        f'<label class="wide"><span>查找</span><input type="search" name="q" maxlength="200" '
        f'value="{escape(query.q)}" placeholder="题号、提问、回答、标准里的字词" '
        f'autocomplete="off"></label><button type="submit">查找</button></form>'
    )


def _value(member: Right | Status | Got | Change | object | None) -> str:
    return "" if member is None else str(getattr(member, "value", member))


def _results(shown: Shown, query: Query) -> str:
    every = shown.kept.rows
    rows = select_rows(every, query, shown.comparison)
    page, query, pages = page_of(rows, query, PAGE)
    count = f"共 {len(every)} 题"
    clear = ""
    if query.is_filtered:
        count = f"符合的有 {len(rows)} 题（{count}）"
        clear = f'<a href="{page_address(unfiltered(query))}#results">清除筛选</a>'
    end = escape(parameters(replace(query, page=1)))
    doors = "".join(
        f'<a class="door" href="evaluation/rows.{form}{end}" download>{name}</a>'
        for form, name in (("xlsx", "逐题 Excel"), ("csv", "逐题 CSV"), ("jsonl", "逐题 JSONL"))
    )
    return (
        f'<div class="summary"><p role="status"><strong>{count}</strong>{clear}</p>'
        f'<p class="doors">{doors}</p></div>{_rows(page, query, shown.comparison)}'
        f"{_pager(query, pages)}"
    )


def _rows(rows: Sequence[Row], query: Query, comparison: Comparison | None) -> str:
    if not rows:
        return '<p class="nothing">没有符合的题。</p>'
    first = (query.page - 1) * PAGE
    body = "\n".join(row_html(row, first + at, comparison) for at, row in enumerate(rows))
    head = "".join(f'<th scope="col">{name}</th>' for name in ("判定", "提问", "回答", "标准"))
    return (
        f'<table id="rows"><caption class="unseen">逐题结果</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _pager(query: Query, pages: int) -> str:
    if pages == 1:
        return ""
    links = []
    if query.page > 1:
        before = page_address(replace(query, page=query.page - 1))
        links.append(f'<a class="door" href="{before}#results">上一页</a>')
    links.append(f"<span>第 {query.page} / {pages} 页</span>")
    if query.page < pages:
        after = page_address(replace(query, page=query.page + 1))
        links.append(f'<a class="door" href="{after}#results">下一页</a>')
    return f'<nav class="doors pager" aria-label="翻页">{"".join(links)}</nav>'
