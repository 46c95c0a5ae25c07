"""What tells a unit name in a question from ordinary words, for names that a table cannot hold.

There is no list of all units: what ends like a unit and is asked like one (气象局牵头什么) is one.
"""

import re

from corpus.level import Level

_HAN = r"\u4e00-\u9fff"
_ADVERBS = (
    r"(?:都|又|还|也|是|主要|一共|总共|今年|具体|自己|单独|所|来|在|分别|要|需要?|应该|作为"
    r"|这边|那边|方面|在?(?:这份|这个|本)?(?:要点|文件|通知|清单)(?:里面?|里头|中|上|当中)?|里面?|里头|除了?|自己)*"
)
_DUTY = (
    rf"{_ADVERBS}(?:牵头|负责|主管|主办|主抓|分管|协同|承担|参与|协助|配合|挑头|带头|打下手|当配角|管(?![网理道护控线委]))"
    r"(?!的?(?:责任|主体)?(?:单位|部门|人|是谁))"
)
_AND_OTHERS = rf"(?:[和与及跟、][{_HAN}]{{2,14}}?){{0,3}}"
_ASKED = re.compile(rf"{_AND_OTHERS}{_DUTY}|{_ADVERBS}(?:做|干)(?:什么|啥|哪些)")
_ASKED_AS_UNIT = re.compile(
    rf"{_ADVERBS}(?:(?:牵头|协同)(?!的?(?:责任|主体)?(?:单位|部门|人|是谁))"
    r"|(?:负责|承担|参与|配合|管|做|干)(?:什么|啥|哪些|哪几|几项|多少项)"
    r"(?!责任|费用|义务|保障|角色))"
)
_AT_END = re.compile(r"(?:那边|这边)?(?:呢|吗|呀|啊|哪)?[\s，。？！?!,.、；;]*$")
_MAY_PRECEDE = "由归是和与及跟找问让到去在给向同对叫除了么们的下说查请那"

# What a body must not run into: 应急办|法, 组织部|署, 建设局|面, 发改委|托, 残联|系.
_RUNS_INTO = {
    "局": "面限势促部",
    "办": "法理公学事案好展到完结成证得",
    "部": "分署队件落位级下首类",
    "委": "托派屈婉任",
    "联": "系合动络网保营防邦想",
    "协": "议助作调商定力会",
    "会": "计议场见",
    "厅": "堂",
}


def runs_on(text: str, end: int) -> bool:
    """Whether the name that ends at `end` is only the beginning of other words."""
    after = text[end : end + 1]
    if not after or after not in _RUNS_INTO.get(text[end - 1], ""):
        return False
    return not text.startswith("部门", end)


def is_asked(text: str, end: int) -> bool:
    """Whether what ends at `end` is said or asked to lead, support or do something."""
    return _ASKED.match(text, end) is not None


def starts_word(text: str, start: int) -> bool:
    """Whether a word may begin at `start`: behind no Han character, or behind 由, 归, 找 …."""
    before = text[start - 1 : start] if start else ""
    return not re.match(rf"[{_HAN}]", before) or before in _MAY_PRECEDE


def ends_question(text: str, end: int) -> bool:
    """Whether nothing but a particle and punctuation follows."""
    return _AT_END.match(text, end) is not None


_NO_NAME = (
    "的是有哪什么谁和与及由归怎吗呢吧请问找想这那要给能不没可以了我你他您咱让跟去到在把被从对为个"
)
_INNER = rf"[^\W\d_a-zA-Z{_NO_NAME}]"
_PREFIXED = re.compile(
    rf"(?:(?<![城超都股门集夜菜楼])市|县|(?<![小社景山地城园])区|省|国家|中央|(?<!\w)(?:自治[区州县旗]|[州盟旗]))"
    rf"(?!里|民|场|政[府协]|容|级|直|区|长)委?{_INNER}{{1,12}}?(?:局|厅|委员会|办公室|指挥部|领导小组|联席会议)"
)
_BARE = re.compile(
    rf"{_INNER}{{0,14}}?(?:局|厅|委员会|委|办公室|办|部|中心|公司|集团|街道|派出所|法院|检察院|银行|医院"
    rf"|支行|分局|支队|大队|协会|联合会|学会|基金会|村委会|居委会|管委会|社区|政府|领导小组|指挥部|学院|大学|研究院)"
)
_ORDINARY_END = re.compile(
    r"(?:[布格结全大时棋饭骗僵当出开破定终残政变危困]局|[餐大客展舞门]厅|营业厅|音乐厅|业主委员会|村民委员会"
    r"|居民委员会|家长委员会|[干全内外局总东西南北中上下顶头面底尾背腹]部|[举代包督主承经开筹合新公民自重]办"
    r"|活动中心|业委会|机会|村委|常委|原委)$"
)
_POLITE = re.compile(
    r"(?:劳驾|麻烦|一下|还有|另外|然后|除|换成|比如|例如|就说|听说|据说|今年|目前)+"
)
_COUNTY_OFFICE = re.compile(r"(?:街道办?|派出所|村委会|居委会|社区)$")
_PREFIX_LEVEL = {
    "市": Level.CITY,
    "县": Level.COUNTY,
    "区": Level.COUNTY,
    "旗": Level.COUNTY,
    "州": Level.CITY,
    "盟": Level.CITY,
    "省": Level.PROVINCE,
    "国": Level.STATE,
    "中": Level.STATE,
}


def unknown_units(text: str) -> tuple[tuple[int, int, Level], ...]:
    """(start, end, level) of what ends and is asked like a unit; units of a table are found too."""
    found = [
        (match.start(), match.end(), _PREFIX_LEVEL[match[0].removeprefix("自治")[0]])
        for match in _PREFIXED.finditer(text)
        if not _ORDINARY_END.search(match[0]) and not runs_on(text, match.end())
    ]
    for match in _BARE.finditer(text):
        polite = _POLITE.match(match[0])
        start, end = match.start() + (polite.end() if polite else 0), match.end()
        name = text[start:end]
        followed = (
            is_asked(text, end) or ends_question(text, end)
            if name[-1] in "局厅委"
            else _ASKED_AS_UNIT.match(text, end)
        )
        if (
            len(name) > 2
            and followed
            and starts_word(text, start)
            and not _ORDINARY_END.search(name)
            and not runs_on(text, end)
        ):
            level = Level.COUNTY if _COUNTY_OFFICE.search(name) else Level.UNKNOWN
            found.append((start, end, level))
    return tuple(found)
