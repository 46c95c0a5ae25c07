"""Settings, read from the environment once and passed on as a value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_GENERATOR = "0.5b"
DEFAULT_FEEDBACK_DAYS = 90


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen from outside; see the README's table."""

    notices: Path
    """Folder of notices (`MINSHENG_NOTICES`)."""
    home: Path
    """Folder for the built index, the models fetched and all that is written (`MINSHENG_HOME`)."""
    generator: str
    """`0.5b`, `1.5b`, a .gguf file, a folder or hub id for transformers, or `openai:URL#model`
    (`MINSHENG_GENERATOR`)."""
    adapter: str
    """A LoRA adapter as .gguf for a model that llama.cpp runs; empty: none (`MINSHENG_ADAPTER`)."""
    encoder: str
    """A folder or hub id for sentence-transformers; empty: the shipped one (`MINSHENG_ENCODER`)."""
    reader: str
    """A folder of a reader; empty: the shipped one; `none`: only rules (`MINSHENG_READER`)."""
    vectors: str
    """The vector store (`MINSHENG_VECTORS`): `faiss`."""
    threads: int
    """Threads of the generator (`MINSHENG_THREADS`)."""
    cache_mb: int
    """Memory for prepared prompts, in MiB (`MINSHENG_CACHE_MB`)."""
    feedback_days: int = DEFAULT_FEEDBACK_DAYS
    """Days that residents' opinions are kept; 0: none are taken (`MINSHENG_FEEDBACK_DAYS`)."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Reads the settings; SettingsError where a value cannot be used."""
        vectors = environment.get("MINSHENG_VECTORS", "faiss")
        if vectors != "faiss":
            raise SettingsError(
                f"MINSHENG_VECTORS={vectors} 不能用：目前支持 faiss。请改为 faiss 或去掉这个变量。"
            )
        return cls(
            notices=Path(environment.get("MINSHENG_NOTICES") or ROOT / "corpus" / "notices"),
            home=Path(environment.get("MINSHENG_HOME") or Path.home() / ".minsheng").expanduser(),
            generator=environment.get("MINSHENG_GENERATOR") or DEFAULT_GENERATOR,
            adapter=environment.get("MINSHENG_ADAPTER", ""),
            encoder=environment.get("MINSHENG_ENCODER", ""),
            reader=environment.get("MINSHENG_READER", ""),
            vectors=vectors,
            threads=_positive(environment, "MINSHENG_THREADS", os.cpu_count() or 2),
            cache_mb=_positive(environment, "MINSHENG_CACHE_MB", 384),
            feedback_days=_days(environment, "MINSHENG_FEEDBACK_DAYS", DEFAULT_FEEDBACK_DAYS),
        )


def _positive(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name, "")
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise SettingsError(f"{name}={value} 不能用：请填一个正整数，或去掉这个变量。")
    return int(value)


def _days(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name, "")
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) > 3650:
        raise SettingsError(
            f"{name}={value} 不能用：请填 0 到 3650 的天数（0 表示不收集），或去掉这个变量。"
        )
    return int(value)
