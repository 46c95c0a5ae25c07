"""Answers through an OpenAI-compatible server (vLLM, llama.cpp's own, …): chat completions.

The server applies its own chat template and keeps its own prefix cache, so there is nothing to
prepare here; grammars are not sent. The key comes from OPENAI_API_KEY; servers without keys ignore
it. Only the configured address is contacted.
"""

import os
from collections.abc import Iterator, Mapping
from typing import Any

import openai

from assistant.generate.base import Piece, Prompt
from corpus.errors import GeneratorError

TIMEOUT = openai.Timeout(60.0, connect=3.0)


class ServerGenerator:
    """A model behind `url` (with its `/v1`); safe to use from several threads."""

    sha256 = ""

    def __init__(self, url: str, model: str, environment: Mapping[str, str] = os.environ) -> None:
        self.name = model
        self._url = url
        self._client = openai.OpenAI(
            base_url=url,
            api_key=environment.get("OPENAI_API_KEY") or "none",
            timeout=TIMEOUT,
            max_retries=1,
        )

    def prepare(self, prompt: Prompt) -> int:
        """Nothing: the server keeps its own cache."""
        return 0

    def stream(
        self, prompt: Prompt, *, max_tokens: int, grammar: str | None = None
    ) -> Iterator[Piece]:
        """Streams one reply; one piece a chunk, each counted as one token. Raises GeneratorError.

        Qwen3 is told not to think; other models' templates ignore that word.
        """
        try:
            stream: Any = self._client.chat.completions.create(
                model=self.name,
                messages=[
                    {"role": "system", "content": f"{prompt.system}\n{prompt.document}"},
                    {"role": "user", "content": prompt.question},
                ],
                max_tokens=max_tokens,
                temperature=0.0,
                seed=0,
                stream=True,
                extra_body={"chat_template_kwargs": {"enable_thinking": False}},
            )
            with stream:
                for chunk in stream:
                    text = chunk.choices[0].delta.content if chunk.choices else None
                    if text:
                        yield Piece(text, 1)
        except openai.OpenAIError as error:
            raise GeneratorError(self._explain(error)) from error

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _explain(self, error: Exception) -> str:
        if isinstance(error, openai.APITimeoutError):
            return f"生成服务 {self._url} 超时，请稍后再试，或检查该服务的负载。"
        if isinstance(error, openai.APIConnectionError):
            return f"连不上生成服务 {self._url}，请检查地址是否正确、服务是否已启动。"
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            return f"生成服务 {self._url} 拒绝了密钥，请检查环境变量 OPENAI_API_KEY。"
        if isinstance(error, openai.NotFoundError):
            return f"生成服务 {self._url} 没有模型 {self.name}，请检查 MINSHENG_GENERATOR。"
        return f"生成服务 {self._url} 返回错误：{error}"
