"""Changed notices: items taken out, moved or put among others, words exchanged or put in.

Works on the published text alone; whether the change is read rightly is for the assistant to show.
"""

import random
import re
from collections.abc import Iterable, Sequence

from corpus.figures import Figure
from corpus.notice import Item, Notice
from corpus.numbering import match_marker
from corpus.split import split_clauses
from eval.judge import normalise, stands_in

Edit = tuple[int, int, str]
"""Start and end in the notice's text, and what stands there instead."""

INVENTED = "港航局 茶叶局 渔业局 园林局 灯塔局 冰雪局 盐务局 蚕桑局".split()
"""Units that no notice has; the level is put before them (市港航局)."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WRITTEN = "一二三四五六七八九"
_LEVELS = "省市县区"
_TRIES = 60


def wording(notice: Notice, item: Item) -> str:
    """The item as published, units included, its printed number left out."""
    marker = match_marker(notice.text, item.start) if item.number is not None else None
    return notice.text[marker.end if marker else item.start : item.end].strip()


def compose(notice: Notice, wordings: Iterable[str]) -> str:
    """The notice's header with other items under it, numbered from 1, without sections."""
    starts = [section.start for section in notice.sections] + [item.start for item in notice.items]
    header = notice.text[: min(starts)].rstrip()
    body = "\n\n".join(f"{number}.{text}" for number, text in enumerate(wordings, 1))
    return f"{header}\n\n{body}\n"


def find_item(variant: Notice, words: str) -> Item | None:
    """The item of a changed notice that is worded like this; None where it was read otherwise."""
    key = normalise(words)
    found = [item for item in variant.items if normalise(wording(variant, item)) == key]
    return found[0] if len(found) == 1 else None


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; they must not overlap."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def other_value(figure: str, rng: random.Random, taken: str) -> str | None:
    """Another value in the same form: 0.3万元 → 0.8万元, 五折 → 七折; a share stays within 100%.

    Its number does not stand in `taken`. None where no such value was found.
    """
    for _ in range(_TRIES):
        new = _other_form(figure, rng)
        numbers = _NUMBER.findall(new) or [new]
        if normalise(new) != normalise(figure) and not any(stands_in(n, taken) for n in numbers):
            return new
    return None


def _other_form(figure: str, rng: random.Random) -> str:
    numbers = _NUMBER.findall(figure)
    if not numbers:
        is_numeral = figure[0] in _WRITTEN
        return rng.choice(_WRITTEN[1:]) + figure[1:] if is_numeral else figure
    if len(numbers) > 1 and all(number.isdigit() for number in numbers):
        step = rng.randint(1, 4)  # a range (1-2家) moves as a whole
        return _NUMBER.sub(lambda found: str(int(found.group()) + step), figure)
    is_share = "%" in normalise(figure)
    return _NUMBER.sub(lambda found: _other_number(found.group(), rng, is_share), figure)


def _other_number(number: str, rng: random.Random, is_share: bool) -> str:
    """As many digits, as many of them zeros at the end: 14000 → 37000, 0.92 → 0.48."""
    if is_share and number == "100":
        return str(rng.randint(60, 99))
    whole, _, decimals = number.partition(".")
    if decimals:
        decimals = "." + _digits(len(decimals), rng)
    counted = whole.rstrip("0")
    return _digits(len(counted), rng) + "0" * (len(whole) - len(counted)) + decimals


def _digits(count: int, rng: random.Random) -> str:
    """Random digits of which neither the first nor the last is 0."""
    ends = rng.choices("123456789", k=2)
    middle = "".join(rng.choices("0123456789", k=max(0, count - 2)))
    return (ends[0] + middle + ends[1])[: count - 1] + ends[1] if count else ""


def change_figure(notice: Notice, item: Item, figure: Figure, new: str) -> tuple[Edit, ...]:
    """Edits that write `new` for the figure, and wherever its clause repeats it.

    Empty where the old one would still stand in the item, which would make both right.
    """
    at = item.body_start + figure.start
    clause = next(c for c in split_clauses(notice, item) if c.start <= at < c.end)
    pattern = re.compile(rf"(?<![\d.]){re.escape(figure.text)}")
    edits = tuple(
        (found.start(), found.end(), new)
        for found in pattern.finditer(notice.text, clause.start, clause.end)
    )
    shift = len(new) - len(figure.text)
    end = item.end + shift * len(edits)
    return () if stands_in(figure.text, apply(notice.text, edits)[item.start : end]) else edits


def change_unit(notice: Notice, item: Item, old: str, new: str) -> Edit | None:
    """The edit that writes `new` for a unit of the item; None where it is not plainly there."""
    span = item.units_span
    units = (*item.lead_units, *item.support_units)
    if span is None or any(old in unit or unit in old for unit in units if unit != old):
        return None
    if notice.text.count(old, item.start, item.end) != 1:
        return None
    at = notice.text.find(old, span.start, span.end)
    return None if at < 0 else (at, at + len(old), new)


def other_unit(
    notice: Notice, item: Item, old: str, rng: random.Random, *, invented: bool
) -> str | None:
    """A unit that the item does not name: invented, or one that leads another item."""
    if invented:
        level = old[0] if old[0] in _LEVELS else "市"
        choice = [f"{level}{name}" for name in INVENTED if name not in notice.text]
    else:
        own = (*item.lead_units, *item.support_units)
        choice = sorted(
            {
                unit
                for other in notice.items
                for unit in other.lead_units
                if unit not in own and unit not in old and old not in unit and unit[0] in _LEVELS
            }
        )
    return rng.choice(choice) if choice else None


def insert(notice: Notice, item: Item, sentence: str, *, first: bool) -> Edit:
    """The edit that puts a sentence at the end of the item's body, or before its first one.

    A body whose first words serve as the item's title keeps them first.
    """
    text = notice.text
    has_title = normalise(item.title) in normalise(text[item.start : item.body_start])
    if first and has_title:
        return item.body_start, item.body_start, sentence
    stop = "" if text[item.body_end - 1] in "。；！？" else "。"
    return item.body_end, item.body_end, stop + sentence


def groups(items: Sequence[Item], rng: random.Random, largest: int) -> list[tuple[Item, ...]]:
    """The items in random groups of at most `largest`, and at most a fifth of all."""
    size = max(1, min(largest, len(items) // 5))
    mixed = rng.sample(list(items), len(items))
    return [tuple(mixed[at : at + size]) for at in range(0, len(mixed), size)]
