"""One member of a list told alone: of 初级、高级分别补贴1000元、2000元 the 高级 and its 2000元.

The words of the other members are left out; what stays are words of the notice in their order.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.measure import levels_asked
from corpus.figures import Figure, find_figures
from corpus.notice import Clause

_JOINT = re.compile(r"[、,，和及与]{0,2}")
_APART = "分别"


def members_of(figure: Figure, text: str) -> tuple[Figure, ...]:
    """The figures of the list that a figure of a text belongs to; empty where it is in none."""
    members = tuple(
        other
        for other in find_figures(text)
        if other.level and figure.level and other.subject == figure.subject
    )
    return members if len(members) > 1 else ()


def named_members(members: Sequence[Figure], question: str) -> tuple[Figure, ...]:
    """The members whose level a question names, by its kind (县级) or by words of its own."""
    levels = levels_asked(question)
    if by_kind := tuple(member for member in members if member.level[0] in levels):
        return by_kind
    pairs = [_pairs(member.level) for member in members]
    shared = {pair for own in pairs for pair in own if sum(pair in other for other in pairs) > 1}
    return tuple(
        member
        for member, own in zip(members, pairs, strict=True)
        if any(pair in question for pair in own - shared)
    )


def pick(clause: Clause, wanted: Sequence[Figure], whole: Clause) -> Clause:
    """The clause without the members of its list that are not wanted; as it is where unsure.

    Unsure is where levels or figures do not stand side by side, each list in the same order.
    `whole` is the clause that the figures' places count from, of which `clause` is a run.
    """
    starts = {figure.start + whole.start - clause.start for figure in wanted}
    first = next((each for each in find_figures(clause.text) if each.start in starts), None)
    members = members_of(first, clause.text) if first is not None else ()
    kept = [place for place, member in enumerate(members) if member.start in starts]
    if not kept or len(kept) == len(members):
        return clause
    levels = _places_of([member.level for member in members], clause.text, members[0].start)
    figures = [(member.start, member.end) for member in members]
    if not levels or not _stand_together(levels, clause.text):
        return clause
    if not _stand_together(figures, clause.text):
        return clause
    text = clause.text
    for spans in (figures, levels):
        said = "、".join(text[start:end] for start, end in (spans[place] for place in kept))
        text = text[: spans[0][0]] + said + text[spans[-1][1] :]
        if spans is figures and len(kept) == 1:
            before = text[: figures[0][0]]
            at = before.rfind(_APART)
            text = text if at < 0 else text[:at] + text[at + len(_APART) :]
    return replace(clause, text=text)


def _places_of(words: Sequence[str], text: str, end: int) -> list[tuple[int, int]]:
    """Where these words stand in this order before `end`, the last such places; else empty."""
    places: list[tuple[int, int]] = []
    for word in (each.rstrip("每") for each in reversed(words)):
        at = text.rfind(word, 0, end)
        if at < 0:
            return []
        places.append((at, at + len(word)))
        end = at
    return places[::-1]


def _stand_together(spans: Sequence[tuple[int, int]], text: str) -> bool:
    """Whether nothing but a mark or 和 stands between one span and the next."""
    return all(
        _JOINT.fullmatch(text[end:start]) is not None for (_, end), (start, _) in pairwise(spans)
    )


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))
