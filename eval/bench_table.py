"""The benchmark's table, and its figures held against what is expected."""

from dataclasses import dataclass

from eval.bench_values import Measured, Timing
from eval.metrics import SHORT_TOKENS, percentile
from eval.table import columns

NAMES = {
    "ours_warm": "本系统（预热）",
    "ours_cold": "本系统（冷）",
    "llama": "llama.cpp 冷提示",
    "llama_five": "llama.cpp 五项入提示",
    "transformers": "transformers float32",
}
GB = 1e9


@dataclass(frozen=True, slots=True)
class Bench:
    """All backends by name, with the reading speed of memory (bytes/s) and bytes a token."""

    measured: dict[str, Measured]
    bandwidth: float
    weight_bytes: int

    @property
    def limit_s(self) -> float:
        """Fewest seconds for one output token: its weights read once from memory."""
        return self.weight_bytes / self.bandwidth


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that is promised, what was measured for it, and whether it was kept."""

    name: str
    measured: str
    kept: bool


def expectations(bench: Bench) -> tuple[Expectation, ...]:
    """The promises that the backends measured allow to check."""
    warm = bench.measured["ours_warm"]
    p50 = _p50(warm.timings)
    found = [Expectation("预热后整段回答 p50 ≤ 1.0 秒", f"{p50:.2f} 秒", p50 <= 1.0)]
    short = [timing for timing in warm.timings if timing.written <= SHORT_TOKENS]
    if short:
        value = _p50(short)
        name = f"其中 ≤{SHORT_TOKENS} 词元的 p50 ≤ 0.6 秒"
        found.append(Expectation(name, f"{value:.2f} 秒（{len(short)} 题）", value <= 0.6))
    for name, least in (("llama", 2.0), ("llama_five", 8.0), ("transformers", 5.0)):
        if name in bench.measured:
            ratio = _p50(bench.measured[name].timings) / p50
            found.append(
                Expectation(
                    f"比 {NAMES[name]} 快 ≥ {least:g} 倍", f"{ratio:.1f} 倍", ratio >= least
                )
            )
    peak = warm.peak_bytes / GB
    found.append(Expectation("内存峰值 ≤ 2.0 GB", f"{peak:.2f} GB", peak <= 2.0))
    return tuple(found)


def render(bench: Bench) -> str:
    """The whole report, without trailing newline."""
    lines = [_line(NAMES[name], measured) for name, measured in bench.measured.items()]
    header = (
        "p50（秒）", "题数", "首段", "整段", "整段 p90", "读入词元", "写出词元", "写 词元/秒",
        "内存 GB", "载入（秒）",
    )  # fmt: skip
    limit = (
        f"极限：每个词元读权重 {bench.weight_bytes / GB:.3f} GB ÷ 内存带宽 "
        f"{bench.bandwidth / GB:.1f} GB/s = {bench.limit_s * 1000:.1f} 毫秒，"
        f"即至多 {1 / bench.limit_s:.0f} 词元/秒（不用推测解码时）"
    )
    kept = [
        (expectation.name, expectation.measured, "✓" if expectation.kept else "✗")
        for expectation in expectations(bench)
    ]
    promised = columns(("应达到", "实测", ""), kept)
    return f"{columns(header, lines)}\n\n{limit}\n\n{promised}"


def decode_rate(timing: Timing) -> float | None:
    """Tokens a second after the first token; None where too few were written to tell.

    Ours shows its first text clause by clause, so it says nothing of the first token.
    """
    seconds = timing.whole_s - timing.first_s
    plain = timing.read > 0 and timing.written > 4 and seconds > 0
    return (timing.written - 1) / seconds if plain else None


def _line(name: str, measured: Measured) -> tuple[str, ...]:
    timings = measured.timings
    rates = [rate for timing in timings if (rate := decode_rate(timing)) is not None]
    return (
        name,
        str(len(timings)),
        _show(percentile([timing.first_s for timing in timings], 50), 2),
        _show(percentile([timing.whole_s for timing in timings], 50), 2),
        _show(percentile([timing.whole_s for timing in timings], 90), 2),
        _show(percentile([timing.read for timing in timings], 50) or None, 0),
        _show(percentile([timing.written for timing in timings], 50), 0),
        _show(percentile(rates, 50), 1),
        f"{measured.peak_bytes / GB:.2f}",
        f"{measured.load_s:.1f}",
    )


def _p50(timings: tuple[Timing, ...] | list[Timing]) -> float:
    value = percentile([timing.whole_s for timing in timings], 50)
    if value is None:
        raise ValueError("no timings")
    return value


def _show(value: float | None, digits: int) -> str:
    return "—" if value is None else f"{value:.{digits}f}"
