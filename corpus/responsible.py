"""Reads which units lead and which support, from the bracket or the line that names them.

Three styles are known: labels in a bracket (牵头责任单位:A,协同责任单位:B、C等), labels on a
line of their own (责任单位：A；配合单位：B, 责任单位：A牵头，B配合), and the State Council's
sentences in a bracket (A牵头，B按职责负责). Names stay as published; it does not know whether a
unit exists (`corpus.units` does).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.brackets import ROUND_AND_SQUARE, find_brackets
from corpus.duties import FIRST_LEADS, Duties, Group, Role, read_duties, read_list, role_of
from corpus.notice import Span
from corpus.unit_lists import is_authority


@dataclass(frozen=True, slots=True)
class Responsible:
    """The units of one bracket or line.

    `first_leads` is true where it says that the first unit named leads, here and in all later
    items (列第一位者为牵头单位，下同); the lists are already parted so for this item. `is_told` is
    true where the duties are told in words of their own (A负责征收，B负责发放).
    """

    span: Span
    lead: tuple[str, ...]
    support: tuple[str, ...]
    lead_is_open: bool
    support_is_open: bool
    first_leads: bool
    is_told: bool = False


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
_STOPS = "。；;. \t\r\u3000"
_NOTE_OF_FIRST = re.compile(rf"[（(][^（()）]*{FIRST_LEADS.pattern}[^（()）]*[）)]")


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
        line_end = text.find("\n", bracket.end, end)
        behind = text[bracket.end : end if line_end < 0 else line_end]
        span = Span(bracket.start, bracket.end)
        read = _read(inner, span, first_leads, closes=not behind.strip(_STOPS))
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
        read = _read(
            re.sub(r"[*【】]", " ", text[begin:stop]), Span(begin, stop), first_leads, True
        )
        if read is not None:
            found.append(read)
    # Beside a list of the units, A负责受理，B负责审批 tells how it is done.
    listed = [r for r in found if not r.is_told]
    return tuple(sorted(listed or found, key=lambda r: r.span.start))


def read_columns(cells: Sequence[tuple[str, str]], span: Span) -> Responsible | None:
    """The units of a table's row, from its (column's head, cell) pairs; None where it names none.

    The head is a label (牵头单位), perhaps with a note in brackets (列第一位的为牵头单位).
    """
    notes = "".join(found[0] for label, _ in cells for found in _NOTE_OF_FIRST.finditer(label))
    labelled = (f"{re.split('[（(]', label)[0].strip()}：{names}" for label, names in cells)
    return _read("；".join(labelled) + notes, span, first_leads=False, closes=True)


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
        goes_on = text[stop - 1] in "、，," or _LABEL.search(line) or _OTHER_LABEL.match(line)
        if place > start and line.strip() and not goes_on:
            break
        if line.strip():
            stop = place + len(line.rstrip())
        place = line_end + 1
    while stop > start and text[stop - 1] in _STOPS:
        stop -= 1
    return stop


def _read(inner: str, span: Span, first_leads: bool, closes: bool) -> Responsible | None:
    """The units of a bracket or line; `closes` where nothing follows it in its paragraph."""
    says_first = FIRST_LEADS.search(inner) is not None
    named = _NOTE_OF_FIRST.sub("", inner)
    duties = _read_labels(named) if _LABEL.search(named) else _read_sentence(named, closes)
    groups = duties.groups
    if not any(group.names for group in groups):
        return None
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
        is_told=duties.told,
    )


def _read_labels(inner: str) -> Duties:
    labels = sorted(
        [*_LABEL.finditer(inner), *_OTHER_LABEL.finditer(inner)],
        key=lambda m: (m.start(), -m.end()),
    )
    groups: list[Group] = []
    for i, label in enumerate(labels):
        name = label.groupdict().get("label")
        if name is None or (i and label.start() < labels[i - 1].end()):
            continue
        stop = labels[i + 1].start() if i + 1 < len(labels) else len(inner)
        listed = inner[label.end() : stop].split("。", maxsplit=1)[0]
        role = role_of(name)
        groups += read_duties(listed, role).groups or read_list(listed, role)
    return Duties(tuple(groups))


def _read_sentence(inner: str, closes: bool) -> Duties:
    """The duties of a bracket without labels; none where it rather tells how something is done.

    （县民政局负责受理） names the item's unit at the end of its paragraph, but not within one.
    """
    duties = read_duties(inner)
    if duties.told:
        has_office = any(is_authority(n) for group in duties.groups for n in group.names)
        if duties.rest or not has_office or not closes:
            return Duties()
    return duties
