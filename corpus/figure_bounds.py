"""Whether a figure is a bound: the 不超过 before it, the 以上 behind it, the 多 inside it."""

import re
from enum import Enum

from corpus.figure_kinds import Kind, Mention


class Comparator(Enum):
    """How the value bounds what it is said of."""

    EQUAL = "equal"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    ABOUT = "about"


_AT_MOST = (
    "不得超过|不能超过|最高不超过|不超过|不得高于|不高于|不多于|不大于|"
    "至多|最多|上限为?|控制在|≤|<="
)
_AT_LEAST = "不得低于|不低于|不得少于|不少于|不小于|至少|起码|达到或超过|≥|>="
_FAR = re.compile(f"(?P<most>{_AT_MOST})|(?P<least>{_AT_LEAST})")
_TIMES = re.compile("(?P<more>(?:超过|高于)(?!部分))|(?P<less>低于)")
_FILLER = "(?:可|能|达到|达|为|给予|补助|补贴|奖励|发放|是|在|到|至|按|不|:|：| )*+"
_NEAR = re.compile(
    rf"(?:(?P<less>不足|不到|不满|未满|没[到满]|未达到?|(?<!不)低于|小于|少于|<)|"
    rf"(?P<least>年满|(?<![不未圆])满|最低|最少|力争突破)|"
    rf"(?P<most>最高|最长)|"
    rf"(?P<more>超过|逾|(?<!不)高于|大于|多于|突破|超|>)|"
    rf"(?P<about>大约|大概|约|将近|接近|近|差不多|左右)){_FILLER}$"
)
AFTER = re.compile(
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


def read_bound(folded: str, mention: Mention, head: str) -> tuple[Comparator, str]:
    """The comparator of a figure and its published words; `head` is what stands before it.

    不超过 and its like may stand far off (不低于当地收入2倍), 超 and 约 only beside the figure.
    """
    pattern = _AFTER_DATE if mention.kind is Kind.DATE else AFTER
    after = pattern.match(folded, mention.end)
    if mention.kind not in (Kind.DATE, Kind.ORDINAL):
        if far := list(_FAR.finditer(head)):
            return _BY_GROUP[_group(far[-1])], far[-1][0]
        if mention.kind in (Kind.MULTIPLE, Kind.RATIO) and (exceeded := _TIMES.search(head)):
            return _BY_GROUP[_group(exceeded)], exceeded[_group(exceeded)]
        near = _NEAR.search(head)
        if near and not (after and near["about"]) and not _means_recent(near, mention):
            return _BY_GROUP[_group(near)], near[_group(near)]
    if after:
        return _BY_GROUP[_group(after)], after["text"]
    if mention.more:
        about = mention.more == "来"
        return (Comparator.ABOUT if about else Comparator.MORE_THAN), mention.more
    return Comparator.EQUAL, ""


def _group(match: re.Match[str]) -> str:
    return next(name for name in _BY_GROUP if match.groupdict().get(name))


def _means_recent(near: re.Match[str], mention: Mention) -> bool:
    """近3年 are the last three years, not about three."""
    return near["about"] == "近" and mention.unit in ("年", "月", "天", "周")
