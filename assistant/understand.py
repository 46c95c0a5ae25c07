"""A question, understood: what is asked, about which item, unit, section, year and place.

Pure text work beside one encoder call for the classifier. It does not search: which item a topic
belongs to is `retrieve`'s business, and whether the notice covers it is `decide`'s.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.followup import Conversation, standalone
from assistant.intent_choice import choose_intents
from assistant.intents import Intent, IntentClassifier
from assistant.normalise import normalise
from assistant.patterns import ITEM_NUMBER, SECTION_NUMBER, SUPPORTS
from assistant.scope import Beyond, beyond_scope, districts_in, with_years, years_asked
from assistant.values import Turn
from assistant.words import content_words, whole_number
from corpus.notice import Notice
from corpus.places import PlaceMention
from corpus.register import Register
from corpus.units import UnitMention, find_units
from index.arrays import FloatArray
from index.encoder import Encoder

_OUTSIDE = re.compile("(?:之|以)外|外(?=[,，还])")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the rest of the house sees it."""

    original: str
    text: str
    """The stand-alone question, normalised."""
    intents: tuple[Intent, ...]
    """What is asked, the main thing first; never empty."""
    topic: tuple[str, ...]
    """Content words beside units, numbers and question words; empty: no topic of its own."""
    units: tuple[UnitMention, ...]
    item_numbers: tuple[int, ...]
    section_numbers: tuple[int, ...]
    years: tuple[int, ...]
    """Years named that are not the notice's own."""
    focus: tuple[str, ...]
    """Items the conversation is about, where the question itself names no topic."""
    districts: tuple[PlaceMention, ...]
    """Districts and counties of the notice's city that the question names."""
    beyond: Beyond | None
    """Set where the question asks about another place or level of government."""
    before: str = ""
    """The question before this one in the conversation, as it stood alone."""
    cited_before: tuple[str, ...] = ()
    """Items that the conversation cited last: the question may be about them all the same."""
    vector: FloatArray = field(
        default_factory=lambda: np.zeros(0, np.float32), compare=False, repr=False
    )
    """The encoder's vector of `text`, shape (dimension,)."""
    shares: Mapping[Intent, float] = field(default_factory=dict, compare=False, repr=False)
    """What the classifier thinks of each intent."""

    @property
    def main(self) -> Intent:
        """What is asked first of all."""
        return self.intents[0]

    def asks(self, *intents: Intent) -> bool:
        """Whether any of these is asked."""
        return any(intent in self.intents for intent in intents)


def understand(
    question: str,
    history: Sequence[Turn],
    notice: Notice,
    register: Register,
    encoder: Encoder,
    classifier: IntentClassifier,
) -> Asked:
    """Understands the last question of a conversation about this notice."""
    text = normalise(question, notice)
    conversation = Conversation.of(history, notice)
    text, focus = standalone(text, conversation, notice)
    text = with_years(text, notice)
    # Where a notice lists no units, one that is named is a word of the topic like any other.
    named = find_units(text, register.units, notice.place) if register.units else ()
    units = tuple(unit for unit in named if not _is_excluded(unit, text))
    item_numbers = _numbers(ITEM_NUMBER, text)
    section_numbers = _numbers(SECTION_NUMBER, text)
    topic = tuple(
        word for word in content_words(_without(text, named)) if whole_number(word) is None
    )
    vector = encoder.encode_query([text])[0]
    shares = classifier.probabilities(text, vector)
    intents = choose_intents(text, units, topic, shares, bool(focus))
    return Asked(
        original=question,
        text=text,
        intents=tuple(dict.fromkeys(intents)),
        topic=topic,
        units=units,
        item_numbers=item_numbers,
        section_numbers=section_numbers,
        years=tuple(year for year in years_asked(text) if year != notice.year),
        focus=focus,
        districts=districts_in(text, notice, units),
        beyond=beyond_scope(text, notice, units),
        before=conversation.question,
        cited_before=conversation.cited,
        vector=vector,
        shares=shares,
    )


def _is_excluded(unit: UnitMention, text: str) -> bool:
    """Whether others than this unit are asked for: 教育局之外还有谁."""
    before = text[max(0, unit.start - 2) : unit.start]
    return bool(_OUTSIDE.match(text, unit.end)) or before.endswith(("除", "除了"))


def _numbers(pattern: re.Pattern[str], text: str) -> tuple[int, ...]:
    found = (whole_number(next(filter(None, match.groups()))) for match in pattern.finditer(text))
    return tuple(dict.fromkeys(number for number in found if number is not None))


def _without(text: str, units: tuple[UnitMention, ...]) -> str:
    """The text with units, what they do, and numbers of items and sections blanked."""
    for unit in units:
        text = text[: unit.start] + " " * (unit.end - unit.start) + text[unit.end :]
    return SECTION_NUMBER.sub(" ", ITEM_NUMBER.sub(" ", SUPPORTS.sub(" ", text)))
