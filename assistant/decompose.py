"""One question of several parts becomes several questions, answered one after another.

Three forms: two questions in a row (补多少?找谁?), one question on two things (A和B各多少), and a
comparison (A和B哪个多). A story before the question stays with it as its context.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from assistant.patterns import LEADS, asking_phrase, asks
from assistant.words import content_words

_BREAK = re.compile(
    r"[?？;；!！]+|。+|(?:[,，]|(?<=[吗呢么嘛]))\s*(?=另外|还有[^吗]|顺便|再问|同时想|然后|以及[^,，]{2,}(?:多少|几|谁|哪))"
)
_EACH = r"(?:今年|本年)?(?:分别|各自|各)(?:是|要|有|为|由|归|给|能|达到|完成)*"
_ASKED = r"(?=.{0,6}(?:谁|哪|多少|几|什么|啥))"
"""What is asked of each of several things, and that it asks: 分别由谁牵头."""
_JOINED = re.compile(
    r"^(?P<head>.*?)(?P<first>[^,，、]{2,18}?)(?:和|与|跟|同|以及|还有|还是|、|比起?)(?P<second>[^,，、]{2,18}?)"
    rf"(?P<asking>[,，]?(?:这|它们|他们)?(?:两[个项样件者]事?|二者|俩)?(?:{_EACH}(?P<what>{_ASKED}.*)"
    r"|(?:相比)?[,，]?(?:是|的)?(?:哪个|哪一个|哪边|哪项|哪样|哪种|谁)[^,，、]{0,6}?(?:多|大|高|少|低|小|长|早).*))$"
)
_LISTED = re.compile(
    r"^(?P<members>[^,，、]{2,12}(?:、[^,，、]{2,12}){1,3}?(?:(?:和|跟|与|以及|还有)[^,，、]{2,12}?)?)"
    rf"[,，]?(?:这|它们|他们)?(?:[两三四][个项样件者])?{_EACH}(?P<what>{_ASKED}[^,，]*)$"
)
"""One question on a list of things: 甲、乙和丙各多少."""
_ONE_UNIT = r"(?:是不是|是)?(?:由|归)?(?:同一?|一)[个家](?:单位|部门|局)?"
_SAME_UNIT = re.compile(
    r"^(?P<first>[^,，、]{2,18}?)[,，]?(?:和|与|跟|同|以及)(?P<second>[^,，、]{2,18}?)[,，]?"
    r"(?:(?:这|它们|他们)?(?:两[个项样件者]|俩)(?:事情?)?)?[,，]?都?"
    rf"(?:{_ONE_UNIT}(?:来|在)?{LEADS.pattern}|(?:{LEADS.pattern}|管)的(?:单位|部门)?{_ONE_UNIT}|{_ONE_UNIT}(?:来|在)?管)"
    r"(?:的)?[吗么吧]?(?:[,，]?(?:哪一?[个家](?:单位|部门|局)?|(?:各|分别|都|各自)是谁))?$"
)
"""Asks whether one unit leads both: both are told."""
_IT = re.compile("^[它他她]们?")
_AND_LAST = re.compile("、|(?:和|跟|与|以及|还有)(?=[^、]*$)")
_THAN = re.compile(
    r"^(?P<first>[^,，]{2,18}?)(?:是不是)?(?<!占)比(?!例|率|重)(?P<second>[^,，]{2,18}?)(?:更|还|要|得)*"
    r"(?:多|大|高|少|低|小|长)(?:吗|么|不|多少|些|一些|点|了)*$"
)
_COMPARES = re.compile(
    r"(?:哪个|哪一个|哪边|哪项|哪样|哪种|谁)[^,，?？]{0,6}(?:多|大|高|少|低|小|长|早)|相差|差多少|多多少|少多少|高多少|低多少|相比"
)
_CONTINUES = re.compile(
    r"^(?!.*(?:管|负责|牵头|主抓|挑头))(?:分别|都|各|具体|一共|总共|里头?|里面)?(?:是|有|叫|为|给|发|补|包括|包含|含)?(?:哪|什么|啥|几(?!年|天|个?月|次|回|周|个?小时)|多少)[^,，]{0,4}$"
    r"|^(?:都|分别|各)?(?:参与|配合|协同|协助|牵头|负责|管)(?:了|的是)?哪[几些]?个?(?:项|条|件|些)[^,，]{0,2}$"
    r"|^(?:相差|差|多|少|高|低)多少[^,，]{0,3}$|^(?:各|分别|都|各自)(?:是|有|归)?谁$"
)
"""A piece that only asks for the members of what was asked before: 分别是哪些; not 哪个单位管."""
_RUN_ON = re.compile(
    r"(?<=[\u4e00-\u9fff]{2}多少)(?=(?![人个名位户家所岁年天月的以之算才])[^多少,，、]{1,5}多少(?:钱|元)?$)"
    r"|(?<=多少(?P<of>[万个名人位所家套户处条张辆座场次件项亩吨元钱块]))"
    r"(?=(?:[^多少,，、]{2,10}多少(?P=of))$)"
    r"|(?<=[\u4e00-\u9fff]{2})(?=(?:另外(?![再又还加])|还有(?!什么|啥|哪|谁|没)|以及|又(?!是))[^,，]{1,}(?:多少|几|谁|哪|什么|啥))"
)
"""Where one asking phrase runs on into the next without a comma: 城里多少乡下多少, …另外…."""
_OF = re.compile("(?P<whose>[^的]{1,5})(?P<what>的[^的]{2,})$")
"""What the second of two things is of, and the first too: 城里和乡下的低保."""
_YEARS = re.compile(r"^(?P<before>.*?)(?:在|到)?(?P<year>(?:19|20)[0-9]{2}年)(?P<after>.*)$")
"""A part with a year: what stands before or behind it holds for the other year, too."""
_MOST = 4
"""Parts that are answered at most."""
_AND = re.compile(r"(?!然后|还有|其他|其它|为)[\u4e00-\u9fff0-9]{2,}呢$")
"""Asks of another group or level what was asked before: 市里呢."""
_SELF_STANDING = 6
"""Characters from which a piece that asks is a question, though its words are all common."""
_STORY = 60
"""Characters of context from which a question that names its topic goes without it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The questions that a question consists of, and whether their figures are to be compared."""

    questions: tuple[str, ...]
    compares: bool
    whole: str = ""
    """The question as asked, where one question on two things was divided: A和B各多少."""


def decompose(text: str) -> Parts:
    """The parts of a normalised question, in order; never empty, at most `_MOST`."""
    questions: list[str] = []
    context = ""
    for sentence in (piece.strip() for piece in _BREAK.split(text)):
        for piece in _asking_pieces(sentence):
            if questions and _CONTINUES.match(piece):
                questions[-1] += f"，{piece}"
            elif not _asks(piece):
                context = f"{context}{piece}，"
            else:
                alone = len(context) > _STORY and len(content_words(piece)) >= 1
                questions.append(piece if alone else context + piece)
                context = ""
    if not questions:
        return Parts((text,), False)
    if context:  # a remark after the question, such as 我是农村户口
        questions[-1] += f"，{context.rstrip('，')}"
    if len(questions) == 1:
        return _joined(questions[0])
    joined = [_joined(question) for question in questions]
    each = [part for own in joined for part in own.questions]
    return Parts(tuple(each[:_MOST]), bool(_COMPARES.search(text)))


def _asking_pieces(sentence: str) -> list[str]:
    """A sentence cut at its commas where each side asks something."""
    pieces: list[str] = []
    divided = re.split(r"([,，、]|(?<=[\u4e00-\u9fff0-9])\s+(?=[\u4e00-\u9fff]))", sentence)
    for phrase, mark in zip(divided[::2], ["", *divided[1::2]], strict=True):
        for part in _run_on(phrase):
            if pieces and _names(pieces[-1]) and asking_phrase(part) and not content_words(part):
                pieces[-1] = f"{pieces[-1][:-1]}{mark}{_IT.sub('', part)}"
            elif pieces and not (_asks(pieces[-1]) and _asks(part)):
                pieces[-1] += mark + part
            elif part.strip():
                pieces.append(part)
            mark = ""
    return pieces


def _names(piece: str) -> bool:
    """Whether a piece only names what the next one asks of: 养老保险那项呢，谁牵头."""
    return piece.endswith("呢") and not asking_phrase(piece) and bool(content_words(piece))


def _run_on(phrase: str) -> list[str]:
    """A phrase cut where one question runs on into the next."""
    cuts = [0]
    cuts += [at.start() for at in _RUN_ON.finditer(phrase) if asks(phrase[: at.start()])]
    return [phrase[start:end] for start, end in pairwise([*cuts, len(phrase)])]


def _asks(piece: str) -> bool:
    return bool(asking_phrase(piece)) or (
        asks(piece)
        and (len(piece) >= _SELF_STANDING or bool(content_words(piece) or _AND.match(piece)))
    )


def _joined(question: str) -> Parts:
    if than := _THAN.match(question.rstrip("?？。 ")):
        return Parts(tuple(f"{than[name]}，多少" for name in ("first", "second")), True)
    if same := _SAME_UNIT.match(question.rstrip("?？。 ")):
        return Parts(
            tuple(f"{same[name]}，谁牵头" for name in ("first", "second")), False, question
        )
    listed = _LISTED.match(question.rstrip("?？。 "))
    members = _AND_LAST.split(listed["members"]) if listed else []
    if listed and 2 < len(members) <= _MOST and all(map(content_words, members)):
        return Parts(tuple(f"{each}，{listed['what']}" for each in members), False, question)
    found = _JOINED.match(question.rstrip("?？。 "))
    compares = bool(_COMPARES.search(question))
    if not found or not (content_words(found["first"]) and content_words(found["second"])):
        return Parts((question,), compares)
    if found["head"].endswith("、"):  # a list of three and more is read whole
        return Parts((question,), compares)
    asking = found["what"] or "多少"
    if not asking_phrase(asking):
        asking = f"{asking}多少" if compares else asking
    head = found["head"]
    first, second = found["first"], found["second"]
    if (of := _OF.match(second)) and "的" not in first and abs(len(of["whose"]) - len(first)) <= 1:
        first += of["what"]  # 城里和乡下的低保
    head, first, second = _each_year(head, first, second)
    return Parts(
        tuple(f"{head}{part}，{asking}" for part in (first, second)),
        compares,
        question if found["what"] else "",
    )


def _each_year(head: str, first: str, second: str) -> tuple[str, str, str]:
    """Head and parts, where the parts are two years of one thing: 入园率2020年和2025年分别多少."""
    one, other = _YEARS.match(head + first), _YEARS.match(second)
    if one is None or other is None or one["after"] or other["before"]:
        return head, first, second
    if one["before"] and other["after"]:
        return head, first, second
    return one["before"], one["year"] + other["after"], other["year"] + other["after"]
