"""Finds what an answer says that its item does not, without the project's own readers.

Plain searches for digits, numerals before a counting word, and names that end like a unit's: slow
and crude, and so a check on the guard that shares none of its mistakes.
"""

import re
import unicodedata

_NUMBER = re.compile(
    r"(?<![0-9.])[0-9]+(?:\.[0-9]+)?(?:%|万?元|万?人次|万?[名个家年级折套户所座人])?"
)
_WRITTEN = re.compile(r"[零一二两三四五六七八九十百千万]{2,}(?:元|名|个|%|家|级|折)")
_UNIT = re.compile(r"[省市县][\u4e00-\u9fff]{1,8}?(?:局|厅|委(?!员)|办(?![理好法])|残联|总工会)")


def invented(answer: str, item: str) -> list[str]:
    """Figures and unit names of the answer that do not stand in the item's published text.

    A number must stand in the item with no further digit beside it, and before the same unit.
    """
    said, published = _plain(answer), _plain(item)
    wrong = [
        found
        for found in _NUMBER.findall(said)
        if not re.search(rf"(?<![0-9.]){re.escape(found)}(?![0-9]|\.[0-9])", published)
    ]
    wrong += [found for found in _WRITTEN.findall(said) if found not in published]
    wrong += [found for found in _UNIT.findall(said) if found not in published]
    return wrong


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
