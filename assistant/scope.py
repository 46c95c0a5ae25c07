"""Which questions lie outside a notice whatever its items say: other places, levels, years.

今年, 现在 and 目前 set no year. A named year other than the notice's own may still stand in an item
(2019年开工), so years are only reported here; 去年 and 明年 are counted from the notice's year, and
only where they stand in the phrase that asks (孙女明年毕业 is a story, 明年建几所 a question).
"""

import re
from dataclasses import dataclass
from enum import Enum

from assistant.patterns import asks
from corpus.notice import Notice
from corpus.places import PlaceMention, PlaceRole, find_places, in_scope
from corpus.units import Level, UnitMention

_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*年?度?(?![0-9])")
_RELATIVE = {"去年": -1, "上一年": -1, "前年": -2, "明年": 1, "来年": 1, "后年": 2}
_WRITTEN = _RELATIVE | {"上年": -1, "次年": 1, "下一年": 1}
"""How a notice names the years beside its own."""
_NOW = re.compile("今年|本年|现在|目前|如今")
_PAST = re.compile("[0-9]年[^0-9]*[过了]|[0-9]年[^0-9的]{1,6}的$")
"""What was done in a year."""
_THERE = re.compile("(?:在|去|到|从|跑|回|往|住|来自)$")
_LIVES = re.compile(
    r"[^,，。?？哪什多几谁啥咋怎能吗]{0,6}?(?:打(?![听算折])|干(?![什啥部])|做(?![什啥])|开[车店刀]|上[班学工]|读|念"
    r"|考[的了过]|当兵|带[孙娃孩]|住|租|看[病的]|养老|猫冬|过[冬年来]|[待呆][了着]|搬|接[过来]|嫁|来[的了]|回[来不]"
    r"|学[的了手]|卖|跑[车单运]|定居|出差|旅游|生[孩娃]|手术|病了|的车?票)"
)
_HOME = re.compile(
    "(?:户口|户籍|老家|家)(?:还|都)?(?:在|是)?$|(?:[考嫁调分派寄发运转送搬]|跑)[去到往]$|驻$"
)
_CAME = re.compile("(?:那边)?过?来(?!自)|户口")
"""What a person does or did in a place, where one comes from, and whose home it is: no question
about the place."""
_KIN = re.compile(
    "[爸妈爹娘爷奶公婆叔伯舅姑姨哥弟姐妹儿女娃孩孙侄]|媳妇|老[伴汉头乡板]|男人|对象|两口子|俩口子|单位"
)
_AWAY = re.compile(r"(?:在|去|是|到)$")
"""Of whom a phrase that asks nothing says that they are elsewhere: 儿子在外省,我…."""
_OTHER_LEVEL = re.compile(r"全国(?!人大|政协)|全省")


class BeyondKind(Enum):
    """Why a question lies outside."""

    PLACE = "place"
    LEVEL = "level"
    UNIT = "unit"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Beyond:
    """What puts a question outside the notice: the kind, and the words that say so."""

    kind: BeyondKind
    text: str


def years_asked(text: str) -> tuple[int, ...]:
    """Years named in figures, each once, but those of a story: 2013年拿过一回,今年还给吗."""
    phrases = re.split(r"[,，。]", text)
    now = any(asks(phrase) and _NOW.search(phrase) for phrase in phrases)
    kept = [
        phrase
        for phrase in phrases
        if asks(phrase) or not any(map(asks, phrases)) or not (now or _PAST.search(phrase))
    ]
    return tuple(dict.fromkeys(int(year) for each in kept for year in _YEAR.findall(each)))


def holds_year(text: str, year: int, own: int | None) -> bool:
    """Whether a notice's text names a year, in figures or counted from its own (上年度)."""
    if str(year) in text:
        return True
    offset = None if own is None else year - own
    return any(word in text for word, each in _WRITTEN.items() if each == offset)


def with_years(text: str, notice: Notice) -> str:
    """The text with 去年 and the like written as years, where they stand in a phrase that asks.

    A word that the notice itself uses stays: a standing rule means no year by it (上一年的数据);
    so does one up to which something is put off (留到明年).
    The notice's own year, where no other stands beside it, becomes 今年: it tells no item from
    another, but the few that print it would seem to be meant.
    """
    if (own := notice.year) is None:
        return text
    if set(_YEAR.findall(text)) == {str(own)}:
        text = re.sub(rf"{own}年(?![度底末前]|[0-9一二三四五六七八九十]{{1,2}}月)", "今年", text)
    parts = re.split(r"([,，。])", text)
    alone = sum(bool(part.strip(",，。 ")) for part in parts) == 1
    for place, part in enumerate(parts):
        if alone or asks(part):
            for word, offset in _RELATIVE.items():
                if word not in notice.text:
                    part = re.sub(rf"(?<![留转拖放存挪攒]到){word}", f"{own + offset}年", part)
            parts[place] = part
    return "".join(parts)


def beyond_scope(text: str, notice: Notice, units: tuple[UnitMention, ...]) -> Beyond | None:
    """The first reason why the question lies outside the notice, None where there is none.

    A notice without a place of its own, such as one of the State Council, speaks for all levels.
    """
    if notice.place:
        for unit in units:
            if _is_other_level(unit) and unit.text not in notice.text:
                return Beyond(BeyondKind.UNIT, unit.text)
    places = _places_beside(text, units)
    foreign = [
        place
        for place in places
        if not in_scope(place, notice.place) and not _is_of_story(place, text)
    ]
    if foreign and not _asks_here(text, places, foreign):
        return Beyond(BeyondKind.PLACE, foreign[0].text)
    found = _OTHER_LEVEL.search(text)
    of_province = found is not None and found.group() == "全省" and notice.place.endswith("省")
    if notice.place and found and not of_province:
        return Beyond(BeyondKind.LEVEL, found.group())
    return None


def _is_other_level(unit: UnitMention) -> bool:
    """Whether a unit that the notice does not list belongs to another level of government."""
    return unit.unit is None and unit.level in (Level.COUNTY, Level.PROVINCE, Level.STATE)


def _is_of_story(place: PlaceMention, text: str) -> bool:
    """Whether a person's story names a place elsewhere: 在外省的医院开的刀,报多少; 从外省搬来."""
    before, behind = text[: place.start], text[place.end :]
    if _HOME.search(before) or _CAME.match(behind):
        return True
    if _THERE.search(before) and _LIVES.match(behind):
        return True
    start = max(text.rfind(mark, 0, place.start) for mark in ",，。") + 1
    is_away = _KIN.search(text[start : place.start]) and _AWAY.search(before)
    if place.role is not PlaceRole.SITE and not is_away:
        return False
    end = next((at for at in range(place.end, len(text)) if text[at] in ",，。"), len(text))
    return not asks(text[start:end]) and asks(text[end:])


def _asks_here(text: str, places: tuple[PlaceMention, ...], foreign: list[PlaceMention]) -> bool:
    """Whether the phrase that asks names the notice's own place, and the others belong to a story.

    证是外省考的,本市补不补
    """
    start = 0
    for phrase in re.split(r"[,，。]", text):
        end = start + len(phrase)
        inside = [place for place in places if start <= place.start < end]
        if asks(phrase) and inside:
            return not any(place in foreign for place in inside)
        start = end + 1
    return False


def districts_in(
    text: str, notice: Notice, units: tuple[UnitMention, ...]
) -> tuple[PlaceMention, ...]:
    """Districts and counties of the notice's own place that the text names, units' names aside."""
    return tuple(
        place
        for place in _places_beside(text, units)
        if place.place != notice.place and in_scope(place, notice.place)
    )


def _places_beside(text: str, units: tuple[UnitMention, ...]) -> tuple[PlaceMention, ...]:
    inside = [(unit.start, unit.end) for unit in units]
    return tuple(
        place
        for place in find_places(text)
        if not any(start <= place.start < end for start, end in inside)
    )
