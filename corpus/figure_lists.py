"""Aligns the figures of a 分别 list with what they belong to, and tidies the words around figures.

县域、市级、省级医疗机构就诊费用分别不超过0.3万元、0.5万元、1万元: three levels, one subject. 依次
and 各为 are read as 分别 is.
"""

import re
from collections.abc import Iterable

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
    r"^(?:其中|同时|以及|按照|我市|我省|我县|全市|全省|全县|本市|力争|确保|努力|分别|依次|帮助|给予|"
    r"[、）)”\"'： :和及与的并且再将按对为从在])++"
)
_SUFFIX_VERBS = re.compile(
    r"(?:达到|达|稳定在|稳定|保持在|保持|维持在|增长|提高到|提高至|提高|降至|降低到|降到|控制在|增加到|增加|"
    r"不得超过|不能超过|不超过|不低于|不得低于|不少于|不高于|不多于|至少|最高|最低|最多|超过|高于|低于|超|约|近|"
    r"给予|发放|补助|补贴标准为|标准为|为|是|分别|依次|顺次|各|均|共计|共|按照|按|的|再|可|在|到|至|原则上|上限|以|将|"
    r"[、（(“\"：: ]|和|及|与|由|从|有)++$"
)
RESPECTIVELY = re.compile("分别|依次|顺次|各(?=[为按是达]|不|补|给|奖|新|发)")
"""What joins a list of figures with a list of their owners."""
_SHORT_LEVEL = re.compile(
    "([一二三四五六七八九十])(?=、(?:[一二三四五六七八九十]、)*[一二三四五六七八九十]([级类档]))"
)
_MEMBER_ENDS = re.compile("、|(?:和|与|以及|及)(?!以[上下])")
_AND_MORE = re.compile("[及或]?以[上下]")
_MEMBER_LEVEL = re.compile(
    f"{LEVEL.pattern}|(?:初|中|副高|正高|高)级(?:工(?![作种程资]))?|[特一二三四五六七八九十]等(?:[功奖]|甲级)?"
)
_OBTAINED = re.compile(
    "^(?:对|凡)?(?:取得|获得|获|考取|就读|评为|立)|(?:取得|获得|获|考取|就读|评为|立)$"
)
_OPENED = re.compile("[（(][^）)]*$")
_BRACKETED = re.compile("(?:以[上下内])? ?[（(]([^（）()]+)[）)]")
_NUMERAL = re.compile(r"[\d一二两三四五六七八九十]")
# The ending of a member that begins another word: 小学、初中|学生 and not 小学、初中学|生.
_BEGINS_NOUN = frozenset("学生 学校 学段 人员 人数 人均 户数 户均".split())
_CIRCUMSTANCE = re.compile(
    "(?:住院|就医|就诊|看病|入学|就读|毕业|申请|参保|缴费|购房|创业|就业|生育)?(?:治疗|期间|后)?[的时]$"
)
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


def tidy_head(head: str) -> str:
    """The words before a figure without brackets, bases, and the small words at either end."""
    head = BRACKETS.sub("", head)
    head = BASIS_BEFORE.sub("", head)
    return _SUFFIX_VERBS.sub("", _PREFIX_NOISE.sub("", head)).strip()


def find_members(
    head: str, earlier: Iterable[str], tail: str, count: int
) -> tuple[tuple[str, ...], str]:
    """The members that a 分别 list of `count` figures belongs to, and the words that they share.

    They stand in `head`, the words before the list in its clause, or in one of the `earlier`
    clauses (nearest first), or in a bracket at the beginning of `tail`.
    """
    sign = _last_sign(head)
    if sign is None:
        return (), ""
    names, rest = align_members(head, count)
    if names:
        return names, rest
    own = tidy_head(head[: sign.start()]) + tidy_head(head[sign.end() :])
    for clause in earlier:
        names, rest = align_earlier(clause, count)
        if names:
            return names, rest + own
    names, rest = align_bracketed(tail, count)
    return names, rest + own if names else ""


def _last_sign(words: str) -> re.Match[str] | None:
    return next(reversed(list(RESPECTIVELY.finditer(words))), None)


def align_members(head: str, count: int) -> tuple[tuple[str, ...], str]:
    """The members that a 分别 list belongs to, and the words that they share.

    ('在县域、市级、省级医疗机构就诊费用分别不超过', 3) gives (县域, 市级, 省级), 医疗机构就诊费用.
    """
    sign = _last_sign(head)
    if sign is None:
        return (), ""
    before, behind = head[: sign.start()], head[sign.end() :]
    if _OPENED.search(behind):
        return (), ""
    for words in (before, behind):
        parts = _parts(words)
        if len(parts) < count or not words:
            continue
        parts = parts[-count:]
        if levels := _levels(parts):
            return levels, _around_levels(parts, levels)
        length = max(len(part) for part in parts[1:-1]) if count > 2 else 0
        return _plain_members(parts, length)
    return (), ""


def align_earlier(clause: str, count: int) -> tuple[tuple[str, ...], str]:
    """The members of a 分别 list that stand in a clause before it, and the words they share there.

    ('在一级、二级医院住院的', 2) gives (一级, 二级), 医院住院; the list follows in 起付标准分别为….
    Where the clause has a list of its own, its members are taken and its words are not shared.
    """
    sign = _last_sign(clause)
    parts = _parts(clause[: sign.start()] if sign else clause)
    if len(parts) != count:
        return (), ""
    if levels := _levels(parts):
        return levels, "" if sign else _around_levels(parts, levels)
    if sign:
        length = max(len(part) for part in parts[1:-1]) if count > 2 else 0
        return _plain_members(parts, length)[0], ""
    circumstance = _CIRCUMSTANCE.search(parts[-1])
    if not circumstance:
        return (), ""
    first, final = _OBTAINED.sub("", tidy_head(parts[0])), parts[-1][: circumstance.start()]
    return (first, *parts[1:-1], final), tidy_head(circumstance[0])


def align_bracketed(tail: str, count: int) -> tuple[tuple[str, ...], str]:
    """The members in a bracket right behind a 分别 list: （一级、二级、三级医院）."""
    bracket = _BRACKETED.match(tail)
    parts = _parts(bracket[1]) if bracket else []
    if len(parts) != count:
        return (), ""
    if levels := _levels(parts):
        return levels, _around_levels(parts, levels)
    return tuple(parts), ""


def _parts(words: str) -> list[str]:
    """The words split where members end; 一、二级 is 一级、二级."""
    return _MEMBER_ENDS.split(_SHORT_LEVEL.sub(r"\1\2", words))


def _levels(parts: list[str]) -> tuple[str, ...]:
    """The level that each part names, empty where one names none."""
    levels = [level[0] for part in parts if (level := _MEMBER_LEVEL.search(part))]
    return tuple(levels) if len(levels) == len(parts) else ()


def _around_levels(parts: list[str], levels: tuple[str, ...]) -> str:
    """The words before the first level and behind the last, which all members share."""
    lead = _OBTAINED.sub("", parts[0][: parts[0].index(levels[0])])
    rest = parts[-1][parts[-1].index(levels[-1]) + len(levels[-1]) :]
    if more := _AND_MORE.match(rest):
        rest = rest[more.end() :]
    return tidy_head(lead) + tidy_head(rest)


def _plain_members(parts: list[str], length: int) -> tuple[tuple[str, ...], str]:
    """Members that are no level words: the first and the last are cut to the others' size.

    Where two long members share no ending (花生种植、收获机械化率), the last is not cut: a guess
    would break a word.
    """
    first, final = _OBTAINED.sub("", tidy_head(parts[0])), tidy_head(parts[-1])
    if _NUMERAL.match(parts[1]) and (counted := _NUMERAL.search(first)):
        first = first[counted.start() :]
    ending = first[-1:]
    cut = final.find(ending) + 1 if ending and ending in final else 0
    if final[max(cut - 1, 0) : cut + 1] in _BEGINS_NOUN:
        cut = 0
    if cut == 0 and _AND_MORE.search(first) and (more := _AND_MORE.search(final)):
        cut = more.end()
    if cut == 0 and not length and len(first) > 3:
        return (first, final), ""
    if cut == 0:
        cut = min(length or len(first), len(final))
    size = length or (cut if final[cut:] else 0)
    if size and first[-1:] != parts[1][-1:]:
        first = first[-size:]
    if more := _AND_MORE.match(final, cut):
        cut = more.end()
    return (first, *parts[1:-1], final[:cut]), tidy_head(final[cut:])
