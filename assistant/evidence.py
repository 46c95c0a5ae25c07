"""From an item to the words that answer: the clause asked about, and the figure asked for.

Whether the item states what is asked at all the reader tells; what was learnt for encoder and
reader chooses the figure; where neither is there, the rules of `assistant.rules` hold.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.condense import condense, narrow
from assistant.decisions import (
    Candidate,
    Decisions,
    candidates,
    overrules,
    stated_signs,
)
from assistant.ground import Evidence
from assistant.intents import FIGURE_INTENTS, SERVICE_INTENTS, Intent
from assistant.measure import asks_each, is_asked, is_other_kind, is_other_rate, is_share
from assistant.members import members_of, named_members, pick
from assistant.patterns import COSTS, FREE
from assistant.read_evidence import clauses_read, figure_read
from assistant.reader import Reading
from assistant.rules import by_rule
from assistant.stated import Stated
from assistant.understand import Asked
from corpus.figures import Figure
from corpus.notice import Item
from index.search import ClauseHit

_SURE_OF_SERVICE = 0.75
"""Probability from which a detail of a service (how, where, by when) is taken for stated against
the rules: a plan of work seldom states one."""
STATED = 0.3
STATED_FIGURE = 0.2
STATED_NEAREST = 0.08
STATED_NAMED = 0.02
STATED_SERVICE = 0.7
STATED_WHO = 0.1
"""Probability from which the reader's word that an item states what is asked is believed. Less for
a figure, which must be there anyway, and less still for one whose clause and whose words are the
nearest to the question, least where that clause says every word of the topic, or the figure is said
of just what is asked, and the reader marks it (护理补贴多少钱: short questions make it doubt); more
for a detail of a service, which a plan seldom states; less for whom it is, which an item mostly
says: on the validation notices 3 of 325 that do are lost and 9 of 19 gaps found, from .3 on 6 and
12."""
_ALIGNED = 0.6
"""How much of what a figure is said of the question must say: 16 of 17 such figures that the reader
marks are those asked for, on the validation notices."""
_MARKED = 1.0
"""The log odds from which the reader marks a figure."""
_SAID = 0.75
"""Share of the topic's words in the clause from which a figure needs no mark, where the question
says all that the figure is said of."""
_SURE = 0.97
"""The same to believe it of a figure that stands far from the clause that fits best."""
_MEMBER = 0.1
"""Share of the best figure's probability from which another is a member of the list asked for."""


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
    ruled = by_rule(asked, item, hits)
    if ruled.is_settled or (learnt is None and reading is None):
        return ruled
    own = [hit for hit in hits if hit.clause.start >= item.body_start] or hits
    found = candidates(asked, own, reading) if asked.main in FIGURE_INTENTS else ()
    found = tuple(each for each in found if not is_other_kind(each.figure, asked))
    if any(is_other_rate(each.figure, asked) for each in found):
        found = tuple(each for each in found if is_share(each.figure))
        found = tuple(each for each in found if not is_other_rate(each.figure, asked))
        if not found:
            return replace(ruled, is_stated=False)
    if asked.main is Intent.DATE and any(is_asked(each.figure, asked) for each in found):
        found = tuple(each for each in found if is_asked(each.figure, asked))
    if any(each.signs["year"] > 0 and is_asked(each.figure, asked) for each in found):
        found = tuple(each for each in found if each.signs["year"] >= 0)
    best = max(found, key=learnt.score) if found and learnt is not None else None
    fits = ruled.is_stated or asked.main not in FIGURE_INTENTS or learnt is None
    fits = fits or (best is not None and overrules(best))
    if reading is not None:
        fits = fits or (bool(found) and reading.stated >= _SURE)
        states = fits and reading.stated >= least_stated(asked, best)
    else:
        states = _is_learnt(asked, own, ruled, learnt, fits)
    if not states:
        # That it is free answers whether it costs, however short the question is for the reader.
        is_free = asked.main not in FIGURE_INTENTS and COSTS.search(asked.text)
        is_free = is_free and FREE.search(ruled.evidence.clauses[0].text)
        return replace(ruled, is_stated=bool(is_free))
    clauses = sorted((hit.clause for hit in own), key=lambda clause: clause.start)
    if found and learnt is not None:
        return _chosen(asked, item, found, learnt, ruled)
    if reading is None:
        return replace(ruled, is_stated=True)
    if asked.main in FIGURE_INTENTS and (marked := figure_read(item, clauses, reading)):
        return replace(ruled, evidence=marked, is_stated=True)
    return replace(ruled, evidence=clauses_read(asked, item, own, reading), is_stated=True)


def least_stated(asked: Asked, best: Candidate | None) -> float:
    """The reader's probability from which what this question asks is taken for stated.

    `best` is the figure that fits best, of a question that asks for one.
    """
    if asked.main in FIGURE_INTENTS:
        if best is None or best.signs["clause"] < 0 or best.signs["said"] < 0:
            return STATED_FIGURE
        shared, aligned = best.signs["shared"], best.signs["alignment"]
        is_named = shared == 1 or aligned >= _ALIGNED
        is_named = is_named and best.signs["read"] >= _MARKED
        is_named = is_named or (shared >= _SAID and aligned == 1)
        return STATED_NAMED if is_named else STATED_NEAREST
    if asked.main is Intent.WHO:
        return STATED_WHO
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
    members = members_of(best.figure, best.clause.text)
    named = named_members(members, asked.text)
    wanted = named or members or (best.figure,)
    own = [each for each in found if each.clause == best.clause and each.figure in wanted]
    if asks_each(asked.text) and len(named) < 2:
        wanted = _each(best, found, learnt)
    elif len(own) > 1 and not named:
        shares = learnt.shares(own)
        if max(shares) >= learnt.alone:
            wanted = (own[shares.index(max(shares))].figure,)
    short = condense(best.clause, tuple(member.text for member in wanted))
    short = pick(short, wanted, best.clause)
    if len(wanted) == 1:
        at = best.clause.start + wanted[0].start - short.start
        short = narrow(short, at, asked.text, item.title)
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
