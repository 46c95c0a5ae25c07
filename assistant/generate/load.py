"""From the `MINSHENG_GENERATOR` setting to a loaded backend.

`0.5b` and `1.5b` are the published files that `assistant.weights` looks after; `….gguf` is a file
of one's own; `openai:URL#model` is a server; anything else is a folder or hub id for transformers.
Heavy libraries are imported only by the backend that needs them.
"""

import re
from pathlib import Path

from assistant import weights
from assistant.generate.base import Generator
from corpus.errors import GeneratorError, SettingsError

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+", re.ASCII)


def load_generator(
    setting: str,
    home: Path,
    *,
    threads: int = 2,
    cache_mb: int = 384,
    adapter: Path | None = None,
) -> Generator:
    """Loads the generator that `setting` names; `home` is the folder for all that is written.

    `adapter` (a LoRA adapter as GGUF) is only used by llama.cpp, `cache_mb` is the room for
    prepared prefixes. Raises SettingsError where the setting names nothing that can be used,
    WeightsError where a published file cannot be had, GeneratorError where it does not load.
    """
    if setting.lower() in weights.PUBLISHED:
        path = weights.ensure(weights.PUBLISHED[setting.lower()], home)
        return _llama(path, home, threads, cache_mb, adapter)
    if setting.startswith("openai:"):
        from assistant.generate.server import ServerGenerator

        url, _, model = setting.removeprefix("openai:").partition("#")
        if not re.fullmatch(r"https?://\S+", url) or not model:
            raise SettingsError(
                f"MINSHENG_GENERATOR={setting} 不能用：服务器写作 openai:地址#模型名，"
                "例如 openai:http://127.0.0.1:8000/v1#Qwen/Qwen3-0.6B。"
            )
        return ServerGenerator(url, model)
    path = Path(setting).expanduser()
    if setting.lower().endswith(".gguf"):
        if not path.is_file():
            raise SettingsError(
                f"MINSHENG_GENERATOR={setting} 不能用：没有这个文件。请改为已有的 .gguf 文件，"
                "或去掉这个变量以使用默认模型。"
            )
        return _llama(path, home, threads, cache_mb, adapter)
    if not path.is_dir() and not _HUB_ID.fullmatch(setting):
        raise SettingsError(
            f"MINSHENG_GENERATOR={setting} 不能用：既不是已有的文件夹或 .gguf 文件，也不是 "
            f"组织/模型 形式的名称，也不是 {'、'.join(weights.PUBLISHED)}。请检查拼写。"
        )
    from assistant.generate.hf import TransformersGenerator

    return TransformersGenerator(setting, threads=threads)


def _llama(path: Path, home: Path, threads: int, cache_mb: int, adapter: Path | None) -> Generator:
    try:
        from assistant.generate.llama import LlamaGenerator
    except ImportError as error:
        raise GeneratorError(
            f"无法载入 llama.cpp（{error}）。请重新安装依赖（pip install xllamacpp）；"
            "精简的 Linux 系统还需要 libgomp1（apt-get install libgomp1）。"
        ) from error

    if adapter is not None and not adapter.is_file():
        raise SettingsError(f"没有适配器文件 {adapter}。请检查 MINSHENG_ADAPTER，或去掉它。")
    return LlamaGenerator(
        path,
        sha256=weights.sha256_of(path),
        adapter=adapter,
        adapter_sha256=weights.sha256_of(adapter) if adapter else "",
        home=home,
        budget=cache_mb * 1024 * 1024,
        threads=threads,
    )
