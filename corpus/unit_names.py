"""Takes unit names apart: whose unit it is, and which department.

市人社局 is the city's 人社局; 当涂县人社局 is another unit, and so is 合肥市人社局.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from corpus.aliases import Form, alias_table
from corpus.level import Level
from corpus.places import PlaceLevel, place_ending_at, places_named

MEMBERS_PATTERN = r"的?各?个?成员单位"
"""What is dropped from the name of a group: its members stand for it."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose unit it is; `foreign` names the place where it is not the notice's own."""

    level: Level
    foreign: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """The place of a notice, empty where unknown, and its level: a bare unit name is its own."""

    place: str = ""
    level: Level = Level.CITY

    def owner(self, named: str) -> Owner:
        """The owner of a unit of the place `named`."""
        found = places_named(named)
        level = _PLACE_LEVEL[found[0].level] if found else self.level
        same = {place.name for place in found} | {named}
        if self.place:
            mine = {self.place} | {up for at in places_named(self.place) for up in at.parents}
            is_own = bool(same & mine) and level in (self.level, Level.PROVINCE, Level.CITY)
        else:
            is_own = level in (self.level, Level.PROVINCE)
        return Owner(level, "" if is_own else (found[0].name if found else named))

    def owner_at(self, word: str) -> Owner:
        """The owner that a level word (市, 州) means: a 市 below a prefecture is a county."""
        if self.level is Level.CITY and self.place.endswith(_PREFECTURES):
            return Owner(Level.COUNTY if word == "市" else _LEVEL_OF[word])
        is_other = self.level is Level.CITY and self.place.endswith("市")
        return Owner(_LEVEL_OF[word], word if is_other and word in _PREFECTURES else "")


@dataclass(frozen=True, slots=True)
class UnitName:
    """A name taken apart: `body` is what stands behind the level, `head` its department."""

    owner: Owner
    body: str
    head: str

    @property
    def key(self) -> str:
        """What all spellings of one unit share."""
        return f"{self.owner.level.value}:{self.owner.foreign}:{self.head}"


def parse_name(name: str, home: Home) -> UnitName:
    """Takes a whole unit name apart; a department that the table lacks is its own head."""
    name = re.sub(f"{MEMBERS_PATTERN}$", "", re.sub(r"\s", "", name))
    infix = INFIX.fullmatch(name)
    if infix and (parsed := infix_name(infix, home)):
        return parsed
    forms = alias_table().forms
    start = next((i for i in range(len(name)) if name[i:] in forms), None)
    if start is None:
        start = _leading_level(name)
    body = name[start:]
    form = forms.get(body, Form(body, None))
    owner = owner_before(name, start, home)[1]
    return UnitName(_raised(owner, form), body, form.head)


def owner_before(text: str, start: int, home: Home) -> tuple[int, Owner]:
    """Where the name of a unit whose body stands at `start` begins, and whose unit it is."""
    cut = _ORGAN.search(text, 0, start)
    for end in dict.fromkeys((cut.start() if cut else start, start)):
        loose = _LOOSELY.search(text, 0, end)
        place_end = loose.start() if loose else end
        if named := place_ending_at(text, place_end):
            begin, place = named
            central = _CENTRAL.search(text, 0, begin)
            return (central.start() if central else begin), home.owner(place.name)
        word = _LEVEL_WORD.search(text, 0, end)
        if word and not _NO_LEVEL.search(text, 0, end):
            owner = home.owner_at(word["level"])
            return word.start(), replace(owner, foreign="其他") if word["other"] else owner
    return start, Owner(home.level)


def infix_name(match: re.Match[str], home: Home) -> UnitName | None:
    """The unit of a match of INFIX; None where what stands in the middle is no place."""
    body = match["before"] + match["after"]
    form = alias_table().forms.get(body)
    if form is None or not places_named(match["place"]):
        return None
    return UnitName(home.owner(match["place"]), body, form.head)


def home_of(known: Collection[str], place: str) -> Home:
    """The home of a notice that names these units; what `place` leaves out, the names tell."""
    place = place or next((city for name in known if (city := _place_inside(name))), "")
    if found := places_named(place):
        return Home(found[0].name, _PLACE_LEVEL[found[0].level])
    counted = {
        Level.CITY: sum(name.startswith(("市", "州", "盟", "地区")) for name in known),
        Level.COUNTY: sum(name.startswith(("县", "区", "旗")) for name in known),
        Level.PROVINCE: sum(name.startswith(("省", "自治区")) for name in known),
    }
    return Home(place, max(counted, key=lambda level: counted[level]))


def _place_inside(name: str) -> str:
    """The full name of the city in 人民银行马鞍山市中心支行, empty where none stands inside."""
    match = INFIX.fullmatch(name) or _BRANCH.fullmatch(name)
    found = places_named(match["place"]) if match else ()
    return found[0].name if found else ""


INFIX = re.compile(
    r"(?P<before>(?:中国)?人民银行|人行|央行|中国银保监会|银保监会|中国银行保险监督管理委员会"
    r"|国家金融监督管理总局|国家金融监管总局|金融监管总局|国家税务总局)"
    r"(?P<place>[\u4e00-\u9fff]{2,6}?)"
    r"(?P<after>中心支行|中支|分行|支行|监管分局|分局|税务局)"
)
"""Branches of the state's offices carry their city in the middle of their name."""
_BRANCH = re.compile(r"(?P<place>[\u4e00-\u9fff]{2,6}?)(?:银保监|银监|保监|金融监管)分局")
_ORGAN = re.compile(r"(?:委|(?:人民)?政府)(?:的|里的?)?$")
_LOOSELY = re.compile(r"(?:(?:那边|这边|那里|当地)的?|的)$")
_CENTRAL = re.compile(r"(?:中共|国家税务总局|中国)$")
# 州, 盟 and 旗 also end the names of cities and other words (徐州, 联盟, 红旗).
_ALONE = r"(?<![^\W全我咱本该贵们他各它的外邻弟壁由归和与跟及找问让到在向])"
_LEVEL_WORD = re.compile(
    r"(?:(?P<other>其他|各|其它|别的|外|邻|兄弟|隔壁)|[我咱本全该贵]们?|中共)?"
    r"(?P<level>中华全国|全国|国家|国务院|中央|中国|省|自治[区州县旗]"
    rf"|市|县|区|乡镇|乡|镇|街道|{_ALONE}(?:州|盟|地区|旗))"
    r"(?:里|级|直|属|上)?的?$"
)
_NO_LEVEL = re.compile(
    r"(?:[城超都股门集夜菜楼]市|[小社景山地城]区|[节俭]省)(?:里|级|直|属|上)?的?$"
)
_LEADING_LEVEL = re.compile(r"市(?![场政民容])|自治[区州县旗]|地区|[省县区州盟旗]委?|")
_LEVEL_OF = {
    **dict.fromkeys(("中华全国", "全国", "国家", "国务院", "中央", "中国"), Level.STATE),
    **dict.fromkeys(("县", "区", "旗", "乡镇", "乡", "镇", "街道"), Level.COUNTY),
    **dict.fromkeys(("自治县", "自治旗"), Level.COUNTY),
    **dict.fromkeys(("市", "州", "自治州", "盟", "地区"), Level.CITY),
    **dict.fromkeys(("省", "自治区"), Level.PROVINCE),
}
_PREFECTURES = ("自治州", "州", "盟", "地区")
_PLACE_LEVEL = {
    PlaceLevel.STATE: Level.STATE,
    PlaceLevel.PROVINCE: Level.PROVINCE,
    PlaceLevel.CITY: Level.CITY,
    PlaceLevel.COUNTY: Level.COUNTY,
}


def _leading_level(name: str) -> int:
    """Where the body of a name begins that the table lacks."""
    for end in range(min(len(name), 12), 1, -1):
        if place_ending_at(name[:end], end):
            return end
    match = _LEADING_LEVEL.match(name)
    return match.end() if match else 0


def _raised(owner: Owner, form: Form) -> Owner:
    """The owner, at the level that the spelling itself tells: 人社厅 is the province's."""
    return owner if form.level is None else replace(owner, level=form.level, foreign="")


def raised(owner: Owner, body: str) -> Owner:
    """The owner of `body`: a 厅 is a province's and a 部 the state's, whatever stands before."""
    return _raised(owner, alias_table().forms.get(body, Form(body, None)))
