"""Answers through transformers: any causal language model, from a folder or by its hub id.

For models that llama.cpp does not run, and for trying an adapter before it is exported. A folder
is loaded offline. The chat template is the tokenizer's own, ChatML where it has none. Special
tokens in the user's text or the notice take no effect. Grammars are ignored. Questions wait for
each other; the prefix of the last few documents is kept in memory.
"""

import copy
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, DynamicCache

from assistant.generate.base import Piece, Prompt
from corpus.errors import GeneratorError

CHATML = (
    "<|im_start|>system\n@@SYSTEM@@<|im_end|>\n"
    "<|im_start|>user\n@@QUESTION@@<|im_end|>\n<|im_start|>assistant\n"
)


class TransformersGenerator:
    """A loaded model in float32 on `threads` CPU threads, or on a GPU where there is one.

    `prefixes` is how many documents' caches are kept. Raises GeneratorError.
    """

    def __init__(self, model: str, *, threads: int = 2, prefixes: int = 16) -> None:
        folder = Path(model).expanduser()
        local = folder.is_dir()
        source = str(folder) if local else model
        self.name = folder.name if local else model
        self.sha256 = _sha256(folder) if local else ""
        torch.set_num_threads(threads)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        dtype = torch.bfloat16 if device == "cuda" else torch.float32
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(
                source, local_files_only=local, trust_remote_code=False
            )
            loaded: Any = AutoModelForCausalLM.from_pretrained(
                source,
                local_files_only=local,
                trust_remote_code=False,
                use_safetensors=True,
                dtype=dtype,
            )
        except (OSError, ValueError) as error:
            raise GeneratorError(
                f"无法载入 transformers 模型 {model}，请检查文件夹是否完整（config.json、"
                f"safetensors 权重、分词器），或本机能否访问模型库。（{error}）"
            ) from error
        self._model = loaded.to(device).eval()
        self._device = device
        self._before, self._between, self._after = self._template()
        self._ends = _end_tokens(self._model, self._tokenizer)
        self._kept: OrderedDict[tuple[int, ...], DynamicCache] = OrderedDict()
        self._limit = prefixes
        self._lock = threading.Lock()

    def prepare(self, prompt: Prompt) -> int:
        """Evaluates the prefix if it is not kept; the tokens newly evaluated."""
        prefix = self._prefix(prompt)
        with self._lock:
            if prefix in self._kept:
                return 0
            self._cache(prefix)
            return len(prefix)

    def stream(
        self, prompt: Prompt, *, max_tokens: int, grammar: str | None = None
    ) -> Iterator[Piece]:
        """Generates greedily; a piece is what has become whole characters. Raises GeneratorError.

        The prefix is always evaluated apart from the rest, so that warm and cold give one text.
        """
        prefix = self._prefix(prompt)
        rest = self._tokens(prompt.question, special=False)
        rest += self._tokens(self._after, special=True)
        with self._lock, torch.inference_mode():
            cache = copy.deepcopy(self._cache(prefix))
            written: list[int] = []
            shown, counted = "", 0
            following = rest
            for _ in range(max_tokens):
                token = self._next(following, cache)
                if token in self._ends:
                    break
                written.append(token)
                text = str(self._tokenizer.decode(written, skip_special_tokens=True))
                if len(text) > len(shown) and not text.endswith("\ufffd"):
                    yield Piece(text[len(shown) :], len(written) - counted)
                    shown, counted = text, len(written)
                following = [token]

    def close(self) -> None:
        """Frees the model."""
        with self._lock:
            self._kept.clear()
            self._model = None

    def _next(self, tokens: list[int], cache: DynamicCache) -> int:
        if self._model is None:
            raise GeneratorError("生成模型已经关闭，请重新启动服务。")
        ids = torch.tensor([tokens], device=self._device)
        logits = self._model(input_ids=ids, past_key_values=cache, use_cache=True).logits
        return int(logits[0, -1].argmax())

    def _cache(self, prefix: tuple[int, ...]) -> DynamicCache:
        """The evaluated prefix, kept among the last few used."""
        if prefix not in self._kept:
            cache = DynamicCache()
            with torch.inference_mode():
                self._next(list(prefix), cache)
            self._kept[prefix] = cache
        self._kept.move_to_end(prefix)
        while len(self._kept) > self._limit:
            self._kept.popitem(last=False)
        return self._kept[prefix]

    def _prefix(self, prompt: Prompt) -> tuple[int, ...]:
        tokens = self._tokens(self._before, special=True)
        tokens += self._tokens(f"{prompt.system}\n{prompt.document}", special=False)
        return tuple(tokens + self._tokens(self._between, special=True))

    def _tokens(self, text: str, *, special: bool) -> list[int]:
        """Token ids; plain text is cut behind every `<`, so that it holds no whole added token."""
        pieces = [text]
        if not special:
            cut = text.split("<")
            pieces = [f"{piece}<" for piece in cut[:-1]] + cut[-1:]
        ids: list[int] = []
        for piece in pieces:
            ids += self._tokenizer(
                piece, add_special_tokens=False, split_special_tokens=not special
            ).input_ids
        return ids

    def _template(self) -> tuple[str, str, str]:
        """The chat template as (before the system text, between, after the question)."""
        system, user = "@@SYSTEM@@", "@@QUESTION@@"
        text = CHATML
        if self._tokenizer.chat_template:
            text = self._tokenizer.apply_chat_template(
                [{"role": "system", "content": system}, {"role": "user", "content": user}],
                tokenize=False,
                add_generation_prompt=True,
                enable_thinking=False,
            )
        before, found_system, rest = text.partition(system)
        between, found_user, after = rest.partition(user)
        if not (found_system and found_user):
            raise GeneratorError("该模型的对话模板不支持系统提示，请换一个 Instruct 模型。")
        return before, between, after


def _end_tokens(model: Any, tokenizer: Any) -> frozenset[int]:
    """Every token that ends a reply: the generation config's, the tokenizer's, ChatML's."""
    ends = model.generation_config.eos_token_id
    found = set(ends if isinstance(ends, list) else [ends])
    found.add(tokenizer.eos_token_id)
    found.add(tokenizer.get_vocab().get("<|im_end|>"))
    return frozenset(token for token in found if token is not None)


def _sha256(folder: Path) -> str:
    """One hash over the folder's weight files, in the order of their names."""
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.safetensors")):
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()
