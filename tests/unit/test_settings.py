"""Settings come from the environment alone, and a bad one is refused in the reader's words."""

import os
from pathlib import Path

import pytest

from assistant.settings import ROOT, Settings
from corpus.errors import SettingsError


def test_nothing_set_gives_the_defaults() -> None:
    """The repository's notices, a folder in the user's home, the small model, all cores."""
    settings = Settings.from_environment({})
    assert settings == Settings(
        notices=ROOT / "corpus" / "notices",
        home=Path.home() / ".minsheng",
        generator="0.5b",
        adapter="",
        encoder="",
        reader="",
        vectors="faiss",
        threads=os.cpu_count() or 2,
        cache_mb=384,
        feedback_days=90,
    )
    assert list(settings.notices.glob("*.txt"))


def test_every_setting_is_read() -> None:
    """Each variable reaches its field, `~` in the home folder is the user's home."""
    settings = Settings.from_environment(
        {
            "MINSHENG_NOTICES": "甲/乙",
            "MINSHENG_HOME": "~/书房",
            "MINSHENG_GENERATOR": "openai:http://localhost:8000/v1#qwen",
            "MINSHENG_ADAPTER": "a.gguf",
            "MINSHENG_ENCODER": "BAAI/bge-small-zh-v1.5",
            "MINSHENG_READER": "none",
            "MINSHENG_VECTORS": "faiss",
            "MINSHENG_THREADS": "3",
            "MINSHENG_CACHE_MB": "128",
            "MINSHENG_FEEDBACK_DAYS": "0",
        }
    )
    assert settings == Settings(
        notices=Path("甲/乙"),
        home=Path.home() / "书房",
        generator="openai:http://localhost:8000/v1#qwen",
        adapter="a.gguf",
        encoder="BAAI/bge-small-zh-v1.5",
        reader="none",
        vectors="faiss",
        threads=3,
        cache_mb=128,
        feedback_days=0,
    )


def test_an_empty_variable_counts_as_unset() -> None:
    """A compose file that passes empty strings on changes nothing."""
    empty = dict.fromkeys(
        (
            "MINSHENG_NOTICES MINSHENG_HOME MINSHENG_GENERATOR MINSHENG_ADAPTER MINSHENG_ENCODER "
            "MINSHENG_READER MINSHENG_THREADS MINSHENG_CACHE_MB MINSHENG_FEEDBACK_DAYS"
        ).split(),
        "",
    )
    assert Settings.from_environment(empty) == Settings.from_environment({})


@pytest.mark.parametrize("value", ["0", "-2", "两", "1.5", "２", " 3", "all"])
@pytest.mark.parametrize("name", ["MINSHENG_THREADS", "MINSHENG_CACHE_MB"])
def test_a_number_must_be_a_positive_whole_one(name: str, value: str) -> None:
    """The message names the variable, the value and what to do."""
    with pytest.raises(SettingsError) as raised:
        Settings.from_environment({name: value})
    assert str(raised.value) == f"{name}={value} 不能用：请填一个正整数，或去掉这个变量。"


def test_an_unknown_vector_store_is_refused() -> None:
    """Better no start than another store than the one asked for."""
    with pytest.raises(SettingsError, match=r"^MINSHENG_VECTORS=chroma 不能用：目前支持 faiss"):
        Settings.from_environment({"MINSHENG_VECTORS": "chroma"})


@pytest.mark.parametrize("value", ["-1", "3651", "九十", "1.5"])
def test_days_of_feedback_are_a_whole_number(value: str) -> None:
    """Zero is one too: nothing is taken."""
    with pytest.raises(SettingsError, match=r"请填 0 到 3650 的天数"):
        Settings.from_environment({"MINSHENG_FEEDBACK_DAYS": value})
