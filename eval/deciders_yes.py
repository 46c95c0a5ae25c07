"""The generator's own yes or no on an item: how likely it is to say 是 rather than 否.

llama.cpp tells the probabilities of a token; any other backend only writes, which is 1 or 0. The
seam `Generator` knows no probabilities, since only this measurement wants them: so llama.cpp's
engine is asked here by the backend's own means. One question at a time.
"""

import math
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from assistant.generate.base import Generator, Prompt
from assistant.prompt import build_prompt
from corpus.errors import GeneratorError
from corpus.notice import Item

if TYPE_CHECKING:
    from assistant.generate.llama import LlamaGenerator

YES, NO = "是", "否"
GRAMMAR = f'root ::= "{YES}" | "{NO}"'
_LISTED = 200
"""Tokens whose probabilities are told: both words are among them, or hardly likelier than 0."""
_MAX_TOKENS = 2


def ask_whether(item: Item, question: str) -> Prompt:
    """The prompt: the item's prefix as answers use it, then whether it answers the question."""
    asking = f"问题：{question}\n材料里写明了答案吗？只回答“{YES}”或“{NO}”。"
    return replace(build_prompt(item), question=asking)


class YesNo(Protocol):
    """Says yes or no."""

    @property
    def told(self) -> str:
        """What its figure is, in a few words for the reader of the table."""

    def yes(self, prompt: Prompt) -> float:
        """Probability of yes, 0 to 1. Raises GeneratorError."""


class Written:
    """1 or 0 by what the generator writes; a backend without grammars may write more."""

    told = "取其所写的是否"

    def __init__(self, generator: Generator) -> None:
        self._generator = generator

    def yes(self, prompt: Prompt) -> float:
        """1 where it writes yes."""
        pieces = self._generator.stream(prompt, max_tokens=_MAX_TOKENS, grammar=GRAMMAR)
        return float("".join(piece.text for piece in pieces).lstrip().startswith(YES))


class Weighed:
    """The share of yes among yes and no at the first token of llama.cpp's answer."""

    told = "取首词元的概率"

    def __init__(self, generator: "LlamaGenerator") -> None:
        self._generator = generator

    def yes(self, prompt: Prompt) -> float:
        """The share of yes; at 0.5 and more it is what the grammar would have it write."""
        generator = self._generator
        engine = generator._engine
        head, prefix = generator._prefix(prompt)
        rest = engine.tokens(prompt.question, special=False)
        rest += engine.tokens(generator._after, special=True)
        with generator._question_slot() as slot:
            if not generator._restore(slot, prefix):
                generator._evaluate(slot, head, prefix, nullcontext)
            request = engine._request(slot, prefix + rest, max_tokens=1)
            reply = engine._running().handle_completions(request | {"n_probs": _LISTED})
        return yes_share(logprobs_of(reply))


def yes_no(generator: Generator) -> YesNo:
    """The finest that the backend offers."""
    from assistant.generate.llama import LlamaGenerator  # heavy, and of no use to other backends

    return Weighed(generator) if isinstance(generator, LlamaGenerator) else Written(generator)


def logprobs_of(reply: Mapping[str, Any]) -> dict[str, float]:
    """The likeliest first tokens and their log probabilities. Raises GeneratorError."""
    if "error" in reply:
        raise GeneratorError(f"生成模型拒绝了这次请求：{reply['error']}")
    first = reply["choices"][0]["logprobs"]["content"][0]
    return {str(each["token"]): float(each["logprob"]) for each in first["top_logprobs"]}


def yes_share(logprobs: Mapping[str, float]) -> float:
    """The share of yes among yes and no; a word not listed is as unlikely as the last listed."""
    least = min(logprobs.values())
    yes, no = (logprobs.get(word, least) for word in (YES, NO))
    return 1 / (1 + math.exp(no - yes))
