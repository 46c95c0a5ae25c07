"""Finds out whom a notice speaks for: 全市 and 我市 say only that it is a city.

It does not know which places exist (`corpus.places` does); it takes the first name that is
written like one of the level that the notice speaks of (全市, 全县, 全区, 全省).
"""

import re

from corpus.header import Header

_NOT_A_NAME = re.compile(
    "[全我本各城超上门股楼都直辖社园小景校灾老治该其此两及和与的在为]|新$|自治|国家|中共|委|驻|开发|示范|落实|推进|加强"
)
_PLACE_LEVELS = (("市", "市"), ("县", "县|旗"), ("区", "区"), ("省", "省"))
_PLACE_BEGINS = (
    r"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[省市县州])|(?<=自治区)|(?<=印发|关于|公布|做好|中共|[0-9]年))"
    r"(?!年|关于|印发|公布|做好)"
)


def find_place(text: str, header: Header) -> str:
    """The city, county, district or province that the notice speaks for; empty if it does not tell.

    全市, 我市 or 市委 tell the level; the title, the source or the preamble tells the name.
    """
    if header.source.startswith(("国务院", "中共中央", "全国人", "国家")):
        return ""
    preamble = text[header.preamble_span.start : header.preamble_span.end]
    counts = {
        endings: len(re.findall(f"[全我本]{level}|{level}委|{level}政府", text))
        for level, endings in _PLACE_LEVELS
    }
    for endings in sorted(counts, key=lambda e: -counts[e]):
        name = rf"{_PLACE_BEGINS}((?:(?![省市])[\u4e00-\u9fff]){{1,6}}?(?:{endings}))"
        # In running text only an authority's name is certain to begin with a place.
        for part, after in ((header.title, ""), (header.source, ""), (preamble, "人民政府|委")):
            for found in re.finditer(f"{name}(?={after})", part):
                if not _NOT_A_NAME.search(found.group(1)[:-1]):
                    return found.group(1)
    return ""
