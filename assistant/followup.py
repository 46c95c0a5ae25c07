"""Follow-ups: a question that needs its conversation becomes one that stands alone.

Works on words and on the items that earlier answers cite; it does not search. Three mechanisms:
a question without a topic of its own is about the items cited last; an ordinal (第二个呢) picks one
of several cited items; a new word (换成省级医院呢) takes the place of its like in the last
question, or is asked what the last question asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.normalise import normalise
from assistant.patterns import (
    CONFIRMS,
    COUNTED,
    LEADS,
    MONEY,
    SUPPORTS,
    WHOLE,
    asking_phrase,
    asks,
    asks_units,
)
from assistant.values import Turn
from assistant.words import content_words, whole_number
from corpus.notice import Item, Notice
from corpus.places import find_places
from corpus.split import split_clauses
from corpus.units import find_units

_OPENING = re.compile(
    r"^(?:那么|那|噢|哦|嗯|好的?|行|再问一?下?|再问|还有|另外|顺便问一?下?|然后|以及|[,，、。\s])+"
)
_SWAP = re.compile(
    r"^(?:(?:换成|换做|换|改成|改为|要是|如果是|如果|假如是|若是|至于|轮到)(?:转到|转去|去|到|在)?"
    r"|转到|转去|换到)"
)
_CORRECTS = re.compile(
    r"^(?:不是|不对|错了)(?P<not>[^,，。?？]{0,10})"
    r"(?:[,，。]?(?:我|俺|咱)?(?:[想要]?问|说|讲|指|要)的?是"
    r"|[,，。](?:是|(?:我|俺|咱)(?:[想要]?问的?|家?(?:就|都)?(?:是|在|住)))(?=.{2}))"
)
"""Takes back what was understood, before the words that are meant: 不是和县，我问的是经开区."""
_THIS = frozenset(("", "这个", "那个", "这项", "那项", "这样", "它"))
"""What says of the last answer as a whole that it was not meant."""
_OWN_MEASURE = re.compile(r"(?:率|比例|人数|数量|名额|金额|标准|目标|规模|里程)$")
"""A follow-up that names a measure asks for it, whatever was asked before: 那毛入学率呢."""
_SAME_UNIT = re.compile(r"[,，]?也(?:是|归|由)(?:它|他|她)们?(?:管|负责|牵头)?[吗吧么]?$")
"""Asks whether the unit told last does this too."""
_CLOSING = re.compile(r"(?:的话)?(?:又?(?:呢|怎么样|咋样|如何|怎么说))?[?？。!！\s]*$")
_POINTING = re.compile(
    r"它|这个|这项|这条|这件|(?:(?<![\u4e00-\u9fff])|(?<=[就在说的问]))那[项条件]|该项|此项|上面|刚才|刚刚|前面|上一[个项条]|这块|这种|"
    r"这(?=是|归|由|找)|那(?=是哪|归|由)|这方面|这里面|其中|里面|这几|那几|这些|那些|这事|那事"
)
_RELATED = re.compile("有(?:什么|啥)?关系")
_ORDINAL = re.compile(r"第\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*(?:个|项|条|件|类)?")
_EXPLICIT_ITEM = re.compile(r"第\s*[0-9一二三四五六七八九十百]+\s*(?:条|项)")
_ASKING = re.compile(
    r"按?照?(?:什么|啥|多少|多大)(?:比例|标准|程度)|(?:一共|总共)?(?:多少|(?<!哪)几)(?:钱|元|块|个|名|人次|人|所|家|套|户|处|公里|亩|次|项|条)?"
    r"|(?:是|由|归|找|给)?(?:哪(?:个|些|家|几个|几家)?(?:部门|单位|局|人)?|谁|什么时候|什么|啥)"
    r"(?:牵头|负责|管)?"
    r"|怎么样?|[吗呢]"
)
_COURTESY = re.compile(
    r"^(?:谢|多谢|好的|再见|拜拜|辛苦|嗯|行了?|知道了|明白了|懂了|不用了|没事了|可以了)"
)
_NEXT = re.compile(
    r"^(?:再|那)?它?的?(?:(?P<after>下|后)|上|前)(?:面|边)?那?的?一?(?:条|项|个)(?!月|年|星期)"
)
_CLASSES = (
    re.compile(
        r"[省市县区乡镇村](?:级|域|里|内|一级)?(?:的)?(?:大|公立)?(?=医院|学校|机构)|[省市县区乡镇村](?:级|域|里(?!面))"
    ),
    re.compile(r"[一二三四五六七八九十]级"),
    re.compile(r"[一二三四五]类县?"),
    re.compile(r"第\s*[0-9一二三四五六七八九十百]+\s*(?:条|项|部分|章|个?板块)"),
)


_SHARE = re.compile(r"百分|比例|成|率")
_SHORT = 12
"""Characters up to which a follow-up may be no more than the word that takes another's place."""


_WHAT = re.compile("是(?:什么|啥|讲|说|关于|哪方面)")
_DISMISSED = re.compile(
    r"^[^,，。;；?？]{0,16}(?:就这样|先这样|先不说|先不问|不问了|就到这|到此为止|知道了|明白了|清楚了)(?:这个|那个|它)?[吧啦了]*[,，。;；]+"
    r"(?:换一?个(?:问题|话题)?[,，:：]?)?(?=.)"
)
"""The word that closes an earlier matter: 低保就这样吧，换一个，…"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is left of earlier turns: the last question, stand-alone, and the items cited last.

    `topic` is the last question without the words that asked.
    """

    question: str
    cited: tuple[str, ...]

    @property
    def topic(self) -> str:
        """What the last question was about, empty where it named nothing."""
        left = _ASKING.sub("", self.question)
        left = re.sub(r"[?？。!！，,\s]+$", "", left)
        return left if content_words(left) else ""

    @classmethod
    def of(cls, history: Sequence[Turn], notice: Notice) -> "Conversation":
        """Folds the turns, oldest first. Only the last eight count."""
        conversation = cls("", ())
        for turn in history[-8:]:
            text, _ = standalone(normalise(turn.question, notice), conversation, notice)
            known = {item.id for item in notice.items}
            cited = tuple(item for item in turn.cited if item in known)
            conversation = cls(text, cited or conversation.cited)
        return conversation


def standalone(
    text: str, conversation: Conversation, notice: Notice
) -> tuple[str, tuple[str, ...]]:
    """The question as it stands alone, and the items it is about where it names no topic."""
    if not conversation.question or (_COURTESY.match(text) and not asks(text)):
        return text, ()
    if COUNTED.search(text) and WHOLE.search(text) and not _topic(text, notice):
        return text, ()
    text = _DISMISSED.sub("", text)
    if asks_units(conversation.question):
        text = _SAME_UNIT.sub("，谁牵头", text)
    core = _OPENING.sub("", text)
    corrects = _CORRECTS.match(core)
    core = _CORRECTS.sub("", core)
    swap = _SWAP.match(core)
    core = _SWAP.sub("", core)
    bare = _CLOSING.sub("", core)
    opened = core != text or bare != core.rstrip("?？。!！ ")
    words = _topic(bare, notice)
    if _EXPLICIT_ITEM.search(bare) and len(conversation.cited) < 2:
        stands = asking_phrase(bare) or _WHAT.search(bare)
        return (bare if stands else _inherit(bare, conversation)), ()
    if (neighbour := _neighbour(bare, conversation, notice)) is not None:
        asking = asking_phrase(bare) or "讲什么"
        return f"第{neighbour.number}项，{asking}", (neighbour.id,)
    if (ordinal := _pick(bare, words, conversation)) is not None:
        rest = _ORDINAL.sub("", bare).strip(" 的，,")
        asking = rest if asking_phrase(rest) or rest else "讲什么"
        return f"{notice.item(ordinal).title}，{asking}", (ordinal,)
    of_units = CONFIRMS.search(bare) or (_POINTING.search(bare) and asks_units(bare))
    if not words or (of_units and not _topic(_without_units(bare, notice), notice)):
        swapped = _reclassed(bare, conversation)
        return swapped or _about_cited(bare, opened, conversation, notice)
    if _POINTING.search(bare) and conversation.cited:
        return bare, conversation.cited[:1]
    if corrects and _asks_anew(bare, words, corrects["not"], conversation, notice):
        return bare, ()
    if corrects:
        text, focus = _swapped(bare, conversation, notice)
        return text, focus or conversation.cited[:1]
    if (swap or not asks(bare)) and not asking_phrase(bare):
        return _swapped(bare, conversation, notice)
    if opened and len(words) == 1 and len(bare) <= 12:
        return _swapped(bare, conversation, notice)
    return text, ()


def _asks_anew(
    text: str, words: tuple[str, ...], refused: str, conversation: Conversation, notice: Notice
) -> bool:
    """Whether a correction is a question of its own: 不是大病，我问的是…, of what was cited last.

    `refused` is what was not meant: the item's own name, or the answer as a whole.
    """
    titles = [notice.item(item).title for item in conversation.cited[:1]]
    if asking_phrase(text) and any(
        word in title for title in titles for word in content_words(refused)
    ):
        return True
    return len(words) > 1 and (asks_units(text) or (refused in _THIS and asks(text)))


def _topic(text: str, notice: Notice) -> tuple[str, ...]:
    """Content words beside what only points or asks."""
    text = _RELATED.sub(" ", _POINTING.sub(" ", _ORDINAL.sub(" ", text)))
    return content_words(SUPPORTS.sub(" ", text))


def _without_units(text: str, notice: Notice) -> str:
    for unit in find_units(text, _known_units(notice), notice.place):
        text = text[: unit.start] + " " * (unit.end - unit.start) + text[unit.end :]
    return LEADS.sub(" ", text)


def _neighbour(text: str, conversation: Conversation, notice: Notice) -> Item | None:
    """The item after or before the one cited last, where the text asks for it."""
    found = _NEXT.match(text)
    if not found or not conversation.cited:
        return None
    return notice.neighbour(conversation.cited[-1], after=bool(found["after"]))


def _pick(text: str, words: tuple[str, ...], conversation: Conversation) -> str | None:
    """The cited item that an ordinal picks, None where the text is no such question."""
    found = _ORDINAL.search(text)
    if not found or words or len(conversation.cited) < 2:
        return None
    number = whole_number(found.group(1))
    if number is None or not 1 <= number <= len(conversation.cited):
        return None
    return conversation.cited[number - 1]


def _about_cited(
    text: str, opened: bool, conversation: Conversation, notice: Notice
) -> tuple[str, tuple[str, ...]]:
    """A question without a topic is about the items cited last."""
    if not conversation.cited:
        return (f"{conversation.question} {text}" if opened else text), ()
    asking = text or asking_phrase(conversation.question)
    topic = conversation.topic
    if CONFIRMS.search(conversation.question.rstrip("?？ ")) and SUPPORTS.search(text):
        topic = ""  # the unit that was asked about has no business with who else there is
    return f"{topic or _titles(conversation, notice)}，{asking}", conversation.cited[:3]


def _titles(conversation: Conversation, notice: Notice) -> str:
    return "、".join(notice.item(item).title for item in conversation.cited[:3])


def _swapped(text: str, conversation: Conversation, notice: Notice) -> tuple[str, tuple[str, ...]]:
    """The last question with its like replaced by the new words, or asked of the new words."""
    previous = conversation.question
    if swapped := _reclassed(text, conversation):
        return swapped
    for find in (_places, lambda value: _units(value, notice)):
        new_names, old_names = find(text), find(previous)
        if new_names and old_names and len(text) <= _SHORT:
            return previous.replace(old_names[0], new_names[0], 1), conversation.cited[:1]
    words = content_words(text)
    for item_id in conversation.cited[:3]:
        holding = _clauses_holding(words, notice.item(item_id), notice)
        if holding:
            # Words that single out one clause need no help; others need the topic as well.
            topic = "" if holding == 1 else f"{conversation.topic}，"
            return topic + _inherit(text, conversation), (item_id,)
    return _inherit(text, conversation), ()


def _reclassed(text: str, conversation: Conversation) -> tuple[str, tuple[str, ...]] | None:
    """The last question for another level or grade, where the text names no more than that."""
    previous = conversation.question
    if asking_phrase(text) or len(text) > _SHORT:
        return None
    for pattern in _CLASSES:
        new, old = pattern.search(text), pattern.search(previous)
        if new and old and _is_said(text.replace(new.group(), " "), previous):
            swapped = previous[: old.start()] + new.group() + previous[old.end() :]
            return swapped, conversation.cited[:1]
    return None


def _is_said(text: str, previous: str) -> bool:
    """Whether a text has no word of its own that an earlier question lacks."""
    return all(word in previous for word in content_words(text))


def _clauses_holding(words: tuple[str, ...], item: Item, notice: Notice) -> int:
    return sum(all(word in clause.text for word in words) for clause in split_clauses(notice, item))


def _inherit(text: str, conversation: Conversation) -> str:
    """The text with what the last question asked; a measure (几所) is not carried over."""
    if asking_phrase(text):
        return text
    asking = "多少" if _OWN_MEASURE.search(text) else asking_phrase(conversation.question)
    if re.search(r"多少|几", asking) and not (MONEY.search(asking) or _SHARE.search(asking)):
        asking = "多少"
    return f"{text}，{asking}" if asking else f"{text}，{conversation.question}"


def _places(text: str) -> tuple[str, ...]:
    return tuple(place.text for place in find_places(text))


def _units(text: str, notice: Notice) -> tuple[str, ...]:
    return tuple(unit.text for unit in find_units(text, _known_units(notice), notice.place))


def _known_units(notice: Notice) -> set[str]:
    return {unit for item in notice.items for unit in (*item.lead_units, *item.support_units)}
