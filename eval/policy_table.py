"""The figures of `eval.policy` as tables in Chinese, for a terminal."""

from collections.abc import Sequence
from statistics import fmean

from eval.metrics import share
from eval.policy_answers import Answered
from eval.policy_found import Found
from eval.retrieval import measure
from eval.table import OUTCOMES, columns, share_line

METHOD_NAMES = {
    "fused": "融合",
    "BM25": "BM25",
    "clauses": "条款向量",
    "items": "条目向量",
    "RRF": "倒数排名融合",
}


def render_found(found: Found) -> str:
    """Ranks by each method, as the assistant takes notices and as whole documents."""
    lines = []
    for name, shown in METHOD_NAMES.items():
        values = [measure(ranks[name]) for ranks in (found.by_item, found.whole)]
        cells = [(value.first, value.within_3, value.reciprocal) for value in values]
        lines.append((shown, *(f"{cell:.3f}" for group in cells for cell in group)))
    header = ("方法", "最佳条目 第1", "前3", "MRR", "整份 第1", "前3", "MRR")
    chosen = columns(
        ("回答时的选择", "对/题数", "比例", "95% 区间"),
        [share_line("所选即所问的通知", share(found.chosen))],
    )
    return f"{columns(header, lines)}\n\n{chosen}"


def render_answers(answered: Sequence[Answered]) -> str:
    """Outcomes with the mean Rouge-L of the answers and of the plain quotations, by outcome."""
    lines = []
    for status, name in OUTCOMES.items():
        own = [each for each in answered if each.prediction.status is status]
        if own or status is not None:
            counted = share(each.prediction.status is status for each in answered)
            lines.append((*share_line(name, counted), *_means(own)))
    lines.append(("合计", f"{len(answered)}/{len(answered)}", "", "", *_means(answered)))
    header = ("结果", "题数", "比例", "95% 区间", "Rouge-L", "只引最近一款")
    return columns(header, lines)


def _means(answered: Sequence[Answered]) -> tuple[str, str]:
    if not answered:
        return "—", "—"
    rouge = fmean(each.rouge for each in answered)
    return f"{rouge:.3f}", f"{fmean(each.quote_rouge for each in answered):.3f}"
