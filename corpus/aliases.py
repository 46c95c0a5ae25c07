"""The table of department names (`aliases.csv`): which spellings mean one department, and which
departments were renamed or merged into which.

A row `abbreviation` joins a spelling to its department (人社局, 人力资源和社会保障局); a row
`renamed` leads from the earlier department (扶贫办) to the later one (乡村振兴局). Names stand
without level: neither 市 nor a place. The note 需语境 marks everyday words (城管, 工会), which are
a unit only where something is said to be led or done by them; 仅此形 marks names whose stem must
not be used for other forms (人力资源局: a 人力资源部 is a firm's).
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.level import Level

_TABLE = Path(__file__).with_name("aliases.csv")
_NEEDS_CONTEXT = "需语境"
_THIS_FORM_ONLY = "仅此形"


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a department: `head` is the department's name in the table."""

    head: str
    level: Level | None
    """Set where the spelling itself tells it: 人社厅, 人社部."""
    needs_context: bool = False


@dataclass(frozen=True, slots=True)
class Renaming:
    """`earlier` became `later`, or was merged into it."""

    earlier: str
    later: str
    merged: bool


@dataclass(frozen=True, slots=True)
class AliasTable:
    """All spellings and renamings."""

    forms: dict[str, Form]
    renamings: tuple[Renaming, ...]

    def spellings(self, head: str) -> tuple[str, ...]:
        """The names under which `head` itself is known, without level; everyday words left out."""
        return tuple(
            spelling
            for spelling, form in self.forms.items()
            if form.head == head and form.level is None and not form.needs_context
        )

    def relatives(self, head: str) -> tuple[str, ...]:
        """The departments that `head` became or was before, in the table's order."""
        return tuple(
            other
            for renaming in self.renamings
            for own, other in (
                (renaming.earlier, renaming.later),
                (renaming.later, renaming.earlier),
            )
            if own == head
        )

    def renaming(self, one: str, other: str) -> Renaming | None:
        """The renaming that joins two departments, None where they are not related."""
        for renaming in self.renamings:
            if {renaming.earlier, renaming.later} == {one, other}:
                return renaming
        return None


@cache
def alias_table() -> AliasTable:
    """The table, read once."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    forms: dict[str, Form] = {}
    renamings = []
    derived: list[tuple[str, str]] = []
    for row in rows:
        name, alias, note = row["name"], row["alias"], row["note"]
        if row["basis"] == "renamed":
            renamings.append(Renaming(name, alias, merged="并入" in note))
            for head in (name, alias):
                forms.setdefault(head, Form(head, None))
            continue
        forms.setdefault(alias, Form(name, None, needs_context=note == _NEEDS_CONTEXT))
        forms.setdefault(name, Form(name, None))
        derived += [(name, alias)] if not note else []
        derived += [(name, name)]
    closed = {row["alias"] for row in rows if row["note"] == _THIS_FORM_ONLY}
    for head, alias in derived:
        if alias not in closed:
            for spelling, level in _other_forms(alias):
                forms.setdefault(spelling, Form(head, level))
    for spelling in ("银保监会", "人民银行总行", "中国人民银行总行", "中组部", "中宣部", "国务院"):
        forms.setdefault(spelling, Form(spelling, Level.STATE))
    return AliasTable(forms, tuple(renamings))


def _other_forms(alias: str) -> tuple[tuple[str, Level | None], ...]:
    """What people also call the holder of a name: 人社部门, and its superiors 人社厅 and 人社部."""
    stem = alias[:-1]
    if len(stem) < 2 or alias[-1] not in "局委" or alias.endswith(("分局", "支队")):
        return ()
    offices: tuple[tuple[str, Level | None], ...] = (
        (stem + "部门", None),
        (stem + "主管部门", None),
        (stem + "行政部门", None),
    )
    if alias[-1] == "局":
        offices += (
            (stem + "厅", Level.PROVINCE),
            (stem + "部", Level.STATE),
            (stem + "总局", Level.STATE),
        )
    return offices
