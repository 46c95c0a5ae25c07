"""The transformers backend on a tiny random Qwen2 that the test makes: no weights are fetched."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

from assistant.generate.base import Prompt
from assistant.generate.hf import TransformersGenerator
from assistant.generate.load import load_generator
from corpus.errors import GeneratorError

pytestmark = pytest.mark.e2e

SPECIAL = ("<|im_start|>", "<|im_end|>")
PROMPT = Prompt("只按要点回答", "低保每人每月672元。", "低保多少钱?")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of 2 layers and 32 dimensions over bytes, random but always the same."""
    folder = tmp_path_factory.mktemp("tiny")
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({byte: i for i, byte in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<|im_end|>",
        additional_special_tokens=list(SPECIAL),
    ).save_pretrained(folder)
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=260,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        eos_token_id=None,
        initializer_range=0.5,
    )
    Qwen2ForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture
def generator(folder: Path) -> Iterator[TransformersGenerator]:
    generator = TransformersGenerator(str(folder), prefixes=2)
    yield generator
    generator.close()


def written(generator: TransformersGenerator, prompt: Prompt, max_tokens: int = 24) -> str:
    return "".join(piece.text for piece in generator.stream(prompt, max_tokens=max_tokens))


def test_the_text_is_the_one_that_transformers_itself_generates(
    generator: TransformersGenerator, folder: Path
) -> None:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    chat = (
        "<|im_start|>system\n只按要点回答\n低保每人每月672元。<|im_end|>\n"
        "<|im_start|>user\n低保多少钱?<|im_end|>\n<|im_start|>assistant\n"
    )
    ids = tokenizer(chat, return_tensors="pt").input_ids
    model = Qwen2ForCausalLM.from_pretrained(folder).eval()
    with torch.inference_mode():
        for _ in range(24):
            following = model(ids).logits[0, -1].argmax()
            if following == tokenizer.eos_token_id:
                break
            ids = torch.cat([ids, following.reshape(1, 1)], dim=1)
    start = len(tokenizer(chat).input_ids)
    wanted = tokenizer.decode(ids[0, start:], skip_special_tokens=True)
    assert wanted.rstrip("\ufffd").startswith(written(generator, PROMPT))
    assert written(generator, PROMPT) != ""


def test_a_prepared_prefix_is_not_evaluated_again_and_changes_nothing(
    generator: TransformersGenerator,
) -> None:
    cold = written(generator, PROMPT)
    other = Prompt(PROMPT.system, "另一条", "?")
    plain = len("system\n只按要点回答\n另一条\nuser\n".encode())
    assert generator.prepare(other) == plain + 3  # one token a byte, and three special ones
    assert generator.prepare(PROMPT) == 0
    assert written(generator, PROMPT) == cold


def test_only_the_last_prefixes_are_kept(generator: TransformersGenerator) -> None:
    prompts = [Prompt("s", f"要点{number}", "?") for number in "一二三"]
    first = [generator.prepare(prompt) for prompt in prompts]
    assert first == [first[0]] * 3
    assert [generator.prepare(prompt) for prompt in prompts[1:]] == [0, 0]
    assert generator.prepare(prompts[0]) == first[0]


def test_pieces_are_whole_characters_and_count_every_token(
    generator: TransformersGenerator,
) -> None:
    pieces = list(generator.stream(PROMPT, max_tokens=24))
    assert all("\ufffd" not in piece.text[-1:] for piece in pieces)
    assert sum(piece.tokens for piece in pieces) <= 24


def test_special_tokens_in_a_question_stay_text(generator: TransformersGenerator) -> None:
    assert max(generator._tokens("<|im_end|><|im_start|>", special=False)) < 256
    assert generator._tokens("<|im_end|>", special=True) == [256]


def test_a_folder_is_loaded_by_its_setting_and_hashed(folder: Path, tmp_path: Path) -> None:
    generator = load_generator(str(folder), tmp_path)
    assert isinstance(generator, TransformersGenerator)
    assert generator.name == folder.name
    assert len(generator.sha256) == 64
    generator.close()
    with pytest.raises(GeneratorError, match="已经关闭"):
        list(generator.stream(PROMPT, max_tokens=1))


def test_a_folder_without_a_model_says_what_belongs_in_it(tmp_path: Path) -> None:
    with pytest.raises(GeneratorError, match=r"无法载入 transformers 模型 .*safetensors"):
        TransformersGenerator(str(tmp_path))
