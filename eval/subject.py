"""What is evaluated: the assistant as its settings build it, warm, with the hashes that name it."""

import sys
from collections.abc import Sequence
from typing import Protocol

from assistant.settings import Settings
from assistant.values import Answer, Turn
from corpus.notice import Notice
from eval.record import Models, corpus_sha256


class Asker(Protocol):
    """The assistant's own way of being asked."""

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        """Answers the last question of a conversation."""


class Hashed(Protocol):
    """A model that says which weights it has."""

    @property
    def sha256(self) -> str:
        """Of its weights; empty where it cannot be told."""


class Named(Hashed, Protocol):
    """A model that says which one it is."""

    @property
    def name(self) -> str:
        """As the settings call it."""


class Subject(Asker, Protocol):
    """An assistant that says what it is made of."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices that are asked."""

    @property
    def encoder(self) -> Named:
        """Turns texts into vectors."""

    @property
    def generator(self) -> Named:
        """Writes answers."""

    @property
    def reader(self) -> Hashed | None:
        """Decides; None: rules alone."""


def name_models(subject: Subject) -> Models:
    """What answers, with its hashes, as a run records it."""
    return Models(
        encoder=subject.encoder.name,
        encoder_sha256=subject.encoder.sha256,
        generator=subject.generator.name,
        generator_sha256=subject.generator.sha256,
        corpus_sha256=corpus_sha256(notice.text for notice in subject.notices),
        reader_sha256=subject.reader.sha256 if subject.reader else "",
    )


def load_assistant(settings: Settings) -> tuple[Asker, Models]:
    """Loads the assistant (a missing index is built) and waits until its prefixes are prepared.

    Raises MinshengError where something it needs is missing.
    """
    from assistant.answer import Assistant  # heavy: torch and llama.cpp, not needed for --help

    print("正在载入模型，准备各项要点的提示……", file=sys.stderr)
    assistant = Assistant.load(settings)
    assistant.prepare()
    return assistant, name_models(assistant)
