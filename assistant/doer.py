"""Who does what, told by the words of an item that has no list of units."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.condense import condense_to
from assistant.ground import Evidence
from assistant.read_evidence import READ_WEIGHT, phrases_read, read_best
from assistant.reader import Reading
from assistant.rules import WHOLE
from assistant.stated import NEAR_MISS, Stated, fit_of
from assistant.understand import Asked
from corpus.notice import Clause, Item
from corpus.units import find_units
from index.search import ClauseHit

_DOER = re.compile(r"由[^,，。；;]{2,}|负责|责任人|责任主体|承担|牵头|会同|主管")
"""What says by whom something is done, beside the names of units."""
_ACTOR = re.compile(
    r"(?:政府|部门|机关|机构|单位|企业|公司|学校|院校|医院|委员会|街道|乡镇|社区|协会|负责人)"
    r"(?:要|应|须|必须|可以?|自主|自行|依法)(?![求该])"
)
"""One who has to do something, or may (省级人民政府要制定, 生产企业自主选定)."""
_POST = re.compile("副?(?:总指挥|指挥长|组长|主任|主席|会长|召集人|负责人)")
_NO_SUBJECT = re.compile(r"(?:主要|具体|统一)?(?:负责|承担)")
_STOP = "。"
_HEADING = 20
"""Characters that a clause has at most which is the subject of the next one (监督组。负责…)."""


def duty(
    asked: Asked,
    item: Item,
    hits: Sequence[ClauseHit],
    reading: Reading | None,
    *,
    of_actors: bool = False,
) -> Stated | None:
    """The clause that says who does what is asked, in an item whose units are not listed.

    None where no clause that fits about as well as the best says by whom. `of_actors` takes clauses
    for it that only say who has to do something: weaker, for where no item says more.
    """
    own = [hit for hit in hits if hit.clause.start >= item.body_start] or hits
    own = [hit for hit in own if not _is_other_post(hit.clause.text, asked.text)] or own
    fits = {hit.clause: fit_of(asked, hit) for hit in own}
    nearest = max(fits.values(), default=0.0) - 2 * NEAR_MISS
    doers = _actors if of_actors else _doers
    named = [hit for hit in own if fits[hit.clause] >= nearest and doers(hit.clause.text)]
    if not named:
        return None
    best = max(
        named, key=lambda hit: fits[hit.clause] + READ_WEIGHT * read_best(hit.clause, reading)
    )
    clause = _with_subject(best.clause, own)
    if len(clause.text) > WHOLE:
        spans = [*doers(clause.text)[:1], *phrases_read(clause, reading)]
        clause = condense_to(clause, spans)
    return Stated(Evidence(item, (clause,), ()), True, fits[best.clause])


def _doers(text: str) -> list[tuple[int, int]]:
    """Where a clause says by whom something is done: names of units, and words such as 由…负责."""
    units = [(unit.start, unit.end) for unit in find_units(text, ())]
    return sorted([*units, *(found.span() for found in _DOER.finditer(text))])


def _actors(text: str) -> list[tuple[int, int]]:
    """Where a clause says who has to do something."""
    return [found.span() for found in _ACTOR.finditer(text)]


def _is_other_post(text: str, question: str) -> bool:
    """Whether a clause tells who is deputy where the head is asked for, or the other way round."""
    asked, told = set(_POST.findall(question)), set(_POST.findall(text))
    return any(
        post not in told and other in told
        for post in asked
        for other in (f"副{post}", post.removeprefix("副"))
        if other != post
    )


def _with_subject(clause: Clause, hits: Sequence[ClauseHit]) -> Clause:
    """The clause with the one before it, where it begins with a duty (监督组。负责…)."""
    if not _NO_SUBJECT.match(clause.text):
        return clause
    before = max(
        (hit.clause for hit in hits if hit.clause.end <= clause.start),
        key=lambda each: each.end,
        default=None,
    )
    if before is None or len(before.text) > _HEADING or clause.start != before.end + len(_STOP):
        return clause
    return replace(clause, start=before.start, text=f"{before.text}{_STOP}{clause.text}")
