"""The rows that both models are trained on, each with its notice, item and the clauses that answer.

Notices whose id ends in 5 are kept for validation: nothing is fitted on them.
Knows nothing of models.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from assistant.followup import Conversation, standalone
from assistant.normalise import normalise
from assistant.scope import with_years
from corpus.notice import Clause, Item, Notice
from corpus.read import read_notices
from corpus.split import split_clauses

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Row:
    """One question on one notice; `item` and `evidence` are None where it must be refused."""

    notice: Notice
    item: Item | None
    turns: tuple[str, ...]
    kind: str
    outcome: str
    evidence: str | None
    answer: str | None

    @property
    def question(self) -> str:
        """What is encoded: a follow-up stands behind the turn that it follows."""
        return "，".join(self.turns[-2:])

    @cached_property
    def standalone(self) -> str:
        """What the reader reads at run time: the last question, normalised, made to stand alone."""
        conversation = Conversation("", ())
        cited = (self.item.id,) if self.item is not None else ()
        text = ""
        for turn in self.turns:
            text, _ = standalone(normalise(turn, self.notice), conversation, self.notice)
            conversation = Conversation(text, cited)
        return with_years(text, self.notice)

    @property
    def is_validation(self) -> bool:
        """Whether the row's notice is kept out of training."""
        return self.notice.id.endswith("5")

    @cached_property
    def gold(self) -> tuple[Clause, ...]:
        """Clauses of the item that the evidence touches; none for units and for refusals."""
        if self.item is None or not self.evidence:
            return ()
        start = self.notice.text.index(self.evidence, self.item.start)
        end = start + len(self.evidence)
        return tuple(
            clause
            for clause in split_clauses(self.notice, self.item)
            if clause.start < end and start < clause.end
        )


def read_rows(folder: Path = DATA, files: Sequence[str] = ("*",)) -> tuple[Row, ...]:
    """The rows of `folder/questions` with the notices of `folder/notices`, in order.

    `files` are patterns of names without their ending: only what fits one of them is read.
    """
    notices = {notice.id: notice for notice in read_notices(folder / "notices")}
    return tuple(
        row
        for file in sorted((folder / "questions").glob("*.jsonl"))
        if any(fnmatchcase(file.stem, pattern) for pattern in files)
        for row in _rows(file, notices)
    )


def _rows(file: Path, notices: dict[str, Notice]) -> Iterator[Row]:
    for line in file.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        notice = notices[raw["notice"]]
        yield Row(
            notice,
            notice.item(str(raw["item"])) if raw["item"] else None,
            tuple(raw["turns"]),
            raw["kind"],
            raw["outcome"],
            raw["evidence"],
            raw["answer"],
        )
