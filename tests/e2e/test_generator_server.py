"""The OpenAI-compatible backend against a real server: llama.cpp's own, with the default model."""

from collections.abc import Iterator

import pytest
import xllamacpp

from assistant.generate.base import Prompt
from assistant.generate.server import ServerGenerator
from assistant.settings import Settings
from assistant.weights import PUBLISHED, ensure
from corpus.errors import GeneratorError

pytestmark = pytest.mark.e2e

PROMPT = Prompt("只按要点回答，一句话。", "农村低保标准为每人每月672元。", "农村低保每月多少钱？")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Address of a server that asks for the key `right`."""
    params = xllamacpp.CommonParams()
    params.model.path = str(ensure(PUBLISHED["0.5b"], Settings.from_environment().home))
    params.n_ctx = 1024
    params.cpuparams.n_threads = 2
    params.cpuparams_batch.n_threads = 2
    params.cache_ram_mib = 0
    params.api_keys = ["right"]
    params.offline = True
    params.verbosity = 0
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


def test_a_real_server_streams_an_answer_from_the_document(url: str) -> None:
    generator = ServerGenerator(url, "any", {"OPENAI_API_KEY": "right"})
    pieces = list(generator.stream(PROMPT, max_tokens=24))
    again = list(generator.stream(PROMPT, max_tokens=24))
    generator.close()
    assert "672元" in "".join(piece.text for piece in pieces)
    assert len(pieces) > 3
    assert again == pieces


def test_a_wrong_key_is_said_to_be_one(url: str) -> None:
    generator = ServerGenerator(url, "any", {"OPENAI_API_KEY": "wrong"})
    with pytest.raises(GeneratorError, match="拒绝了密钥"):
        list(generator.stream(PROMPT, max_tokens=5))
    generator.close()


def test_closing_the_stream_leaves_the_server_free_for_the_next(url: str) -> None:
    generator = ServerGenerator(url, "any", {"OPENAI_API_KEY": "right"})
    stream = generator.stream(PROMPT, max_tokens=900)
    first = next(stream).text
    stream.close()  # type: ignore[attr-defined]
    assert next(generator.stream(PROMPT, max_tokens=5)).text == first
    generator.close()
