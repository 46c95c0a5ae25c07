"""Aligns the figures of a 分别 list with what they belong to, and tidies the words around figures.

县域、市级、省级医疗机构就诊费用分别不超过0.3万元、0.5万元、1万元: three levels, one subject.
"""

import re

LEVEL = re.compile(
    r"[县市省区乡镇村]域内?|(?:国家|乡镇|街道|地市|县区|[省市县区乡镇村])级|[省市县区域](?:内|外|里)(?!容)|"
    r"[一二三四五六七八九十](?:至|到|-)[一二三四五六七八九十]级|[一二三四五六七八九十]、[一二三四五六七八九十]级|"
    r"(?<![省市县区乡镇村户组])[一二三四五六七八九十]级(?!预防)|[一二三四五]类(?:县|区|地区|城市)|[一二三四五]档"
)
_PER = (
    "(?:人|名|位|户|生|个?学年|个?学期|个?季度|个?月|年|日|天|次|亩|套|平方米|村|家|张|例|台|辆|车|"
    "件|度|吨|班)"
)
BASIS_BEFORE = re.compile(f"(?:(?:每|一个|1个|按){_PER})+")
BASIS_AFTER = re.compile(f" ?(?:[/每·]{_PER})+")
# Possessive (++), for a word and its parts (达到, 达, 到) would be tried in every combination.
_PREFIX_NOISE = re.compile(
    r"^(?:其中|同时|以及|按照|我市|我省|我县|全市|全省|全县|本市|力争|确保|努力|分别|帮助|给予|"
    r"[、）)”\"'： :和及与的并且再将按对为从在])++"
)
_SUFFIX_VERBS = re.compile(
    r"(?:达到|达|稳定在|稳定|保持在|保持|维持在|增长|提高到|提高至|提高|降至|降低到|降到|控制在|增加到|增加|"
    r"不得超过|不能超过|不超过|不低于|不得低于|不少于|不高于|不多于|至少|最高|最低|最多|超过|高于|低于|超|约|近|"
    r"给予|发放|补助|补贴标准为|标准为|为|是|分别|各|均|共计|共|按照|按|的|再|可|在|到|至|原则上|上限|以|将|"
    r"[、（(“\"：: ]|和|及|与|由|从|有)++$"
)
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


def tidy_head(head: str) -> str:
    """The words before a figure without brackets, bases, and the small words at either end."""
    head = BRACKETS.sub("", head)
    head = BASIS_BEFORE.sub("", head)
    return _SUFFIX_VERBS.sub("", _PREFIX_NOISE.sub("", head)).strip()


def align_members(head: str, count: int) -> tuple[tuple[str, ...], str]:
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
        levels = [LEVEL.search(part) for part in parts]
        if all(levels):
            first, final = parts[0], parts[-1]
            names = tuple(level[0] for level in levels if level)
            rest = final[final.index(names[-1]) + len(names[-1]) :]
            lead = first[: first.rindex(names[0])] if shared_in_front else ""
            return names, tidy_head(lead) + tidy_head(rest)
        length = max(len(part) for part in parts[1:-1]) if count > 2 else 0
        return _plain_members(parts, length)
    return (), ""


def _plain_members(parts: list[str], length: int) -> tuple[tuple[str, ...], str]:
    """Members that are no level words: the first and the last are cut to the others' size.

    Where two long members share no ending (花生种植、收获机械化率), the last is not cut: a guess
    would break a word.
    """
    first, final = tidy_head(parts[0]), tidy_head(parts[-1])
    ending = first[-1:]
    cut = final.find(ending) + 1 if ending and ending in final else 0
    if cut == 0 and not length and len(first) > 3:
        return (first, final), ""
    if cut == 0:
        cut = min(length or len(first), len(final))
    size = length or (cut if final[cut:] else 0)
    if size and first[-1:] != parts[1][-1:]:
        first = first[-size:]
    return (first, *parts[1:-1], final[:cut]), tidy_head(final[cut:])
