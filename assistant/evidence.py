"""From an item to the words that answer: the clause asked about, and the figure asked for.

Figures are chosen by kind (money, share, count, date), by how well the clause fits the question
and by how well the figure's own subject and level fit it; the members of a 分别 list stay together
unless the question names one level. Whether the item states what is asked at all is told here too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.condense import condense, condense_to, narrow, phrases_of
from assistant.decisions import (
    Candidate,
    Decisions,
    candidates,
    overrules,
    stated_signs,
)
from assistant.ground import Evidence, alignment
from assistant.intents import FIGURE_INTENTS, SERVICE_INTENTS, Intent
from assistant.measure import (
    GENERAL,
    asks_each,
    is_asked,
    is_other_kind,
    is_share,
    level_fit,
    levels_asked,
    measure,
)
from assistant.patterns import MONEY, asks
from assistant.reader import Reading
from assistant.understand import Asked
from corpus.figures import Figure, Kind, find_figures
from corpus.notice import Clause, Item
from corpus.units import find_units
from index.search import ClauseHit

COSINE_WEIGHT = 8.0
"""What a clause's cosine counts beside its share of the topic's words: cosines of this encoder lie
close together."""
_WHOLE = 110
"""Characters up to which a clause that says who, what or how stays whole."""
NEAR_MISS = 0.35
"""How much worse than the best clause a clause may fit and still lend its figure."""
_EXACT_MEASURE = 0.3
_EXACT_YEAR = 1.0
"""What a figure gains that is counted as the question counts, or stands with the year asked for."""
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
_PERSONS = re.compile(
    r"符合|持有|人员|对象|家庭|学生|毕业生|儿童|老年人|群众|贫困户|低保户|人口|劳动者|劳动力|企业|"
    r"农民|村干部|职工|残疾人|群体|困难户|居民|机构|成员|患者"
)
_DOER = re.compile(r"由[^,，。；;]{2,}|负责|责任人|责任主体|承担|牵头|会同|主管")
"""What says by whom something is done, beside the names of units."""
_NO_SUBJECT = re.compile(r"(?:主要|具体|统一)?(?:负责|承担)")
_HEADING = 20
"""Characters that a clause has at most which is the subject of the next one (监督组。负责…)."""
_PERSONS_FIT = 0.3
"""What a clause gains that names people, where the question asks who."""
_SURE_OF_SERVICE = 0.75
"""Probability from which a detail of a service (how, where, by when) is taken for stated against
the rules: a plan of work seldom states one."""
STATED = 0.4
STATED_FIGURE = 0.2
STATED_SERVICE = 0.7
"""Probability from which the reader's word that an item states what is asked is believed. Less for
a figure, which must be there anyway; more for a detail of a service, which a plan seldom states."""
_ANSWERS = (Kind.QUANTITY, Kind.RANGE, Kind.RATIO, Kind.MULTIPLE, Kind.DATE)
_MARKED = 0.2
"""Probability from which a figure is taken for the one asked for, if no other is likelier."""
_BESIDE_BEST = 0.5
"""Probability from which another figure of the clause is told beside the likeliest."""
_MEMBER = 0.1
"""Share of the best figure's probability from which another is a member of the list asked for."""
_EVIDENCE = 0.5
"""Mean probability from which a phrase is evidence."""
READ_WEIGHT = 1.0
"""What the reader's evidence counts beside a clause's cosine and its share of the topic's words."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What an item says on a question: the evidence, and whether it holds what was asked for."""

    evidence: Evidence
    is_stated: bool
    fit: float
    """Fit of the best clause, see `fit_of`; comparable between items of one question."""
    is_settled: bool = False
    """Whether the item itself settles it (a district's own group, a thing that is free)."""


def weigh(
    asked: Asked,
    item: Item,
    hits: Sequence[ClauseHit],
    learnt: Decisions | None = None,
    reading: Reading | None = None,
) -> Stated:
    """The evidence of one item for what the question asks. `hits` are clauses of this item.

    What was learnt for encoder and reader chooses the figure. Whether the item states what is asked
    the reader tells; without it, what was learnt for the encoder, and else the rules below.
    """
    by_rule = _by_rule(asked, item, hits)
    if by_rule.is_settled or (learnt is None and reading is None):
        return by_rule
    own = [hit for hit in hits if hit.clause.start >= item.body_start] or hits
    found = candidates(asked, own, reading) if asked.main in FIGURE_INTENTS else ()
    found = tuple(each for each in found if not is_other_kind(each.figure, asked))
    if asked.main is Intent.DATE and any(is_asked(each.figure, asked) for each in found):
        found = tuple(each for each in found if is_asked(each.figure, asked))
    best = max(found, key=learnt.score) if found and learnt is not None else None
    fits = by_rule.is_stated or asked.main not in FIGURE_INTENTS or learnt is None
    fits = fits or (best is not None and overrules(best))
    if reading is not None:
        states = fits and reading.stated >= least_stated(asked)
    else:
        states = _is_learnt(asked, own, by_rule, learnt, fits)
    if not states:
        return replace(by_rule, is_stated=False)
    clauses = sorted((hit.clause for hit in own), key=lambda clause: clause.start)
    if found and learnt is not None:
        return _chosen(asked, item, found, learnt, by_rule)
    if reading is None:
        return replace(by_rule, is_stated=True)
    if asked.main in FIGURE_INTENTS and (marked := _figure_read(item, clauses, reading)):
        return replace(by_rule, evidence=marked, is_stated=True)
    return replace(by_rule, evidence=_clauses_read(asked, item, own, reading), is_stated=True)


def duty(
    asked: Asked, item: Item, hits: Sequence[ClauseHit], reading: Reading | None
) -> Stated | None:
    """The clause that says who does what is asked, in an item whose units are not listed.

    None where no clause that fits about as well as the best says by whom.
    """
    own = [hit for hit in hits if hit.clause.start >= item.body_start] or hits
    fits = {hit.clause: fit_of(asked, hit) for hit in own}
    nearest = max(fits.values(), default=0.0) - 2 * NEAR_MISS
    named = [hit for hit in own if fits[hit.clause] >= nearest and _doers(hit.clause.text)]
    if not named:
        return None
    best = max(named, key=lambda hit: fits[hit.clause] + READ_WEIGHT * _read(hit.clause, reading))
    clause = _with_subject(best.clause, own)
    if len(clause.text) > _WHOLE:
        spans = [*_doers(clause.text)[:1], *_phrases_read(clause, reading)]
        clause = condense_to(clause, spans)
    return Stated(Evidence(item, (clause,), ()), True, fits[best.clause])


def _doers(text: str) -> list[tuple[int, int]]:
    """Where a clause says by whom something is done: names of units, and words such as 由…负责."""
    units = [(unit.start, unit.end) for unit in find_units(text, ())]
    return sorted([*units, *(found.span() for found in _DOER.finditer(text))])


def _with_subject(clause: Clause, hits: Sequence[ClauseHit]) -> Clause:
    """The clause with the one before it, where it begins with a duty (监督组。负责…)."""
    if not _NO_SUBJECT.match(clause.text):
        return clause
    before = max(
        (hit.clause for hit in hits if hit.clause.end <= clause.start),
        key=lambda each: each.end,
        default=None,
    )
    if before is None or len(before.text) > _HEADING:
        return clause
    return replace(clause, start=before.start, text=before.text + clause.text)


def least_stated(asked: Asked) -> float:
    """The reader's probability from which what this question asks is taken for stated."""
    if asked.main in FIGURE_INTENTS:
        return STATED_FIGURE
    return STATED_SERVICE if asked.main in SERVICE_INTENTS else STATED


def _is_learnt(
    asked: Asked, hits: Sequence[ClauseHit], by_rule: Stated, learnt: Decisions | None, fits: bool
) -> bool:
    """Whether an item that no reader has read states what is asked."""
    if learnt is None or learnt.stated is None:
        return by_rule.is_stated
    probability = learnt.stated.probability(stated_signs(asked, hits, by_rule.is_stated))
    if asked.main in SERVICE_INTENTS:
        fits = probability >= _SURE_OF_SERVICE
    return learnt.stated.states(by_rule.is_stated, probability, fits)


def _chosen(
    asked: Asked,
    item: Item,
    found: Sequence[Candidate],
    learnt: Decisions,
    by_rule: Stated,
) -> Stated:
    """The figure that fits best, with the other members of its list where it is no clear choice."""
    best = max(found, key=learnt.score)
    wanted = _with_members(best.figure, best.clause, asked)
    own = [each for each in found if each.clause == best.clause and each.figure in wanted]
    if asks_each(asked.text):
        wanted = _each(best, found, learnt)
    elif len(own) > 1:
        shares = learnt.shares(own)
        if max(shares) >= learnt.alone:
            wanted = (own[shares.index(max(shares))].figure,)
    short = condense(best.clause, tuple(member.text for member in wanted))
    if len(wanted) == 1:
        short = narrow(short, best.clause.start + wanted[0].start - short.start, asked.text)
    return Stated(Evidence(item, (short,), wanted), True, by_rule.fit)


def _each(best: Candidate, found: Sequence[Candidate], learnt: Decisions) -> tuple[Figure, ...]:
    """The figures of the best one's clause that count the same and fit about as well."""
    rivals = [
        each
        for each in found
        if each.clause == best.clause and each.figure.unit == best.figure.unit
    ]
    shares = learnt.shares(rivals)
    return tuple(
        each.figure
        for each, share in sorted(
            zip(rivals, shares, strict=True), key=lambda pair: pair[0].figure.start
        )
        if share >= _MEMBER * max(shares)
    )


def _figure_read(item: Item, clauses: Sequence[Clause], reading: Reading) -> Evidence | None:
    """The figure that the reader marks, with the other members of its list that it marks too."""
    marked = [
        (
            reading.figure_at(clause.start + figure.start, clause.start + figure.end),
            clause,
            figure,
        )
        for clause in clauses
        for figure in find_figures(clause.text)
        if figure.kind in _ANSWERS
    ]
    share, clause, best = max(marked, key=lambda each: each[0], default=(0.0, None, None))
    if clause is None or best is None or share < _MARKED:
        return None
    wanted = tuple(
        figure
        for other, beside, figure in marked
        if beside == clause and (figure == best or other >= _BESIDE_BEST)
    )
    spans = [(figure.start, figure.end) for figure in wanted] + _phrases_read(clause, reading)
    return Evidence(item, (condense_to(clause, spans),), wanted)


def _clauses_read(
    asked: Asked, item: Item, hits: Sequence[ClauseHit], reading: Reading
) -> Evidence:
    """The clause that fits best where the reader sees evidence, and its neighbour with some too."""

    def fit(hit: ClauseHit) -> float:
        persons = _PERSONS_FIT * (
            asked.main is Intent.WHO and bool(_PERSONS.search(hit.clause.text))
        )
        return fit_of(asked, hit) + persons + READ_WEIGHT * _read(hit.clause, reading)

    best = max(hits, key=fit).clause
    if len(best.text) <= _WHOLE:
        return Evidence(item, (best,), ())
    spans = _phrases_read(best, reading)
    return Evidence(item, (condense_to(best, spans) if spans else condense(best, asked.topic),), ())


def _read(clause: Clause, reading: Reading | None) -> float:
    """How much evidence the reader sees in the best phrase of a clause, 0 to 1."""
    if reading is None:
        return 0.0
    return max(
        (
            reading.mean_evidence(clause.start + start, clause.start + end)
            for start, end in phrases_of(clause.text)
        ),
        default=0.0,
    )


def _phrases_read(clause: Clause, reading: Reading | None) -> list[tuple[int, int]]:
    """The phrases of a clause that the reader takes for evidence."""
    if reading is None:
        return []
    return [
        (start, end)
        for start, end in phrases_of(clause.text)
        if reading.mean_evidence(clause.start + start, clause.start + end) >= _EVIDENCE
    ]


def _by_rule(asked: Asked, item: Item, hits: Sequence[ClauseHit]) -> Stated:
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
    rivals = [
        (fits[clause] + _figure_fit(figure, clause, asked), clause, figure)
        for clause in ranked
        for figure in find_figures(clause.text)
        if fits[clause] >= fits[best] - _reach(figure, asked) and is_asked(figure, asked)
    ]
    if len(ranked) == 1 and not rivals and asked.districts:
        # The clause of the district's own group is what the notice says for it.
        return Stated(Evidence(item, (best,), ()), True, fits[best], is_settled=True)
    if not rivals and MONEY.search(asked.text) and "免费" in best.text:
        # That it is free is the amount.
        evidence = Evidence(item, (condense(best, ("免费",)),), ())
        return Stated(evidence, True, fits[best], is_settled=True)
    of_place = asked.main is Intent.QUANTITY and _is_share_of_place(asked, item)
    if not rivals or of_place:
        clause = condense(best, asked.topic)
        return Stated(Evidence(item, (clause,), ()), False, fits[best], is_settled=of_place)
    _, clause, figure = max(rivals, key=lambda rival: rival[0])
    wanted = _with_members(figure, clause, asked)
    short = condense(clause, tuple(member.text for member in wanted))
    return Stated(Evidence(item, (short,), wanted), True, fits[clause])


def _reach(figure: Figure, asked: Asked) -> float:
    """How far below the best clause a figure may stand; further where its measure is asked for."""
    counted = measure(asked.text)
    exact = counted not in GENERAL and figure.unit == counted
    return NEAR_MISS * (2 if exact or level_fit(figure, asked) > 0 else 1)


def _figure_fit(figure: Figure, clause: Clause, asked: Asked) -> float:
    """What speaks for a figure beside its clause: subject, measure and the year asked about."""
    fit = alignment(figure, asked.text) - _SHARE_PENALTY * is_share(figure)
    fit += level_fit(figure, asked)
    if figure.unit and figure.unit == measure(asked.text):
        fit += _EXACT_MEASURE
    start = max(clause.text.rfind(mark, 0, figure.start) for mark in ",，") + 1
    if any(str(year) in clause.text[start : figure.end] for year in asked.years):
        fit += _EXACT_YEAR
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


def _with_members(figure: Figure, clause: Clause, asked: Asked) -> tuple[Figure, ...]:
    """The figure with the other members of its list, or the one member whose level is asked."""
    members = tuple(
        other
        for other in find_figures(clause.text)
        if other.level and figure.level and other.subject == figure.subject
    )
    if len(members) < 2:
        return (figure,)
    named = tuple(member for member in members if member.level[:1] + "" in levels_asked(asked.text))
    return named or members
