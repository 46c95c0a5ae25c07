"""What a generator setting may be, and what is said of one that cannot be used."""

from pathlib import Path

import pytest

from assistant.generate.load import load_generator
from assistant.generate.server import ServerGenerator
from corpus.errors import SettingsError


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("nowhere/model.gguf", "没有这个文件"),
        ("0.6b", "既不是已有的文件夹或 .gguf 文件"),
        ("./no/such/folder", "既不是已有的文件夹或 .gguf 文件"),
        ("Qwen/Qwen3 0.6B", "请检查拼写"),
        ("openai:127.0.0.1:8000#qwen", "服务器写作 openai:地址#模型名"),
        ("openai:http://127.0.0.1:8000/v1", "服务器写作 openai:地址#模型名"),
        ("openai:http://127.0.0.1:8000/v1#", "服务器写作 openai:地址#模型名"),
    ],
)
def test_a_setting_that_names_nothing_is_quoted_with_what_to_write_instead(
    setting: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_generator(setting, tmp_path)
    assert str(caught.value).startswith(f"MINSHENG_GENERATOR={setting} 不能用")
    assert message in str(caught.value)


def test_a_missing_adapter_is_named(tmp_path: Path) -> None:
    model = tmp_path / "model.gguf"
    model.write_bytes(b"GGUF")
    with pytest.raises(SettingsError, match=r"没有适配器文件 .*adapter\.gguf"):
        load_generator(str(model), tmp_path, adapter=tmp_path / "adapter.gguf")


def test_a_server_is_not_contacted_before_it_is_asked(tmp_path: Path) -> None:
    generator = load_generator("openai:http://127.0.0.1:9/v1#Qwen/Qwen3-0.6B", tmp_path)
    assert isinstance(generator, ServerGenerator)
    assert (generator.name, generator.sha256) == ("Qwen/Qwen3-0.6B", "")
    generator.close()
