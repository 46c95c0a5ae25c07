"""Decides what one question gets, and writes it: looked up, generated under the guard, or quoted.

`Writer.decide` settles the outcome before a word is generated; `Writer.write` carries it out and
streams only what has passed the guard.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from assistant import phrases
from assistant.compose import Cited
from assistant.condense import opens
from assistant.decide import is_covered
from assistant.decisions import load_decisions
from assistant.doer import duty
from assistant.evidence import weigh
from assistant.generate.base import Generator, Piece
from assistant.grammar import answer_grammar
from assistant.ground import Evidence, fault, unkept
from assistant.intents import SERVICE_INTENTS, Intent
from assistant.lookup import (
    asks_section,
    gist_of,
    lead_line,
    lists_section,
    look_up,
    neighbour_of,
    place_of,
    section_of,
    units_of,
)
from assistant.measure import asks_money
from assistant.patterns import asks, matched
from assistant.prompt import build_prompt
from assistant.reader import Reader
from assistant.retrieve import READ, Retrieved, reread, retrieve
from assistant.scope import BeyondKind, holds_year
from assistant.stated import Stated
from assistant.understand import Asked
from assistant.values import Sentence, Source, SourceKind, Status
from corpus.figures import Kind, figures_of_kind, find_figures
from corpus.notice import Clause, Item, Notice
from corpus.register import Register
from corpus.units import find_units
from index.store import NoticeIndex

MAX_TOKENS = 96
_FOREIGN = 0.1
"""Probability of the topic below which an item that the conversation points to is not meant."""
_CLOSE = 0.3
"""How far below the best item's score one may stand that says by whom something is done."""
_LONG = 80
"""Characters of an item's words that stand beside a gap at most."""
_COUNTS = (Kind.QUANTITY, Kind.RATIO, Kind.RANGE, Kind.MULTIPLE)
_GIST = (Intent.CONTENT, Intent.HEADER, Intent.COUNT, Intent.VAGUE, Intent.SMALL_TALK, Intent.WHERE)
"""What a bare item number or a bare follow-up asks for, if nothing more exact."""
_BOUNDARY = re.compile(r"[，,；;。！!？?\n]")
_LEAD_IN = re.compile(r"^(?:根据[^，,]{0,8}$|(?:答|回答)[:：])")


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of one question, and all that is needed to write it."""

    status: Status
    ranked: tuple[str, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    """Composed already."""
    stated: Stated | None = None
    """Evidence to write from, before `sentences`."""
    is_unfound: bool = False
    """Refused for want of a fitting item, not for a place, a year or a number."""
    is_silent: bool = False
    """Nothing was asked: a second part without a topic says nothing."""


class Writer:
    """Writes answers on one notice; counts the tokens that the generator read and wrote."""

    def __init__(
        self,
        notice: Notice,
        register: Register,
        index: NoticeIndex,
        generator: Generator,
        reader: Reader | None = None,
    ) -> None:
        self.output_tokens = 0
        self.prompt_tokens = 0
        self.cached_tokens = 0
        self.cited: list[Cited] = []
        self._notice = notice
        self._register = register
        self._index = index
        self._generator = generator
        self._reader = reader
        self._learnt = load_decisions(
            index.encoder.sha256, reader.sha256 if reader is not None else ""
        )

    def decide(self, asked: Asked) -> Decision:
        """The outcome of a question."""
        notice = self._notice
        nothing_named = not (asked.topic or asked.units or asked.item_numbers or asked.focus)
        if asked.main is Intent.SMALL_TALK and len(asked.topic) <= 1 and not asked.units:
            return _refusal(Status.UNCLEAR, phrases.greeting(notice), is_silent=True)
        if self._is_vague(asked) and not (self._reader is not None and asked.cited_before):
            return _refusal(Status.UNCLEAR, phrases.asking_back(notice), is_silent=True)
        if asked.beyond is not None:
            return _refusal(Status.NOT_COVERED, phrases.not_covered(notice, asked.beyond.kind))
        if self._lacks_number(asked):
            return _refusal(Status.NOT_COVERED, phrases.no_such_item(notice))
        if found := look_up(asked, notice, self._register):
            cited = tuple(source.item_id for said in found for source in said.sources)
            return Decision(Status.ANSWERED, tuple(dict.fromkeys(filter(None, cited))), found)
        if asked.main is Intent.UNIT_ITEMS or (asked.units and nothing_named):
            return _refusal(Status.NOT_COVERED, phrases.not_covered(notice, BeyondKind.UNIT))
        if nothing_named:
            return _refusal(Status.UNCLEAR, phrases.asking_back(notice), is_silent=True)
        retrieved = self._find(asked)
        if asked.focus and asked.topic and self._is_foreign(retrieved):
            free = self._find(replace(asked, focus=()))
            if is_covered(asked, free, self._index.thresholds):
                retrieved = free
        return self._on_topic(asked, retrieved)

    def write(
        self, asked: Asked, decision: Decision, seen: Sequence[Sentence] = ()
    ) -> Iterator[str | Sentence]:
        """Pieces of text as they may be shown, and each sentence when it is whole."""
        if decision.stated is not None and decision.stated.is_stated:
            yield from self._from_evidence(asked, decision.stated, seen)
        for sentence in decision.sentences:
            if sentence not in seen:
                yield sentence.marked
                yield sentence

    def stops(self, text: str, evidence: Evidence, question: str) -> bool:
        """Whether the guard stops a text."""
        return fault(text, evidence, question) is not None

    def lacks(self, text: str, evidence: Evidence) -> bool:
        """Whether a whole text lacks what was asked, and is followed by the notice's own words."""
        return unkept(text, evidence)

    def _is_vague(self, asked: Asked) -> bool:
        return asked.main is Intent.VAGUE and len(asked.topic) <= 1 and not asked.focus

    def _find(self, asked: Asked) -> Retrieved:
        """What the question is about, by search and by reader."""
        retrieved = retrieve(asked, self._notice, self._index)
        if self._reader is None:
            return retrieved
        return reread(asked, retrieved, self._notice, self._reader)

    def _is_foreign(self, retrieved: Retrieved) -> bool:
        """Whether the item that the conversation points to speaks of something else (不是这个)."""
        reading = retrieved.readings.get(retrieved.hits[0].item_id) if retrieved.hits else None
        return reading is not None and reading.on_topic < _FOREIGN

    def _lacks_number(self, asked: Asked) -> bool:
        numbers = {item.number for item in self._notice.items}
        sections = {section.number for section in self._notice.sections if section.title}
        return bool(
            (asked.item_numbers and not numbers.intersection(asked.item_numbers))
            or (asked.section_numbers and not sections.intersection(asked.section_numbers))
        )

    def _on_topic(self, asked: Asked, retrieved: Retrieved) -> Decision:
        notice = self._notice
        heading = asked.main in (Intent.HEADER, Intent.COUNT) and asks_section(asked.text)
        is_found = (
            retrieved.is_named or heading or is_covered(asked, retrieved, self._index.thresholds)
        )
        if not is_found and retrieved.carried:
            retrieved, is_found = retrieved.with_carried(), True
        ranked = retrieved.ranked
        if not is_found:
            if asked.main is Intent.VAGUE:
                return _refusal(Status.UNCLEAR, phrases.asking_back(notice), ranked=ranked)
            refusal = _refusal(Status.NOT_COVERED, phrases.not_covered(notice, None), ranked=ranked)
            return replace(refusal, is_unfound=True)
        hit = retrieved.hits[0]
        item = notice.item(hit.item_id)
        said = item.title + item.body
        if not all(holds_year(said, year, notice.year) for year in asked.years):
            reason = phrases.not_covered(notice, BeyondKind.YEAR)
            return _refusal(Status.NOT_COVERED, reason, ranked=ranked)
        if asked.topic and (beside := neighbour_of(asked, item, notice)):
            cited = dict.fromkeys(source.item_id for said in beside for source in said.sources)
            return Decision(Status.ANSWERED, tuple(cited), beside)
        roles = tuple(role for role in (Intent.LEAD, Intent.SUPPORT) if role in asked.intents)
        items = [item]
        if roles and retrieved.is_named and not asked.topic:
            items = [notice.item(item_id) for item_id in ranked[: max(1, len(asked.focus))]]
        units = tuple(
            said for each in items for said in units_of(asked, each, notice, roles) if roles
        )
        if asked.main in roles:
            if any(each.lead_units or each.support_units for each in items):
                return Decision(Status.ANSWERED, ranked, units)
            if done := self._done_by(asked, retrieved):
                return Decision(Status.ANSWERED, ranked, stated=done)
            is_gap = asked.main is Intent.LEAD
            return Decision(Status.NOT_STATED if is_gap else Status.ANSWERED, ranked, units)
        if asked.main is Intent.LOCATE and lists_section(asked.text):
            return Decision(Status.ANSWERED, ranked, section_of(item, notice, with_items=True))
        if asked.main is Intent.LOCATE and (asks(asked.text) or not asked.item_numbers):
            return Decision(Status.ANSWERED, ranked, (*place_of(item, notice), *units))
        if heading:
            return Decision(Status.ANSWERED, ranked, section_of(item, notice))
        is_aside = bool(asked.item_numbers) and self._is_foreign(retrieved)
        is_gist = asked.main in _GIST or asked.main is Intent.LOCATE
        if is_gist and (not asked.topic or is_aside):
            return Decision(Status.ANSWERED, ranked, (*gist_of(item, notice), *units))
        if asked.main is Intent.COUNT:  # of things that an item counts, not of items
            asked = replace(asked, intents=(Intent.QUANTITY, *asked.intents[1:]))
        reading = retrieved.readings.get(item.id)
        stated = weigh(asked, item, hit.clauses, self._learnt, reading)
        if stated.is_stated:
            return Decision(Status.ANSWERED, ranked, units, stated)
        return Decision(Status.NOT_STATED, ranked, self._gap(asked, stated, item))

    def _done_by(self, asked: Asked, retrieved: Retrieved) -> Stated | None:
        """Who does it by the words of the items: the first that says so among the best."""
        close = [
            (self._notice.item(hit.item_id), hit)
            for hit in retrieved.hits[: 1 if retrieved.is_named else READ]
            if hit.score >= retrieved.hits[0].score - _CLOSE
        ]
        for of_actors, (item, hit) in product((False, True), close):
            reading = retrieved.readings.get(item.id)
            if item.lead_units:
                continue
            if done := duty(asked, item, hit.clauses, reading, of_actors=of_actors):
                return done
        return None

    def _gap(self, asked: Asked, stated: Stated, item: Item) -> tuple[Sentence, ...]:
        """What the item does state, what it does not, and all its lead units, if any are named."""
        clause = stated.evidence.clauses[0]
        money = asked.main is Intent.QUANTITY and asks_money(asked.text)
        # That a figure or a condition is asked for, the classifier alone only guesses.
        sure = SERVICE_INTENTS | set(matched(asked.text))
        named = tuple(intent for intent in asked.intents if intent in sure)
        missing = phrases.aspect((Intent.AMOUNT,) if money else named)
        stated_phrase = clause.text.rstrip("。；;，,")
        if figures_of_kind(find_figures(clause.text), *_COUNTS) or len(clause.text) > _LONG:
            # Other figures beside a gap would be taken for the missing one.
            stated_phrase = item.title
        text = f"要点写明“{stated_phrase}”，未写明{missing}。"
        said = Sentence(text, (self._source(clause),), SourceKind.QUOTED)
        if not self._register.units:
            return (said,)  # a notice that names no unit sends nobody on
        return (said, lead_line(item, self._notice))

    def _from_evidence(
        self, asked: Asked, stated: Stated, seen: Sequence[Sentence]
    ) -> Iterator[str | Sentence]:
        evidence = stated.evidence
        sources = tuple(self._source(clause) for clause in evidence.clauses)
        self.cited += [Cited(figure, sources[0]) for figure in evidence.figures[:1]]
        if _is_told(evidence, sources, seen):
            return
        shown, is_whole = "", False
        for piece in self._guarded(asked, evidence):
            if isinstance(piece, bool):
                is_whole = piece
            else:
                shown += piece
                yield piece
        if shown:
            sentence = Sentence(f"{shown}。", sources, SourceKind.GENERATED)
            yield sentence.marked[len(shown) :]
            yield sentence
        if not is_whole or self.lacks(shown, evidence):
            said = "；".join(clause.text.rstrip("。；;，,") for clause in evidence.clauses)
            quoted = Sentence(f"要点写明：{said}。", sources, SourceKind.QUOTED)
            yield quoted.marked
            yield quoted

    def _guarded(self, asked: Asked, evidence: Evidence) -> Iterator[str | bool]:
        """The generator's phrases as long as all of them together pass the guard.

        Last comes whether the sentence was written whole. A phrase that only says for whom or when
        waits for the one that says what.
        """
        prompt = build_prompt(evidence.item, asked.text, evidence.clauses)
        pieces = self._generator.stream(prompt, max_tokens=MAX_TOKENS, grammar=_grammar(evidence))
        passed = held = ""
        for text, is_last in _phrases(pieces, self._count):
            buffer = text if passed or held else _LEAD_IN.sub("", text)
            if not buffer.strip():
                continue
            joint = "，" if passed or held else ""
            if self.stops(f"{passed}{held}{joint}{buffer}", evidence, asked.text):
                return
            held += joint + buffer.strip()
            if opens(buffer) and not is_last:
                continue
            yield held
            passed, held = passed + held, ""
            if is_last:
                yield True

    def _count(self, piece: Piece) -> None:
        self.output_tokens += piece.tokens
        self.prompt_tokens += piece.prompt_tokens
        self.cached_tokens += piece.cached_tokens

    def _source(self, clause: Clause) -> Source:
        return Source(clause.notice_id, clause.item_id, clause.start, clause.end)


def _is_told(evidence: Evidence, sources: Sequence[Source], seen: Sequence[Sentence]) -> bool:
    """Whether sentences before this one tell these clauses, and the figures asked for with them."""
    same = [sentence for sentence in seen if any(each in sentence.sources for each in sources)]
    told = {source for sentence in same for source in sentence.sources}
    text = "".join(sentence.text for sentence in same)
    return told.issuperset(sources) and all(each.text in text for each in evidence.figures)


def _phrases(pieces: Iterable[Piece], count: Callable[[Piece], None]) -> Iterator[tuple[str, bool]]:
    """The first sentence of a stream by its phrases, and whether each is the last of a whole one.

    A stream that breaks off at `MAX_TOKENS` or behind a comma has no last phrase.
    """
    buffer, tokens = "", 0
    for piece in pieces:
        count(piece)
        tokens += piece.tokens
        buffer += piece.text
        while found := _BOUNDARY.search(buffer):
            text, mark, buffer = buffer[: found.start()], found.group(), buffer[found.end() :]
            is_last = mark in "。！!？?\n" and bool(text.strip())
            yield text, is_last
            if is_last:
                return
    if buffer.strip():
        yield buffer, tokens < MAX_TOKENS and not opens(buffer)


def _grammar(evidence: Evidence) -> str:
    """A grammar in which only the figures and units of the evidence's clauses can be written."""
    text = "".join(clause.text for clause in evidence.clauses)
    figures = tuple(dict.fromkeys(figure.text for figure in find_figures(text)))
    named = (*evidence.item.lead_units, *evidence.item.support_units)
    units = tuple(dict.fromkeys(unit.text for unit in find_units(text, named)))
    return answer_grammar(figures, units)


def _refusal(
    status: Status, text: str, *, ranked: tuple[str, ...] = (), is_silent: bool = False
) -> Decision:
    sentence = Sentence(text, (), SourceKind.LOOKED_UP)
    return Decision(status, ranked, (sentence,), is_silent=is_silent)
