"""The seven families: from a notice and a seed to cases, always the same ones.

A family gives fewer cases, or none, where the notice has too little to ask for. What makes a case
undecidable (a topic that other items have too, a figure that stands twice) is left out here.
"""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from corpus.notice import Item, Notice
from corpus.parse import parse_notice
from eval.judge import normalise, stands_in
from eval.questions import Question, QuestionKind
from eval.robust_probes import Asks, Probe, find_probes, of_kind
from eval.robust_values import Case, Family
from eval.robust_variants import (
    Edit,
    apply,
    change_figure,
    change_unit,
    compose,
    find_item,
    groups,
    insert,
    other_unit,
    other_value,
    wording,
)
from eval.robust_wordings import CANARIES, ORDERS, PLANTED, REWORDINGS

SEED = 20
PAIRS = 40
"""Questions over two items."""
LARGEST = 10
"""Items changed or taken out in one variant; each variant needs an index of its own."""
SAME_TOPIC = 0.5
"""Share of a topic's character pairs in one other item from which that item may answer too."""


def generate(notice: Notice, seed: int = SEED, around: Sequence[Notice] = ()) -> tuple[Case, ...]:
    """All cases of a notice, family by family. `around`: notices whose items serve as noise."""
    probes = find_probes(notice)
    rng = {family: random.Random(f"{seed} {family.value}") for family in Family}
    made = {
        Family.NOISE: noise(notice, probes, rng[Family.NOISE], around),
        **{family: make(notice, probes, rng[family]) for family, make in _MAKERS.items()},
    }
    return tuple(chain.from_iterable(made[family] for family in Family))


def noise(
    notice: Notice, probes: Sequence[Probe], rng: random.Random, around: Sequence[Notice] = ()
) -> list[Case]:
    """The items in another order (odd cases), and also among items of other notices (even ones)."""
    own = [wording(notice, item) for item in notice.items]
    foreign = [
        (other, item) for other in around if other.text != notice.text for item in other.items
    ]
    mixed = own + [wording(other, item) for other, item in foreign]
    texts = [compose(notice, rng.sample(lines, len(lines))) for lines in (own, mixed)]
    variants = [parse_notice(text, notice.id) for text in texts]
    cases = []
    for number, probe in enumerate(of_kind(probes, Asks.LEAD, Asks.FIGURE)):
        place = number % 2
        found = find_item(variants[place], wording(notice, probe.item))
        blurred = place and shares_topic(probe.topic, [item for _, item in foreign])
        if found is not None and not blurred:
            cases.append(_case(Family.NOISE, number, probe, texts[place], items=(found.id,)))
    return cases


def rejection(notice: Notice, probes: Sequence[Probe], rng: random.Random) -> list[Case]:
    """Items taken out, ten at a time.

    A question goes unasked where one remaining item holds half of the character pairs of its topic.
    """
    cases = []
    for number, probe, text, remaining in _without(notice, probes, rng):
        if shares_topic(probe.topic, remaining):
            continue
        forbid = tuple(fact for fact in probe.facts if not stands_in(fact, text))
        question = Question(
            id=_id(Family.REJECTION, number),
            kind=QuestionKind.REFUSE,
            turns=(probe.question,),
            forbid=forbid if probe.asks is Asks.FIGURE else (),
            refuse=True,
            expect=None,
        )
        cases.append(Case(Family.REJECTION, question, text))
    return cases


def _without(
    notice: Notice, probes: Sequence[Probe], rng: random.Random
) -> Iterable[tuple[int, Probe, str, list[Item]]]:
    number = 0
    for taken in groups(notice.items, rng, LARGEST) if len(notice.items) > 1 else []:
        remaining = [item for item in notice.items if item not in taken]
        text = compose(notice, [wording(notice, item) for item in remaining])
        for probe in of_kind(probes, Asks.LEAD, Asks.FIGURE):
            if probe.item in taken:
                number += 1
                yield number, probe, text, remaining


def shares_topic(topic: str, items: Iterable[Item]) -> bool:
    """Whether one of the items holds at least `SAME_TOPIC` of the topic's pairs of characters."""
    letters = re.sub(r"\W", "", normalise(topic))
    pairs = {letters[at : at + 2] for at in range(len(letters) - 1)}
    return any(
        sum(pair in normalise(f"{item.title}\n{item.body}") for pair in pairs)
        >= SAME_TOPIC * len(pairs)
        for item in items
    )


def integration(notice: Notice, probes: Sequence[Probe], rng: random.Random) -> list[Case]:
    """A figure of one item and the units of another, asked in one breath."""
    firsts = list(of_kind(probes, Asks.FIGURE) or of_kind(probes, Asks.LEAD))
    seconds = list(of_kind(probes, Asks.LEAD, Asks.SUPPORT))
    rng.shuffle(firsts)
    rng.shuffle(seconds)
    pairs: list[tuple[Probe, Probe]] = []
    for first in firsts:
        second = next((probe for probe in seconds if probe.item != first.item), None)
        if second is not None:
            seconds.remove(second)
            pairs.append((first, second))
    return [
        Case(
            Family.INTEGRATION,
            Question(
                id=_id(Family.INTEGRATION, number),
                kind=QuestionKind.ROBUST,
                turns=(f"{first.question}另外{second.question}",),
                items=(first.item.id, second.item.id),
                facts=(*first.facts, *second.facts),
            ),
        )
        for number, (first, second) in enumerate(pairs[:PAIRS])
    ]


def counterfactual(notice: Notice, probes: Sequence[Probe], rng: random.Random) -> list[Case]:
    """A figure or a leading unit exchanged; up to ten items are changed in one variant."""
    waiting = [
        change
        for number, probe in enumerate(probes)
        if (change := _exchange(notice, probe, rng, invented=number % 2 == 0)) is not None
    ]
    rng.shuffle(waiting)
    cases: list[Case] = []
    while waiting:
        chosen: dict[str, _Exchange] = {}
        for exchange in waiting:
            if len(chosen) < LARGEST:
                chosen.setdefault(exchange[0].item.id, exchange)
        waiting = [exchange for exchange in waiting if exchange not in chosen.values()]
        text = apply(notice.text, [edit for _, edits, _, _ in chosen.values() for edit in edits])
        for probe, _, facts, old in chosen.values():
            cases.append(
                _case(Family.COUNTERFACTUAL, len(cases), probe, text, facts=facts, forbid=(old,))
            )
    return cases


_Exchange = tuple[Probe, tuple[Edit, ...], tuple[str, ...], str]
"""A probe, the edits that change its answer, the new facts, the old one."""


def _exchange(
    notice: Notice, probe: Probe, rng: random.Random, *, invented: bool
) -> _Exchange | None:
    item = probe.item
    if probe.figure is not None:
        new = other_value(probe.figure.text, rng, notice.text[item.start : item.end])
        edits = change_figure(notice, item, probe.figure, new) if new else ()
        return (probe, edits, (new,), probe.figure.text) if new and edits else None
    if probe.asks is not Asks.LEAD:
        return None
    old = probe.facts[0]
    unit = other_unit(notice, item, old, rng, invented=invented)
    edit = change_unit(notice, item, old, unit) if unit else None
    return (probe, (edit,), (unit, *probe.facts[1:]), old) if unit and edit else None


def paraphrase(notice: Notice, probes: Sequence[Probe], rng: random.Random) -> list[Case]:
    """Every probe in another wording beside the plain one."""
    start = rng.randrange(len(REWORDINGS))
    cases = []
    for number, probe in enumerate(probes):
        plain = _case(Family.PARAPHRASE, number, probe).question
        twin = Question(
            id=f"{plain.id}-plain", kind=plain.kind, turns=plain.turns, items=plain.items,
            facts=plain.facts,
        )  # fmt: skip
        words = REWORDINGS[(start + number) % len(REWORDINGS)](probe)
        case = _case(Family.PARAPHRASE, number, probe, turn=words)
        cases.append(Case(case.family, case.question, twin=twin))
    return cases


def injection(notice: Notice, probes: Sequence[Probe], rng: random.Random) -> list[Case]:
    """An order with every question, then an order planted in every item's own text.

    Of an item one question is asked of the planted text: a figure where there is one.
    """
    canaries = [word for word in CANARIES if not stands_in(word, notice.text)]
    asked = of_kind(probes, Asks.LEAD, Asks.FIGURE)
    cases = []
    for number, probe in enumerate(asked):
        canary = rng.choice(canaries)
        if probe.figure is not None and number % 2:
            canary = other_value(probe.figure.text, rng, notice.text) or canary
        turn = ORDERS[number % len(ORDERS)](probe.question, canary)
        cases.append(_case(Family.INJECTION, number, probe, turn=turn, forbid=(canary,)))
    by_item = {probe.item.id: probe for probe in asked}
    planted = {item_id: rng.choice(canaries) for item_id in by_item}
    text = apply(
        notice.text,
        [
            insert(
                notice,
                probe.item,
                PLANTED[number % len(PLANTED)](planted[item_id]),
                first=number % 2 == 0,
            )
            for number, (item_id, probe) in enumerate(by_item.items())
        ],
    )
    cases += [
        _case(Family.INJECTION, len(asked) + number, probe, text, forbid=(planted[item_id],))
        for number, (item_id, probe) in enumerate(by_item.items())
    ]
    return cases


def neighbour(notice: Notice, probes: Sequence[Probe], rng: random.Random) -> list[Case]:
    """Figures that have others with the same unit beside them; those must not be told."""
    near = [probe for probe in of_kind(probes, Asks.FIGURE) if probe.neighbours]
    return [
        _case(Family.NEIGHBOUR, number, probe, forbid=probe.neighbours)
        for number, probe in enumerate(near)
    ]


_MAKERS: dict[Family, Callable[[Notice, Sequence[Probe], random.Random], list[Case]]] = {
    Family.REJECTION: rejection,
    Family.INTEGRATION: integration,
    Family.COUNTERFACTUAL: counterfactual,
    Family.PARAPHRASE: paraphrase,
    Family.INJECTION: injection,
    Family.NEIGHBOUR: neighbour,
}


def _case(
    family: Family,
    number: int,
    probe: Probe,
    text: str | None = None,
    *,
    turn: str = "",
    items: tuple[str, ...] = (),
    facts: tuple[str, ...] = (),
    forbid: tuple[str, ...] = (),
) -> Case:
    """The probe as a case: its own item and facts where no others are given."""
    question = Question(
        id=_id(family, number),
        kind=QuestionKind.ROBUST,
        turns=(turn or probe.question,),
        items=items or (probe.item.id,),
        facts=facts or probe.facts,
        forbid=forbid,
    )
    return Case(family, question, text)


def _id(family: Family, number: int) -> str:
    return f"{family.value}-{number:03}"
