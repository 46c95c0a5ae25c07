"""How a table stands in a notice's plain text: a row a line, its cells parted by tabs.

The readers of Word, HTML and PDF write tables so; `corpus.unit_tables` reads them.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from corpus.unit_lists import looks_like_unit

CELL = "\t"
_SPACES = re.compile(r"[^\S\n]+")
_LATIN = re.compile(r"[A-Za-z]\n[A-Za-z]")


def write_row(cells: Iterable[str]) -> str:
    """One line of text for a row.

    A line break within a cell goes, as it is layout; between two units it parts them, and 、 is
    written for it.
    """
    return CELL.join(_flatten(cell) for cell in cells).rstrip()


def _flatten(cell: str) -> str:
    lines = [_SPACES.sub(" ", line).strip() for line in cell.split("\n")]
    lines = [line for line in lines if line]
    joined = lines[0] if lines else ""
    for above, line in pairwise(lines):
        names = (re.split("[、，,；;]", above)[-1].strip(), re.split("[、，,；;]", line)[0].strip())
        if all(looks_like_unit(name) for name in names):
            joined += "、" + line
        else:
            joined += (" " if _LATIN.fullmatch(above[-1] + "\n" + line[0]) else "") + line
    return joined
