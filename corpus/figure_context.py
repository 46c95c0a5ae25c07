"""Reads from the words around a figure whether it is a bound, what it is said of, and its level.

All by string rules within the figure's own clause: no dictionary, no model. The words are cut
generously rather than missed: a subject may carry a verb, but not another figure's noun.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum

from corpus.figure_spans import Kind, Mention


class Comparator(Enum):
    """How the value bounds what it is said of."""

    EQUAL = "equal"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Context:
    """What the words around one figure say of it; empty strings where they say nothing."""

    comparator: Comparator
    comparator_text: str
    subject: str
    level: str
    basis: str


_AT_MOST = "不得超过|不能超过|最高不超过|不超过|不得高于|不高于|不多于|不大于|至多|最多|上限为?|控制在|≤|<="
_AT_LEAST = "不得低于|不低于|不得少于|不少于|不小于|至少|起码|达到或超过|≥|>="
_FAR = re.compile(f"(?P<most>{_AT_MOST})|(?P<least>{_AT_LEAST})")
_FILLER = "(?:可|能|达到|达|为|给予|补助|补贴|奖励|发放|是|在|到|至|按|不|:|：| )*"
_NEAR = re.compile(
    rf"(?:(?P<less>不足|不到|不满|未满|未达到?|(?<!不)低于|小于|少于|<)|"
    rf"(?P<least>年满|(?<![不未圆])满|最低|最少|力争突破)|"
    rf"(?P<most>最高|最长)|"
    rf"(?P<more>超过|(?<!不)高于|大于|多于|突破|超|>)|"
    rf"(?P<about>大约|大概|约|将近|接近|近|差不多|左右)){_FILLER}$"
)
_AFTER = re.compile(
    r" ?(?:\((?:含)?\))?(?P<text>(?P<least>及以上|或以上|\(含\)以上|以上|之上|起(?![点步诉草到]))|"
    r"(?P<most>及以下|或以下|以下|以内|之内|内(?![部容科外地需蒙])|为限|封顶|为上限)|"
    r"(?P<about>左右|上下))"
)
_AFTER_DATE = re.compile(
    r" ?(?P<text>(?P<least>起|以来|以后|之后|后)|(?P<most>以前|之前|前|以内|内))"
)
_BY_GROUP = {
    "most": Comparator.AT_MOST,
    "least": Comparator.AT_LEAST,
    "more": Comparator.MORE_THAN,
    "less": Comparator.LESS_THAN,
    "about": Comparator.ABOUT,
}
_CLAUSE_END = re.compile(r"[，。；;！!？?\n]|(?<!\d),|,(?!\d{3})")
_SENTENCE_END = re.compile(r"[。；;！!？?\n]")
_LEVEL = re.compile(
    r"[县市省区乡镇村]域内?|(?:国家|乡镇|街道|地市|县区|[省市县区乡镇村])级|[省市县区域](?:内|外|里)(?!容)|"
    r"[一二三四五六七八九十](?:至|到|-)[一二三四五六七八九十]级|[一二三四五六七八九十]、[一二三四五六七八九十]级|"
    r"(?<![省市县区乡镇村户组])[一二三四五六七八九十]级(?!预防)|[一二三四五]类(?:县|区|地区|城市)|[一二三四五]档"
)
_LEVELS = re.compile(rf"(?:{_LEVEL.pattern})(?:[、和或](?:{_LEVEL.pattern}))*")
_PER = (
    "(?:人|名|位|户|生|个?学年|个?学期|个?季度|个?月|年|日|天|次|亩|套|平方米|村|家|张|例|台|辆|车|"
    "件|度|吨|班)"
)
_BASIS_BEFORE = re.compile(f"(?:(?:每|一个|1个|按){_PER})+")
_BASIS_AFTER = re.compile(f" ?(?:[/每·]{_PER})+")
_PREFIX_NOISE = re.compile(
    r"^(?:其中|同时|以及|按照|我市|我省|我县|全市|全省|全县|本市|力争|确保|努力|分别|帮助|给予|"
    r"[、）)”\"'： :和及与的并且再将按对为从在])+"
)
_SUFFIX_VERBS = re.compile(
    r"(?:达到|达|稳定在|稳定|保持在|保持|维持在|增长|提高到|提高至|提高|降至|降低到|降到|控制在|增加到|增加|"
    r"不得超过|不能超过|不超过|不低于|不得低于|不少于|不高于|不多于|至少|最高|最低|最多|超过|高于|低于|超|约|近|"
    r"给予|发放|补助|补贴标准为|标准为|为|是|分别|各|均|共计|共|按照|按|的|再|可|在|到|至|原则上|上限|以|将|"
    r"[、（(“\"：: ]|和|及|与|由|从|有)+$"
)
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
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_LIST_GLUE = re.compile(r" ?(?:、|和|及|以及|与|或|，|,) ?")


def read_contexts(text: str, folded: str, mentions: tuple[Mention, ...]) -> tuple[Context, ...]:
    """One context for each mention of the text; `folded` is the same text folded."""
    reader = _Reader(text, folded, mentions)
    contexts = [reader.context(at) for at in range(len(mentions))]
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
        comparator, words = self._comparator(at)
        subject = self._subject(at)
        basis = self._basis(at)
        level = "" if mention.kind in (Kind.ORDINAL, Kind.DATE) else self._level(at)
        return Context(comparator, words, subject, level, basis)

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
        after = _AFTER.match(between)
        same_kind = (one.kind is Kind.ORDINAL) == (two.kind is Kind.ORDINAL)
        glue = between[after.end() :] if after else between
        return same_kind and _LIST_GLUE.fullmatch(glue) is not None

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

    def _comparator(self, at: int) -> tuple[Comparator, str]:
        mention, head = self.mentions[at], self.head(at)
        pattern = _AFTER_DATE if mention.kind is Kind.DATE else _AFTER
        after = pattern.match(self.folded, mention.end)
        far = list(_FAR.finditer(head))
        if far and mention.kind not in (Kind.DATE, Kind.ORDINAL):
            return _BY_GROUP[far[-1].lastgroup or ""], far[-1][0]
        near = _NEAR.search(head)
        recent = near and near["about"] == "近" and mention.unit in ("年", "月", "天", "周")
        if near and not recent and mention.kind is not Kind.ORDINAL:
            group = next(name for name in _BY_GROUP if near.groupdict().get(name))
            if not (after and group == "about"):
                return _BY_GROUP[group], near[group]
        if after:
            group = next(name for name in _BY_GROUP if after.groupdict().get(name))
            return _BY_GROUP[group], after["text"]
        if mention.more:
            about = mention.more == "来"
            return (Comparator.ABOUT if about else Comparator.MORE_THAN), mention.more
        return Comparator.EQUAL, ""

    def _subject(self, at: int) -> str:
        mention = self.mentions[at]
        head, tail = _tidy_head(self._own_head(at)), self._own_tail(at)
        if mention.kind is Kind.DATE:
            return _tidy_head(tail) or head
        counts_tail = tail and mention.unit not in _MEASURES
        if (not head or head in _BARE_VERBS) and not counts_tail and self._opens_clause(at):
            head = _tidy_head(self._clause_before(at)) + head
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

    def _own_head(self, at: int) -> str:
        """The head without the words that belong to the figure before it."""
        head, mention = self.head(at), self.mentions[at]
        start = mention.start - len(head)
        before = [m for m in self.mentions[:at] if m.end == start and m.kind is not Kind.DATE]
        if not before:
            return head
        after = _AFTER.match(head)
        if after:
            head = head[after.end() :]
        cut = max((head.rfind(sign) for sign in "、和及与"), default=-1)
        return head[cut + 1 :] if cut >= 0 else head

    def _own_tail(self, at: int) -> str:
        """The words behind a figure that it counts: none behind a bound or a list's glue."""
        tail = self.tail(at)
        after = _AFTER.match(tail)
        tail = tail[after.end() :] if after else tail
        basis = _BASIS_AFTER.match(tail)
        tail = tail[basis.end() :] if basis else tail
        if _LIST_GLUE.match(tail) or tail[:1] in ("（", "(", "）", ")"):
            return ""
        if self.mentions[at + 1 : at + 2] and self._next_follows(at):
            tail = re.split("[、和及与]", tail)[0]
        return _BRACKETS.sub("", tail).strip(' 、和及与”"的')

    def _next_follows(self, at: int) -> bool:
        mention, following = self.mentions[at], self.mentions[at + 1]
        return mention.end + len(self.tail(at)) == following.start

    def _basis(self, at: int) -> str:
        mention = self.mentions[at]
        if mention.kind in (Kind.ORDINAL, Kind.DATE):
            return ""
        before = list(_BASIS_BEFORE.finditer(self.head(at)))
        after = _BASIS_AFTER.match(self.text, mention.end)
        return after[0].strip() if after else before[-1][0] if before else ""

    def _level(self, at: int) -> str:
        mention, head = self.mentions[at], self._own_head(at)
        counted_before = head and head == self.head(at) and not self._opens_clause(at)
        places = [] if counted_before else [head]
        if mention.kind in (Kind.QUANTITY, Kind.RANGE) and mention.unit != "元":
            places.append(self._own_tail(at))
        if not _tidy_head(head) and self._opens_clause(at):
            places.append(self._clause_before(at))
        for words in places:
            found = list(_LEVELS.finditer(words))
            if found:
                return found[-1][0]
        return ""


def _tidy_head(head: str) -> str:
    head = _BRACKETS.sub("", head)
    head = _BASIS_BEFORE.sub("", head)
    return _SUFFIX_VERBS.sub("", _PREFIX_NOISE.sub("", head)).strip()


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
    names, rest = _members(head, len(members))
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


def _members(head: str, count: int) -> tuple[tuple[str, ...], str]:
    """The members that a 分别 list belongs to, and the words that they share.

    ('在县域、市级、省级医疗机构就诊费用分别不超过', 3) gives (县域, 市级, 省级), 医疗机构就诊费用.
    """
    before, sign, behind = head.rpartition("分别")
    if not sign:
        return (), ""
    for words, shared_in_front in ((before, False), (behind, True)):
        parts = re.split("[、和及与]|以及", words)
        if len(parts) < count or not words:
            continue
        parts = parts[-count:]
        levels = [_LEVEL.search(part) for part in parts]
        if all(levels):
            first, final = parts[0], parts[-1]
            names = tuple(level[0] for level in levels if level)
            rest = final[final.index(names[-1]) + len(names[-1]) :]
            lead = first[: first.rindex(names[0])] if shared_in_front else ""
            return names, _tidy_head(lead) + _tidy_head(rest)
        length = max(len(part) for part in parts[1:-1]) if count > 2 else 0
        return _plain_members(parts, length)
    return (), ""


def _plain_members(parts: list[str], length: int) -> tuple[tuple[str, ...], str]:
    """Members that are no level words: cut the first and the last to the others' size."""
    first, final = _tidy_head(parts[0]), _tidy_head(parts[-1])
    ending = first[-1:]
    cut = final.find(ending) + 1 if ending and ending in final else 0
    if cut == 0:
        cut = min(length or len(first), len(final))
    size = length or (cut if final[cut:] else 0)
    if size and first[-1:] != parts[1][-1:]:
        first = first[-size:]
    return (first, *parts[1:-1], final[:cut]), _tidy_head(final[cut:])
