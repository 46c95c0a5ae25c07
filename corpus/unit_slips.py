"""Unit names of a notice that look like slips of the pen: 市人设局 where 市人社局 is known.

A name that the table of departments knows (`aliases.csv`) is no slip, however close it stands to
another (教育局, 体育局). What the unit really is, a reader must decide.
"""

import re
from collections.abc import Collection, Iterable

from pypinyin import lazy_pinyin

from corpus.aliases import alias_table
from corpus.unit_names import Home, owner_before, parse_name

SHORTEST = 3
"""Names of fewer characters are close to too many others."""
LONG = 6
_OPEN = ("各", "有关", "相关", "其他")
_LEVEL = re.compile("市(?![场政民容])|[省县区州盟旗]")
_LEVELS = "各省市县区乡镇村旗州"


def find_slip(unit: str, known: Iterable[str], home: Home) -> str | None:
    """The known unit that `unit` seems to be written for, else None.

    Names are compared without their level. A department of the table is close by its sound alone.
    """
    forms = alias_table().forms
    body = bare_name(unit, home)
    if len(body) < SHORTEST or body in forms or unit.startswith(_OPEN):
        return None
    for name in dict.fromkeys(known):
        if is_slip(body, bare_name(name, home)):
            return name
    level = unit.removesuffix(body)
    alike = (form for form in forms if len(form) == len(body) and form[-1] == body[-1])
    return next((level + form for form in alike if lazy_pinyin(form) == lazy_pinyin(body)), None)


def is_slip(written: str, meant: str) -> bool:
    """Whether `written` differs from `meant` as slips do.

    Slips are: other characters of the same sound, two neighbours exchanged, a character doubled,
    and in a name of six characters or more one lost or added. Another character of another sound
    mostly makes another unit (农业局, 就业局).
    """
    if written == meant or abs(len(written) - len(meant)) > 1:
        return False
    shorter, longer = sorted((written, meant), key=len)
    same = next(
        (i for i, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter)
    )
    if len(shorter) < len(longer):
        is_added = shorter[same:] == longer[same + 1 :]
        is_doubled = longer[same] == longer[same - 1]
        return is_added and (is_doubled or (len(longer) >= LONG and longer[same] not in _LEVELS))
    exchanged = longer[same + 1 : same + 2] + longer[same : same + 1]
    if shorter[same : same + 2] == exchanged and shorter[same + 2 :] == longer[same + 2 :]:
        return True
    return lazy_pinyin(written) == lazy_pinyin(meant)


def departments(units: Collection[str], home: Home) -> frozenset[str]:
    """The departments that the units are, whatever their level and spelling."""
    names = {unit: parse_name(unit, home) for unit in units}
    return frozenset(
        name.head if bare_name(unit, home) == name.body else bare_name(unit, home)
        for unit, name in names.items()
    )


def bare_name(unit: str, home: Home) -> str:
    """The unit's name without its level or place; whole, even where its end is a known unit.

    县卫建委 ends as 建委 does, but is not the 建委 of a 县卫.
    """
    body = parse_name(unit, home).body
    start = len(unit) - len(body)
    if unit.endswith(body) and owner_before(unit, start, home)[0] == 0:
        return body
    level = _LEVEL.match(unit)
    return unit[level.end() :] if level else unit
