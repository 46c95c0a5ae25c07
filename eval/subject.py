"""What is evaluated: the assistant as its settings build it, warm, with the hashes that name it."""

import sys
from collections.abc import Sequence
from typing import Protocol

from assistant.settings import Settings
from assistant.values import Answer, Turn
from eval.record import Models, corpus_sha256


class Asker(Protocol):
    """The assistant's own way of being asked."""

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        """Answers the last question of a conversation."""


def load_assistant(settings: Settings) -> tuple[Asker, Models]:
    """Loads the assistant (a missing index is built) and waits until its prefixes are prepared.

    Raises MinshengError where something it needs is missing.
    """
    from assistant.answer import Assistant  # heavy: torch and llama.cpp, not needed for --help

    print("正在载入模型，准备各项要点的提示……", file=sys.stderr)
    assistant = Assistant.load(settings)
    assistant.prepare()
    models = Models(
        encoder=assistant.encoder.name,
        encoder_sha256=assistant.encoder.sha256,
        generator=assistant.generator.name,
        generator_sha256=assistant.generator.sha256,
        corpus_sha256=corpus_sha256(notice.text for notice in assistant.notices),
        reader_sha256=assistant.reader.sha256 if assistant.reader else "",
    )
    return assistant, models
