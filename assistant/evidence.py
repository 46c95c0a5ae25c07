"""From an item to the words that answer: the clause asked about, and the figure asked for.

Figures are chosen by kind (money, share, count, date), by how well the clause fits the question
and by how well the figure's own subject and level fit it; the members of a 分别 list stay together
unless the question names one level. Whether the item states what is asked at all is told here too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.condense import condense
from assistant.ground import Evidence, alignment
from assistant.intents import FIGURE_INTENTS, SERVICE_INTENTS, Intent
from assistant.patterns import MONEY, asks
from assistant.understand import Asked
from corpus.figures import Figure, Kind, find_figures
from corpus.notice import Clause, Item
from index.search import ClauseHit

COSINE_WEIGHT = 8.0
"""What a clause's cosine counts beside its share of the topic's words: cosines of this encoder lie
close together."""
_WHOLE = 110
"""Characters up to which a clause that says who, what or how stays whole."""
NEAR_MISS = 0.35
"""How much worse than the best clause a clause may fit and still lend its figure."""
_MEASURE = re.compile(
    r"(?:多少|(?<!哪)几)个?(?P<unit>人次|人|平方米|公里|户|家|所|名|(?<=个)|[\u4e00-\u9fff])"
)
_NAMED_MEASURES = (
    ("多长|多远|里程", "公里"),
    ("人数", "人"),
    ("户数", "户"),
    ("套数", "套"),
    ("面积", "亩"),
)
_EXACT_MEASURE = 0.3
_EXACT_LEVEL = 0.5
_EXACT_YEAR = 1.0
"""What a figure gains that is counted as the question counts, or stands with the year asked for."""
_SHARE_PENALTY = 0.3
"""What a share loses where the question does not ask for one: 多少 mostly asks for a count."""
_GENERAL = frozenset(["", "个", "项", "件", "处", "些", "类", "种"])
_PERSONS_COUNTED = frozenset(["人", "名", "位", "人次"])
_SHARE = re.compile(r"百分|比例|几成|(?<!效)率|几个点|占")
_REFUND = re.compile(r"报销|支付|返还|给付|承担|能报|报多少|报几")
_COUNTED = frozenset("人名位所个家套户处条项件座种类亩场次张辆台只批")
_SERVICE_WORDS = {
    Intent.PROCEDURE: re.compile(r"申请|申报|(?:网上|线上|窗口|现场)办理|登记"),
    Intent.MATERIALS: re.compile(r"提交|提供.{0,6}(?:材料|证明)|携带|凭"),
    Intent.DEADLINE: re.compile(r"日前|截止|之日起|工作日|月底前(?:申请|办)"),
    Intent.CONTACT: re.compile(r"电话|地址|热线|[0-9]{7,}"),
    Intent.WHERE: re.compile(
        r"[\u4e00-\u9fff]{1,4}(?:县|(?<![社小园城地片])区|镇)(?!域|级|乡|委)|试点医院"
    ),
}
_PERSONS = re.compile(
    r"符合|持有|人员|对象|家庭|学生|毕业生|儿童|老年人|群众|贫困户|低保户|人口|劳动者|劳动力|企业|"
    r"农民|村干部|职工|残疾人|群体|困难户|居民|机构|成员|患者"
)
_PERSONS_FIT = 0.3
"""What a clause gains that names people, where the question asks who."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What an item says on a question: the evidence, and whether it holds what was asked for."""

    evidence: Evidence
    is_stated: bool
    fit: float
    """Fit of the best clause, see `fit_of`; comparable between items of one question."""


def weigh(asked: Asked, item: Item, hits: Sequence[ClauseHit]) -> Stated:
    """The evidence of one item for what the question asks. `hits` are clauses of this item."""
    fits = {hit.clause: fit_of(asked, hit) for hit in hits}
    ranked = sorted(fits, key=lambda clause: -fits[clause])
    body = [clause for clause in ranked if clause.start >= item.body_start] or ranked
    best = body[0]
    if group := _group_of_districts(asked, body):
        body = [group]
        best = group
    if asked.main in FIGURE_INTENTS:
        return _figure(asked, item, body, fits)
    if asked.main is Intent.WHO:
        best = max(
            body,
            key=lambda clause: fits[clause] + _PERSONS_FIT * bool(_PERSONS.search(clause.text)),
        )
        stated = bool(_PERSONS.search(best.text))
    elif asked.main in SERVICE_INTENTS:
        stated = bool(_SERVICE_WORDS[asked.main].search(best.text)) and all(
            place.text in best.text or place.place in best.text for place in asked.districts
        )
    else:
        stated = True
    clause = best if len(best.text) <= _WHOLE else condense(best, asked.topic)
    return Stated(Evidence(item, (clause,), ()), stated, fits[best])


def _group_of_districts(asked: Asked, clauses: Sequence[Clause]) -> Clause | None:
    """The clause whose bracketed list of places (一类县(雨山区、…)) holds the district asked about.

    其他县区 is the complement: it holds every district that no other list names.
    """
    lists = [
        (clause, members.split("、"))
        for clause in clauses
        for members in re.findall(r"[(（]([^()（）]*)[)）]", clause.text)
    ]
    for place in asked.districts:
        for clause, members in lists:
            if any(place.place in member or place.text in member for member in members):
                return clause
        for clause, members in lists:
            if any(member.startswith("其他") for member in members):
                return clause
    return None


def fit_of(asked: Asked, hit: ClauseHit) -> float:
    """How well a clause fits the question: its cosine, and its share of the topic's characters."""
    topic = "".join(asked.topic)
    pairs = {topic[place : place + 2] for place in range(len(topic) - 1)}
    shared = sum(pair in hit.clause.text for pair in pairs) / len(pairs) if pairs else 0.0
    return COSINE_WEIGHT * hit.score + shared


def _figure(
    asked: Asked, item: Item, ranked: Sequence[Clause], fits: dict[Clause, float]
) -> Stated:
    best = ranked[0]
    candidates = [
        (fits[clause] + _figure_fit(figure, clause, asked), clause, figure)
        for clause in ranked
        for figure in find_figures(clause.text)
        if fits[clause] >= fits[best] - _reach(figure, asked) and _is_asked(figure, asked)
    ]
    if len(ranked) == 1 and not candidates and asked.districts:
        # The clause of the district's own group is what the notice says for it.
        return Stated(Evidence(item, (best,), ()), True, fits[best])
    if not candidates and MONEY.search(asked.text) and "免费" in best.text:
        # That it is free is the amount.
        return Stated(Evidence(item, (condense(best, ("免费",)),), ()), True, fits[best])
    if not candidates or (asked.main is Intent.QUANTITY and _is_share_of_place(asked, item)):
        clause = condense(best, asked.topic)
        return Stated(Evidence(item, (clause,), ()), False, fits[best])
    _, clause, figure = max(candidates, key=lambda candidate: candidate[0])
    wanted = _with_members(figure, clause, asked)
    short = condense(clause, tuple(member.text for member in wanted))
    return Stated(Evidence(item, (short,), wanted), True, fits[clause])


def _reach(figure: Figure, asked: Asked) -> float:
    """How far below the best clause a figure may stand; further where its measure is asked for."""
    measure = _measure(asked.text)
    exact = measure not in _GENERAL and figure.unit == measure
    return NEAR_MISS * (2 if exact or _level_fit(figure, asked) > 0 else 1)


def _figure_fit(figure: Figure, clause: Clause, asked: Asked) -> float:
    """What speaks for a figure beside its clause: subject, measure and the year asked about."""
    fit = alignment(figure, asked.text) - _SHARE_PENALTY * _is_share(figure)
    fit += _level_fit(figure, asked)
    if figure.unit and figure.unit == _measure(asked.text):
        fit += _EXACT_MEASURE
    start = max(clause.text.rfind(mark, 0, figure.start) for mark in ",，") + 1
    if any(str(year) in clause.text[start : figure.end] for year in asked.years):
        fit += _EXACT_YEAR
    return fit


def _level_fit(figure: Figure, asked: Asked) -> float:
    """What a figure gains by the level that the question names, or loses by another one."""
    levels = _levels_asked(asked.text)
    if not levels or not figure.level:
        return 0.0
    return _EXACT_LEVEL if figure.level[0] in levels else -_EXACT_LEVEL


def _is_share_of_place(asked: Asked, item: Item) -> bool:
    """Whether a count is asked for one district that the item does not name.

    A standard holds in the whole city; a count for the city says nothing of a district's part.
    """
    said = item.title + item.body
    asking = "，".join(part for part in re.split(r"[,，。]", asked.text) if asks(part))
    return any(
        place.text in asking and place.text not in said and place.place not in said
        for place in asked.districts
    )


def _with_members(figure: Figure, clause: Clause, asked: Asked) -> tuple[Figure, ...]:
    """The figure with the other members of its list, or the one member whose level is asked."""
    members = tuple(
        other
        for other in find_figures(clause.text)
        if other.level and figure.level and other.subject == figure.subject
    )
    if len(members) < 2:
        return (figure,)
    named = tuple(
        member for member in members if member.level[:1] + "" in _levels_asked(asked.text)
    )
    return named or members


def _levels_asked(text: str) -> frozenset[str]:
    """First characters of the levels that a text names: 省里的大医院 asks for 省级."""
    found = re.findall(r"([省市县区乡镇村])(?:级|域|(?:里|内|上)?的?(?:大|公立)*医院)", text)
    return frozenset(found)


def _is_asked(figure: Figure, asked: Asked) -> bool:
    """Whether a figure is of the kind that the question asks for."""
    text = asked.text
    money, measure = bool(MONEY.search(text)), _measure(text)
    if asked.main is Intent.DATE:
        return figure.kind is Kind.DATE
    if figure.kind not in (Kind.QUANTITY, Kind.RANGE, Kind.RATIO, Kind.MULTIPLE):
        return False
    if _SHARE.search(text) or (asked.main is Intent.RATIO and not money):
        return _is_share(figure) or figure.kind is Kind.MULTIPLE
    if _is_share(figure):
        return not measure and (not money or bool(_REFUND.search(text)))
    if measure:
        return figure.unit != "元" and _same_measure(figure.unit, measure)
    if money:
        return figure.unit == "元" or figure.kind is Kind.MULTIPLE
    return figure.unit != "元" or asked.main is Intent.AMOUNT


def _is_share(figure: Figure) -> bool:
    return figure.kind is Kind.RATIO or figure.unit == "%"


def _measure(text: str) -> str:
    """The counting word that the question asks with (几所, 多少户), empty where it names none."""
    for words, unit in _NAMED_MEASURES:
        if re.search(words, text):
            return unit
    found = _MEASURE.search(text)
    unit = found.group("unit") if found else ""
    return unit if unit in _COUNTED or len(unit) > 1 else ""


def _same_measure(unit: str, measure: str) -> bool:
    if measure in _PERSONS_COUNTED:
        return unit in ("人", "人次", "")
    if measure in _GENERAL:
        return unit not in ("公里", "亩", "年", "月")
    return unit in (measure, "", *_GENERAL)
