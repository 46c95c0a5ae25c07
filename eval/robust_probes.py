"""Questions made from a parsed notice, each with an answer that is certain.

Only what the notice leaves in no doubt is asked: who leads or supports an item that has a number,
and figures whose subject is the words of one figure alone. Conditions (80周岁以上老人), years,
ordinals and names are figures too, but nobody asks for the amount of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from corpus.figures import Figure, Kind, figures_of_kind, find_figures
from corpus.notice import Item, Notice
from corpus.numerals import fold
from eval.judge import normalise, stands_in

SHORT = 5
"""A subject with fewer characters (文化馆) is asked together with the item's title."""
LONG = 30
"""A subject with more characters is a sentence, not something to ask for."""
_VERB = re.compile(
    "(?:稳步推进|纵深推进|开展|推进|推动|推行|加强|强化|实施|完善|深化|巩固|提升|提高|保障)(?![和与及、])"
)
_ASKED = (Kind.QUANTITY, Kind.RATIO, Kind.RANGE, Kind.MULTIPLE)
_BOUND = re.compile("不低于|不少于|不超过|不得|至少|提高到|以上|以下|以内|左右")
_MEASURE = re.compile("(?:数|率|比例|占比|标准|额度|金额|规模|里程|面积)$")
_NUMERAL = re.compile(r"^[\d.,零一二两三四五六七八九十百千半\-—–~～至到]+[万亿]?")
_SIZE = re.compile(r"(?:以上|以下|以内|之内|内|左右)\w")
_STOP = re.compile("[，,。；;、：:]")


class Asks(Enum):
    """What a probe asks for."""

    LEAD = "lead"
    SUPPORT = "support"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Probe:
    """A question on one item: `topic` + `asking`; each of `facts` stands in its right answer."""

    item: Item
    asks: Asks
    topic: str
    asking: str
    facts: tuple[str, ...]
    figure: Figure | None = None
    """Its places are those of the item's body."""
    counter: str = ""
    """The counting word or unit of the figure: 人次, 元, %."""
    neighbours: tuple[str, ...] = ()
    """Other figures of the item with the same unit, as published."""

    @property
    def question(self) -> str:
        """The plain wording."""
        return f"{self.topic}{self.asking}？"


def find_probes(notice: Notice) -> tuple[Probe, ...]:
    """All probes of a notice by item; of an item those for units first."""
    return tuple(
        probe
        for item in notice.items
        for probe in (*_unit_probes(item, notice), *_figure_probes(item, notice))
    )


def of_kind(probes: Sequence[Probe], *asks: Asks) -> tuple[Probe, ...]:
    """Those of the probes that ask for one of these."""
    return tuple(probe for probe in probes if probe.asks in asks)


def topic_of(item: Item, notice: Notice) -> str:
    """The title without its verb (技能培训提升), where that is long and stands in no other item."""
    noun = _VERB.sub("", item.title, count=1) if _VERB.match(item.title) else item.title
    return noun if len(noun) > SHORT and noun not in _others(item, notice) else item.title


def _others(item: Item, notice: Notice) -> str:
    return "\n".join(f"{other.title}\n{other.body}" for other in notice.items if other is not item)


def _unit_probes(item: Item, notice: Notice) -> list[Probe]:
    if item.number is None:
        return []
    topic = topic_of(item, notice)
    probes = []
    if item.lead_units:
        probes.append(Probe(item, Asks.LEAD, topic, "由哪个单位牵头", item.lead_units))
    if item.support_units:
        probes.append(Probe(item, Asks.SUPPORT, topic, "由哪些单位协同", item.support_units))
    return probes


def _figure_probes(item: Item, notice: Notice) -> list[Probe]:
    found = figures_of_kind(find_figures(item.body), *_ASKED)
    elsewhere = normalise(_others(item, notice))
    probes = []
    for figure in found:
        key = normalise(_subject(figure))
        own = [normalise(_subject(other)) for other in found if other is not figure]
        shared = key in elsewhere or any(other and (key in other or other in key) for other in own)
        topic = _topic(figure, item)
        if not topic or shared:
            continue
        if len(topic) < SHORT and not re.search(r"\d", item.title):
            topic = f"{topic_of(item, notice)}里，{topic}"
        counter = _NUMERAL.sub("", fold(figure.text)).strip()
        near = tuple(
            other.text
            for other in found
            if other.unit == figure.unit and not stands_in(other.text, figure.text)
        )
        probes.append(
            Probe(
                item,
                Asks.FIGURE,
                topic,
                _asking(topic, counter),
                (figure.text,),
                figure=figure,
                counter=counter,
                neighbours=near,
            )
        )
    return probes


def _asking(topic: str, counter: str) -> str:
    is_measure = _MEASURE.search(topic) is not None
    if counter == "%":
        return "是多少" if is_measure else "是百分之多少"
    if counter == "折":
        return "是几折"
    return f"{'是' if is_measure or counter == '元' else '有'}多少{counter}"


def _topic(figure: Figure, item: Item) -> str:
    """The subject with its level; empty where the figure is not one to ask for."""
    topic = _subject(figure).replace(figure.comparator_text or "\n", "")
    if not topic or len(topic) > LONG or re.search(r"\d", topic) or _BOUND.search(topic):
        return ""
    if figure.unit == "岁" or _is_condition(item.body, figure):
        return ""
    if not re.search(r"\d", figure.text) and figure.unit not in ("元", "%"):
        return ""  # 两级, 二码: more often part of a name than an amount
    begun = max((stop.end() for stop in _STOP.finditer(item.body, 0, figure.start)), default=0)
    broken = "\n" in item.body[begun : figure.start]
    return "" if broken else topic  # words broken by the page make no clean subject


def _subject(figure: Figure) -> str:
    held = figure.level in figure.subject
    return figure.subject if held else figure.level + figure.subject


def _is_condition(body: str, figure: Figure) -> bool:
    """Whether it says how large the things are that follow: 超1000万元的企业, 1.5米以下窄路."""
    return body[figure.end : figure.end + 1] == "的" or bool(_SIZE.match(body, figure.end))
