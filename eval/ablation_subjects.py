"""Assistants with a part taken out: the generator without its grammar, the writer without guard.

All else is the assistant's own: what is understood, looked up, found and decided, the prompt, and
that an answer is the first sentence that the model writes.
"""

from collections.abc import Iterator
from typing import cast

from assistant.answer import Assistant
from assistant.generate.base import Generator, Piece, Prompt
from assistant.ground import Evidence
from assistant.settings import Settings
from assistant.understand import Asked
from assistant.write import Writer
from corpus.notice import Notice
from eval.ablation_rows import AnsweringRow
from eval.record import Models
from eval.subject import Asker, load_assistant


class WithoutGrammar:
    """A generator that writes whatever it likes."""

    def __init__(self, generator: Generator) -> None:
        self._generator = generator

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._generator.name

    @property
    def sha256(self) -> str:
        """Hash of the weights."""
        return self._generator.sha256

    def prepare(self, prompt: Prompt) -> int:
        """Prepares the prefix of a prompt."""
        return self._generator.prepare(prompt)

    def stream(
        self, prompt: Prompt, *, max_tokens: int, grammar: str | None = None
    ) -> Iterator[Piece]:
        """Generates without the grammar that was asked for."""
        return self._generator.stream(prompt, max_tokens=max_tokens, grammar=None)

    def close(self) -> None:
        """Frees the model."""
        self._generator.close()


class UnguardedWriter(Writer):
    """Shows what the model writes, right or wrong, and puts no quotation behind it."""

    def stops(self, text: str, evidence: Evidence, question: str) -> bool:
        """Nothing is stopped."""
        return False

    def lacks(self, text: str, evidence: Evidence) -> bool:
        """Nothing is missed."""
        return False

    def _guarded(self, asked: Asked, evidence: Evidence) -> Iterator[str | bool]:
        yield from super()._guarded(asked, evidence)
        yield True  # also what broke off counts as whole, or it would be followed by a quotation


class UnguardedAssistant(Assistant):
    """Answers with an `UnguardedWriter`."""

    def writer(self, notice: Notice) -> Writer:
        """Who decides and writes answers on a notice."""
        register = self.index.register(notice.id)
        return UnguardedWriter(notice, register, self.index, self.generator, self.reader)


def take_out(row: AnsweringRow, assistant: Assistant) -> Assistant:
    """The assistant without what the row does without, with every model of the one given."""
    if row.has_grammar and row.has_guard:
        return assistant
    kind = Assistant if row.has_guard else UnguardedAssistant
    return kind(
        assistant.notices,
        assistant.index,
        assistant.encoder,
        assistant.classifier,
        assistant.generator if row.has_grammar else WithoutGrammar(assistant.generator),
        assistant.reader,
    )


def load_subject(row: AnsweringRow, settings: Settings) -> tuple[Asker, Models]:
    """The row's assistant, loaded and warm. Raises MinshengError."""
    asker, models = load_assistant(settings)
    return take_out(row, cast(Assistant, asker)), models
