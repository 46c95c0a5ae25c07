"""What a question asks: chosen among intents, by exact patterns and the classifier's shares."""

import re
from collections.abc import Mapping

from assistant.intents import FIGURE_INTENTS, SERVICE_INTENTS, UNIT_INTENTS, Intent
from assistant.patterns import (
    CONFIRMS,
    ITEM_NUMBER,
    LEADS,
    LOCATED,
    SECTION_NUMBER,
    SUPPORTS,
    asks_figure,
    matched,
    without_units_asked,
)
from corpus.units import UnitMention

_ASKS_UNITS = re.compile(
    r"(?:哪|什么|几|多少)[^,，。]{0,4}(?:部门|单位|局)|(?:部门|单位)(?:是|有|都|分别){0,2}(?:哪(?!几?[项条件])|谁)|谁"
)
_WHICH_ITEMS = re.compile(r"哪(?:几|些)(?:个?项目?|条|件)")
_BESIDES = re.compile(r"除了?[^,，。]*?(?:外|的)[,，]?(?=.)")
"""What is known already: 除了自己牵头的，还协同哪些."""
_WHO_PAYS = re.compile(
    r"谁(?:来|去)?(?:出(?!台)|掏|付|承担|买单|垫|贴|交(?!代))|(?:[吃喝住行]|食宿|路费|工资|[钱费])谁(?:来)?管"
)
"""Asks for the one who bears a cost, which is no duty of a unit."""
_PATTERN = 0.6
"""What an exact pattern adds to the classifier's share (0 to 1) of an intent."""
_UNSEEN = 0.5
"""The share of an intent that the classifier was not trained on, where its pattern matches."""
_CERTAIN = 0.8
"""The share from which a role of units is believed against the patterns of other intents."""
_UNIT_ITEMS = 0.25
"""The share from which a question that names a unit is taken to ask for all its items."""
_UNKNOWN_UNIT_ITEMS = 0.7
"""The same where the notice lists none of the units named, and the question has a topic: what looks
like a unit may be the one who asks, or a post."""
_SERVICE = 0.5
"""The share from which a detail of a service is taken to be asked without its exact words."""
_STRUCTURE = {Intent.LOCATE, Intent.HEADER, Intent.COUNT}
"""What is asked of the notice itself: without its exact words, and where no item or section is
named by its number, only where the classifier is certain (_CERTAIN). On the validation notices 1 of
34 questions that it was less sure of asked for it."""
_LEAD = 0.2
_DOER = re.compile(
    "谁(?!家)|(?<![不能会该有人])管(?!不管|[饭吃住网道理子])|(?:哪|什么|啥|几|邊|边)[^,，。]{0,6}(?:局|部门|单位|衙门)|哪家|哪儿|边个"
)
"""The share from which a unit is taken to be asked for without exact words, and the words that must
stand there: of those below it one of 23 asked for the one that leads."""
_SERVICE_SAYS = {
    Intent.MATERIALS: re.compile("证|材料|资料|表|手续|户口本|照片|复印"),
    Intent.CONTACT: re.compile("号|路|楼|街|程序|拨|[找问]谁|礼拜|星期|开门"),
}
"""Words that must stand there for a detail to be asked without its exact words: 要不要买票 asks for
no papers."""
_BESIDE = 0.15
"""The share from which a detail is taken to be asked beside a unit."""
_BESIDE_UNITS = FIGURE_INTENTS | SERVICE_INTENTS | {Intent.LOCATE}


def choose_intents(
    text: str,
    units: tuple[UnitMention, ...],
    topic: tuple[str, ...],
    shares: Mapping[Intent, float],
    has_focus: bool,
) -> tuple[Intent, ...]:
    """What is asked: a detail, then the unit roles asked beside it.

    An exact pattern adds to what the classifier thinks likely; neither rules alone, since patterns
    overlap (多少 stands in three) and the classifier has not seen every wording.
    """
    unasked = frozenset[Intent]() if asks_figure(text) else FIGURE_INTENTS
    exact = tuple(intent for intent in matched(text) if intent not in unasked)
    asks_units = topic and _ASKS_UNITS.search(text)
    is_known = any(unit.unit is not None for unit in units)
    least = _UNIT_ITEMS if is_known or not topic else _UNKNOWN_UNIT_ITEMS
    counts = topic and not is_known and Intent.QUANTITY in exact
    if units and (topic or has_focus) and CONFIRMS.search(text.rstrip("?？。 ")):
        return unit_roles(text)
    if is_known and not topic and _WHICH_ITEMS.search(text):
        return (Intent.UNIT_ITEMS,)
    if units and shares[Intent.UNIT_ITEMS] >= least and not (asks_units or counts):
        return (Intent.UNIT_ITEMS,)
    weights = {
        intent: shares.get(intent, _UNSEEN) + (_PATTERN if intent in exact else 0.0)
        for intent in Intent
        if (intent in shares or intent in exact) and intent not in unasked
    }
    names_part = SECTION_NUMBER.search(text) or ITEM_NUMBER.search(text)
    has_topic = topic or (names_part and not units)
    if counts or (not is_known and has_topic and (not units or shares[Intent.UNIT_ITEMS] < least)):
        weights.pop(Intent.UNIT_ITEMS, None)
    if topic and LOCATED.search(text):
        weights[Intent.LOCATE] = max(weights.values()) + _PATTERN
    if _WHO_PAYS.search(text):
        weights.pop(Intent.LEAD, None)
    if Intent.SUPPORT not in exact and not SUPPORTS.search(text):
        weights.pop(Intent.SUPPORT, None)
    names_doer = _DOER.search(text) or LEADS.search(text)
    if Intent.LEAD not in exact and not (shares[Intent.LEAD] >= _LEAD and names_doer):
        weights.pop(Intent.LEAD, None)
    for intent, words in _SERVICE_SAYS.items():
        if intent not in exact and not words.search(text):
            weights.pop(intent, None)
    of_notice = (_STRUCTURE, 0.0 if names_part else _CERTAIN)
    for intents, least in ((SERVICE_INTENTS, _SERVICE), of_notice):
        for intent in intents - set(exact):
            if shares.get(intent, 0.0) < least:
                weights.pop(intent, None)
    best = max(weights, key=lambda intent: weights[intent])
    if not UNIT_INTENTS & {*exact, best}:
        return (best,)
    if exact and not UNIT_INTENTS & set(exact) and shares[best] < _CERTAIN:
        return (max(exact, key=lambda intent: weights[intent]),)
    roles = unit_roles(text)
    beside = set(matched(without_units_asked(text)))
    detail = max(
        (_BESIDE_UNITS - unasked) & beside, key=lambda intent: weights[intent], default=Intent.VAGUE
    )
    return (detail, *roles) if shares.get(detail, 0.0) >= _BESIDE else roles


def unit_roles(text: str) -> tuple[Intent, ...]:
    """Which roles of units a text asks for: LEAD unless only support is named."""
    text = _BESIDES.sub("", text)
    supports, leads = SUPPORTS.search(text), LEADS.search(text)
    if supports and leads:
        return (Intent.LEAD, Intent.SUPPORT)
    return (Intent.SUPPORT,) if supports else (Intent.LEAD,)
