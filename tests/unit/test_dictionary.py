"""jieba's cache: below home, and no trouble where it cannot be written."""

import tempfile
from pathlib import Path

import jieba
import pytest

from assistant.dictionary import cache_folder, keep_cache, segmenter


@pytest.fixture
def small(tmp_path: Path) -> jieba.Tokenizer:
    """A segmenter that knows two words."""
    words = tmp_path / "words.txt"
    words.write_text("护理 5 n\n补贴 5 n\n", "utf-8")
    return jieba.Tokenizer(str(words))


def test_the_cache_lies_below_home(small: jieba.Tokenizer, tmp_path: Path) -> None:
    """One file, written at the first word."""
    keep_cache(tmp_path / "home", small)
    assert small.lcut("护理补贴") == ["护理", "补贴"]
    assert [file.suffix for file in cache_folder(tmp_path / "home").iterdir()] == [".cache"]


def test_a_cache_that_cannot_be_written_is_done_without(
    small: jieba.Tokenizer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Words are cut all the same, and no traceback is printed."""
    (tmp_path / "home").write_text("not a folder", "utf-8")
    keep_cache(tmp_path / "home", small)
    assert small.lcut("护理补贴") == ["护理", "补贴"]
    assert capfd.readouterr().err == ""


def test_the_common_temporary_folder_is_never_read() -> None:
    """Not before a home is told either: another user could have put a cache there."""
    assert Path(segmenter.tmp_dir).name == "words"
    assert Path(segmenter.tmp_dir).parent != Path(tempfile.gettempdir())
