"""The rows of the ablation: what each adds to the one before it, and which file it needs.

Names and choices alone; nothing is loaded, asked or measured here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from assistant.reader import NONE
from assistant.settings import DEFAULT_GENERATOR, Settings
from corpus.errors import SettingsError


class Need(Enum):
    """What a row needs beside the models that ship or are there already."""

    NOTHING = "nothing"
    BASE = "--base FOLDER"
    ADAPTER = "--adapter FILE"
    DOWNLOAD = "download"
    """A larger file, fetched where it is not there: measured when it is named."""


class Method(Enum):
    """How items are found: each adds a signal to the one before it."""

    BM25 = "bm25"
    ITEMS = "items"
    CLAUSES = "clauses"
    EVERYDAY = "everyday"


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A row of the first ladder: how the right item is found."""

    name: str
    adds: str
    method: Method
    need: Need = Need.NOTHING


@dataclass(frozen=True, slots=True)
class AnsweringRow:
    """A row of the second ladder: how the answer is decided and written."""

    name: str
    adds: str
    has_grammar: bool = True
    has_guard: bool = True
    """Without it nothing is quoted either."""
    has_reader: bool = True
    generator: str = DEFAULT_GENERATOR
    need: Need = Need.NOTHING

    def settings(self, given: Settings, adapter: Path | None = None) -> Settings:
        """The row's settings: folders, threads, encoder and reader are those given.

        Raises SettingsError where the reader that the row is about is switched off.
        """
        if self.name == "reader" and given.reader == NONE:
            raise SettingsError(
                "reader 这一行要测判读模型，但 MINSHENG_READER=none。"
                "请去掉这个变量，或填判读模型的目录。"
            )
        used = str(adapter) if self.need is Need.ADAPTER and adapter else ""
        reader = given.reader if self.has_reader else NONE
        return replace(given, generator=self.generator, adapter=used, reader=reader)


Row = FindingRow | AnsweringRow

_FINDING = (
    FindingRow("bm25", "BM25", Method.BM25),
    FindingRow("items-base", "BM25, item vectors; encoder untuned", Method.ITEMS, Need.BASE),
    FindingRow(
        "clauses-base", "BM25, item and clause vectors; encoder untuned", Method.CLAUSES, Need.BASE
    ),
    FindingRow("items", "BM25, item vectors", Method.ITEMS),
    FindingRow("clauses", "BM25, item and clause vectors", Method.CLAUSES),
    FindingRow("everyday", "+ what people say in daily life: the default", Method.EVERYDAY),
)
_ANSWERING = (
    AnsweringRow("prompt", "prompt alone", has_grammar=False, has_guard=False, has_reader=False),
    AnsweringRow("grammar", "+ grammar", has_guard=False, has_reader=False),
    AnsweringRow("guard", "+ guard and quoting", has_reader=False),
    AnsweringRow("reader", "+ reader: the default"),
    AnsweringRow("adapter", "default, generator tuned", need=Need.ADAPTER),
    AnsweringRow("1.5b", "default, 1.5B generator", generator="1.5b", need=Need.DOWNLOAD),
)
ROWS: dict[str, Row] = {row.name: row for row in (*_FINDING, *_ANSWERING)}
"""All rows by name, in the order of the tables."""


def choose(names: Sequence[str], *, base: Path | None, adapter: Path | None) -> tuple[Row, ...]:
    """The rows named, in the order of the tables; all whose files are at hand where none is.

    Raises SettingsError where a row is named whose file is not given.
    """
    given = {
        Need.NOTHING: True,
        Need.BASE: base is not None,
        Need.ADAPTER: adapter is not None,
        Need.DOWNLOAD: bool(names),
    }
    chosen = [row for row in ROWS.values() if row.name in names or not names]
    lacking = [row for row in chosen if not given[row.need]]
    if names and lacking:
        wanted = "；".join(f"{row.name} 需要 {row.need.value}" for row in lacking)
        raise SettingsError(f"{wanted}。请补上这个选项，或不测这一行。")
    return tuple(row for row in chosen if given[row.need])
