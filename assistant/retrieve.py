"""Which items a question is about: named by number, carried by the conversation, or found and read.

It ranks and picks; whether the notice covers the question at all is `decide`'s business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.decisions import logit
from assistant.intents import UNIT_INTENTS, Intent
from assistant.reader import Passage, Reader, Reading
from assistant.understand import Asked
from corpus.notice import Notice
from index.search import Hit
from index.store import NoticeIndex

DEPTH = 10
READ = 3
"""Items read at most: the first and those that are close to it."""
CITED = 2
"""Items of the conversation that are read beside the first hit at most."""
_ON_TOPIC = 0.5
"""Probability below which an item speaks of something else."""
_LOOKED_UP = UNIT_INTENTS | {Intent.LOCATE, Intent.HEADER, Intent.COUNT}
"""What is told of an item whatever its words state."""
_GAP = 0.3
"""Probability below which an item does not state what is asked."""
_STATES = 0.6
"""Probability from which another one that is close does."""
_CLOSE = 0.15
"""How far below the first item's score another one is close to it."""
_TOPIC = 0.03
"""What the reader's logit of the topic counts beside a hit's score: of eight weights the best on
the validation notices in words far from theirs (rank 1 .860) and on `coverage.jsonl` (.812).
Without it .849 and .777, by the reader alone .833 and .800."""
_HINT = 0.05
"""Probability that an item of the conversation needs for the question as it stands."""
_LEADS = 0.15
"""The same to stand before an item that was found."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hits, best first, and whether their first is certain because it was named."""

    hits: tuple[Hit, ...]
    is_named: bool
    readings: Mapping[str, Reading] = field(default_factory=dict)
    """What the reader found in the items that it read, by item id."""
    carried: str = ""
    """The item of the conversation that the question may be about, where nothing else is found."""
    carried_reading: Reading | None = None

    def with_carried(self) -> "Retrieved":
        """The carried item first, as if it had been named."""
        order = sorted(self.hits, key=lambda hit: hit.item_id != self.carried)
        readings = {self.carried: self.carried_reading} if self.carried_reading else {}
        return Retrieved(tuple(order), True, readings)

    @property
    def ranked(self) -> tuple[str, ...]:
        """Item ids, best first."""
        return tuple(hit.item_id for hit in self.hits)


def retrieve(asked: Asked, notice: Notice, index: NoticeIndex) -> Retrieved:
    """Hits for the question in this notice; named or focused items stand first."""
    hits = index.search(
        _without_place(asked.text, notice), k=len(notice.items), notice_ids=(notice.id,)
    )
    named = _named(asked, notice)
    if not named:
        near = tuple(hits[:DEPTH])
        carried = [hit for hit in hits[DEPTH:] if hit.item_id in asked.cited_before]
        return Retrieved((*near, *carried), False)
    by_item = {hit.item_id: hit for hit in hits}
    first = [by_item[item_id] for item_id in named if item_id in by_item]
    rest = [hit for hit in hits if hit.item_id not in named]
    return Retrieved((*first, *rest[: DEPTH - len(first)]), True)


def reread(asked: Asked, retrieved: Retrieved, notice: Notice, reader: Reader) -> Retrieved:
    """The same with readings, see `_read`; of a follow-up, as it was said, too.

    What a follow-up was made into to stand alone (排涝泵站，多少) is no sentence of anyone's: the
    item states it where it does so for the question before with the words that were really said.
    """
    found = _read(asked, retrieved, notice, reader)
    first = found.ranked[0] if found.hits else ""
    is_said = not asked.before or asked.text == asked.original.rstrip("?？。 ")
    if is_said or first not in found.readings or asked.main in _LOOKED_UP:
        return found
    reading = found.readings[first]
    passage = Passage.of(notice.item(first), [each.clause for each in found.hits[0].clauses])
    (heard,) = reader.read(f"{asked.before}，{asked.original}", (passage,))
    if heard.stated <= reading.stated:
        return found
    topic = reading.on_topic
    shares = (topic * heard.stated, topic * (1 - heard.stated), 1 - topic)
    return replace(found, readings={**found.readings, first: replace(reading, outcomes=shares)})


def _read(asked: Asked, retrieved: Retrieved, notice: Notice, reader: Reader) -> Retrieved:
    """The same with readings: the best of what was read first, what was named always.

    The first hit is read and those close to it; what retrieval and reader think of them together
    ranks them. The items that the conversation cited last are read for the question as it stands
    and behind the one before it: one that fits both ways is `carried`, for where nothing else is
    found, and stands first where the hit that was found fits the question alone only.
    """

    def read(question: str, hits: Sequence[Hit]) -> dict[str, Reading]:
        passages = [
            Passage.of(notice.item(hit.item_id), [each.clause for each in hit.clauses])
            for hit in hits
        ]
        found = reader.read(question, passages)
        return {hit.item_id: reading for hit, reading in zip(hits, found, strict=True)}

    hits = retrieved.hits
    if retrieved.is_named or not hits:
        return replace(retrieved, readings=read(asked.text, hits[:1]))
    # A year that the notice does not treat would be looked for in place of the topic.
    close = hits[:1] if asked.years else _close(hits)
    readings = read(asked.text, close)
    first = max(
        close, key=lambda hit: hit.score + _TOPIC * logit(readings[hit.item_id].on_topic)
    ).item_id
    seeks_words = asked.main not in _LOOKED_UP
    if seeks_words and readings[first].stated < _GAP:
        first = _stating(first, readings)
    order = tuple(sorted(hits, key=lambda hit: hit.item_id != first))
    found = Retrieved(order, False, readings)
    before = [hit for hit in hits if hit.item_id in asked.cited_before[:CITED]]
    if not before or asked.years:
        return found
    alone = read(asked.text, [hit for hit in before if hit.item_id not in readings]) | readings
    fitting = [hit for hit in before if alone[hit.item_id].on_topic >= _HINT]
    behind = read(f"{asked.before}，{asked.text}", fitting)
    best = max(behind, key=lambda item_id: behind[item_id].on_topic, default="")
    if not best or behind[best].on_topic < _ON_TOPIC:
        return found
    found = replace(found, carried=best, carried_reading=behind[best])
    if best == first or readings[first].on_topic < _ON_TOPIC:
        return found
    if seeks_words and readings[first].stated < _GAP and behind[best].stated >= _STATES:
        return found.with_carried()
    (rival,) = read(f"{asked.before}，{asked.text}", order[:1]).values()
    leads = alone[best].on_topic > readings[first].on_topic or rival.on_topic < _ON_TOPIC
    return found.with_carried() if leads and alone[best].on_topic >= _LEADS else found


def _close(hits: Sequence[Hit]) -> Sequence[Hit]:
    """The first hits whose score is close to the best."""
    return [hit for hit in hits[:READ] if hit.score >= hits[0].score - _CLOSE]


def _stating(first: str, readings: Mapping[str, Reading]) -> str:
    """The item that surely states what is asked, where the first one has its topic only."""
    sure = {
        item_id: reading.stated
        for item_id, reading in readings.items()
        if reading.on_topic >= _ON_TOPIC and reading.stated >= _STATES
    }
    return max(sure, key=lambda item_id: sure[item_id], default=first)


def _without_place(text: str, notice: Notice) -> str:
    """The text without the notice's own place: it says nothing of a topic, and stands in names."""
    for name in (notice.place, notice.place.rstrip("市县区")):
        if len(name) > 1:
            text = text.replace(name, "")
    return text


def _named(asked: Asked, notice: Notice) -> Sequence[str]:
    numbered = [item.id for item in notice.items if item.number in asked.item_numbers]
    return numbered or asked.focus
