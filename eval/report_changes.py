"""Two runs over the same questions: what was fixed, what was broken, what else changed. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from eval.metrics import Row


class Change(Enum):
    """How the newer answer to a question stands to the older one."""

    FIXED = "fixed"
    """Wrong, now right."""
    BROKEN = "broken"
    """Right, now wrong."""
    CHANGED = "changed"
    """As right or wrong as before, with other words, another outcome or other citations."""
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows of both runs, for the questions that both were asked."""

    older: dict[str, Row]
    """By question id."""
    changes: dict[str, Change]
    """By question id, in the newer run's order."""

    def count(self, change: Change) -> int:
        """How many questions changed so."""
        return sum(found is change for found in self.changes.values())


def compare(newer: Sequence[Row], older: Sequence[Row]) -> Comparison:
    """Holds the newer rows against the older; questions that only one run was asked are left out.

    Times are not compared: they differ between any two runs.
    """
    before = {row.question.id: row for row in older}
    changes = {
        row.question.id: change(row, before[row.question.id])
        for row in newer
        if row.question.id in before
    }
    return Comparison({name: before[name] for name in changes}, changes)


def change(newer: Row, older: Row) -> Change:
    """What became of one question."""
    if newer.verdict.right != older.verdict.right:
        return Change.FIXED if newer.verdict.right else Change.BROKEN
    return Change.SAME if _said(newer) == _said(older) else Change.CHANGED


def sign_test(fixed: int, broken: int) -> float:
    """Two-sided exact p of McNemar's test: chance of a split as uneven as this, were both equal."""
    total = fixed + broken
    tail = sum(math.comb(total, k) for k in range(min(fixed, broken) + 1))
    return min(1.0, 2 * tail / (1 << total))


def _said(row: Row) -> tuple[object, ...]:
    prediction = row.prediction
    return prediction.answer, prediction.status, prediction.citations, prediction.sources
