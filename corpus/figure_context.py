"""Reads from the words around a figure whether it is a bound, what it is said of, and its level.

All by string rules within the figure's own clause: no dictionary, no model. The words are cut
generously rather than missed: a subject may carry a verb, but not another figure's noun.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.figure_bounds import AFTER, Comparator, read_bound
from corpus.figure_kinds import Kind, Mention
from corpus.figure_lists import (
    BASIS_AFTER,
    BASIS_BEFORE,
    BRACKETS,
    LEVEL,
    find_members,
    tidy_head,
)


@dataclass(frozen=True, slots=True)
class Context:
    """What the words around one figure say of it; empty strings where they say nothing."""

    comparator: Comparator
    comparator_text: str
    subject: str
    level: str
    basis: str


_CLAUSE_END = re.compile(r"[，。；;！!？?\n]|(?<!\d),|,(?!\d{3})")
_SENTENCE_END = re.compile(r"[。；;！!？?\n]")
_LEVELS = re.compile(rf"(?:{LEVEL.pattern})(?:[、和或](?:{LEVEL.pattern}))*")
_MEASURES = ("元", "%", "倍", "百分点", "公里", "亩", "年", "月", "天")
_BARE_VERBS = (
    "实施",
    "完成",
    "新增",
    "建设",
    "安排",
    "投入",
    "新建",
    "发放",
    "支付",
    "报销",
    "补助",
)
_LIST_GLUE = re.compile(r" ?(?:、|和|及|以及|与|或|，|,) ?")


def read_contexts(text: str, folded: str, mentions: tuple[Mention, ...]) -> tuple[Context, ...]:
    """One context for each mention of the text; `folded` is the same text folded."""
    reader = _Reader(text, folded, mentions)
    contexts = [reader.context(at) for at in range(len(mentions))]
    for at in range(1, len(contexts)):
        if reader.continues(at) and not contexts[at].subject:
            contexts[at] = replace(contexts[at], subject=contexts[at - 1].subject)
    for members in reader.lists():
        _spread(reader, members, contexts)
    return tuple(contexts)


class _Reader:
    """One text with its figures; answers what stands before and behind each of them."""

    def __init__(self, text: str, folded: str, mentions: tuple[Mention, ...]) -> None:
        self.text = text
        self.folded = folded
        self.mentions = mentions
        self.clause_ends = [match.end() for match in _CLAUSE_END.finditer(folded)]

    def context(self, at: int) -> Context:
        mention = self.mentions[at]
        if mention.kind is Kind.NAME:
            return Context(Comparator.EQUAL, "", "", "", "")
        comparator, words = self._bound(at)
        subject = self._subject(at)
        basis = self._basis(at)
        level = "" if mention.kind in (Kind.ORDINAL, Kind.DATE) else self._level(at)
        return Context(comparator, words, subject, level, basis)

    def continues(self, at: int) -> bool:
        """Whether a figure of the same sort stands before it in its clause (由50%提高到60%)."""
        earlier, mention = self.mentions[at - 1], self.mentions[at]
        alike = earlier.unit == mention.unit and mention.kind not in (Kind.ORDINAL, Kind.DATE)
        return alike and earlier.end > self.clause_start(mention.start)

    def lists(self) -> list[range]:
        """Runs of figures joined by nothing but 、 or 和: the members of one list."""
        runs, start = [], 0
        for at in range(1, len(self.mentions) + 1):
            if at < len(self.mentions) and self._joined(at - 1, at):
                continue
            if at - start > 1:
                runs.append(range(start, at))
            start = at
        return runs

    def _joined(self, left: int, right: int) -> bool:
        one, two = self.mentions[left], self.mentions[right]
        if one.kind in (Kind.NAME, Kind.DATE) or two.kind in (Kind.NAME, Kind.DATE):
            return False
        between = self.folded[one.end : two.start]
        after = AFTER.match(between)
        same_kind = (one.kind is Kind.ORDINAL) == (two.kind is Kind.ORDINAL)
        glue = between[after.end() :] if after else between
        # Behind a comma, what is counted otherwise is no member: 补3.5万元，三人以上的补4.2万元.
        alike = same_kind and (one.unit == two.unit or glue.strip() not in ("，", ","))
        return alike and _LIST_GLUE.fullmatch(glue) is not None

    def clause_start(self, place: int) -> int:
        return max((end for end in self.clause_ends if end <= place), default=0)

    def clause_end(self, place: int) -> int:
        return min((end - 1 for end in self.clause_ends if end > place), default=len(self.text))

    def head(self, at: int) -> str:
        """The words between the figure and the one before it, or the clause's start."""
        mention, start = self.mentions[at], self.clause_start(self.mentions[at].start)
        for earlier in reversed(self.mentions[:at]):
            if earlier.end <= start:
                break
            if earlier.kind not in (Kind.NAME, Kind.ORDINAL) or mention.kind is Kind.ORDINAL:
                start = earlier.end
                break
        return self.text[start : mention.start]

    def tail(self, at: int) -> str:
        """The words between the figure and the next one, or the clause's end."""
        mention = self.mentions[at]
        end = self.clause_end(mention.end)
        for later in self.mentions[at + 1 :]:
            if later.start >= end:
                break
            if later.kind not in (Kind.NAME, Kind.ORDINAL):
                end = later.start
                break
        return self.text[mention.end : end]

    def _bound(self, at: int) -> tuple[Comparator, str]:
        """The comparator with its words as published, whatever script they are in."""
        mention = self.mentions[at]
        head = self.folded[mention.start - len(self.head(at)) : mention.start]
        comparator, words = read_bound(self.folded, mention, head)
        place = self.folded.rfind(words, 0, mention.end + len(words) + 4)
        return comparator, self.text[place : place + len(words)]

    def _subject(self, at: int) -> str:
        mention = self.mentions[at]
        head, tail = tidy_head(self._own_head(at)), self._own_tail(at)
        if mention.kind is Kind.DATE:
            return tidy_head(tail) or head
        counts_tail = tail and mention.unit not in _MEASURES
        if (not head or head in _BARE_VERBS) and not counts_tail and self._opens_clause(at):
            head = tidy_head(self._clause_before(at)) + head
        return head + tail

    def _opens_clause(self, at: int) -> bool:
        """Whether no other quantity stands before this one in its clause."""
        start = self.clause_start(self.mentions[at].start)
        silent = (Kind.NAME, Kind.ORDINAL, Kind.DATE)
        return all(m.end <= start or m.kind in silent for m in self.mentions[:at])

    def _clause_before(self, at: int) -> str:
        """The clause before the figure's own; none across a 。"""
        end = self.clause_start(self.mentions[at].start) - 1
        if end <= 0 or _SENTENCE_END.match(self.folded, end):
            return ""
        return self.text[self.clause_start(end) : end]

    def clauses_before(self, at: int) -> Iterator[str]:
        """The clauses of the same sentence before the figure's own, the nearest first."""
        end = self.clause_start(self.mentions[at].start) - 1
        while end > 0 and not _SENTENCE_END.match(self.folded, end):
            start = self.clause_start(end)
            yield self.text[start:end]
            end = start - 1

    def _own_head(self, at: int) -> str:
        """The head without the words that belong to the figure before it."""
        head, mention = self.head(at), self.mentions[at]
        start = mention.start - len(head)
        before = [m for m in self.mentions[:at] if m.end == start and m.kind is not Kind.DATE]
        if not before:
            return head
        after = AFTER.match(head)
        if after:
            head = head[after.end() :]
        cut = max((head.rfind(sign) for sign in "、和及与"), default=-1)
        return head[cut + 1 :] if cut >= 0 else head

    def _own_tail(self, at: int) -> str:
        """The words behind a figure that it counts: none behind a bound or a list's glue."""
        tail = self.tail(at)
        after = AFTER.match(tail)
        tail = tail[after.end() :] if after else tail
        basis = BASIS_AFTER.match(tail)
        tail = tail[basis.end() :] if basis else tail
        if _LIST_GLUE.match(tail) or tail[:1] in ("（", "(", "）", ")"):
            return ""
        if self.mentions[at + 1 : at + 2] and self._next_follows(at):
            tail = re.split("[、和及与]", tail)[0]
        return BRACKETS.sub("", tail).strip(' 、和及与”"的')

    def _next_follows(self, at: int) -> bool:
        mention, following = self.mentions[at], self.mentions[at + 1]
        return mention.end + len(self.tail(at)) == following.start

    def _basis(self, at: int) -> str:
        mention = self.mentions[at]
        if mention.kind in (Kind.ORDINAL, Kind.DATE):
            return ""
        before = list(BASIS_BEFORE.finditer(self.head(at)))
        after = BASIS_AFTER.match(self.text, mention.end)
        return after[0].strip() if after else before[-1][0] if before else ""

    def _level(self, at: int) -> str:
        mention, head = self.mentions[at], self._own_head(at)
        counted_before = head and head == self.head(at) and not self._opens_clause(at)
        places = [] if counted_before else [head]
        if mention.kind in (Kind.QUANTITY, Kind.RANGE) and mention.unit != "元":
            places.append(self._own_tail(at))
        if not tidy_head(head) and self._opens_clause(at):
            places.append(self._clause_before(at))
        for words in places:
            found = list(_LEVELS.finditer(words))
            if found:
                return found[-1][0]
        return ""


def _spread(reader: _Reader, members: range, contexts: list[Context]) -> None:
    """Shares along a list what is said once: the bound, the subject, the basis and the levels."""
    mentions = reader.mentions
    first, last = members[0], members[-1]
    head = reader.text[reader.clause_start(mentions[first].start) : mentions[first].start]
    bound = next(
        (contexts[at] for at in (first, last) if contexts[at].comparator is not Comparator.EQUAL),
        None,
    )
    tail = reader._own_tail(last) if len({mentions[at].unit for at in members}) == 1 else ""
    beside = () if mentions[first].kind is Kind.ORDINAL else reader.clauses_before(first)
    names, rest = find_members(head, beside, reader.text[mentions[last].end :], len(members))
    for place, at in enumerate(members):
        context = contexts[at]
        if (
            bound
            and context.comparator is Comparator.EQUAL
            and mentions[at].kind is not Kind.ORDINAL
        ):
            context = replace(
                context, comparator=bound.comparator, comparator_text=bound.comparator_text
            )
        if at != first and not context.subject:
            context = replace(context, subject=contexts[first].subject or tail)
        if not context.basis:
            context = replace(context, basis=contexts[first].basis)
        if names:
            context = replace(context, level=names[place], subject=rest or names[place] + tail)
        elif not context.level and mentions[at].kind is not Kind.ORDINAL:
            context = replace(context, level=contexts[first].level)
        contexts[at] = context
