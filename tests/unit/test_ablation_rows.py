"""Which rows of the ablation are measured, and with which settings."""

from pathlib import Path

import pytest

from assistant.settings import Settings
from corpus.errors import SettingsError
from eval.ablation_rows import ROWS, AnsweringRow, choose


def answering(name: str) -> AnsweringRow:
    row = ROWS[name]
    assert isinstance(row, AnsweringRow)
    return row


def names(*rows: str, base: Path | None = None, adapter: Path | None = None) -> list[str]:
    return [row.name for row in choose(rows, base=base, adapter=adapter)]


def test_without_a_name_every_row_is_measured_that_needs_no_other_file() -> None:
    """A file that is given brings its rows; the larger generator has to be named."""
    plain = ["bm25", "items", "clauses", "everyday", "prompt", "grammar", "guard", "reader"]
    assert names() == plain
    assert names(base=Path("b"), adapter=Path("a")) == [
        "bm25", "items-base", "clauses-base", *plain[1:], "adapter",
    ]  # fmt: skip


def test_named_rows_come_once_and_in_the_order_of_the_tables() -> None:
    """However they are named."""
    assert names("1.5b", "guard", "bm25", "guard") == ["bm25", "guard", "1.5b"]


def test_a_row_without_its_file_says_which_option_is_missing() -> None:
    """Nothing is measured meanwhile."""
    with pytest.raises(SettingsError, match=r"items-base 需要 --base FOLDER；adapter 需要 --ada"):
        names("guard", "adapter", "items-base")


def test_rows_set_generator_adapter_and_reader_and_leave_the_rest(tmp_path: Path) -> None:
    """What the environment says of generator and adapter is not the row's."""
    given = Settings.from_environment(
        {
            "MINSHENG_HOME": str(tmp_path),
            "MINSHENG_GENERATOR": "other.gguf",
            "MINSHENG_ADAPTER": "own.gguf",
            "MINSHENG_ENCODER": "enc",
            "MINSHENG_READER": "rd",
        }
    )
    tuned = Path("tuned.gguf")
    told = {
        name: (own.generator, own.adapter, own.reader)
        for name in ("prompt", "grammar", "guard", "reader", "adapter", "1.5b")
        for own in [answering(name).settings(given, tuned)]
    }
    assert told == {
        "prompt": ("0.5b", "", "none"),
        "grammar": ("0.5b", "", "none"),
        "guard": ("0.5b", "", "none"),
        "reader": ("0.5b", "", "rd"),
        "adapter": ("0.5b", "tuned.gguf", "rd"),
        "1.5b": ("1.5b", "", "rd"),
    }
    assert answering("guard").settings(given).encoder == "enc"


def test_the_readers_row_is_not_measured_without_a_reader() -> None:
    """It would be the row before it under another name."""
    given = Settings.from_environment({"MINSHENG_READER": "none"})
    with pytest.raises(SettingsError, match="MINSHENG_READER=none"):
        answering("reader").settings(given)
    assert answering("1.5b").settings(given).reader == "none"
