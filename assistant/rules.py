"""What an item states by rules alone, which need neither reader nor learnt weights.

Figures are chosen by kind (money, share, count, date), by how well the clause fits the question
and by how well the figure's own subject and level fit it; the members of a 分别 list stay together
unless the question names one level.
"""

import re
from collections.abc import Sequence

from assistant.condense import condense
from assistant.ground import Evidence, alignment
from assistant.intents import FIGURE_INTENTS, SERVICE_INTENTS, Intent
from assistant.measure import GENERAL, is_asked, is_share, level_fit, measure
from assistant.members import members_of, named_members, pick
from assistant.patterns import FREE, MONEY, asks
from assistant.periods import is_year_asked, periods, year_fit
from assistant.stated import NEAR_MISS, Stated, fit_of
from assistant.understand import Asked
from corpus.figures import Figure, find_figures
from corpus.notice import Clause, Item
from index.search import ClauseHit

WHOLE = 110
"""Characters up to which a clause that says who, what or how stays whole."""
_EXACT_MEASURE = 0.3
_EXACT_YEAR = 1.0
"""What a figure gains that is counted as the question counts, or stands with the year asked for;
one of another year loses as much."""
_SHARE_PENALTY = 0.3
"""What a share loses where the question does not ask for one: 多少 mostly asks for a count."""
_SERVICE_WORDS = {
    Intent.PROCEDURE: re.compile(r"申请|申报|(?:网上|线上|窗口|现场)办理|登记"),
    Intent.MATERIALS: re.compile(r"提交|提供.{0,6}(?:材料|证明)|携带|凭"),
    Intent.DEADLINE: re.compile(r"日前|截止|之日起|工作日|月底前(?:申请|办)"),
    Intent.CONTACT: re.compile(r"电话|地址|热线|[0-9]{7,}"),
    Intent.WHERE: re.compile(
        r"[\u4e00-\u9fff]{1,4}(?:县|(?<![社小园城地片])区|镇)(?!域|级|乡|委)|试点医院"
    ),
}
_SINCE = re.compile("之日起|之日后|当[日天月]起|次[日月年]起")
"""A time that is told without a date."""
_MEMBERS = re.compile("哪(?:些|几|[个家])|包括|包含|是谁|有谁|什么地方")
"""Words that ask who or what belongs to a group."""
_LISTED = re.compile(
    r"([\u4e00-\u9fff]{3,8})[(（](?![^()（）]*(?:负责|牵头|配合|责任))[^()（）]*、[^()（）]*[)）]"
)
"""A group and its members in brackets, which are no units at work."""
_GROUP = 3
"""Characters of a group's name at least."""
PERSONS = re.compile(
    r"符合|持有|人员|对象|家庭|学生|毕业生|儿童|老年人|群众|贫困户|低保户|人口|劳动者|劳动力|企业|"
    r"农民|村干部|职工|残疾人|群体|困难户|居民|机构|成员|患者"
)
PERSONS_FIT = 0.3
"""What a clause gains that names people, where the question asks who."""


def by_rule(asked: Asked, item: Item, hits: Sequence[ClauseHit]) -> Stated:
    """The evidence of one item, and whether it states what is asked, by kind and by words."""
    fits = {hit.clause: fit_of(asked, hit) for hit in hits}
    ranked = sorted(fits, key=lambda clause: -fits[clause])
    body = [clause for clause in ranked if clause.start >= item.body_start] or ranked
    best = body[0]
    group = _group_of_districts(asked, body)
    if group:
        body = [group]
        best = group
    if asked.main in FIGURE_INTENTS:
        return _figure(asked, item, body, fits, is_own_group=group is not None)
    told = _group_named(asked, body)
    if told is None and asked.main not in SERVICE_INTENTS:
        told = group
    if told is not None:
        return Stated(Evidence(item, (told,), ()), True, fits[told], is_settled=True)
    if asked.main is Intent.WHO:
        best = max(
            body,
            key=lambda clause: fits[clause] + PERSONS_FIT * bool(PERSONS.search(clause.text)),
        )
        stated = bool(PERSONS.search(best.text))
    elif asked.main in SERVICE_INTENTS:
        stated = bool(_SERVICE_WORDS[asked.main].search(best.text)) and all(
            place.text in best.text or place.place in best.text for place in asked.districts
        )
    else:
        stated = True
    clause = best if len(best.text) <= WHOLE else condense(best, asked.topic)
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


def _group_named(asked: Asked, clauses: Sequence[Clause]) -> Clause | None:
    """The clause that lists in brackets the members of what the question names: 一类县有哪些."""
    if not _MEMBERS.search(asked.text):
        return None
    for clause in clauses:
        for group in _LISTED.findall(clause.text):
            if any(group[start:] in asked.text for start in range(len(group) - _GROUP + 1)):
                return clause
    return None


def _figure(
    asked: Asked,
    item: Item,
    ranked: Sequence[Clause],
    fits: dict[Clause, float],
    *,
    is_own_group: bool,
) -> Stated:
    best = ranked[0]
    of = periods(ranked)
    rivals = [
        (
            fits[clause]
            + _figure_fit(figure, asked)
            + _EXACT_YEAR * year_fit(figure, clause, of, asked.years),
            clause,
            figure,
        )
        for clause in ranked
        for figure in find_figures(clause.text)
        if fits[clause] >= fits[best] - _reach(figure, asked)
        and is_asked(figure, asked)
        and not is_year_asked(figure, asked.years)
    ]
    if is_own_group and not rivals:
        # The clause of the district's own group is what the notice says for it.
        return Stated(Evidence(item, (best,), ()), True, fits[best], is_settled=True)
    free = FREE.search(best.text)
    if not rivals and free and MONEY.search(asked.text):
        # That it is free is the amount.
        evidence = Evidence(item, (condense(best, (free.group(),)),), ())
        return Stated(evidence, True, fits[best], is_settled=True)
    if not rivals and asked.main is Intent.DATE and (since := _SINCE.search(best.text)):
        evidence = Evidence(item, (condense(best, (since.group(),)),), ())
        return Stated(evidence, True, fits[best])
    of_place = asked.main is Intent.QUANTITY and _is_share_of_place(asked, item)
    of_place = of_place and not is_own_group
    if not rivals or of_place:
        clause = condense(best, asked.topic)
        return Stated(Evidence(item, (clause,), ()), False, fits[best], is_settled=of_place)
    _, clause, figure = max(rivals, key=lambda rival: rival[0])
    members = members_of(figure, clause.text)
    wanted = named_members(members, asked.text) or members or (figure,)
    short = pick(condense(clause, tuple(member.text for member in wanted)), wanted, clause)
    return Stated(Evidence(item, (short,), wanted), True, fits[clause])


def _reach(figure: Figure, asked: Asked) -> float:
    """How far below the best clause a figure may stand; further where its measure is asked for."""
    counted = measure(asked.text)
    exact = counted not in GENERAL and figure.unit == counted
    return NEAR_MISS * (2 if exact or level_fit(figure, asked) > 0 else 1)


def _figure_fit(figure: Figure, asked: Asked) -> float:
    """What speaks for a figure beside its clause and its year: subject and measure."""
    fit = alignment(figure, asked.text) - _SHARE_PENALTY * is_share(figure)
    fit += level_fit(figure, asked)
    if figure.unit and figure.unit == measure(asked.text):
        fit += _EXACT_MEASURE
    return fit


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
