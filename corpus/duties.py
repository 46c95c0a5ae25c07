"""Reads who does what among units: A牵头，B、C配合; A负责征收; A会同B; A为牵头单位; A（牵头）、B.

Knows one list or sentence at a time; where it stands and what its label says, `corpus.responsible`
knows. What a unit does beyond leading and supporting (征收, 发放) is not kept.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum

from corpus.brackets import split_outside
from corpus.unit_lists import are_units, looks_like_unit, may_be_unit, split_names


class Role(Enum):
    """What a label or a verb makes of the units beside it."""

    LEAD = "lead"
    SUPPORT = "support"
    PLAIN = "plain"
    """责任单位, 负责: leads where nobody else is named as lead, else supports."""


@dataclass(frozen=True, slots=True)
class Group:
    """Units of one role; `is_open` where their list ends with 等."""

    role: Role
    names: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Duties:
    """The groups of a sentence, empty where it gives units no duty.

    `told`: some duty is told in words of its own (负责征收). `rest`: words are left that name no
    unit and no time.
    """

    groups: tuple[Group, ...] = ()
    told: bool = False
    rest: bool = False


FIRST_LEADS = re.compile(
    "(?:第一[位个名]?|首[位个名])(?:者|的|责任|单位|部门)*(?:即?为|是|负责)?牵头"
)
"""排名第一的为牵头单位, but not 市第一医院牵头."""
_LEADS = "牵头|主办|主责|主管"
_HELPS = "配合|协同|协办|协助|参与|参加|联办|支持"
_VERB = re.compile(
    rf"(?P<verb>牵头|主办|配合|协同|协办|协助|参与|参加|联办|负责(?![人制])|组织实施|落实|实施|承办|支持$)"
    rf"|(?:作?为|是)第?一?(?P<as>{_LEADS}|责任|主体|{_HELPS})(?:责任)?(?:单位|部门)"
)
_MANNER = re.compile(
    r"(?:按照?|依据?|依照|根据|结合|在)(?:各自)?(?:的?职[责能]|任务)(?:和任务)?(?:分工|范围内?)?(?:要求)?$"
    r"|(?:分别|共同|联合|分工|具体|组织|统筹|主要|全面|协调|认真|积极|密切|切实|各负其责|各司其职|要|予以|抓好|做好)$"
)
_NO_MORE = re.compile(
    "(?:并|统筹|共同|具体|抓好|做好|负总责|总责|抓总|负责|组织|协调|推进|落实|实施|完成|有关|相关|各项"
    "|[该本]?项?工作|牵头|配合|协助)*"
)
_TASK = re.compile("保障|提供|安排|筹措|承担|做好|指导|督促|监督|审核|发放|征收|拨付|抓好")
_TOGETHER = re.compile("会同|联合(?=[省市县区州旗各有相])")
_WITH = re.compile(r"(?:并)?会同(?P<names>.{2,60}?)(?:负责|组织实施|落实|实施|推进|做好.*|)$")
_COUNTED = re.compile(r"\d[\d.]*[%％元万亿天日月年个名人岁次]|[。：:]")
_LONGEST_TASK = 20
_TIME = re.compile(
    r"(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?[底末中]|上半年|下半年|[一二三四]季度)?(?:之?前|内|起)?"
    r"(?:基本|全面)?(?:完成|启动|实施)?|长期(?:坚持|推进)|持续推进|常态化?推进"
)
_NOTED = re.compile(
    rf"[（(〔](?P<note>{_LEADS}|责任|主体|{_HELPS}|负责)(?:责任)?(?:单位|部门)?[）)〕]$"
)
_END_OF_DUTY = re.compile(
    r"((?:[局委办厅部署会联院队府]|公司|中心|银行|单位|部门|等)(?:牵头|主办|负责|配合|协助|参与|参加))"
    r"(?:、|[ \t\u3000]+)"
)
_WHITE = re.compile(r"\s+")


def role_of(words: str) -> Role:
    """The role that a label (责任单位), a verb or a note (牵头) gives."""
    if re.search("牵头|主办|主责|主要|主管", words):
        return Role.LEAD
    if re.search(_HELPS, words):
        return Role.SUPPORT
    return Role.PLAIN


def read_duties(sentence: str, label: Role | None = None) -> Duties:
    """The duties that a sentence gives to units.

    `label` is the role of the label before it (责任单位：…), which also vouches for the names.
    """
    groups: list[Group] = []
    waiting: list[str] = []
    has_verb = told = False
    for segment in split_outside(_END_OF_DUTY.sub(r"\1，", sentence), "，,；;。"):
        segment = _WHITE.sub("", segment)
        if FIRST_LEADS.search(segment):
            has_verb = True
            continue
        if not segment or segment == "下同" or _TIME.fullmatch(segment):
            continue
        read = _read_segment(segment, waiting, label)
        if read is None:
            waiting.append(segment)
            continue
        groups += read.groups
        told |= read.told
        has_verb |= not read.is_task
        waiting = []
    if not has_verb:
        return Duties()
    listed = "、".join(waiting)
    names, is_open = split_names(listed)
    rest = bool(names) and label is None and not are_units(names, listed)
    if rest and _VERB.search(listed):
        return Duties()
    if names and not rest:
        groups.append(Group(label or Role.PLAIN, names, is_open))
    return Duties(tuple(groups), told, rest)


def read_list(listed: str, role: Role) -> tuple[Group, ...]:
    """The groups of a list without verbs: A、B; A（牵头）、B（配合）; A会同B."""
    leading, together, helping = listed.partition("会同")
    groups: list[Group] = []
    names, is_open = split_names(leading)
    for name in names:
        if name == "下同" or FIRST_LEADS.search(name):
            continue
        note = _NOTED.search(name)
        own = role_of(note["note"]) if note else role
        if not groups or groups[-1].role is not own:
            groups.append(Group(own, (), False))
        named = name[: note.start()] if note else name
        groups[-1] = replace(groups[-1], names=(*groups[-1].names, named))
    if groups:
        groups[-1] = replace(groups[-1], is_open=is_open)
    if together:
        groups = [replace(g, role=Role.LEAD) for g in groups]
        groups.append(Group(Role.SUPPORT, *split_names(helping)))
    return tuple(groups)


@dataclass(frozen=True, slots=True)
class _Read:
    """What one segment says; `is_task` where no verb of leading, doing or helping stands in it."""

    groups: tuple[Group, ...]
    told: bool
    is_task: bool


def _read_segment(segment: str, waiting: list[str], label: Role | None) -> _Read | None:
    """The duty of the units in `waiting` and in the segment, None where it tells none."""
    verbs = list(_VERB.finditer(segment))
    for verb in reversed(verbs):
        after = segment[verb.end() :]
        together = _WITH.fullmatch(after)
        if not together and not _NO_MORE.fullmatch(after):
            continue
        role = role_of((verb["verb"] or verb["as"]) + ("" if together else after))
        groups = _groups(segment[: verb.start()], waiting, role, label, label is None)
        if groups is not None:
            helping = split_names(together["names"]) if together else ((), False)
            return _Read((*groups, Group(Role.SUPPORT, *helping)), False, False)
    if looks_like_unit(segment):
        return None
    for verb in [*verbs, *_TASK.finditer(segment)]:
        after = segment[verb.end() :]
        if len(after) > _LONGEST_TASK or _COUNTED.search(after) or looks_like_unit(after):
            continue
        role = role_of(verb[0]) if verb in verbs else Role.PLAIN
        groups = _groups(segment[: verb.start()], waiting, role, label, strict=True)
        if groups:
            return _Read(groups, True, verb not in verbs)
    return None


def _groups(
    before: str, waiting: list[str], role: Role, label: Role | None, strict: bool
) -> tuple[Group, ...] | None:
    """The groups of what stands before a verb, None where it names what is no unit."""
    for words in _without_manner(before.removeprefix("由")):
        leading, *helping = _TOGETHER.split(words, maxsplit=1)
        earlier: list[Group] = []
        if waiting and leading and label is not None and role is Role.SUPPORT:
            earlier = [Group(label, *split_names("、".join(waiting)))]
            listed = leading
        else:
            listed = "、".join(part for part in (*waiting, leading) if part)
        lists = [part for part in (listed, *helping) if part]
        if all(_are_named(part, strict) for part in lists):
            own = Role.LEAD if helping else role
            roles = [own, Role.SUPPORT] if listed else [Role.SUPPORT]
            found = [Group(r, *split_names(p)) for r, p in zip(roles, lists, strict=False)]
            return (*earlier, *found)
    return None


def _are_named(listed: str, strict: bool) -> bool:
    names, _ = split_names(listed)
    return are_units(names, listed) if strict else all(map(may_be_unit, names))


def _without_manner(words: str) -> list[str]:
    """The words without 按职责分工, 共同 and the like at their end, and less and less cut off."""
    forms = [words]
    while manner := _MANNER.search(forms[-1]):
        forms.append(forms[-1][: manner.start()])
    return forms[::-1]
