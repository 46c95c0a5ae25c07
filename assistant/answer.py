"""`Assistant`: from a question and its conversation to a cited answer.

The flow of `stream`: understand, look up or retrieve, decide, write, guard, cite. What is shown
has passed the guard and is never withdrawn.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant import compose
from assistant.decompose import decompose
from assistant.dictionary import keep_cache
from assistant.generate.base import Generator
from assistant.generate.load import load_generator
from assistant.intents import IntentClassifier, load_classifier
from assistant.normalise import normalise
from assistant.notices import NoticeChooser
from assistant.prompt import build_prompt
from assistant.reader import Reader, load_reader
from assistant.settings import Settings
from assistant.understand import Asked, understand
from assistant.values import Answer, BeforeModel, Done, Event, Sentence, Shown, Status, Turn
from assistant.write import Writer
from corpus.notice import Notice
from corpus.read import read_notices
from corpus.register import Register
from index.build import open_index
from index.encoder import Encoder, load_encoder
from index.store import NoticeIndex

_WARM_UP = ("残急人护里", "ni hao")
"""A slip and pinyin: what reads them is built now, not while the first reader waits."""


@dataclass
class _Run:
    """What is gathered while one answer is written."""

    started: float
    sentences: list[Sentence] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    retrieved: list[str] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)
    decided_s: float = 0.0
    first_s: float = 0.0

    def decided(self) -> None:
        """Notes when the first outcome was decided."""
        self.decided_s = self.decided_s or time.perf_counter() - self.started

    def show(self, text: str) -> Shown:
        """Notes when the first text was shown."""
        self.first_s = self.first_s or time.perf_counter() - self.started
        return Shown(text)


class Assistant:
    """Everything loaded that answers need; safe to use from several threads."""

    def __init__(
        self,
        notices: tuple[Notice, ...],
        index: NoticeIndex,
        encoder: Encoder,
        classifier: IntentClassifier,
        generator: Generator,
        reader: Reader | None = None,
    ) -> None:
        self.notices = notices
        self.index = index
        self.encoder = encoder
        self.classifier = classifier
        self.generator = generator
        self.reader = reader
        self.chooser = NoticeChooser(notices, index)
        self._registers = {notice.id: Register.from_notice(notice) for notice in notices}
        self._closing = threading.Event()
        self._preparing: threading.Thread | None = None

    @classmethod
    def load(
        cls,
        settings: Settings,
        *,
        notices: tuple[Notice, ...] | None = None,
        progress: bool = False,
    ) -> "Assistant":
        """Opens (or builds) the index, loads the models. Raises MinshengError.

        `notices` are those to answer from, by default all of the settings' folder; `progress`
        shows bars for what is built at the first start.
        """
        if notices is None:
            notices = read_notices(settings.notices)
        encoder = load_encoder(settings.encoder)
        index = open_index(notices, encoder, settings.home, progress=progress)
        classifier = load_classifier(encoder, settings.home, progress=progress)
        generator = load_generator(
            settings.generator,
            settings.home,
            threads=settings.threads,
            cache_mb=settings.cache_mb,
            adapter=Path(settings.adapter).expanduser() if settings.adapter else None,
        )
        keep_cache(settings.home)
        _warm_up(notices)
        return cls(notices, index, encoder, classifier, generator, load_reader(settings.reader))

    def with_notices(
        self, notices: tuple[Notice, ...], home: Path, *, progress: bool = False
    ) -> "Assistant":
        """An assistant over other notices, with the same models; this one goes on as it is.

        The index is opened, or built below `home`: texts that an index there knows are not encoded
        again. Raises MinshengError. Closing either of the two frees the models of both.
        """
        index = open_index(notices, self.encoder, home, progress=progress)
        _warm_up(notices)
        return type(self)(
            notices, index, self.encoder, self.classifier, self.generator, self.reader
        )

    def prepare(self, stopped: threading.Event | None = None) -> int:
        """Prepares the prompt of every item; the number of tokens newly evaluated."""
        evaluated = 0
        for notice in self.notices:
            for item in notice.items:
                if stopped is not None and stopped.is_set():
                    return evaluated
                evaluated += self.generator.prepare(build_prompt(item))
        return evaluated

    def prepare_in_background(self) -> None:
        """Prepares prompts in a thread of its own; waiting questions go first."""
        self.stop_preparing()
        self._closing = threading.Event()
        self._preparing = threading.Thread(
            target=self.prepare, args=(self._closing,), name="prepare", daemon=True
        )
        self._preparing.start()

    def stop_preparing(self) -> None:
        """Ends the preparation once the prompt at hand is done; what is prepared stays."""
        self._closing.set()

    def close(self) -> None:
        """Stops preparing and frees the generator."""
        self.stop_preparing()
        if self._preparing is not None:
            self._preparing.join()
        self.generator.close()

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The whole answer."""
        for event in self.stream(question, history):
            if isinstance(event, Done):
                return event.answer
        raise RuntimeError("a stream ends with Done")

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """The answer as it is written; its last event is Done."""
        run = _Run(time.perf_counter())
        notice = self.chooser.choose(question, history)
        parts = decompose(normalise(question, notice))
        asked_before = list(history)
        writer = self.writer(notice)
        if parts.whole and self._is_one_list(parts.questions, history, notice, writer):
            parts = replace(parts, questions=(parts.whole,))
        ranked: tuple[str, ...] = ()
        for number, part in enumerate(parts.questions):
            asked = self._understand(part, asked_before, notice)
            names = asked.topic and not asked.focus
            if ranked and names and all(map(parts.questions[number - 1].count, asked.topic)):
                # A part that names nothing new is about the item of the one before it.
                asked = replace(asked, focus=ranked[:1])
            status = writer.decide(asked)
            if number and run.retrieved and status.is_unfound:
                asked = replace(asked, focus=tuple(run.retrieved[:1]))
                status = writer.decide(asked)
            run.decided()
            if number and status.is_silent:
                continue
            if status.stated is not None and status.stated.is_stated and not run.sentences:
                yield BeforeModel()
            written: list[Sentence] = []
            for piece in writer.write(asked, status, seen=run.sentences):
                if isinstance(piece, Sentence):
                    written.append(piece)
                else:
                    yield run.show(piece)
            run.sentences += written
            run.statuses.append(status.status)
            ranked = status.ranked
            run.retrieved += ranked
            run.rewritten.append(asked.text)
            asked_before.append(Turn(part, "".join(sentence.marked for sentence in written)))
        if parts.compares and (verdict := compose.comparison(writer.cited, "差" in question)):
            run.sentences.append(verdict)
            yield run.show(verdict.marked)
        yield Done(self._answer(run, notice, writer))

    def writer(self, notice: Notice) -> Writer:
        """Who decides and writes answers on a notice."""
        return Writer(notice, self._registers[notice.id], self.index, self.generator, self.reader)

    def _is_one_list(
        self, parts: Sequence[str], history: Sequence[Turn], notice: Notice, writer: Writer
    ) -> bool:
        """Whether all parts would get the same figure: the list that it stands in is told whole."""
        found = [
            stated.evidence if (stated := writer.decide(asked).stated) else None
            for asked in (self._understand(part, history, notice) for part in parts)
        ]
        figures = {(each.item.id, each.figures) for each in found if each and each.figures}
        return None not in found and len(figures) == 1 < len(found)

    def _understand(self, part: str, history: Sequence[Turn], notice: Notice) -> Asked:
        return understand(
            part,
            history,
            notice,
            self._registers[notice.id],
            self.encoder,
            self.classifier,
        )

    def _answer(self, run: _Run, notice: Notice, writer: Writer) -> Answer:
        return Answer(
            status=compose.overall(run.statuses),
            sentences=tuple(run.sentences),
            notice_id=notice.id,
            retrieved=tuple(dict.fromkeys(run.retrieved)),
            rewritten="；".join(run.rewritten),
            output_tokens=writer.output_tokens,
            latency_s=time.perf_counter() - run.started,
            first_token_s=run.first_s,
            decided_s=run.decided_s,
            prompt_tokens=writer.prompt_tokens,
            cached_tokens=writer.cached_tokens,
        )


def _warm_up(notices: Sequence[Notice]) -> None:
    for notice in notices:
        for slip in _WARM_UP:
            normalise(slip, notice)
