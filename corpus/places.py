"""Finds the places that a text speaks of and tells whether a notice covers them.

The gazetteer (`places.csv`) holds all provinces, all prefecture-level cities and prefectures
(自治州, 盟, 地区), and the counties and districts of Anhui and of the big cities; its column
`short` holds the other forms that are no everyday words (当涂, but not 无为; 恩施, 恩施州). A text
is expected in simplified characters.

What is not known: villages, townships, streets, and the counties of most other provinces, unless
they bear the name of their prefecture (恩施市).
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("places.csv")


class PlaceLevel(Enum):
    """How high a place stands."""

    STATE = "state"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class PlaceRole(Enum):
    """What a place does in its sentence."""

    SCOPE = "scope"
    """The question is about this place."""
    SITE = "site"
    """Where something happens, without being the place asked about: 省内, 合肥的医院."""
    ORIGIN = "origin"
    """Where a person is from, or who issued a document: 安徽人, 安徽省…规划."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the gazetteer; `parents` go upwards and are empty for a zone of no one city."""

    name: str
    level: PlaceLevel
    parents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """`text_given[start:end] == text`; names written in one go (安徽省马鞍山市) are one mention.

    `place` is the full name of the lowest of them, `parents` are the names above it. A name that
    several cities share (鼓楼区) has the parents of all, unless its city is named with it.
    """

    start: int
    end: int
    text: str
    place: str
    level: PlaceLevel
    parents: tuple[str, ...]
    role: PlaceRole = PlaceRole.SCOPE


def find_places(text: str) -> tuple[PlaceMention, ...]:
    """Places mentioned in `text`, in order; names inside road, school and unit names are not."""
    return tuple(
        PlaceMention(start, end, text[start:end], place.name, place.level, place.parents, role)
        for start, end, place in _chains(text)
        if (role := _role(text, start, end, place)) is not None
    )


def in_scope(mention: PlaceMention, notice_place: str) -> bool:
    """Whether a notice of `notice_place` speaks for the place mentioned.

    True for the place itself and all below it; a province or the country as the place asked about
    is another level of government. With no notice place nothing can be excluded: True.
    """
    if not notice_place:
        return True
    own = places_named(notice_place)
    names = {notice_place} | {place.name for place in own}
    if names & {mention.place, *mention.parents} or _is_any_zone(mention):
        return True
    if mention.place in _WHOLE and any(place.level is mention.level for place in own):
        return True
    above = set().union(*(place.parents for place in own))
    if mention.role is PlaceRole.SCOPE:
        return False
    if mention.place in _WHOLE or mention.place in above:
        return True
    return mention.role is PlaceRole.SITE and bool(above & set(mention.parents))


def places_named(name: str) -> tuple[Place, ...]:
    """All places with this full or short name; empty where the gazetteer has none."""
    return _gazetteer().get(name, ())


def place_ending_at(text: str, end: int) -> tuple[int, Place] | None:
    """Start and place of the (chain of) place names that ends exactly at `end`, None if none."""
    for start, stop, place in _chains(text[:end]):
        if stop == end:
            return start, place
    return None


# 全省 and 我省 name no province, but ask for another level of government all the same.
_WHOLE = {
    "全国": PlaceLevel.STATE,
    "全省": PlaceLevel.PROVINCE,
    "我省": PlaceLevel.PROVINCE,
    "本省": PlaceLevel.PROVINCE,
}


@cache
def _gazetteer() -> dict[str, tuple[Place, ...]]:
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    parent = {row["place"]: row["parent"] for row in rows if row["level"] != "county"}
    found: dict[str, list[Place]] = {}
    for row in rows:
        above: tuple[str, ...] = ()
        if row["parent"]:
            above = (row["parent"],) + ((up,) if (up := parent[row["parent"]]) else ())
        place = Place(row["place"], PlaceLevel(row["level"]), above)
        for name in (row["place"], *filter(None, row["short"].split("|"))):
            found.setdefault(name, []).append(place)
    for name, level in _WHOLE.items():
        found[name] = [Place(name, level, ())]
    return {name: tuple(places) for name, places in found.items()}


@cache
def _names() -> re.Pattern[str]:
    longest_first = sorted(_gazetteer(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


# Pieces of ordinary words that look like a short name: (what stands before, what stands after).
_WORD_INSIDE: dict[str, tuple[str, str]] = {
    "保定": ("医社参确低环担投劳", "点期额向"),
    "上海": ("以网路海", "量"),
    "上饶": ("以", ""),
    "大连": ("扩最更重", "续接片网"),
    "包头": ("承面红发着跟找", ""),
    "营口": ("经运国民主", ""),
    "新乡": ("创革更", "村镇"),
    "新余": ("", "额"),
    "东营": ("股房", "业造"),
    "荣成": ("光繁", ""),
    "长丰": ("增", ""),
    "海口": ("出入", ""),
    "广东": ("推", ""),
    "广西": ("推", ""),
    "江西": ("长", ""),
    "台中": ("平柜电", "心"),
    "台南": ("平", ""),
    "台北": ("平", ""),
    "含山": ("包内隐蕴", "区地林水坡"),
    "花山": ("棉桃茶火", "节岩"),
    "雨山": ("", "湖"),
    "乐山": ("快娱", "区"),
    "凉山": ("清", ""),
    "黄山": ("", "松"),
    "樟树": ("香大老古棵", "林苗下"),
    "开封": ("拆打", "前后"),
    "普洱": ("", "茶"),
    "巴州": ("", "区"),
    "全国": ("", "人政文重统通联性"),
    "全省": ("", "统通联"),
}
_COMPASS_AFTER = "侧边岸面坡麓角段门部"
_FUNCTION = "的在上读考念有去到来和与是怎哪什吗呢多能里边那这"
_NAME_GOES_ON = re.compile(
    r"(?:[东南西北中]?[一二三四五六七八九十]?(?:路|街|大街|大道|巷)"
    r"|牌|拉面|小面|话|菜|戏|卫视|日报|晚报|时间|公园|广场|花园|花苑|小区|新村|火锅|烤鸭|热干面"
    r"|酒店|宾馆|饭店|站|机场|烟|毛峰|风景区"
    rf"|[^\W{_FUNCTION}]{{0,6}}(?:大学|学院|中学|小学|学校|师范|银行)"
    rf"|市?(?:中心支行|中支|分行|支行|银保监|金融监管分局|监管分局)"
    rf"|[市省县区州盟旗]?委?[^\W{_FUNCTION}布结格全]{{2,14}}(?:局|厅|委|委员会|部门|支行|总工会|残联|科协)"
    r"|[市省县区州盟旗]?委?(?:编|扶贫|网信|金融|文明|侨|外)办"
    r"|[市省县区州盟旗]?(?:残联|妇联|科协|文联|总工会|团委))"
)
_SLOGAN_BEFORE = ("健康", "平安", "美丽", "数字", "法治", "文明", "信用", "智慧", "幸福")
_DOCUMENT = re.compile(
    rf"(?:(?!{'|'.join('的有哪吗呢吧啊')})\w|[“”\"]){{0,40}}(?:规划|要点|意见|条例|办法|通知)(?!得|好)"
)
_HOSPITAL = re.compile(
    r"的?(?:[省市县区]|省立|省级|市级|县级|当地|人民|中心|中医|儿童|妇幼|妇幼保健|口腔|鼓楼|定点|公立|私立"
    r"|三甲|三级|二级|大|大型|第[一二三四五六七八九十])*(?:医院|医疗机构|卫生院|诊所|医大)"
)
_FROM = re.compile(r"(?:那?边)?的?(?:人(?![社民力才大均口行事体])|籍|户籍|户口|老家)")
# Where a person lives or comes from is not what the question is about.
_LIFE_THERE = re.compile(
    r"(?:那边|那里)?(?:打工|务工|上班|工作(?![要任报])|做生意|做工|读书|上学|念书|念大学|读大学|上大学|当兵"
    r"|长大|回来|返乡|回乡|搬来|搬回|嫁[来到过])"
)
_INSIDE = re.compile(r"境?内|以内|范围内")
# 和 is 'and' more often than it is a county: 和县 stands only after these, or after a place name.
_MAY_PRECEDE_HE = "在去到是我咱给对帮问住叫及与和跟从由让查像来指找按回属自就往于该、"
_COUNTY_WORD_AFTER = "城域级乡委政区直内际外里"
_NAMESAKE = re.compile(r"市(?![场民区级委政内里直容值])|县(?![级域城区乡委政内里直])")


def _chains(text: str) -> Iterator[tuple[int, int, Place]]:
    """Yields place names, those that follow each other from high to low joined into one."""
    start, end, chain = 0, 0, list[Place]()
    for first, stop, places in _names_in(text):
        gap = text[end:first]
        if chain and gap in ("", "的"):
            below = [p for p in places if chain[-1].name in p.parents or _is_any_zone(p)]
            if below and chain[-1].level is not PlaceLevel.COUNTY:
                city = (chain[-1].name, *chain[-1].parents)
                lowest = Place(below[0].name, below[0].level, below[0].parents or city)
                chain, end = [lowest], stop
                continue
        if chain:
            yield start, end, chain[-1]
        start, end, chain = first, stop, [_merged(places)]
    if chain:
        yield start, end, chain[-1]


def _names_in(text: str) -> Iterator[tuple[int, int, tuple[Place, ...]]]:
    """Start, end and places of each name in the text that is no piece of an ordinary word."""
    before = -1
    for match in _names().finditer(text):
        if not _stands_alone(text, match, before == match.start()):
            continue
        before, places = match.end(), _gazetteer()[match[0]]
        city = _merged(places)
        namesake = _NAMESAKE.match(text, before)
        is_short = city.name != match[0] and match[0][-1] not in "州盟"
        if namesake and is_short and city.level is PlaceLevel.CITY:
            # 恩施市 is a city below 恩施州, and 芜湖县 lay in 芜湖市.
            before = namesake.end()
            above = (city.name, *city.parents)
            places = (Place(match[0] + namesake[0], PlaceLevel.COUNTY, above),)
        yield match.start(), before, places


def _is_any_zone(place: Place | PlaceMention) -> bool:
    """Whether it is a zone such as 经开区, which every city has: without a city, one's own."""
    return place.level is PlaceLevel.COUNTY and not place.parents


def _merged(places: tuple[Place, ...]) -> Place:
    """One place for a name that several share: the highest, with the parents of all its equals."""
    order = list(PlaceLevel)
    first = min(places, key=lambda place: order.index(place.level))
    same = [place for place in places if place.name == first.name and place.level is first.level]
    parents = dict.fromkeys(parent for place in same for parent in place.parents)
    return Place(first.name, first.level, tuple(parents))


def _stands_alone(text: str, match: re.Match[str], after_place: bool) -> bool:
    """Whether the name is no piece of an ordinary word."""
    name, start, end = match[0], match.start(), match.end()
    before, after = text[start - 1 : start], text[end : end + 1]
    if name == "和县":
        if after and after in _COUNTY_WORD_AFTER and not text.startswith("乡下", end):
            return False
        return not ("\u4e00" <= before <= "\u9fff") or before in _MAY_PRECEDE_HE or after_place
    not_before, not_after = _WORD_INSIDE.get(name, ("", ""))
    if (before and before in not_before) or (after and after in not_after):
        return False
    if name[-1] in "东南西北" and after and after in _COMPASS_AFTER:
        return False
    if name[-1] == "安" and after and after in "全装排置防监居保定":
        return False
    return not (name[-1] == "阳" and after == "台")


def _role(text: str, start: int, end: int, place: Place) -> PlaceRole | None:
    """What the name at `text[start:end]` does; None where it is part of another name."""
    if text[:start].endswith(_SLOGAN_BEFORE):
        return None
    if text.rfind("《", 0, start) > text.rfind("》", 0, start) or _DOCUMENT.match(text, end):
        return PlaceRole.ORIGIN
    if _HOSPITAL.match(text, end):
        return PlaceRole.SITE
    if _NAME_GOES_ON.match(text, end) or _LIFE_THERE.match(text, end):
        return None
    if _FROM.match(text, end):
        return PlaceRole.ORIGIN
    if place.level in (PlaceLevel.PROVINCE, PlaceLevel.STATE) and _INSIDE.match(text, end):
        return PlaceRole.SITE
    return PlaceRole.SCOPE
