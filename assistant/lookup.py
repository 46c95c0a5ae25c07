"""Exact questions, answered from the parsed notice: complete, counted, without the model.

Two doors: `look_up` takes questions that need no search (a unit's items, counts, headings, the
header, an item by its number); `units_of`, `place_of` and `gist_of` speak about an item that was
found by whatever means.
"""

import re

from assistant.intent_choice import unit_roles
from assistant.intents import Intent
from assistant.patterns import COUNTED, LEADS, MONEY, SECTION, SUPPORTS, WHOLE
from assistant.understand import Asked
from assistant.values import Sentence, Source, SourceKind
from corpus.notice import Item, Notice, Section, Span
from corpus.register import Register
from corpus.units import UnitMention, explain

_NUMERALS = "零一二三四五六七八九十"
_ANY_PART = re.compile(r"任务|活儿?|有关|涉及|沾|相关|出现|提到|的份|的事|掺和")
"""Asks what a unit has to do with the notice, whether it leads or not."""
_ALONE = re.compile(
    "单独|独自|独家|(?<![同哪另])一[家个](?:单位|部门)?(?:自己)?来?(?:负责|牵头|管|办|做)"
)
"""Asks for what a unit does with no other."""
_HOLDS = re.compile(
    "(?:包含|包括|含有?|下面有|里面有|都有|分别是)(?:了|的是)?(?:哪[几些]|什么|几)(?:个?项|条|件)"
)
_TOTAL = re.compile("加起来|合起来|合计|总共|一共|拢共|总数")
"""Asks for the sum of what a unit leads and supports."""
_BESIDE = re.compile(
    "(?:(?P<after>后[面边](?:的|那|是|一|紧?[接挨]着)+哪?一?|[下后]一)"
    "|前[面边](?:的|那|是|一|紧?[接挨]着)+哪?一?|[上前]一)[项条](?=[是讲说谁由归呢啥什叫又的,，?？]|$)"
)
"""Asks for the item before or after the one that is named."""
_GIST = 100
"""Characters of an item's own words that its gist quotes at most."""


def look_up(asked: Asked, notice: Notice, register: Register) -> tuple[Sentence, ...]:
    """Sentences that answer an exact question; empty where this is none."""
    if asked.main is Intent.UNIT_ITEMS or (asked.units and asked.asks(Intent.UNIT_ITEMS)):
        mentions = [unit for unit in asked.units if unit.unit is not None]
        return tuple(
            sentence
            for mention in mentions
            for sentence in items_of(
                mention, _roles_told(mention, asked.text, register), notice, register, asked
            )
        )
    if asked.section_numbers and not asked.item_numbers:
        return _section(asked, notice)
    if asked.focus or asked.item_numbers or asked.units:
        return ()
    if asked.main is Intent.COUNT or not asked.topic:
        return _count(asked, notice) or (() if asked.topic else _header(asked.text, notice))
    if asked.main is Intent.HEADER and not asks_section(asked.text):
        return _header(asked.text, notice)
    return ()


def _roles_told(mention: UnitMention, text: str, register: Register) -> tuple[Intent, ...]:
    """The roles asked for; both where any part is meant, or where the unit has none of that one."""
    roles, unit = unit_roles(text), mention.unit
    if roles == (Intent.LEAD,) and unit is not None:
        any_part = _ANY_PART.search(text) and not LEADS.search(text)
        if any_part or not register.leads(unit):
            return (Intent.LEAD, Intent.SUPPORT)
    if roles == (Intent.SUPPORT,) and unit is not None and not register.supports(unit):
        return roles if register.open_items(unit) else (Intent.SUPPORT, Intent.LEAD)
    return roles


def items_of(
    mention: UnitMention,
    roles: tuple[Intent, ...],
    notice: Notice,
    register: Register,
    asked: Asked,
) -> tuple[Sentence, ...]:
    """All items that a unit leads, supports, or both, each in a sentence of its own."""
    unit = mention.unit
    if unit is None:
        return ()
    said: list[Sentence] = []
    section = _section_asked(asked, notice)
    total: list[Item] = []
    within = f"在{_heading(section)}" if section else ""
    if naming := explain(mention):
        said.append(_say(f"{naming}。"))
    for role in roles:
        verb = "牵头" if role is Intent.LEAD else "协同"
        items = register.leads(unit) if role is Intent.LEAD else register.supports(unit)
        if asked.section_numbers or section:
            items = tuple(item for item in items if section and item in section.items)
        if role is Intent.LEAD and _ALONE.search(asked.text):
            verb = "单独负责"
            items = tuple(
                item
                for item in items
                if len(item.lead_units) == 1 and not item.support_units and not item.support_is_open
            )
        total += items
        if items:
            said.append(_say(f"{unit}{within}{verb}的共{len(items)}项。"))
            said += [_say(f"{_name(item)}。", _whole(notice, item)) for item in items]
        else:
            said.append(_say(f"要点中没有{unit}{within}{verb}的事项。"))
        if role is Intent.SUPPORT and (hidden := register.open_items(unit)):
            numbers = "、".join(item.id for item in hidden)
            said.append(
                _say(
                    f"第{numbers}项的协同单位写有“成员单位”或“等”，未逐一列名，是否包括{unit}无法确定。"
                )
            )
    if len(roles) > 1 and _TOTAL.search(asked.text):
        said.append(_say(f"{unit}{within}牵头和协同的合计{len(total)}项。"))
    return tuple(said)


def units_of(
    asked: Asked, item: Item, notice: Notice, roles: tuple[Intent, ...]
) -> tuple[Sentence, ...]:
    """The lead or support units of an item, all of them; an empty field is an answer too."""
    place = _units_source(notice, item)
    said: list[Sentence] = []
    for role in roles:
        if role is Intent.LEAD:
            names = item.lead_units
            text = (
                f"{_name(item)}的牵头单位是{'、'.join(names)}"
                if names
                else (f"{_name(item)}未列牵头责任单位")
            )
        else:
            names = item.support_units
            closing = "等（名单以“等”结尾，未逐一列全）" if item.support_is_open else ""
            text = (
                f"{_name(item)}的协同单位有{'、'.join(names)}{closing}"
                if names
                else (f"{_name(item)}未列协同责任单位")
            )
        said.append(_say(_yes_or_no(asked, names, role) + text + "。", place))
    named = (*item.lead_units, *item.support_units)
    namings = (explain(mention) for mention in asked.units if mention.unit in named)
    return (*said, *(_say(f"{naming}。", place) for naming in namings if naming))


def place_of(item: Item, notice: Notice) -> tuple[Sentence, ...]:
    """Where an item stands: its number and its section."""
    section = _section_of(item, notice)
    within = f"，属于{_heading(section)}" if section and section.title else ""
    return (_say(f"写在{_name(item)}{within}。", _whole(notice, item)),)


def asks_section(text: str) -> bool:
    """Whether a text speaks of a section of the notice."""
    return bool(SECTION.search(text))


def lists_section(text: str) -> bool:
    """Whether a text asks which items a section of the notice has."""
    return asks_section(text) and bool(_HOLDS.search(text))


def section_of(item: Item, notice: Notice, *, with_items: bool = False) -> tuple[Sentence, ...]:
    """The section that an item stands in: its heading, how many items it has, and which."""
    section = _section_of(item, notice)
    if section is None or not section.title:
        return place_of(item, notice)
    return _section_told(section, notice, with_items=with_items)


def gist_of(item: Item, notice: Notice) -> tuple[Sentence, ...]:
    """What an item is about: its title, and its own first words."""
    from corpus.split import split_clauses

    said = [_say(f"{_name(item)}。", _whole(notice, item))]
    length = 0
    for clause in split_clauses(notice, item):
        if clause.end <= item.body_start:
            continue
        if length and length + len(clause.text) > _GIST:
            break
        length += len(clause.text)
        said.append(
            Sentence(
                clause.text if clause.text.endswith(("。", "；")) else clause.text + "。",
                (Source(notice.id, item.id, clause.start, clause.end),),
                SourceKind.QUOTED,
            )
        )
    return tuple(said)


def neighbour_of(asked: Asked, item: Item, notice: Notice) -> tuple[Sentence, ...]:
    """The item before or after this one, or its units, where the question asks for them."""
    found = _BESIDE.search(asked.text)
    if found is None:
        return ()
    after = bool(found["after"])
    beside = notice.neighbour(item.id, after=after)
    if beside is None:
        return (_say(f"{_name(item)}是{'最后' if after else '第'}一项。", _whole(notice, item)),)
    roles = tuple(role for role in (Intent.LEAD, Intent.SUPPORT) if role in asked.intents)
    return units_of(asked, beside, notice, roles) or gist_of(beside, notice)


def lead_line(item: Item, notice: Notice) -> Sentence:
    """The line that sends a reader on to the lead units, all of them."""
    names = "、".join(item.lead_units)
    text = f"可向牵头单位{names}咨询。" if names else "本项未列牵头责任单位。"
    return _say(text, _units_source(notice, item))


def _yes_or_no(asked: Asked, names: tuple[str, ...], role: Intent) -> str:
    """A looked-up yes or no, where the question names a unit and asks whether it is the one."""
    mentions = [unit for unit in asked.units if unit.unit is not None]
    if not mentions or not re.search(r"是不是|是否|吗|吧|嘛|对不对", asked.text):
        return ""
    if role is not (Intent.SUPPORT if SUPPORTS.search(asked.text) else Intent.LEAD):
        return ""
    return "是，" if all(mention.unit in names for mention in mentions) else "不是，"


def _section(asked: Asked, notice: Notice) -> tuple[Sentence, ...]:
    section = _section_numbered(asked.section_numbers[0], notice)
    if section is None:
        return ()
    lists = re.search(r"哪些|哪几|列|都有|分别|清单|(?<!条|项|几)内容|讲", asked.text)
    return _section_told(section, notice, with_items=bool(lists))


def _section_told(section: Section, notice: Notice, *, with_items: bool) -> tuple[Sentence, ...]:
    heading = Source(notice.id, "", section.start, section.start + len(section.title))
    first = _say(f"{_heading(section)}共{len(section.items)}项。", heading)
    items = section.items if with_items else ()
    return (first, *(_say(f"{_name(item)}。", _whole(notice, item)) for item in items))


def _count(asked: Asked, notice: Notice) -> tuple[Sentence, ...]:
    """How many items or sections the notice has; nothing where a part of it is meant."""
    if not COUNTED.search(asked.text) or (asked.topic and not WHOLE.search(asked.text)):
        return ()
    sections = [section for section in notice.sections if section.title]
    whole = Source(notice.id, "", notice.title_span.start, notice.title_span.end)
    numbered = [item for item in notice.items if item.number is not None]
    said = f"《{notice.title}》共{len(numbered or notice.items)}项"
    if sections:
        said += f"，分为{len(sections)}个部分"
    return (_say(said + "。", whole),)


def _header(text: str, notice: Notice) -> tuple[Sentence, ...]:
    if quoted := _document_number(text, notice):
        return quoted
    asks_source = re.search(r"来源|谁发|哪里?发|出处|哪个?网站|哪来|作者", text)
    if asks_source and notice.source_span and not MONEY.search(text):
        line = _line_of(notice, notice.source_span)
        author = re.search(r"作者[:：]\s*(\S+)", line) if "作者" in text else None
        by = f"，作者是{author.group(1)}" if author else ""
        return (_say(f"来源是{notice.source}{by}。", _header_source(notice, notice.source_span)),)
    if (
        re.search(r"发布|公布|印发|出台|哪一?天|什么时候|日期|何时|几号|挂到", text)
        and notice.published_span
    ):
        published = notice.text[notice.published_span.start : notice.published_span.end]
        return (_say(f"发布日期是{published}。", _header_source(notice, notice.published_span)),)
    if re.search(r"部分|章|板块|大类|方面|目录|结构|框架", text):
        return tuple(
            _say(
                f"{_heading(section)}。",
                Source(notice.id, "", section.start, section.start + len(section.title)),
            )
            for section in notice.sections
            if section.title
        )
    if re.search(r"标题|题目|名称|全称|叫什么|名字|哪个文件|什么文件", text):
        return (_say(f"标题是《{notice.title}》。", _header_source(notice, notice.title_span)),)
    return ()


def _document_number(text: str, notice: Notice) -> tuple[Sentence, ...]:
    """Documents that the preamble names, with their numbers, where the question asks for one."""
    if not re.search(r"文号|哪个文件|哪些文件|依据|按照", text):
        return ()
    levels = [
        level for level in "国省市县" if re.search(rf"{level}(?:里|政府|级|人民政府|委)", text)
    ]
    named = [
        match
        for match in re.finditer(r"《[^》]+》\s*[(（][^()（）]{4,24}号[)）]", notice.preamble)
        if not levels or any(level in match.group() for level in levels)
    ]
    start = notice.preamble_span.start
    return tuple(
        _say(
            f"{match.group()}。", Source(notice.id, "", start + match.start(), start + match.end())
        )
        for match in named
    )


def _line_of(notice: Notice, span: Span) -> str:
    start = notice.text.rfind("\n", 0, span.start) + 1
    end = notice.text.find("\n", span.end)
    return notice.text[start : end if end >= 0 else len(notice.text)]


def _section_numbered(number: int, notice: Notice) -> Section | None:
    return next((part for part in notice.sections if part.number == number and part.title), None)


def _section_asked(asked: Asked, notice: Notice) -> Section | None:
    """The section named by its number, or by most words of its title."""
    if asked.section_numbers:
        return _section_numbered(asked.section_numbers[0], notice)
    words = [word for word in asked.topic if len(word) > 1]
    shared = {part: sum(word in part.title for word in words) for part in notice.sections}
    best = max(shared, key=lambda part: shared[part], default=None)
    return best if best and shared[best] and asks_section(asked.text) else None


def _section_of(item: Item, notice: Notice) -> Section | None:
    return next((part for part in notice.sections if item in part.items), None)


def _heading(section: Section) -> str:
    return f"第{_chinese(section.number)}部分“{section.title}”"


def _chinese(number: int) -> str:
    if number <= 10:
        return _NUMERALS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


def _name(item: Item) -> str:
    return f"第{item.id}项“{item.title}”" if item.number is not None else f"“{item.title}”"


def _say(text: str, *sources: Source) -> Sentence:
    return Sentence(text, sources, SourceKind.LOOKED_UP)


def _whole(notice: Notice, item: Item) -> Source:
    return Source(notice.id, item.id, item.start, item.end)


def _units_source(notice: Notice, item: Item) -> Source:
    span = item.units_span or Span(item.start, item.end)
    return Source(notice.id, item.id, span.start, span.end)


def _header_source(notice: Notice, span: Span) -> Source:
    return Source(notice.id, "", span.start, span.end)
