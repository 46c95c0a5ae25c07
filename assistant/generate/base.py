"""The seam between the assistant and whatever writes text.

A prompt has two parts: a prefix that depends on the item alone (prepared once, kept in the
backend's cache) and the rest, which depends on the question. A backend without such a cache
simply joins them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a generator reads: `prefix + rest` in ChatML as the backend's template needs it.

    `system` and `document` make up the cached prefix, `question` is the rest; plain text, the
    backend adds its own chat template and lets no special token in them take effect.
    """

    system: str
    document: str
    question: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of generated text and the number of tokens it took.

    The first piece also tells the tokens of the prompt, and how many of them were not evaluated
    since their prefix had been kept; 0 where the backend cannot tell.
    """

    text: str
    tokens: int
    prompt_tokens: int = 0
    cached_tokens: int = 0


class Generator(Protocol):
    """A text generator. Greedy: the same prompt gives the same text, warm or cold."""

    @property
    def name(self) -> str:
        """Name of the model, for manifests and reports."""

    @property
    def sha256(self) -> str:
        """Hash of the weights, empty where the backend cannot tell (a server)."""

    def prepare(self, prompt: Prompt) -> int:
        """Puts the prefix of `prompt` into the cache; tokens newly evaluated (0: none needed)."""

    def stream(
        self, prompt: Prompt, *, max_tokens: int, grammar: str | None = None
    ) -> Iterator[Piece]:
        """Generates at most `max_tokens` tokens; closing the iterator stops the generation.

        `grammar` is GBNF; a backend without grammars ignores it (the guard does not lean on it).
        Raises GeneratorError.
        """

    def close(self) -> None:
        """Frees the model."""
