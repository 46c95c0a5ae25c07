"""Whether a figure is of the kind, measure and level that a question asks for: words alone."""

import re

from assistant.intents import Intent
from assistant.patterns import MONEY
from assistant.understand import Asked
from corpus.figures import Figure, Kind

_MEASURE = re.compile(
    r"(?:多少|(?<![哪好])几)个?(?P<unit>人次|人|平方米|公里|户|家|所|名|(?<=个)|[\u4e00-\u9fff])"
)
_DURATION = re.compile(
    r"多久|多长时间|(?<!哪)几(?:天|年|个?月(?![份前后来])|周|个?星期|个?钟头|个?小时|分钟|个?工作日)"
)
_DURATIONS = frozenset(["年", "月", "个月", "天", "日", "周", "工作日", "小时", "分钟"])
_EACH = re.compile(
    r"各(?:自)?(?:是|要|有|为|给|发|补|能|得|报|降|奖|交|罚|多少|几)|分别|每一?(?:档|类|种|级|个档)"
    r"|[几两三四五](?:个?档|种|类)(?!型)"
)
_BARE = re.compile(r"[,，]多少$")
"""What a part or a follow-up is asked by where the question before was not for money: a measure is
not carried over, so that it may be either."""
_NAMED_MEASURES = (
    ("多长|多远|里程", "公里"),
    ("人数", "人"),
    ("户数", "户"),
    ("套数", "套"),
    ("面积", "亩"),
)
_EXACT_LEVEL = 0.5
"""What a figure gains whose level the question names, and loses by another one."""
GENERAL = frozenset(["", "个", "项", "件", "处", "些", "类", "种"])
_PERSONS_COUNTED = frozenset(["人", "名", "位", "人次"])
_SHARE = re.compile(r"百分|比例|几成|(?<!效)率|几个点|占")
_LINE = re.compile(r"起付线|封顶线")
"""Sums from which and up to which is refunded: a share is none."""
_SUM = re.compile(r"(?<!哪)几(?:块|元|毛|[百千万])|多少(?:钱|元|块)")
"""Asks for a sum in money: a share is one only of what is refunded."""
_REFUND = re.compile(r"报销|支付|返还|给付|承担|能报|报多少|报几")
_COUNTED = frozenset(
    "人名位所个家套户处条项件桩座种类亩场次张辆台只批吨斤升盏棵株头羽口眼班趟门本册节倍"
)


_THINGS = re.compile("(?:多少|(?<!哪)几)个(?!百分|点|钱|月|星期|钟头|小时|工作日)")
"""Counts what follows, whatever money stands beside it: 给多少个人贴药钱."""
_RATE = re.compile(r"([\u4e00-\u9fff]{2,8})率")
"""A rate with what it is one of: 产前筛查率 is no 婚检率."""


def asks_money(text: str) -> bool:
    """Whether a sum is asked for, not how many get one."""
    return bool(MONEY.search(text)) and not (measure(text) or _THINGS.search(text))


def is_asked(figure: Figure, asked: Asked) -> bool:
    """Whether a figure is of the kind that the question asks for."""
    text = asked.text
    money, counted = asks_money(text), measure(text)
    if asked.main is Intent.DATE and figure.kind is Kind.DATE:
        return True
    if _DURATION.search(text):
        return figure.unit in _DURATIONS and figure.kind in (Kind.QUANTITY, Kind.RANGE)
    if asked.main is Intent.DATE:
        return False
    if figure.kind not in (Kind.QUANTITY, Kind.RANGE, Kind.RATIO, Kind.MULTIPLE):
        return False
    if counted == "倍":
        return figure.kind is Kind.MULTIPLE
    if _SHARE.search(text) or (asked.main is Intent.RATIO and not money):
        return is_share(figure) or figure.kind is Kind.MULTIPLE
    if is_share(figure):
        return not (counted or _BARE.search(text)) and (not money or bool(_REFUND.search(text)))
    if counted:
        return figure.unit != "元" and _same_measure(figure.unit, counted)
    if money:
        return figure.unit == "元" or figure.kind is Kind.MULTIPLE
    return figure.unit != "元" or asked.main is Intent.AMOUNT or bool(_BARE.search(text))


def is_other_kind(figure: Figure, asked: Asked) -> bool:
    """Whether money is asked for and the figure is none, nor a share or a multiple of some."""
    text = asked.text
    if not asks_money(text) or _DURATION.search(text):
        return False
    no_share = _LINE.search(text) or (_SUM.search(text) and not _REFUND.search(text))
    of_money = is_share(figure) and not no_share
    return figure.unit != "元" and not of_money and figure.kind is not Kind.MULTIPLE


def is_other_rate(figure: Figure, asked: Asked) -> bool:
    """Whether a rate is asked for by its name and the figure is a rate of another name."""
    wanted, said = _RATE.search(asked.text), _RATE.search(figure.subject)
    if wanted is None or said is None:
        return False
    name = wanted.group(1)
    return not any(name[at : at + 2] in figure.subject for at in range(len(name) - 1))


def asks_each(text: str) -> bool:
    """Whether all members of a list are asked for: A和B各多少, 每档补多少."""
    return bool(_EACH.search(text))


def is_share(figure: Figure) -> bool:
    """Whether a figure is a share of something: 80%, 八成, 三分之一."""
    return figure.kind is Kind.RATIO or figure.unit == "%"


def measure(text: str) -> str:
    """The counting word that the question asks with (几所, 多少户), empty where it names none."""
    for words, unit in _NAMED_MEASURES:
        if re.search(words, text):
            return unit
    units = (found.group("unit") for found in _MEASURE.finditer(text))
    return next((unit for unit in units if unit and (unit in _COUNTED or len(unit) > 1)), "")


def measure_asked(asked: Asked) -> str:
    """The counting word of the question, or where a follow-up only asks 多少, of the one before."""
    return measure(asked.text) or (measure(asked.before) if _BARE.search(asked.text) else "")


def _same_measure(unit: str, measure: str) -> bool:
    if measure in _PERSONS_COUNTED:
        return unit in ("人", "人次", "")
    if measure in GENERAL:
        return unit not in ("公里", "亩", "年", "月")
    return unit in (measure, "", *GENERAL)


def level_fit(figure: Figure, asked: Asked) -> float:
    """What a figure gains by the level that the question names, or loses by another one."""
    levels = levels_asked(asked.text)
    if not levels or not figure.level:
        return 0.0
    return _EXACT_LEVEL if figure.level[0] in levels else -_EXACT_LEVEL


def levels_asked(text: str) -> frozenset[str]:
    """First characters of the levels that a text names: 省里的大医院 asks for 省级."""
    found = re.findall(r"([省市县区乡镇村])(?:级|域|里的|(?:里|内|上)?的?(?:大|公立)*医院)", text)
    return frozenset(found)
