"""The words of an item that the reader marks as evidence: figures, clauses, phrases."""

import re
from collections.abc import Sequence

from assistant.condense import condense, condense_to, phrases_of
from assistant.ground import Evidence
from assistant.intents import Intent
from assistant.reader import Reading
from assistant.rules import PERSONS, PERSONS_FIT, WHOLE
from assistant.stated import fit_of
from assistant.understand import Asked
from corpus.figures import Kind, find_figures
from corpus.notice import Clause, Item
from index.search import ClauseHit

_ANSWERS = (Kind.QUANTITY, Kind.RANGE, Kind.RATIO, Kind.MULTIPLE, Kind.DATE)
_MARKED = 0.2
"""Probability from which a figure is taken for the one asked for, if no other is likelier."""
_BESIDE_BEST = 0.5
"""Probability from which another figure of the clause is told beside the likeliest."""
_EVIDENCE = 0.5
"""Mean probability from which a phrase is evidence."""
_BESIDE = 0.7
"""How much worse than the best clause another may fit that is told beside it."""
_BESIDE_EVIDENCE = 0.05
"""How much evidence the reader must see in it. On the validation notices the clause that answers is
told in .958 of 567 questions with it, 1.16 clauses a question; from .5 on in .912, 1.03 clauses."""
_HEADING = re.compile(
    r"\s*(?:[0-9]{1,2}[.．、]|[(（][一二三四五六七八九十0-9]{1,3}[)）]|[一二三四五六七八九十]是)[^，,；;：:]{2,14}[。：:]?\s*"
)
"""A numbered line within an item that only names what follows: 1.监督组。"""
READ_WEIGHT = 1.0
"""What the reader's evidence counts beside a clause's cosine and its share of the topic's words."""


def figure_read(item: Item, clauses: Sequence[Clause], reading: Reading) -> Evidence | None:
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
    spans = [(figure.start, figure.end) for figure in wanted] + phrases_read(clause, reading)
    return Evidence(item, (condense_to(clause, spans),), wanted)


def clauses_read(asked: Asked, item: Item, hits: Sequence[ClauseHit], reading: Reading) -> Evidence:
    """The clause that fits best where the reader sees evidence, and its neighbour with some too."""

    def fit(hit: ClauseHit) -> float:
        persons = PERSONS_FIT * (asked.main is Intent.WHO and bool(PERSONS.search(hit.clause.text)))
        return fit_of(asked, hit) + persons + READ_WEIGHT * read_best(hit.clause, reading)

    ranked = sorted(hits, key=fit, reverse=True)
    best = ranked[0].clause
    if len(best.text) > WHOLE:
        spans = phrases_read(best, reading)
        short = condense_to(best, spans) if spans else condense(best, asked.topic)
        return Evidence(item, (short,), ())
    if _HEADING.fullmatch(best.text):
        after = [hit.clause for hit in hits if hit.clause.start >= best.end]
        following = min(after, key=lambda clause: clause.start, default=None)
        if following is not None:
            return Evidence(item, (best, condense(following, asked.topic)), ())
    beside = [
        hit.clause
        for hit in ranked[1:2]
        if fit(hit) >= fit(ranked[0]) - _BESIDE
        and read_best(hit.clause, reading) >= _BESIDE_EVIDENCE
        and len(best.text) + len(hit.clause.text) <= WHOLE
    ]
    told = sorted((best, *beside), key=lambda clause: clause.start)
    return Evidence(item, tuple(told), ())


def read_best(clause: Clause, reading: Reading | None) -> float:
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


def phrases_read(clause: Clause, reading: Reading | None) -> list[tuple[int, int]]:
    """The phrases of a clause that the reader takes for evidence."""
    if reading is None:
        return []
    return [
        (start, end)
        for start, end in phrases_of(clause.text)
        if reading.mean_evidence(clause.start + start, clause.start + end) >= _EVIDENCE
    ]
