"""`python -m training.check`: holds the rows against their notices and against `eval/`.

Evidence that the item does not contain, answers with a figure or a unit that the evidence does not
bear out, outcomes that contradict their row, repeated questions, thin shares; what is shared with
`eval/` is found by `training.overlap`. It shows the words of training questions, never of others.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from assistant.values import Status
from corpus.figures import (
    Comparator,
    Figure,
    Kind,
    find_figures,
    is_evidence_for,
    keeps_comparator,
    same_figure,
)
from corpus.notice import Item, Notice
from corpus.register import Register
from corpus.units import find_units
from eval.check import Finding, bare
from training.overlap import (
    NEAR,
    check_asked,
    check_leaked,
    check_published,
    eval_questions,
    likeness,
    near_duplicates,
    published_notices,
)
from training.rows import DATA, Row, read_rows

KINDS = frozenset("figure eligibility content lead assist locate followup refuse".split())
CONVERSED = frozenset(("followup", "refuse"))
"""Kinds that may have more than one turn."""
NOTICES = 55
ROWS = 6000
REFUSED = (0.2, 0.3)
"""The share of rows that must be refused: about a quarter."""
EACH_WAY = 0.025
"""The least share of each of the three ways to refuse."""
ALIKE = 0.5
"""Likeness from which two items of different notices count as one skeleton filled in twice."""
MOST_ALIKE = 0.05


def check_form(rows: Iterable[Row]) -> Iterator[Finding]:
    """Kinds, outcomes, turns, items, evidence and answers that contradict each other."""
    outcomes = {status.value for status in Status}
    for row in rows:
        answered = row.outcome == Status.ANSWERED.value
        faults = {
            f"不认识的 kind：{row.kind}": row.kind not in KINDS,
            f"不认识的 outcome：{row.outcome}": row.outcome not in outcomes,
            "有空的问句": not row.turns or not all(turn.strip() for turn in row.turns),
            "追问至少要两句": row.kind == "followup" and len(row.turns) < 2,
            "只有追问和拒答可以不止一句": len(row.turns) > 1 and row.kind not in CONVERSED,
            "拒答的 outcome 与 kind 矛盾": answered == (row.kind == "refuse")
            and (answered or row.kind != "followup"),
            "要答的没有证据或答案": answered and not (row.evidence and row.answer),
            "不答的不该有证据或答案": not answered
            and (row.evidence is not None or row.answer is not None),
            "没有写明要点": row.item is None
            and row.outcome in (Status.ANSWERED.value, Status.NOT_STATED.value),
            "不在范围的不该写要点": row.item is not None
            and row.outcome in (Status.NOT_COVERED.value, Status.UNCLEAR.value),
        }
        yield from (Finding(name(row), fault) for fault, found in faults.items() if found)


def check_evidence(rows: Iterable[Row]) -> Iterator[Finding]:
    """Evidence that is no part of the item's text."""
    for row in rows:
        text = row.notice.text[row.item.start : row.item.end] if row.item else ""
        if row.evidence and row.evidence not in text:
            yield Finding(name(row), "证据不是要点的原文")


def check_figures(rows: Iterable[Row]) -> Iterator[Finding]:
    """Figures of an answer that its evidence has not, or has with a bound that the answer drops."""
    for row in rows:
        evidence = find_figures(row.evidence or "")
        for figure in find_figures(row.answer or ""):
            if row.item and row.kind == "locate" and _is_place(figure, row.notice, row.item):
                continue
            found = is_evidence_for(figure, evidence) or _aligned(figure, evidence, row)
            if found is None:
                yield Finding(name(row), f"答案的“{figure.text}”不在证据里")
            elif not keeps_comparator(figure, found) and _bound_is_its_own(found, row):
                yield Finding(name(row), f"答案的“{figure.text}”丢了“{found.comparator_text}”")


def check_units(rows: Iterable[Row]) -> Iterator[Finding]:
    """Units of an answer that its evidence does not name; leading units that are left out."""
    known: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if not (row.answer and row.evidence and row.item):
            continue
        if row.notice.id not in known:
            known[row.notice.id] = Register.from_notice(row.notice).units
        units, place = known[row.notice.id], row.notice.place
        named = {mention.unit for mention in find_units(row.evidence, units, place)}
        for mention in find_units(row.answer, units, place):
            is_named = mention.unit is not None and mention.unit in named
            if not is_named and mention.text not in row.evidence:
                yield Finding(name(row), f"答案的“{mention.text}”不在证据里")
        if row.kind == "lead" and not all(unit in row.answer for unit in row.item.lead_units):
            yield Finding(name(row), "没有列全牵头单位")


def check_repeats(rows: Iterable[Row]) -> Iterator[Finding]:
    """Conversations that one notice is asked twice."""
    asked: set[tuple[str, ...]] = set()
    for row in rows:
        key = (row.notice.id, *map(bare, row.turns))
        if key in asked:
            yield Finding(name(row), "同一通知里问了两遍")
        asked.add(key)


def check_shares(rows: Sequence[Row]) -> Iterator[Finding]:
    """Too few notices or rows, refusals that are not about a quarter or lack one of three ways."""
    notices = len({row.notice.id for row in rows})
    if notices < NOTICES or len(rows) < ROWS:
        yield Finding("", f"至少要 {NOTICES} 篇、{ROWS} 行，现为 {notices} 篇、{len(rows)} 行")
    if not rows:
        return
    counts = Counter(row.outcome for row in rows)
    refused = 1 - counts[Status.ANSWERED.value] / len(rows)
    if not REFUSED[0] <= refused <= REFUSED[1]:
        yield Finding("", f"不答的应约占四分之一，现为 {refused:.1%}")
    for status in Status:
        if counts[status.value] < EACH_WAY * len(rows):
            yield Finding("", f"{status.value} 只有 {counts[status.value]} 行")


def check_skeletons(notices: Sequence[Notice]) -> Iterator[Finding]:
    """Too many items that are another notice's with other numbers and places."""
    alike = share_alike(notices)
    if alike >= MOST_ALIKE:
        yield Finding("", f"{alike:.1%} 的要点与别篇的雷同，应少于 {MOST_ALIKE:.0%}")


def share_alike(notices: Sequence[Notice]) -> float:
    """Share of the items that are more than half like some item of another notice."""
    likest = likeness(notices)
    return sum(value > ALIKE for value in likest) / len(likest) if likest else 0.0


def check_all(rows: Sequence[Row]) -> tuple[Finding, ...]:
    """All findings that need no model, in the order of the checks above."""
    notices = tuple(dict.fromkeys(row.notice for row in rows))
    questions = eval_questions()
    of_rows = (check_form, check_evidence, check_figures, check_units, check_repeats, check_shares)
    return (
        *chain.from_iterable(check(rows) for check in of_rows),
        *check_skeletons(notices),
        *check_asked(((name(row), row.turns) for row in rows), questions),
        *check_leaked(questions, notices, DATA / "questions"),
        *check_published(notices, rows, published_notices()),
    )


def name(row: Row) -> str:
    """What a finding calls the row: notice, item and the words asked."""
    place = f"{row.notice.id}/{row.item.id}" if row.item else row.notice.id
    return f"{place}“{' → '.join(row.turns)}”"


def _is_place(figure: Figure, notice: Notice, item: Item) -> bool:
    """Whether the figure numbers the item or its section, which a look-up knows by itself."""
    numbers = {item.number}
    numbers |= {section.number for section in notice.sections if item in section.items}
    return figure.kind is Kind.ORDINAL and figure.value in numbers


def _aligned(figure: Figure, evidence: Iterable[Figure], row: Row) -> Figure | None:
    """The evidence of a list with 分别, where the answer names the figure's own member.

    "剖宫产在二级医院支付4500元" has the level 二级, its evidence the level 剖宫产; both are right.
    """
    return next(
        (
            found
            for found in evidence
            if same_figure(figure, found) and found.level and found.level in (row.answer or "")
        ),
        None,
    )


def _bound_is_its_own(found: Figure, row: Row) -> bool:
    """Whether the bound touches the figure; in 90至99岁、100岁以上 it is a neighbour's."""
    bound, text = found.comparator_text, row.evidence or ""
    return found.comparator is not Comparator.EQUAL and (
        text.startswith(bound, found.end) or text.endswith(bound, 0, found.start)
    )


def _summary(rows: Sequence[Row]) -> str:
    """Numbers of the moment, for the README."""
    notices = tuple(dict.fromkeys(row.notice for row in rows))
    counts = Counter(row.outcome for row in rows)
    asked: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in rows:
        asked[tuple(map(bare, row.turns))].add(row.notice.id)
    shares = "、".join(f"{way} {count / len(rows):.1%}" for way, count in counts.most_common())
    return (
        f"{len(notices)} 篇、{sum(len(notice.items) for notice in notices)} 项、{len(rows)} 行"
        f"（验证 {sum(row.is_validation for row in rows)} 行）；{shares}；"
        f"{share_alike(notices):.1%} 的要点与别篇雷同；"
        f"{sum(len(where) > 1 for where in asked.values())} 个问句在不止一篇里问到"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Prints findings and shares; 1 where there are findings."""
    parser = argparse.ArgumentParser(
        prog="python -m training.check", description="核对训练数据（不显示测试题的文字）。"
    )
    parser.add_argument(
        "--near-duplicates",
        action="store_true",
        help="改为用编码模型找出与题集说法相近的训练问句（几分钟），只供人判断",
    )
    rows = read_rows()
    if parser.parse_args(argv).near_duplicates:
        found = near_duplicates([(name(row), row.question) for row in rows], eval_questions())
        for pair in found:
            print(pair)
        ids = len({pair.question for pair in found})
        print(f"余弦不低于 {NEAR} 的有 {len(found)} 对，涉及 {ids} 道题")
        return 0
    findings = check_all(rows)
    for finding in findings:
        print(finding)
    print(f"{_summary(rows)}；{len(findings)} 处问题")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
