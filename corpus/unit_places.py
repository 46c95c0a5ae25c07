"""Finds where an item names a unit: names are kept without the white space that texts have."""

import re

from corpus.notice import Item, Notice, Span


def place_of_unit(notice: Notice, item: Item, unit: str) -> Span | None:
    """The first place of `unit` among the item's units, else anywhere in the item; None if none.

    A name that was read out of other words (教育、公安等部门) may stand nowhere as it is.
    """
    pattern = re.compile(r"\s*".join(map(re.escape, unit)))
    ranges = [Span(item.start, item.end)]
    if item.units_span is not None:
        ranges.insert(0, item.units_span)
    for span in ranges:
        # 市财政局 also stands in 省市财政局: a place of its own begins behind no other character.
        own = re.compile(rf"(?<![\u4e00-\u9fff]){pattern.pattern}(?![\u4e00-\u9fff])")
        for form in (own, pattern):
            found = form.search(notice.text, span.start, span.end)
            if found:
                return Span(found.start(), found.end())
    return None
