"""Reads which units lead and which support, from the bracket or the line that names them.

Three styles are known: labels in a bracket (牵头责任单位:A,协同责任单位:B、C等), labels on a
line of their own (责任单位：A；配合单位：B), and the State Council's endings (A牵头，B按职责负责).
Names stay as published; it does not know whether a unit exists (`corpus.units` does).
"""

import re
from dataclasses import dataclass
from enum import Enum

from corpus.brackets import ROUND_AND_SQUARE, find_brackets, split_outside
from corpus.notice import Span


class Role(Enum):
    """What a label or an ending makes of the units beside it."""

    LEAD = "lead"
    SUPPORT = "support"
    PLAIN = "plain"
    """责任单位, 负责: leads where nobody else is named as lead, else supports."""


@dataclass(frozen=True, slots=True)
class Responsible:
    """The units of one bracket or line.

    `first_leads` is true where it says that the first unit named leads, here and in all later
    items (列第一位者为牵头单位，下同); the lists are already parted so for this item.
    """

    span: Span
    lead: tuple[str, ...]
    support: tuple[str, ...]
    lead_is_open: bool
    support_is_open: bool
    first_leads: bool


@dataclass(frozen=True, slots=True)
class _Group:
    role: Role
    names: tuple[str, ...]
    is_open: bool


_DUTY = (
    "牵头|主办|主责|主管|主要|责任|负责|协同|协办|配合|协助|参与|参加|联办|承办|实施|落实|支持|完成"
)
_LABEL = re.compile(
    rf"(?P<label>[\u4e00-\u9fff、]{{0,4}}(?:{_DUTY})(?:{_DUTY}|[和及、])*"
    r"(?:单位|部门|机构)?(?:名单|名称)?)[ \t\u3000]*[:：]"
)
_OTHER_LABEL = re.compile(
    r"[\u4e00-\u9fff]{0,6}(?:领导|时限|时间|责任人|负责人|联系人|电话|目标|资金|措施|地点|标准|备注)"
    r"[ \t\u3000]*[:：]"
)
_LINE_LABEL = re.compile(
    r"(?:^|(?<=[。；;！!]))[ \t\u3000*【\[]*"
    r"(?=(?:牵头|主办|责任|协同|协办|配合|承办|实施|主管|主要|负责)[\u4e00-\u9fff]{0,6}[】\]]?[*]*[:：])",
    re.MULTILINE,
)
_ENDING = re.compile(
    r"^(?P<names>.*?)(?:按照?(?:各自)?职[责能](?:分工)?|依职责|根据职责分工|分别|共同|联合|分工|具体|组织)*"
    r"(?P<role>牵头(?:会同.{2,40})?(?:负责|落实|组织实施|实施)?|主办|负责(?:落实|实施)?|落实|组织实施|实施"
    r"|配合|协同|协办|协助|参与|参加|承办)(?:落实|实施|做好)?$",
    re.DOTALL,
)
_FIRST_LEADS = re.compile(r"[排列]?在?第一(?:位)?(?:者|的)?[^，,。；]{0,6}为?牵头")
_OPEN = re.compile(
    r"(?:[,，、]?等)(?:\d+|[一二三四五六七八九十]+)?个?(?:有关|相关|各有关|市直|省直)?"
    r"(?:部门和单位|单位和部门|部门|单位|地方|地区)?$"
)
_UNIT_ENDS = (
    "局委办部厅院会署社联处科室站所中心公司集团银行分行支行支队大队政府组织部门单位乡镇街道县市区省"
    "院校学校医院海关总署协会基金企业园区管委会党委总工会团委妇联台馆队"
)
_NOTHING = frozenset({"", "无", "/", "-", "—", "／"})
_WHITE = re.compile(r"\s+")
_JOIN = re.compile(r"(?<=[局委办部厅署院会])(?:和|与|及|以及)(?=[\u4e00-\u9fff（(]{2,}$)")


def find_responsible(text: str, start: int, end: int, first_leads: bool) -> tuple[Responsible, ...]:
    """All brackets and lines between `start` and `end` that name units, in order.

    `first_leads`: an earlier item said that the first unit named leads.
    """
    found: list[Responsible] = []
    covered = start
    for bracket in find_brackets(text, start, end):
        if bracket.start < covered or text[bracket.start] not in ROUND_AND_SQUARE:
            continue
        inner = text[bracket.start + 1 : bracket.end - 1]
        read = _read(inner, Span(bracket.start, bracket.end), first_leads)
        if read is not None:
            found.append(read)
            first_leads = first_leads or read.first_leads
            covered = bracket.end
    labelled = next(
        (m for m in _LINE_LABEL.finditer(text, start, end) if not _inside(m.end(), found)), None
    )
    if labelled is not None:
        stop = _end_of_labels(text, labelled.end(), end)
        begin = labelled.end() - len(labelled.group().strip(" \t\u3000"))
        read = _read(re.sub(r"[*【】]", " ", text[begin:stop]), Span(begin, stop), first_leads)
        if read is not None:
            found.append(read)
    return tuple(sorted(found, key=lambda r: r.span.start))


def _inside(place: int, found: list[Responsible]) -> bool:
    return any(r.span.start <= place < r.span.end for r in found)


def _end_of_labels(text: str, start: int, end: int) -> int:
    """Where a run of label lines ends: at the last line that itself begins with a label."""
    stop = start
    place = start
    while place < end:
        line_end = text.find("\n", place, end)
        line_end = end if line_end < 0 else line_end
        line = text[place:line_end]
        if place > start and line.strip() and not (_LABEL.search(line) or _OTHER_LABEL.match(line)):
            break
        if line.strip():
            stop = place + len(line.rstrip())
        place = line_end + 1
    while stop > start and text[stop - 1] in "。；; \t\r\u3000":
        stop -= 1
    return stop


def _read(inner: str, span: Span, first_leads: bool) -> Responsible | None:
    groups = _read_labels(inner) if _LABEL.search(inner) else _read_endings(inner)
    if not any(group.names for group in groups):
        return None
    says_first = _FIRST_LEADS.search(inner) is not None
    has_lead = any(g.role is Role.LEAD and g.names for g in groups)
    plain_as = Role.SUPPORT if has_lead else Role.LEAD
    lead: list[str] = []
    support: list[str] = []
    lead_open = support_open = False
    for group in groups:
        role = plain_as if group.role is Role.PLAIN else group.role
        names = group.names
        if group.role is Role.PLAIN and not has_lead and (says_first or first_leads):
            lead += names[:1]
            support += names[1:]
            support_open |= group.is_open
        elif role is Role.LEAD:
            lead += names
            lead_open |= group.is_open
        else:
            support += names
            support_open |= group.is_open
    return Responsible(
        span=span,
        lead=tuple(dict.fromkeys(lead)),
        support=tuple(n for n in dict.fromkeys(support) if n not in lead),
        lead_is_open=lead_open,
        support_is_open=support_open,
        first_leads=says_first and "下同" in inner,
    )


def _role_of(label: str) -> Role:
    if re.search("牵头|主办|主责|主要|主管", label):
        return Role.LEAD
    if re.search("协同|协办|配合|协助|参与|参加|联办|支持", label):
        return Role.SUPPORT
    return Role.PLAIN


def _read_labels(inner: str) -> list[_Group]:
    labels = sorted(
        [*_LABEL.finditer(inner), *_OTHER_LABEL.finditer(inner)],
        key=lambda m: (m.start(), -m.end()),
    )
    groups: list[_Group] = []
    for i, label in enumerate(labels):
        name = label.groupdict().get("label")
        if name is None or (i and label.start() < labels[i - 1].end()):
            continue
        stop = labels[i + 1].start() if i + 1 < len(labels) else len(inner)
        names, is_open = split_names(re.split(r"[。]", inner[label.end() : stop], maxsplit=1)[0])
        groups.append(_Group(_role_of(name), names, is_open))
    return groups


def _read_endings(inner: str) -> list[_Group]:
    groups: list[_Group] = []
    waiting: list[str] = []
    for segment in split_outside(inner, "，,；;。"):
        segment = _WHITE.sub("", segment)
        if _FIRST_LEADS.search(segment) or segment == "下同":
            continue
        found = _ENDING.match(segment)
        if found is None:
            waiting.append(segment)
            continue
        ending, role = found.group("role"), Role.PLAIN
        if ending.startswith(("牵头", "主办")):
            role = Role.LEAD
        elif ending in ("配合", "协同", "协办", "协助", "参与", "参加"):
            role = Role.SUPPORT
        leading, together, helping = "、".join([*waiting, found["names"]]).partition("会同")
        waiting = []
        if "会同" in ending:
            helping, together = ending.split("会同")[1].removesuffix("负责"), "会同"
        names, is_open = split_names(leading)
        groups.append(_Group(Role.LEAD if together else role, names, is_open))
        if together:
            groups.append(_Group(Role.SUPPORT, *split_names(helping)))
    named = [name for group in groups for name in group.names]
    # 纳税人对其真实性负责 is no list of units.
    if not named or not all(name[-1] in _UNIT_ENDS and len(name) <= 30 for name in named):
        return []
    return groups


def split_names(listed: str) -> tuple[tuple[str, ...], bool]:
    """The names of a list and whether it ends with 等 (which is part of no name)."""
    listed = listed.strip(" \t\r\n\u3000，,；;、。")
    parts = split_outside(listed, "、，,；;")
    if (
        len(parts) == 1
        and len(words := listed.split()) > 1
        and all(len(w) > 2 and w[-1] in _UNIT_ENDS for w in words)
    ):
        parts = words
    names: list[str] = []
    is_open = False
    for part in parts:
        name = _WHITE.sub("", part)
        shortened = _OPEN.sub("", name)
        is_open = is_open or shortened != name
        names += [n for n in _JOIN.split(shortened) if n not in _NOTHING]
    return tuple(dict.fromkeys(names)), is_open
