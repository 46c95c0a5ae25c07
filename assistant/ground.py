"""The guard: whether a piece of generated text may be shown.

It trusts nothing about the generator, neither its grammar nor its training: with random weights it
lets nothing through that the item does not say. It compares words, figures and units; it does not
know what is true, only what stands in the item.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from assistant.subsequence import common_length
from assistant.words import content_words, stop_words
from corpus.figures import Figure, Kind, find_figures, is_evidence_for, keeps_comparator
from corpus.notice import Clause, Item
from corpus.units import find_units

_GLUE = frozenset(
    "可以 能够 包括 给予 提供 获得 享受 发放 人员 群众 对象 标准 达到 目标 计划 完成 "
    "总共 共计 合计 其中 "
    "符合 条件 规定 要求 明确 分别 需要 应当 材料 原文 以上 "
    "以下 左右 不超过 不低于 至少 最多 约 超过".split()
)
"""Words that join what the item says; the guard does not look for them in it."""
_NEGATION = re.compile(
    r"不(?!超过|低于|少于|高于|同)|没有|未|无(?!障碍)|非(?!遗|物质)|禁止|取消|停止|拒绝"
)
_VERDICT = re.compile(r"^(?:是的|对的|对|不对|不是|能|不能|可以|不可以|会|不会|有|没有)[,，。!！]")
_BOUND = re.compile("不超过|不低于|不少于|不高于|至少|至多|最多|以上|以下|以内|左右|超过|大约|约")
_COPIED = 0.8
"""Least share of a piece's Han characters that stand in the item in the same order."""
_CONDITION = re.compile(
    r"(?:对|为|给|向)(?P<who>[^，,。；;]{4,}?)(?:，|,)?(?:每人|每月|每年|按|给予|提供|发放|实行|实施|进行|适配|免除|免费|发)"
    r"|(?P<when>符合[^，,。；;]{0,12}条件|且[^，,。；;]{2,})"
)
_KEPT = 0.7
"""Least share of a condition's content words that a whole answer must keep."""


class Fault(Enum):
    """Why a piece may not be shown."""

    FIGURE = "figure"
    """A figure that the item lacks, or that belongs to another subject or level."""
    COMPARATOR = "comparator"
    """不超过, 以上, 左右 … was lost or turned."""
    NOT_ASKED = "not_asked"
    """A figure of the item, but not the one that was asked for."""
    UNIT = "unit"
    """A unit that the item does not name."""
    WORDS = "words"
    """Words that the item does not use, or in another order."""
    VERDICT = "verdict"
    """A yes, no or negation that the item does not contain."""
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answer may say: an item, its clauses best first, and the figures that were asked for.

    `figures` are the figures of the item that answer the question; empty where none was asked for.
    """

    item: Item
    clauses: tuple[Clause, ...]
    figures: tuple[Figure, ...]


def fault(text: str, evidence: Evidence, question: str) -> Fault | None:
    """The first fault of an answer as far as it is written, None where it may be shown.

    Words, figures and units must stand in the evidence's clauses, in their order: what the item
    says elsewhere, of others, is no support.
    """
    text = text.strip()
    if not any("\u4e00" <= character <= "\u9fff" or character.isdigit() for character in text):
        return Fault.EMPTY
    said = "。".join([evidence.item.title, *(clause.text for clause in evidence.clauses)])
    if _VERDICT.match(text):
        return Fault.VERDICT
    if any(found.group() not in said for found in _NEGATION.finditer(text)):
        return Fault.VERDICT
    if (wrong := _wrong_figure(text, evidence, question)) is not None:
        return wrong
    named = (*evidence.item.lead_units, *evidence.item.support_units)
    if any(unit.text not in said for unit in find_units(text, named)):
        return Fault.UNIT
    return None if _is_copied(text, said) else Fault.WORDS


def unkept(answer: str, evidence: Evidence) -> bool:
    """Whether a whole answer drops what makes it whole: an asked figure, a condition, a member."""
    figures = find_figures(answer)
    for wanted in evidence.figures:
        if not any(is_evidence_for(figure, [wanted]) for figure in figures):
            return True
    for clause in evidence.clauses[:1]:
        if any(_share_kept(condition, answer) < _KEPT for condition in conditions(clause.text)):
            return True
        if not evidence.figures and _is_cut_short(clause.text, answer):
            return True
    return False


def _is_cut_short(clause: str, answer: str) -> bool:
    """Whether an answer names some members of a list (、和及) of the clause, but not all."""
    for phrase in re.split("[，,；;。]", clause):
        if "、" not in phrase:
            continue
        members = [
            words for part in re.split("[、和及与]", phrase) if (words := content_words(part))
        ]
        # The first and the last run into the words around the list.
        own = [members[0][-1:], *members[1:-1], members[-1][:1]] if len(members) > 1 else []
        kept = [sum(word in answer for word in words) >= _KEPT * len(words) for words in own]
        if any(kept) and not all(kept):
            return True
    return False


def conditions(clause: str) -> tuple[str, ...]:
    """The phrases of a clause that say for whom and when it holds."""
    return tuple(match.group("who") or match.group("when") for match in _CONDITION.finditer(clause))


def alignment(figure: Figure, words: str) -> float:
    """Share of a figure's own words (subject, level) that stand in `words`; 0 to 1.

    Counted over character pairs, so that 护理补贴 asked meets 长期护理补贴 written.
    """
    pairs = _pairs(figure.subject + figure.level)
    if not pairs:
        return 0.0
    return len(pairs & _pairs(words)) / len(pairs)


def _wrong_figure(text: str, evidence: Evidence, question: str) -> Fault | None:
    """The first fault of the text's figures: each must stand in the evidence's own clauses."""
    stated = [figure for clause in evidence.clauses for figure in find_figures(clause.text)]
    rivals = find_figures(evidence.item.body)
    figures = find_figures(text)
    loose = text
    for figure in figures:
        loose = loose[: figure.start] + " " * len(figure.text) + loose[figure.end :]
        source = is_evidence_for(figure, stated)
        if source is None:
            return Fault.FIGURE
        if figure.kind in (Kind.NAME, Kind.ORDINAL, Kind.DATE):
            continue
        if not keeps_comparator(figure, source):
            return Fault.COMPARATOR
        if _belongs_elsewhere(figure, source, rivals, text, question):
            return Fault.FIGURE
        if not _is_wanted(figure, figures, evidence):
            return Fault.NOT_ASKED
    # A digit in no figure is a number cut short, or one that no reader of figures knows.
    return Fault.FIGURE if any(character.isdigit() for character in loose) else None


def _belongs_elsewhere(
    figure: Figure, source: Figure, stated: Sequence[Figure], text: str, question: str
) -> bool:
    """Whether the words around a figure fit another figure of the item better than its source."""
    if figure.level and source.level and figure.level != source.level:
        return True
    around = text if len(content_words(text.replace(figure.text, " "))) > 0 else question
    own = alignment(source, around)
    return any(
        alignment(rival, around) > own + 0.34
        for rival in stated
        if rival.unit == source.unit and rival.value != source.value
    )


def _is_wanted(figure: Figure, written: Sequence[Figure], evidence: Evidence) -> bool:
    """Whether a figure was asked for, or stands beside one that was.

    Where none of those asked for is written yet, another of the same unit would be taken for it.
    """
    if any(is_evidence_for(other, evidence.figures) for other in written):
        return True
    return all(figure.unit != wanted.unit for wanted in evidence.figures)


def _is_copied(text: str, said: str) -> bool:
    """Whether the piece uses the item's words, nearly in the item's order."""
    for word in content_words(text):
        if word not in said and word not in _GLUE and not _is_numeral(word):
            return False
    text = _BOUND.sub("", text)  # bounds are held to their figure, not to the wording
    han = [character for character in text if "\u4e00" <= character <= "\u9fff"]
    if not han:
        return True
    free = sum(len(word) for word in _GLUE | stop_words() if len(word) > 1 and word in text)
    return common_length(han, said) + min(free, len(han) // 4) >= _COPIED * len(han)


def _share_kept(condition: str, answer: str) -> float:
    words = content_words(condition)
    return sum(word in answer for word in words) / len(words) if words else 1.0


def _pairs(text: str) -> frozenset[str]:
    plain = re.sub(r"[^\u4e00-\u9fffA-Za-z0-9]", "", text)
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))


def _is_numeral(word: str) -> bool:
    return bool(re.fullmatch(r"[0-9.,%％]+|[零一二两三四五六七八九十百千万亿半]+", word))
