"""A LoRA adapter on its way from peft to llama.cpp: both write the same words with it.

The adapter has random weights, large enough to change what the model writes; base and prompts are
those of the run time.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
import torch
from peft import LoraConfig, get_peft_model
from safetensors.numpy import save_file

from assistant.generate.base import Prompt
from assistant.generate.llama import LlamaGenerator
from assistant.prompt import build_prompt
from assistant.settings import Settings
from assistant.weights import PUBLISHED, ensure, sha256_of
from corpus.read import read_notice
from corpus.split import split_clauses
from training.export_adapter import NAMES, export
from training.train_adapter import AFTER, ALPHA, BEFORE, BETWEEN, LAYERS, RANK, load_base

pytestmark = [
    pytest.mark.e2e,
    # peft asks transformers by a name that is going out.
    pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing.:FutureWarning"),
]

NOTICE = Path(__file__).parents[2] / "corpus" / "notices" / "2020年全市民生工作要点.txt"
ASKED = (("22", "残疾人护理补贴给多少"), ("25", "老房子改造多少个小区"), ("17", "住院报销多少"))


@pytest.fixture(scope="module")
def model() -> Path:
    return ensure(PUBLISHED["0.5b"], Settings.from_environment().home)


@pytest.fixture(scope="module")
def prompts() -> list[Prompt]:
    """Three questions with the clause that answers, as the run time lays them out."""
    notice = read_notice(NOTICE)
    made = []
    for item_id, question in ASKED:
        item = notice.item(item_id)
        clause = max(split_clauses(notice, item), key=lambda each: len(each.text))
        made.append(build_prompt(item, question, (clause,)))
    return made


@pytest.fixture(scope="module")
def by_peft(model: Path) -> tuple[Any, Any]:
    """Model and tokenizer: the GGUF's own weights and a random adapter."""
    base, tokenizer = load_base(model)
    torch.manual_seed(5)
    config = LoraConfig(
        r=RANK, lora_alpha=ALPHA, target_modules=list(LAYERS), task_type="CAUSAL_LM"
    )
    tuned = get_peft_model(base, config)
    for name, value in tuned.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(value, std=0.004)
    return tuned.eval(), tokenizer


@pytest.fixture(scope="module")
def adapter(by_peft: tuple[Any, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same adapter as a GGUF file."""
    folder = tmp_path_factory.mktemp("adapter")
    by_peft[0].save_pretrained(folder, save_embedding_layers=False)
    export(folder, folder / "adapter.gguf")
    return folder / "adapter.gguf"


@pytest.fixture(scope="module")
def by_llama(
    model: Path, adapter: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LlamaGenerator]:
    generator = LlamaGenerator(
        model,
        sha256=PUBLISHED["0.5b"].sha256,
        adapter=adapter,
        adapter_sha256=sha256_of(adapter),
        home=tmp_path_factory.mktemp("home"),
    )
    yield generator
    generator.close()


def test_both_write_the_same(
    by_llama: LlamaGenerator, by_peft: tuple[Any, Any], prompts: list[Prompt]
) -> None:
    """Greedy, without a grammar: word for word."""
    tuned, tokenizer = by_peft
    for prompt in prompts:
        text = f"{BEFORE}{prompt.system}\n{prompt.document}{BETWEEN}{prompt.question}{AFTER}"
        ids = tokenizer(text, return_tensors="pt", add_special_tokens=False)
        with torch.inference_mode():
            written = tuned.generate(
                **ids,
                max_new_tokens=32,
                do_sample=False,
                eos_token_id=tokenizer.convert_tokens_to_ids("<|im_end|>"),
            )
        expected = tokenizer.decode(written[0, ids["input_ids"].shape[1] :], True)
        pieces = by_llama.stream(prompt, max_tokens=32)
        assert "".join(piece.text for piece in pieces).strip() == expected.strip()


def test_the_adapter_changes_what_is_written(
    by_llama: LlamaGenerator, model: Path, prompts: list[Prompt], tmp_path: Path
) -> None:
    """Without it the same model writes something else on at least one of the prompts."""
    plain = LlamaGenerator(model, sha256=PUBLISHED["0.5b"].sha256, home=tmp_path)
    written = [
        ["".join(piece.text for piece in each.stream(prompt, max_tokens=32)) for prompt in prompts]
        for each in (by_llama, plain)
    ]
    plain.close()
    assert written[0] != written[1]


def test_an_export_is_read_back_as_it_was(tmp_path: Path) -> None:
    """Names, shapes and values of a peft folder stand in the GGUF file."""
    values = {
        f"base_model.model.model.layers.3.{part}.lora_{side}.weight": np.full(
            shape, 0.5, np.float32
        )
        for part in NAMES
        for side, shape in (("A", (2, 4)), ("B", (6, 2)))
    }
    save_file(values, tmp_path / "adapter_model.safetensors")
    (tmp_path / "adapter_config.json").write_text(json.dumps({"lora_alpha": 4}))
    export(tmp_path, tmp_path / "adapter.gguf")
    reader = gguf.GGUFReader(tmp_path / "adapter.gguf")
    assert reader.fields["adapter.type"].contents() == "lora"
    assert len(reader.tensors) == 2 * len(NAMES)
    (query,) = [each for each in reader.tensors if each.name == "blk.3.attn_q.weight.lora_b"]
    assert np.array(query.data).shape == (6, 2)
    assert (np.array(query.data) == 0.5).all()
