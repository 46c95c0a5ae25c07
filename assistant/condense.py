"""The part of a clause that answers: contiguous, with the condition that governs it.

A sentence of a notice often strings several facts together (新建幼儿园12所,资助幼儿988人次). What
is kept starts at the phrase asked for and takes in what it leans on: the phrase before, where that
says for whom or when, and the phrase after, where the kept one has no predicate yet.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.figures import find_figures
from corpus.notice import Clause

_HAN = re.compile("[\u4e00-\u9fff]")
_NAMED = 3
"""Characters beside its figure from which a member of a list says what it tells."""
_BARE = 9
"""Characters below which a phrase cannot stand alone: 实施129公里 does not say of what."""
_LEANS_LEFT = re.compile(
    r"^(?:给予|提供|发放|再按|按|每人|每月|每年|予以|享受|由|并|且|其中|同时|剩余|分别|采用|确定|在.{1,20}分别|从)"
)
_OPENS = re.compile(
    r"^(?:对|为(?!主)|向|凡|符合|在.+(?:后|上|中|前|时|基础上)$|按照.+(?:后|要求)$|经|如|以.+(?:为|要求)|.*(?:报销|认定|审核)后$)"
)
_PREDICATE = re.compile(r"给予|提供|发放|免除|享受|补贴|补助|资助|适配|奖补|办理|达到|不超过|救助")


def condense(clause: Clause, wanted: Sequence[str], limit: int = 100) -> Clause:
    """The shortest run of phrases around those that hold a wanted string, at most about `limit`.

    Without any wanted string in it, or where it is short, the clause stays whole. The result's span
    is the run's place in the notice.
    """
    phrases = phrases_of(clause.text)
    hits = [
        number
        for number, (start, end) in enumerate(phrases)
        if any(string and string in clause.text[start:end] for string in wanted)
    ]
    return _run(clause, phrases, hits, limit)


def condense_to(clause: Clause, spans: Sequence[tuple[int, int]], limit: int = 100) -> Clause:
    """The shortest run of phrases that holds these spans of the clause's text, as `condense`."""
    phrases = phrases_of(clause.text)
    hits = [
        number
        for number, (start, end) in enumerate(phrases)
        if any(start < right and left < end for left, right in spans)
    ]
    return _run(clause, phrases, hits, limit)


def narrow(clause: Clause, place: int, question: str, title: str = "") -> Clause:
    """The member of a list of facts that holds this place of the clause: 造林1万亩、育林4万亩.

    Only where every member tells a figure of something that it names, and the question has a word
    of this one and none of another; else the clause as it is. Words of the item's title speak for
    none of them: of 文化惠民 all are.
    """
    for start, end in phrases_of(clause.text):
        if not start <= place < end:
            continue
        members = _members(clause.text, start, end)
        if len(members) < 2 or not all(_is_fact(clause.text[at:to]) for at, to in members):
            return clause
        at, to = next((at, to) for at, to in members if place < to)
        others = {
            pair for each in members if each != (at, to) for pair in _pairs(clause.text, *each)
        }
        own = _pairs(clause.text, at, to)
        named = any(pair in question for pair in own - others)
        rivals = others - own - _pairs(title, 0, len(title))
        if not named or any(pair in question for pair in rivals):
            return clause
        at = 0 if at == start else at
        return replace(
            clause, start=clause.start + at, end=clause.start + to, text=clause.text[at:to]
        )
    return clause


def _members(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Offsets of the parts of a phrase between 、 outside brackets."""
    bounds, depth, begin = [], 0, start
    for place in range(start, end):
        if text[place] in "(（“《":
            depth += 1
        elif text[place] in ")）”》":
            depth = max(0, depth - 1)
        elif text[place] == "、" and depth == 0:
            bounds.append((begin, place))
            begin = place + 1
    return [*bounds, (begin, end)]


def _pairs(text: str, start: int, end: int) -> set[str]:
    return {text[at : at + 2] for at in range(start, end - 1) if _HAN.match(text[at])}


def _is_fact(text: str) -> bool:
    """Whether a member names something and tells a figure of it."""
    figures = find_figures(text)
    named = len(_HAN.findall(text)) - sum(len(_HAN.findall(each.text)) for each in figures)
    return len(figures) == 1 and named >= _NAMED


def _run(
    clause: Clause, phrases: Sequence[tuple[int, int]], hits: Sequence[int], limit: int
) -> Clause:
    if not hits or len(phrases) == 1:
        return clause
    first, last = hits[0], hits[-1]
    text = clause.text
    while first > 0 and (
        _LEANS_LEFT.match(text[phrases[first][0] :])
        or phrases[last][1] - phrases[first][0] < _BARE
        or _OPENS.match(text[phrases[first - 1][0] : phrases[first - 1][1]])
    ):
        first -= 1
    while last + 1 < len(phrases) and not _PREDICATE.search(
        text[phrases[first][0] : phrases[last][1]]
    ):
        if not _LEANS_LEFT.match(text[phrases[last + 1][0] :]):
            break
        last += 1
    start, end = phrases[first][0], phrases[last][1]
    if end - start > limit:
        start = phrases[hits[0]][0] if phrases[hits[0]][0] > start else start
    if end - start < 6:
        return clause
    return replace(clause, start=clause.start + start, end=clause.start + end, text=text[start:end])


def opens(phrase: str) -> bool:
    """Whether a phrase only says for whom or when, and leaves what to the next one."""
    return bool(_OPENS.match(phrase)) and not _PREDICATE.search(phrase)


def phrases_of(text: str) -> list[tuple[int, int]]:
    """Offsets of the comma-divided phrases of a clause; brackets and quotes are not divided."""
    bounds: list[tuple[int, int]] = []
    start = depth = 0
    for place, character in enumerate(text):
        if character in "(（“《「『[":
            depth += 1
        elif character in ")）”》」』]":
            depth = max(0, depth - 1)
        elif depth == 0 and (
            character in "，；;。" or (character == "," and not _in_number(text, place))
        ):
            bounds.append((start, place))
            start = place + 1
    bounds.append((start, len(text)))
    return [(left, right) for left, right in bounds if text[left:right].strip()]


def _in_number(text: str, place: int) -> bool:
    return (
        0 < place < len(text) - 1
        and text[place - 1].isdigit()
        and re.match(r"\d{3}(?!\d)", text[place + 1 :]) is not None
    )
