"""The numbers that Word prints before paragraphs by itself (一、 1. （1）), which no run holds.

It counts as Word does: each list by its level, a level beginning again below a higher number.
Bullets and formats that Chinese offices do not use give no number.
"""

from collections.abc import Callable
from typing import Any

from docx.oxml.ns import qn

_MAX_LEVEL = 8
_DIGITS = "〇一二三四五六七八九"


class Numbering:
    """The lists of one document, with how far each has counted."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        """`numbering` and `styles` are the roots of those parts, None where there is none."""
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarts: set[str] = set()
        """Lists that begin again when they are first used, though their form has been counted."""
        self._styles = _style_numbers(styles)
        if numbering is None:
            return
        for abstract in numbering.findall(qn("w:abstractNum")):
            levels = {
                _number(level, "w:ilvl"): (
                    _value(level, "w:numFmt"),
                    _value(level, "w:lvlText"),
                    int(_value(level, "w:start") or 1),
                )
                for level in abstract.findall(qn("w:lvl"))
            }
            self._levels[abstract.get(qn("w:abstractNumId"), "")] = levels
        for listed in numbering.findall(qn("w:num")):
            list_id = listed.get(qn("w:numId"), "")
            self._list_of[list_id] = _value(listed, "w:abstractNumId")
            if listed.find(f"{qn('w:lvlOverride')}/{qn('w:startOverride')}") is not None:
                self._restarts.add(list_id)

    def next_number(self, paragraph: Any) -> str:
        """The number that stands before a paragraph (its w:p), empty where none does."""
        properties = paragraph.find(qn("w:pPr"))
        list_id, level = _list_of_paragraph(properties)
        if not list_id and properties is not None:
            list_id, level = self._styles.get(_value(properties, "w:pStyle"), ("", 0))
        abstract = self._list_of.get(list_id, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        if list_id in self._restarts:
            self._restarts.remove(list_id)
            self._counts[abstract] = {}
        counts = self._counts.setdefault(abstract, {})
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        written = levels[level][1]
        for place in range(_MAX_LEVEL + 1):
            if f"%{place + 1}" in written and place in levels:
                form, _, start = levels[place]
                written = written.replace(f"%{place + 1}", _write(counts.get(place, start), form))
        return "" if levels[level][0] in ("bullet", "none") else written


def _list_of_paragraph(properties: Any) -> tuple[str, int]:
    numbered = None if properties is None else properties.find(qn("w:numPr"))
    if numbered is None:
        return "", 0
    return _value(numbered, "w:numId"), int(_value(numbered, "w:ilvl") or 0)


def _style_numbers(styles: Any) -> dict[str, tuple[str, int]]:
    if styles is None:
        return {}
    found = {
        style.get(qn("w:styleId"), ""): _list_of_paragraph(style.find(qn("w:pPr")))
        for style in styles.findall(qn("w:style"))
    }
    return {style: listed for style, listed in found.items() if listed[0]}


def _value(parent: Any, tag: str) -> str:
    child = parent.find(qn(tag))
    return "" if child is None else str(child.get(qn("w:val"), ""))


def _number(element: Any, name: str) -> int:
    return int(element.get(qn(name), "0"))


def _write(count: int, form: str) -> str:
    return _FORMS.get(form, str)(count)


def _chinese(count: int) -> str:
    """12 → 十二, 120 → 一百二十; from 1000 on in digits."""
    if not 0 < count < 1000:
        return str(count)
    hundreds, rest = divmod(count, 100)
    tens, ones = divmod(rest, 10)
    written = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if hundreds and rest and not tens:
        written += "零"
    if tens:
        written += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    return written + (_DIGITS[ones] if ones else "")


def _letter(count: int) -> str:
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)


def _circled(count: int) -> str:
    return chr(ord("①") + count - 1) if 0 < count <= 20 else str(count)


_FORMS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "ideographDigital": _chinese,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "lowerLetter": _letter,
    "upperLetter": lambda count: _letter(count).upper(),
    "decimalZero": lambda count: f"{count:02d}",
}
