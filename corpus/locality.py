"""Finds out whom a notice speaks for: 全市 and 我市 say only that it is a city.

It takes the first name that is written like one of the level that the notice speaks of (全市, 全县,
全区, 全省, 全州, 全盟), whether the gazetteer (`corpus.places`) has it or not; only 盟 and 地区,
which end many other words (联盟, 贫困地区), must stand in it. A prefecture gets its full name where
the gazetteer has one: 恩施州 is 恩施土家族苗族自治州.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.header import Header
from corpus.places import PlaceLevel, places_named


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of places: what a notice of one calls itself, and how their names are written."""

    own: re.Pattern[str]
    name: str
    autonomous: str = ""
    """How the names with 自治 are written, empty where there are none."""
    is_plain: bool = True
    """False where the name alone tells too little: the notice must also speak of itself."""
    is_listed: bool = False
    """True where the gazetteer must have the name."""


_HAN = "(?:(?![省市])[\u4e00-\u9fff])"
_NATION = rf"(?![各该其此两及和与的在为少]){_HAN}{{2,16}}?(?:(?<!民)族|蒙古|柯尔克孜|哈萨克)自治"
_REGION = "(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区"
_KINDS = (
    _Kind(re.compile("[全我本]市|市委|市政府"), f"{_HAN}{{1,6}}?市"),
    _Kind(
        re.compile("[全我本][县旗]|[县旗]委|[县旗]政府"),
        f"{_HAN}{{1,6}}?[县旗]",
        f"{_NATION}[县旗]",
    ),
    _Kind(re.compile("[全我本]区|区委|区政府"), f"{_HAN}{{1,6}}?(?<!地)区", _REGION),
    _Kind(re.compile("[全我本]省|省委|省政府"), f"{_HAN}{{1,6}}?省"),
    _Kind(
        re.compile("[全我本]州(?!县)|州委(?![托员])|州(?:人民)?政府"),
        f"{_HAN}{{1,5}}?州(?![省市县区])",
        f"{_NATION}州",
        is_plain=False,
    ),
    _Kind(
        re.compile("[全我本]盟|(?<!联)盟委|盟行署"),
        f"{_HAN}{{2,5}}?盟",
        is_plain=False,
        is_listed=True,
    ),
    _Kind(re.compile("全地区|地委|行署"), f"{_HAN}{{2,5}}?地区", is_plain=False, is_listed=True),
)
_NOT_A_NAME = re.compile(
    "[全我本各城超上门股楼都直辖社园小景校灾老治该其此两及和与的在为由按参据跨某这那哪个]|^[区县]|新$|自治|国家|中共|委|驻|开发|示范|落实|推进|加强"
)
_PLACE_BEGINS = (
    r"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[省市县州])|(?<=自治区)|(?<=印发|关于|公布|做好|中共|[0-9]年))"
    r"(?!年|关于|印发|公布|做好)"
)


def find_place(text: str, header: Header) -> str:
    """The city, prefecture, county, district or province that the notice speaks for, or "".

    全市, 我市 or 市委 tell the level; the title, the source or the preamble tells the name.
    """
    if header.source.startswith(("国务院", "中共中央", "全国人", "国家")):
        return ""
    preamble = text[header.preamble_span.start : header.preamble_span.end]
    # In running text only an authority's name is certain to begin with a place.
    parts = ((header.title, ""), (header.source, ""), (preamble, "人民政府|委|行署"))
    counts = {kind: len(kind.own.findall(text)) for kind in _KINDS}
    for kind in sorted(_KINDS, key=lambda kind: -counts[kind]):
        for name in _names(kind, parts, is_own=counts[kind] > 0):
            return name
    return ""


def _names(kind: _Kind, parts: tuple[tuple[str, str], ...], is_own: bool) -> Iterator[str]:
    """The names of this kind in the parts of a notice, the surest first."""
    if kind.autonomous:
        for part, after in parts:
            for found in re.finditer(f"{_PLACE_BEGINS}({kind.autonomous})(?={after})", part):
                yield found[1]
    if not (kind.is_plain or is_own):
        return
    for part, after in parts:
        for found in re.finditer(f"{_PLACE_BEGINS}({kind.name})(?={after})", part):
            name = _listed_end(found[1])
            city = next((p.name for p in places_named(name) if p.level is PlaceLevel.CITY), "")
            if city or not (kind.is_listed or _NOT_A_NAME.search(name[:-1])):
                yield city or name


def _listed_end(name: str) -> str:
    """The longest end of a name that the gazetteer has (近期重庆市), else the name as it stands."""
    ends = (name[start:] for start in range(len(name) - 2))
    return next((end for end in ends if places_named(end)), name)
