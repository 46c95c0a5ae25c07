"""llama.cpp's server inside this process: its slots, its tokeniser, its completions, typed.

Completions are called directly; tokens, the chat template and the saving of slots are only offered
over HTTP, which the engine opens on the loopback address, on a port of its own choosing and behind
a key made for this process. Nothing here knows of prompts, prefixes or answers.
"""

import http.client
import json
import os
import queue
import secrets
import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xllamacpp

from corpus.errors import GeneratorError


@dataclass(frozen=True, slots=True)
class Step:
    """One streamed piece: its text, the tokens generated and those found in the cache so far."""

    text: str
    generated: int
    cached: int
    evaluated: int
    kept: int = 0
    """Those of the cached tokens that no earlier step of the same question had evaluated."""


class Engine:
    """One loaded model with `slots` sequences of at most `context` tokens each."""

    def __init__(
        self,
        model: Path,
        *,
        adapter: Path | None,
        state_folder: Path,
        slots: int,
        context: int,
        threads: int,
    ) -> None:
        self._key = secrets.token_hex(16)
        params = xllamacpp.CommonParams()
        params.model.path = str(model)
        if adapter is not None:
            params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(adapter), 1.0)]
        params.n_parallel = slots
        params.n_ctx = slots * context
        params.cpuparams.n_threads = threads
        params.cpuparams_batch.n_threads = threads
        params.slot_save_path = f"{state_folder}{os.sep}"
        params.cache_ram_mib = 0  # prefixes live in files; the cache in memory would take 8 GiB
        params.api_keys = [self._key]
        params.ui = False
        params.offline = True
        params.fit_params = False
        params.verbosity = 0
        try:
            self._server: Any = xllamacpp.Server(params)
        except (RuntimeError, ValueError) as error:
            raise GeneratorError(
                f"无法载入生成模型 {model}：文件不是可用的 GGUF 模型，或内存不足。({error})"
            ) from error
        self._host: str = self._server.listening_address.removeprefix("http://")

    def close(self) -> None:
        """Frees the model; waits for what is running."""
        self._server = None

    def template(self) -> tuple[str, str, str]:
        """The model's chat template as (before the system text, between, after the question)."""
        system, user = "@@SYSTEM@@", "@@QUESTION@@"
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        reply = self._post(
            "/apply-template",
            {"messages": messages, "chat_template_kwargs": {"enable_thinking": False}},
        )
        before, found_system, rest = str(reply.get("prompt", "")).partition(system)
        between, found_user, after = rest.partition(user)
        if not (found_system and found_user):
            raise GeneratorError("该模型的对话模板不支持系统提示，请换一个 Instruct 模型。")
        return before, between, after

    def tokens(self, text: str, *, special: bool) -> list[int]:
        """Token ids of `text`; special tokens only take effect where `special` is true.

        Some vocabularies hold tokens such as `<tool_call>` that llama.cpp reads even in plain
        text, so plain text is cut behind every `<`: no such token is ever seen whole.
        """
        content: list[str] = [text]
        if not special:
            pieces = text.split("<")
            content = [f"{piece}<" for piece in pieces[:-1]] + pieces[-1:]
        content = [piece for piece in content if piece]
        if not content:
            return []
        reply = self._post("/tokenize", {"content": content, "parse_special": special})
        return [int(token) for token in reply["tokens"]]

    def save(self, slot: int, name: str) -> bool:
        """Writes the slot's state to a file in the state folder; False where it cannot."""
        return "error" not in self._post(f"/slots/{slot}?action=save", {"filename": name})

    def restore(self, slot: int, name: str) -> bool:
        """Replaces the slot's state by a file's; False where the file cannot be used."""
        return "error" not in self._post(f"/slots/{slot}?action=restore", {"filename": name})

    def erase(self, slot: int) -> None:
        """Empties the slot."""
        self._post(f"/slots/{slot}?action=erase", {})

    def evaluate(self, slot: int, tokens: Sequence[int]) -> int:
        """Evaluates a prompt without writing anything; the tokens that were not in the slot."""
        request = self._request(slot, tokens, max_tokens=0)
        reply = self._running().handle_completions(request)
        if "error" in reply:
            raise _error(reply["error"])
        return int(reply["timings"]["prompt_n"])

    def generate(
        self, slot: int, tokens: Sequence[int], *, max_tokens: int, grammar: str | None
    ) -> Generator[Step, None, None]:
        """Streams a greedy continuation; closing the iterator stops it at the next token."""
        server = self._running()
        request = self._request(slot, tokens, max_tokens=max_tokens)
        request |= {"stream": True, "timings_per_token": True}
        if grammar is not None:
            request["grammar"] = grammar
        replies: queue.SimpleQueue[dict[str, Any] | BaseException | None] = queue.SimpleQueue()
        stopped = threading.Event()

        def receive(reply: dict[str, Any]) -> bool:
            replies.put(reply)
            return stopped.is_set()

        def work() -> None:
            try:
                server.handle_completions(request, receive)
            except BaseException as error:
                replies.put(error)
            else:
                replies.put(None)

        worker = threading.Thread(target=work, name="llama-stream", daemon=True)
        worker.start()
        try:
            while (reply := replies.get()) is not None:
                if isinstance(reply, BaseException):
                    raise GeneratorError(f"生成模型运行出错，请重启服务。({reply})") from reply
                if "error" in reply:
                    raise _error(reply["error"])
                timings = reply["timings"]
                yield Step(
                    text=str(reply["choices"][0]["text"]),
                    generated=int(timings["predicted_n"]),
                    cached=int(timings["cache_n"]),
                    evaluated=int(timings["prompt_n"]),
                )
        finally:
            stopped.set()
            worker.join()

    def _request(self, slot: int, tokens: Sequence[int], *, max_tokens: int) -> dict[str, Any]:
        return {
            "prompt": list(tokens),
            "id_slot": slot,
            "n_predict": max_tokens,
            "cache_prompt": True,
            "temperature": 0.0,
            "top_k": 1,
            "samplers": ["top_k"],
            "seed": 0,
        }

    def _running(self) -> Any:
        if self._server is None:
            raise GeneratorError("生成模型已经关闭，请重新启动服务。")
        return self._server

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self._running()
        connection = http.client.HTTPConnection(self._host, timeout=60)
        try:
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._key}"}
            connection.request("POST", path, json.dumps(body), headers)
            reply: dict[str, Any] = json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise GeneratorError(f"生成模型没有响应，请重启服务。({error})") from error
        finally:
            connection.close()
        return reply


def _error(error: dict[str, Any]) -> GeneratorError:
    if error.get("type") == "exceed_context_size_error":
        return GeneratorError(
            f"问题与原文合计 {error['n_prompt_tokens']} 个词元，超过模型一次能读的 "
            f"{error['n_ctx']} 个，请缩短问题。"
        )
    return GeneratorError(f"生成模型拒绝了这次请求：{error.get('message', error)}")
