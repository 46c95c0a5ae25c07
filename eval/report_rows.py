"""One question as a row of the report: turns, answer, gold, and what is wrong, in Chinese. Pure.

All text from a question or an answer is escaped here; verdicts come from `eval.judge`.
"""

from collections.abc import Sequence
from html import escape

from eval.metrics import Row, rank
from eval.report_changes import Change, Comparison
from eval.table import KINDS, OUTCOMES, SOURCE_KINDS

CHANGES = {
    Change.FIXED: "由错变对",
    Change.BROKEN: "由对变错",
    Change.CHANGED: "答案变了",
    Change.SAME: "未变",
}


def reasons(row: Row) -> tuple[str, ...]:
    """What was found wrong, one reason each; nothing of a right answer."""
    verdict, question, prediction = row.verdict, row.question, row.prediction
    found = []
    if prediction.error:
        found.append(f"提问时出错：{prediction.error}")
    elif not verdict.outcome:
        due = "应拒答" if question.refuse else "应作答"
        found.append(f"{due}，实为“{OUTCOMES[prediction.status]}”")
    found += [f"缺少：{fact.replace('|', ' 或 ')}" for fact in verdict.missing]
    found += [f"不该有：{fact}" for fact in verdict.forbidden]
    if verdict.excess_chars:
        found.append(f"超长 {verdict.excess_chars} 字（上限 {question.max_chars} 字）")
    if verdict.uncited:
        found.append(f"未引用：{marks(verdict.uncited)}")
    if verdict.extra:
        found.append(f"多引用：{marks(verdict.extra)}")
    return tuple(found)


def marks(items: Sequence[str]) -> str:
    """Item ids as they stand in an answer: `[7][22]`."""
    return "".join(f"[{item}]" for item in items)


def row_html(row: Row, order: int, comparison: Comparison | None) -> str:
    """The table row; its `data-` attributes are what the page's script filters and sorts by."""
    question, prediction = row.question, row.prediction
    change = comparison.changes.get(question.id) if comparison else None
    data = {
        "order": str(order),
        "id": question.id,
        "kind": question.kind.value,
        "right": "1" if row.verdict.right else "0",
        "expect": question.expect.value if question.expect else "",
        "got": prediction.status.value if prediction.status else "error",
        "change": change.value if change else "",
        "seconds": f"{prediction.latency_s:.4f}",
        "chars": str(len(prediction.answer)),
    }
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    old = comparison.older[question.id] if comparison and change else None
    cells = (
        ("verdict", "判定", _verdict(row, change)),
        ("turns", "提问", _turns(row)),
        ("answer", "回答", _answer(row, old if change is not Change.SAME else None)),
        ("gold", "标准", _gold(row)),
    )
    inner = "".join(
        f'<td class="{name}" data-label="{label}">{content}</td>' for name, label, content in cells
    )
    return f"<tr{attributes}>{inner}</tr>"


def _verdict(row: Row, change: Change | None) -> str:
    right = row.verdict.right
    chip = (
        f'<span class="chip {"right" if right else "wrong"}">{"✓ 对" if right else "✗ 错"}</span>'
    )
    if change not in (None, Change.SAME):
        chip += f' <span class="chip {change.value}">{CHANGES[change]}</span>'
    name = f'<p class="id">{escape(row.question.id)} · {KINDS[row.question.kind]}</p>'
    why = "".join(f"<li>{escape(reason)}</li>" for reason in reasons(row))
    if row.verdict.right and not row.verdict.exact_outcome:
        why = '<li class="soft">拒答，但类别与标准不同</li>'
    place = rank(row.question.items, row.prediction.retrieved)
    if not row.verdict.right and row.question.items:
        told = "未检索到" if place is None else f"检索第 {place} 位"
        why += f'<li class="soft">应引要点：{told}</li>'
    return f"{chip}{name}" + (f'<ul class="why">{why}</ul>' if why else "")


def _turns(row: Row) -> str:
    *earlier, last = row.question.turns
    lines = [f'<p class="soft">先问：{escape(turn)}</p>' for turn in earlier]
    lines.append(f'<p class="asked">{escape(last) or "（空）"}</p>')
    if earlier and row.prediction.rewritten:
        lines.append(f'<p class="soft">理解为：{escape(row.prediction.rewritten)}</p>')
    return "".join(lines)


def _answer(row: Row, old: Row | None) -> str:
    prediction = row.prediction
    kinds = "、".join(SOURCE_KINDS[kind] for kind in dict.fromkeys(prediction.sources_kind))
    facts = [
        OUTCOMES[prediction.status],
        f"引用 {marks(prediction.citations) or '无'}",
        kinds,
        f"{prediction.latency_s:.2f} 秒",
    ]
    text = f'<p class="said">{escape(prediction.answer) or "（无）"}</p>'
    text += f'<p class="soft">{escape(" · ".join(filter(None, facts)))}</p>'
    if old is not None:
        verdict = "对" if old.verdict.right else "错"
        status = OUTCOMES[old.prediction.status]
        text += (
            f'<div class="old"><p class="soft">旧（{verdict}，{status}）</p>'
            f"<p>{escape(old.prediction.answer) or '（无）'}</p></div>"
        )
    return text


def _gold(row: Row) -> str:
    question = row.question
    expect = OUTCOMES[question.expect] if question.expect else "拒答"
    lines = [f"应为：{expect}"]
    if question.facts:
        lines.append(f"须有：{'；'.join(question.facts)}")
    lines += [f"须有其一：{' / '.join(group)}" for group in question.any_of]
    if question.forbid:
        lines.append(f"不得有：{'；'.join(question.forbid)}")
    if question.items:
        lines.append(f"须引：{marks(question.items)}")
    told = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return told + (f'<p class="soft">{escape(question.note)}</p>' if question.note else "")
