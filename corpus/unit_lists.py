"""Splits a list of units into names, and tells whether it is open (等) and who looks like a unit.

Names stay as published; whether a unit exists it does not know (`corpus.units` does).
"""

import re
from collections.abc import Collection

from corpus.brackets import split_outside

_AUTHORITY = "[局委办厅部署会联院队府]|公司|中心|银行|集团"
_ENDS = re.compile(
    rf"(?:{_AUTHORITY}|[社协处科室站所司组台馆团库校街镇乡县市区省州旗盟村]|(?<![执进推运施])行"
    r"|中心|海关|总署|基金|公积金|企业|物业|组织|部门|单位|机构|机关|街道|院校|大学|学院|中学|小学|幼儿园"
    r"|园区|党委|总工会|团委|专班|地方|地区|各地|城管|人大|政协|公安|林场|农场|电信|移动|联通|铁塔)$"
)
_ENDS_IN_BRACKET = re.compile(r"[（(〔][^（()）〔〕]*[）)〕]$")
_LONGEST = 30
_DUTY_INSIDE = re.compile(
    rf"(?:{_AUTHORITY})(?:牵头|主办|负责|落实|配合|协同|协办|协助|参与|参加|会同)"
)
_WHICH = "(?:有关|相关|其他|各级|各|[省市县区州旗][直级]|中央和国家机关|业务|主管|职能|责任)*"
_WHOM = "(?:部门和单位|单位和部门|部门、单位|部门|单位|机构|地方|地区)"
_OPEN = re.compile(rf"[,，、]?等(?:\d+|[一二三四五六七八九十]+)?[个家]?{_WHICH}{_WHOM}?$")
_OPEN_INSIDE = re.compile(
    r"(?:(?<=[局委办厅部署会联院队府])|(?<=公司|中心|银行|集团))"
    rf"等(?:\d+|[一二三四五六七八九十]+)?[个家]?{_WHICH}{_WHOM}?(?:和|与|及|以及)(?!单位|部门)"
)
_DEPARTMENTS = re.compile(rf"部门(?:和单位)?$|等[个家\d]*{_WHICH}部门(?:和单位)?$")
_SHORT = re.compile("[\u4e00-\u9fff]{2,6}(?<![人者户员])")
_LEVEL = re.compile("[省市县区州旗乡镇村]")
_NONE = re.compile("(?!)")
_NOTHING = frozenset({"", "无", "/", "-", "—", "／"})
_WHITE = re.compile(r"\s+")
_JOIN = re.compile(
    r"(?<=[局委办部厅署院会联府])(?:以及|和|与|及)(?=[\u4e00-\u9fff（(）)〔〕、]{2,}$)"
)


def split_names(listed: str) -> tuple[tuple[str, ...], bool]:
    """The names of a list and whether it ends with 等 (which is part of no name)."""
    listed = listed.strip(" \t\r\n\u3000，,；;、。")
    parts = split_outside(listed, "、，,；;")
    if (
        len(parts) == 1
        and len(words := listed.split()) > 1
        and all(len(w) > 2 and _ENDS.search(w) for w in words)
    ):
        parts = words
    names: list[str] = []
    is_open = False
    for part in parts:
        name = _WHITE.sub("", part)
        *inner, last = _OPEN_INSIDE.split(name)
        shortened = _OPEN.sub("", last)
        is_open = is_open or bool(inner) or shortened != last
        for piece in (*inner, shortened):
            names += [n for n in _JOIN.split(piece) if n not in _NOTHING]
    return tuple(dict.fromkeys(names)), is_open


def may_be_unit(name: str) -> bool:
    """Whether a name that a label vouches for is one: short, and telling of no duty."""
    return 1 < len(name) <= _LONGEST and _DUTY_INSIDE.search(name) is None


def looks_like_unit(name: str) -> bool:
    """Whether a name also ends as units do: 市财政局, but not 市财政局配合 or 志愿者."""
    return may_be_unit(name) and _ENDS.search(_ENDS_IN_BRACKET.sub("", name)) is not None


def are_units(names: Collection[str], listed: str) -> bool:
    """Whether all names of the list `listed` look like units.

    In 教育、公安等部门 and in 各市、县、区政府 the others need no ending of their own.
    """
    listed = _WHITE.sub("", listed)
    is_short = _SHORT if _DEPARTMENTS.search(listed) else _LEVEL if len(names) > 1 else _NONE
    return bool(names) and all(looks_like_unit(n) or is_short.fullmatch(n) for n in names)


def is_authority(name: str) -> bool:
    """Whether a name is an office's (局, 委, 政府), not a school's or a community's."""
    return re.search(r"[局委办厅部署府]$|管委会$|委员会$", name) is not None
