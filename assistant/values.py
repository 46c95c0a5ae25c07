"""The values that leave the assistant: answers, their sentences, sources, and streaming events.

Everything that page, API and evaluation show comes from here; nothing here decides anything.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

_MARK = re.compile(r"\[([0-9A-Za-z.]+)\]")


class Status(Enum):
    """The four outcomes, decided before a word is generated."""

    ANSWERED = "answered"
    NOT_STATED = "not_stated"
    NOT_COVERED = "not_covered"
    UNCLEAR = "unclear"


class SourceKind(Enum):
    """Where the words of a sentence come from."""

    GENERATED = "generated"
    """Written by the model, passed by the guard."""
    QUOTED = "quoted"
    """The item's own words."""
    LOOKED_UP = "looked_up"
    """Composed from the parsed notice, without the model."""


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a notice: `notice.text[start:end]` supports the sentence that names it."""

    notice_id: str
    item_id: str
    """Empty where the place is in the header (title, date, source, a section's heading)."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, without marks."""

    text: str
    sources: tuple[Source, ...]
    kind: SourceKind

    @property
    def marked(self) -> str:
        """The text with its marks before the closing punctuation: `每人每月60元[22]。`"""
        marks = "".join(f"[{item_id}]" for item_id in _in_order(self.sources))
        body = self.text.rstrip("。！？!?；;")
        return body + marks + self.text[len(body) :]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Times in seconds, from the call to its end (first: to the first text)."""

    status: Status
    sentences: tuple[Sentence, ...]
    notice_id: str
    """The notice that was asked; its title and date are shown with every answer."""
    retrieved: tuple[str, ...] = ()
    """Item ids, best first; a looked-up item stands first."""
    rewritten: str = ""
    """The stand-alone question that retrieval and generator saw."""
    output_tokens: int = 0
    latency_s: float = 0.0
    first_token_s: float = 0.0
    decided_s: float = 0.0
    """Until the outcome of the first part was decided, before a word was generated."""
    prompt_tokens: int = 0
    """What the generator read; 0 where it was not asked, or cannot tell."""
    cached_tokens: int = 0
    """Those of them whose prefix had been prepared."""

    @property
    def text(self) -> str:
        """All sentences with their marks."""
        return "".join(sentence.marked for sentence in self.sentences)

    @property
    def citations(self) -> tuple[str, ...]:
        """Cited item ids in the order of their first mark."""
        return _in_order(source for sentence in self.sentences for source in sentence.sources)

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources, each once, in order."""
        return tuple(
            dict.fromkeys(source for sentence in self.sentences for source in sentence.sources)
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question and the text of its answer, marks included."""

    question: str
    answer: str

    @property
    def cited(self) -> tuple[str, ...]:
        """Item ids that the answer's marks name, in order."""
        return tuple(dict.fromkeys(_MARK.findall(self.answer)))


@dataclass(frozen=True, slots=True)
class Shown:
    """The next piece of `Answer.text`, passed by the guard; it is never withdrawn.

    All pieces of a stream joined are the text of the answer that ends it.
    """

    text: str


@dataclass(frozen=True, slots=True)
class BeforeModel:
    """The outcome is decided, and the model is about to be asked; nothing has been shown yet.

    Whoever reads the stream may let others go first before it reads on. Comes at most once.
    """


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a stream, with the whole answer."""

    answer: Answer


Event = Shown | BeforeModel | Done


def _in_order(sources: Iterable[Source]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source.item_id for source in sources if source.item_id))
