"""Answers through llama.cpp in process: a GGUF file, and one LoRA adapter that is always on.

A prefix (system text and document) is evaluated once, always in the same steps and alone, and kept
as a file of about 12 KB a token; a question restores its prefix in a millisecond or two and only
evaluates what is left. Warm or cold, a prefix therefore is the same to the last bit, and a question
asked alone gets the same text. Questions asked at once share the model by continuous batching.
It does not know what a notice is, nor check what the model writes.
"""

import queue
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from assistant.generate.base import Piece, Prompt
from assistant.generate.engine import Engine, Step
from assistant.generate.prefixes import PrefixStore, identity
from assistant.generate.turns import Turns

STEP = 64
"""Prefix tokens evaluated at a time: what a waiting question waits for, about 0.4 s."""

BUDGET = 384 * 1024 * 1024
"""Bytes of prefixes kept, about 190 items of 170 tokens."""


class LlamaGenerator:
    """A loaded GGUF model; safe to use from several threads.

    `sha256` and `adapter_sha256` are hashes of the two files, which the caller has verified;
    `home` is where prefixes are kept between starts (None: only as long as this object lives).
    """

    def __init__(
        self,
        model: Path,
        *,
        sha256: str,
        adapter: Path | None = None,
        adapter_sha256: str = "",
        home: Path | None = None,
        budget: int = BUDGET,
        slots: int = 2,
        context: int = 2048,
        threads: int = 2,
    ) -> None:
        self._name = model.stem
        self._sha256 = sha256
        self._open = ExitStack()
        if home is None:
            root = Path(self._open.enter_context(tempfile.TemporaryDirectory()))
        else:
            root = home / "prefixes"
        key = identity(sha256, adapter_sha256, version("xllamacpp"), str(STEP))
        self._prefixes = PrefixStore(root, key, budget)
        self._engine = Engine(
            model,
            adapter=adapter,
            state_folder=self._prefixes.folder,
            slots=slots + 1,
            context=context,
            threads=threads,
        )
        self._open.callback(self._engine.close)
        self._before, self._between, self._after = self._engine.template()
        self._heads: dict[str, list[int]] = {}
        self._turns = Turns()
        self._free_slots: queue.LifoQueue[int] = queue.LifoQueue()
        for slot in reversed(range(slots)):
            self._free_slots.put(slot)
        self._preparing = threading.Lock()
        self._background_slot = slots  # its own, or a paused preparation could starve questions

    @property
    def name(self) -> str:
        """The model file's name without its ending."""
        return self._name

    @property
    def sha256(self) -> str:
        """Hash of the model file."""
        return self._sha256

    def prepare(self, prompt: Prompt) -> int:
        """Evaluates the prefix in the background's turns; the tokens newly evaluated.

        Between two steps any waiting question goes first.
        """
        head, prefix = self._prefix(prompt)
        if self._prefixes.find(prefix) is not None:
            return 0
        with self._preparing:
            return self._evaluate(self._background_slot, head, prefix, self._turns.step)

    def stream(
        self, prompt: Prompt, *, max_tokens: int, grammar: str | None = None
    ) -> Iterator[Piece]:
        """Generates greedily; see `Generator.stream`. Raises GeneratorError."""
        generated, is_first = 0, True
        with closing(self.steps(prompt, max_tokens=max_tokens, grammar=grammar)) as steps:
            for step in steps:
                if step.text:
                    read = (step.cached + step.evaluated, step.kept) if is_first else (0, 0)
                    yield Piece(step.text, step.generated - generated, *read)
                    generated, is_first = step.generated, False

    def steps(
        self, prompt: Prompt, *, max_tokens: int, grammar: str | None = None
    ) -> Generator[Step, None, None]:
        """The same with what llama.cpp counts: tokens cached, evaluated and generated so far."""
        head, prefix = self._prefix(prompt)
        rest = self._engine.tokens(prompt.question, special=False)
        rest += self._engine.tokens(self._after, special=True)
        with self._turns.question(), self._question_slot() as slot:
            is_kept = self._restore(slot, prefix)
            if not is_kept:
                with self._turns.alone():
                    self._evaluate(slot, head, prefix, nullcontext)
            steps = self._engine.generate(
                slot, prefix + rest, max_tokens=max_tokens, grammar=grammar
            )
            with self._turns.together(), closing(steps):
                for step in steps:
                    yield replace(step, kept=len(prefix)) if is_kept else step

    def close(self) -> None:
        """Frees the model; prefixes stay in `home`."""
        self._open.close()

    def _prefix(self, prompt: Prompt) -> tuple[list[int], list[int]]:
        """Tokens up to the document, which all documents share, and tokens of the whole prefix."""
        if prompt.system not in self._heads:
            head = self._engine.tokens(self._before, special=True)
            self._heads[prompt.system] = head + self._engine.tokens(
                f"{prompt.system}\n", special=False
            )
        head = self._heads[prompt.system]
        document = self._engine.tokens(prompt.document, special=False)
        return head, head + document + self._engine.tokens(self._between, special=True)

    def _evaluate(
        self,
        slot: int,
        head: list[int],
        prefix: list[int],
        turn: Callable[[], AbstractContextManager[None]],
    ) -> int:
        """Evaluates `prefix` from its head on, in fixed steps, and keeps both as files.

        The steps never depend on what the slot held before: other batches would give other last
        bits, and now and then another text. Returns the tokens evaluated.
        """
        evaluated = 0
        with turn():
            if not self._restore(slot, head):
                self._engine.erase(slot)
                evaluated += self._engine.evaluate(slot, head)
                self._keep(slot, head)
        for end in range(len(head) + STEP, len(prefix) + STEP, STEP):
            with turn():
                evaluated += self._engine.evaluate(slot, prefix[:end])
        self._keep(slot, prefix)
        return evaluated

    def _restore(self, slot: int, tokens: list[int]) -> bool:
        name = self._prefixes.find(tokens)
        return name is not None and self._engine.restore(slot, name)

    def _keep(self, slot: int, tokens: list[int]) -> None:
        if self._engine.save(slot, self._prefixes.temporary(slot)):
            self._prefixes.keep(tokens, slot)

    @contextmanager
    def _question_slot(self) -> Iterator[int]:
        slot = self._free_slots.get()
        try:
            yield slot
        finally:
            self._free_slots.put(slot)
