"""What the assistant says in its own words: refusals, gaps, a question back.

No words of the user's are repeated here, so nothing of theirs can be taken for the notice's.
"""

from assistant.intents import Intent
from assistant.scope import BeyondKind
from corpus.notice import Notice

_ASPECTS = {
    Intent.AMOUNT: "具体金额",
    Intent.QUANTITY: "具体数量",
    Intent.RATIO: "具体比例",
    Intent.DATE: "具体时间",
    Intent.WHO: "具体条件",
    Intent.PROCEDURE: "办理方式和地点",
    Intent.MATERIALS: "所需材料",
    Intent.DEADLINE: "办理时限",
    Intent.CONTACT: "电话和地址",
    Intent.WHERE: "具体地点或名单",
}


def aspect(intents: tuple[Intent, ...]) -> str:
    """The detail that is missing, in the reader's words."""
    return next((_ASPECTS[intent] for intent in intents if intent in _ASPECTS), "这一细节")


def greeting(notice: Notice) -> str:
    """Answer to small talk."""
    return (
        f"您好，我可以回答《{notice.title}》里的问题，例如补贴标准、谁可以享受、哪个单位牵头。"
        "请问您想了解哪一项？"
    )


def asking_back(notice: Notice) -> str:
    """Answer to a question that names no topic."""
    return (
        f"请问您想了解《{notice.title}》里的哪一项？可以说出事情和想知道的内容，例如补贴的标准、"
        "享受的条件或牵头的单位。"
    )


def not_covered(notice: Notice, reason: BeyondKind | None) -> str:
    """Answer to a question outside the notice."""
    where = notice.place or "本地"
    if reason is BeyondKind.PLACE or reason is BeyondKind.LEVEL:
        return f"《{notice.title}》只写{where}的工作，没有其他地方或其他层级的安排，无法回答。"
    if reason is BeyondKind.YEAR:
        return f"《{notice.title}》只写本年度的工作，没有所问年份的安排，无法回答。"
    if reason is BeyondKind.UNIT:
        return f"《{notice.title}》没有列出所问的单位，无法回答；请换一个单位名称再问。"
    return f"《{notice.title}》没有写到所问的内容，无法回答；可以换个说法再问，或向有关部门咨询。"


def no_such_item(notice: Notice) -> str:
    """Answer to an item or section number that the notice does not have."""
    return f"《{notice.title}》没有这个编号的内容，无法回答；请核对编号。"
