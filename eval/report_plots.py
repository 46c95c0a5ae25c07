"""The report's plots as inline SVG: shares with intervals, times, sources of sentences. Pure.

Every plot is 360 units wide, so that its letters keep their size on a phone. Figures are handed in.
"""

import math
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

from assistant.values import SourceKind
from eval.metrics import GROUPS, Row, Share
from eval.table import SOURCE_KINDS

WIDTH = 360
LABEL = 78
LINE = 23
EDGES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, math.inf)
"""Edges of the bars of times in seconds: narrower where answers are quick."""


def share_plot(shares: Sequence[tuple[str, Share]]) -> str:
    """A dot a share with its interval as a line; the first is the whole and stands out.

    The axis begins at a round share below all intervals, never above 90 %.
    """
    known = [(name, value) for name, value in shares if value.low is not None]
    low = math.floor(min([0.9, *(value.low or 0.0 for _, value in known)]) * 10) / 10
    left, right = LABEL + 6, WIDTH - 112
    height = LINE * len(known) + 24

    def x(value: float) -> float:
        return round(left + (value - low) / (1 - low) * (right - left), 1)

    step = 0.1 if low >= 0.5 else 0.25 if low == 0 else 0.2
    ticks = [1 - step * n for n in range(4, -1, -1) if 1 - step * n >= low - 0.001]
    parts = []
    for tick in ticks:
        parts.append(
            f'<line class="grid" x1="{x(tick)}" y1="2" x2="{x(tick)}" y2="{height - 20}"/>'
        )
        parts.append(_text(x(tick), height - 5, f"{tick:.0%}", "tick", "middle"))
    for place, (name, value) in enumerate(known):
        y = LINE * place + 13
        bold = "whole" if place == 0 else ""
        start, end, dot = x(value.low or 0.0), x(value.high or 0.0), x(value.share or 0.0)
        parts += [
            _text(LABEL, y + 4, name, bold, "end"),
            f'<line class="interval" x1="{start}" y1="{y}" x2="{end}" y2="{y}"/>',
            f'<circle class="dot" cx="{dot}" cy="{y}" r="{5 if bold else 4}"/>',
            _text(right + 8, y + 4, f"{value.hits}/{value.total}", bold),
            _text(WIDTH - 1, y + 4, f"{value.share or 0:.1%}", bold, "end"),
        ]
    return _svg(height, "各类题目的正确率及 95% 区间", parts)


def latency_plot(scored: Sequence[Row]) -> str:
    """How many answers took how long, those that the model wrote apart from the others."""
    model = GROUPS["generated"]
    bars = []
    for low, high in pairwise(EDGES):
        within = [row.prediction for row in scored if low <= row.prediction.latency_s < high]
        written = sum(model(prediction) for prediction in within)
        bars.append((_range(low, high), len(within) - written, written))
    while bars and bars[-1][1] + bars[-1][2] == 0:
        bars.pop()
    while bars and bars[0][1] + bars[0][2] == 0:
        bars.pop(0)
    most = max((plain + written for _, plain, written in bars), default=1)
    left, room = LABEL + 6, WIDTH - LABEL - 44
    parts = []
    for place, (name, plain, written) in enumerate(bars):
        y = LINE * place + 3
        first, second = plain / most * room, written / most * room
        parts += [
            _text(LABEL, y + 14, name, "", "end"),
            _bar("looked_up", left, y, first, 18),
            _bar("generated", left + first, y, second, 18),
            _text(left + first + second + 6, y + 14, str(plain + written)),
        ]
    legend = LINE * len(bars) + 10
    parts += [
        _bar("looked_up", left, legend, 12, 12),
        _text(left + 18, legend + 11, "不经模型"),
        _bar("generated", left + 100, legend, 12, 12),
        _text(left + 118, legend + 11, "由模型生成"),
    ]
    return _svg(legend + 20, "用时分布（秒）", parts)


def source_plot(counts: Mapping[SourceKind, int]) -> str:
    """One bar of the sentences of answers, parted by where their words come from."""
    total = sum(counts.values())
    start, parts = 0.0, []
    for place, (kind, count) in enumerate(counts.items()):
        width = count / total * WIDTH if total else 0.0
        y = 44 + LINE * place
        share = f"{count / total:.1%}" if total else "—"
        parts += [
            _bar(kind.value, start, 4, width, 26),
            _bar(kind.value, 0, y, 12, 12),
            _text(20, y + 11, SOURCE_KINDS[kind]),
            _text(200, y + 11, f"{count} 句", "", "end"),
            _text(270, y + 11, share, "", "end"),
        ]
        start += width
    return _svg(44 + LINE * len(counts), "答案句子的来源", parts)


def _range(low: float, high: float) -> str:
    if low == 0:
        return f"< {high:g}"
    return f"≥ {low:g}" if high == math.inf else f"{low:g}–{high:g}"


def _bar(name: str, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="{name}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
    )


def _text(x: float, y: float, text: str, name: str = "", anchor: str = "start") -> str:
    given = f' class="{name}"' if name else ""
    return f'<text{given} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(height: float, label: str, parts: Sequence[str]) -> str:
    inner = "".join(parts)
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(label)}">'
        f"{inner}</svg>"
    )
