"""Invented questions and two runs over them, for the report's tests."""

import json
from pathlib import Path
from typing import Any

HOSTILE = "<script>document.title='坏'</script>\"'&{{rows}}"
ROWS: list[dict[str, Any]] = [
    {
        "id": "a", "split": "dev", "kind": "figure", "turns": ["护理补贴多少"], "items": [22],
        "facts": ["60元"],
    },
    {
        "id": "b", "split": "dev", "kind": "figure", "turns": ["名额多少"], "items": [23],
        "facts": ["351名"], "any_of": [["以内", "上限"]], "forbid": ["60元"],
    },
    {
        "id": "c", "split": "dev", "kind": "followup", "turns": ["护理补贴多少", "谁牵头"],
        "items": [22], "facts": ["市残联"],
    },
    {
        "id": "d", "kind": "refuse", "turns": [HOSTILE], "expect": "not_stated",
        "note": "<b>粗</b>",
    },
    {"id": "e", "kind": "lead", "turns": ["坏了的"], "items": [1], "facts": ["市民政局"]},
    {
        "id": "t", "split": "test", "kind": "lead", "turns": ["测试集的秘密提问"], "items": [9],
        "facts": ["测试集的秘密答案"],
    },
    {"id": "u", "split": "dev", "kind": "lead", "turns": ["没有问到"], "items": [2]},
]  # fmt: skip


def prediction(
    name: str, answer: str, status: str, *items: int, seconds: float = 0.04, tokens: int = 0
) -> dict[str, Any]:
    """One line as eval.run writes it."""
    return {
        "id": name, "answer": answer, "status": status,
        "refused": status not in ("answered", "error"), "citations": list(items),
        "sources": [{"notice": "n", "item": item, "start": 0, "end": 1} for item in items],
        "sources_kind": ["generated" if tokens else "looked_up"], "retrieved": [22, 23],
        "output_tokens": tokens, "rewritten": f"改写{name}", "latency_s": seconds,
        "first_token_s": seconds,
    }  # fmt: skip


NEWER = [
    prediction("a", "每人每月60元[22]。", "answered", 22, seconds=1.1, tokens=9),
    prediction("b", "每人60元[22]。", "answered", 22, seconds=12.0, tokens=9),
    prediction("c", "由市残联牵头[22]。", "answered", 22),
    prediction("d", "请换<i>个</i>说法。", "unclear"),
    prediction("e", "", "error") | {"error": "GeneratorError: 太长"},
    prediction("t", "由测试集的秘密答案牵头[9]。", "answered", 9),
]
"""a and c right, d right with another refusal than expected, b and e wrong."""
OLDER = [
    prediction("a", "不清楚。", "not_covered"),
    prediction("b", "每人60元左右[22]。", "answered", 22),
    prediction("c", "由市残联牵头[22]。", "answered", 22, seconds=3.0),
    prediction("e", "由市民政局牵头[1]。", "answered", 1),
    prediction("t", "旧的测试集秘密。", "unclear"),
]
"""Against it a is fixed, e broken, b changed, c the same; d was not asked."""


def lines(path: Path, members: list[dict[str, Any]]) -> Path:
    """A file of one JSON object a line."""
    text = "\n".join(json.dumps(member, ensure_ascii=False) for member in members)
    path.write_text(text, encoding="utf-8")
    return path


def written(folder: Path) -> tuple[Path, Path, Path]:
    """Question set, newer and older predictions as files."""
    return (
        lines(folder / "set.jsonl", ROWS),
        lines(folder / "new.jsonl", NEWER),
        lines(folder / "old.jsonl", OLDER),
    )
