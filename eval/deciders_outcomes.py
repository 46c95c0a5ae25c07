"""Four ways to decide what a question gets once its items are found, the reader among them.

Each gives the probability that the notice covers the question and the probability that the best
item then states what is asked. A question for an item's units or its place is answered by a look-up
once the item is found: only whether the notice covers it is decided. A vague question that the
notice does not cover, to which the assistant asks back, counts as not covered.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.decide import covered, is_covered
from assistant.decisions import Decisions
from assistant.evidence import weigh
from assistant.intents import UNIT_INTENTS, Intent
from assistant.reader import Reader
from assistant.retrieve import Retrieved, reread
from assistant.stated import Stated
from assistant.understand import Asked
from assistant.values import Status
from corpus.notice import Item, Notice
from eval.deciders_yes import YesNo, ask_whether

_LOOKED_UP = UNIT_INTENTS | {Intent.LOCATE}

_HALF = 0.5
"""Probability from which a word on whether it is stated is believed."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question understood and searched for, and the outcome that it should get."""

    id: str
    expected: Status
    asked: Asked
    notice: Notice
    retrieved: Retrieved
    seconds: float
    """Understanding and search, which all deciders share."""

    @property
    def is_looked_up(self) -> bool:
        """Whether the item found answers by its units or its place, whatever it states."""
        return self.asked.main in _LOOKED_UP

    @property
    def best(self) -> Item:
        """The best item found before anything is read."""
        return self.notice.item(self.retrieved.hits[0].item_id)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decider says; `covered` and `stated` are probabilities."""

    status: Status
    covered: float
    stated: float

    @property
    def answered(self) -> float:
        """Probability that the question can be answered."""
        return self.covered * self.stated


def fused(case: Case, thresholds: Mapping[str, float]) -> Outcome:
    """Without the reader: the fused score, then the rules, which are certain."""
    stated = case.is_looked_up or _weighed(case, case.retrieved).is_stated
    return _outcome(case, case.retrieved, thresholds, float(stated))


def by_reader(case: Case, thresholds: Mapping[str, float], reader: Reader) -> Outcome:
    """What the reader reads comes into the score, and tells whether it is stated."""
    found = reread(case.asked, case.retrieved, case.notice, reader)
    if case.is_looked_up:
        return _outcome(case, found, thresholds, 1.0)
    said = _weighed(case, found)
    reading = found.readings[found.hits[0].item_id]
    stated = float(said.is_stated) if said.is_settled else reading.stated
    return _outcome(case, found, thresholds, stated)


def by_both(
    case: Case, thresholds: Mapping[str, float], reader: Reader, learnt: Decisions
) -> Outcome:
    """The reader by its cuts, and the figures that were learnt: the assistant's own way."""
    found = reread(case.asked, case.retrieved, case.notice, reader)
    stated = case.is_looked_up or _weighed(case, found, learnt).is_stated
    return _outcome(case, found, thresholds, float(stated))


def by_generator(case: Case, thresholds: Mapping[str, float], says: YesNo) -> Outcome:
    """The fused score, then the generator's own word on the best item."""
    if case.is_looked_up:
        return _outcome(case, case.retrieved, thresholds, 1.0)
    stated = says.yes(ask_whether(case.best, case.asked.text))
    return _outcome(case, case.retrieved, thresholds, stated)


def _weighed(case: Case, found: Retrieved, learnt: Decisions | None = None) -> Stated:
    hit = found.hits[0]
    item = case.notice.item(hit.item_id)
    return weigh(case.asked, item, hit.clauses, learnt, found.readings.get(hit.item_id))


def _outcome(
    case: Case, found: Retrieved, thresholds: Mapping[str, float], stated: float
) -> Outcome:
    if not is_covered(case.asked, found, thresholds):
        status = Status.NOT_COVERED
    else:
        status = Status.ANSWERED if stated >= _HALF else Status.NOT_STATED
    return Outcome(status, covered(case.asked, found, thresholds), stated)
