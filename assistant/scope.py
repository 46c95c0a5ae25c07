"""Which questions lie outside a notice whatever its items say: other places, levels, years.

今年, 现在 and 目前 set no year. A named year other than the notice's own may still stand in an item
(2019年开工), so it is only reported here; 去年 and 明年 never do.
"""

import re
from dataclasses import dataclass
from enum import Enum

from corpus.notice import Notice
from corpus.places import find_places, in_scope
from corpus.units import Level, UnitMention

_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*年?度?(?![0-9])")
_OTHER_YEAR = re.compile(r"去年|前年|明年|后年|往年|上一年|下一年|来年|前几年|头年")
_OTHER_LEVEL = re.compile(r"全国(?!人大|政协)|全省|省里(?!的?医院)")


class BeyondKind(Enum):
    """Why a question lies outside."""

    PLACE = "place"
    LEVEL = "level"
    YEAR = "year"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Beyond:
    """What puts a question outside the notice: the kind, and the words that say so."""

    kind: BeyondKind
    text: str


def years_asked(text: str) -> tuple[int, ...]:
    """Years named in figures, each once."""
    return tuple(dict.fromkeys(int(year) for year in _YEAR.findall(text)))


def beyond_scope(text: str, notice: Notice, units: tuple[UnitMention, ...]) -> Beyond | None:
    """The first reason why the question lies outside the notice, None where there is none."""
    for unit in units:
        if unit.unit is None and unit.level in (Level.COUNTY, Level.PROVINCE, Level.STATE):
            return Beyond(BeyondKind.UNIT, unit.text)
    inside_unit = [(unit.start, unit.end) for unit in units]
    for place in find_places(text):
        if any(start <= place.start < end for start, end in inside_unit):
            continue
        if not in_scope(place, notice.place):
            return Beyond(BeyondKind.PLACE, place.text)
    if found := _OTHER_LEVEL.search(text):
        return Beyond(BeyondKind.LEVEL, found.group())
    if found := _OTHER_YEAR.search(text):
        return Beyond(BeyondKind.YEAR, found.group())
    return None
