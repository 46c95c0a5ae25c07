"""What the tests of the assistant share: the real notice, a small made-up one, and ways to ask.

The classifier is fitted on a few rows written here, so that no test leans on the rows that the
shipped one learns from.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.answer import Assistant
from assistant.generate.base import Generator, Prompt
from assistant.intents import Intent, IntentClassifier, fit
from assistant.scope import beyond_scope, districts_in
from assistant.understand import Asked
from assistant.values import Answer, BeforeModel, Done, Event, Shown, Turn
from corpus.notice import Clause, Item, Notice
from corpus.parse import parse_notice
from corpus.register import Register
from corpus.split import split_clauses
from corpus.units import find_units
from index.search import ClauseHit
from index.store import NoticeIndex
from tests.fake_encoder import FakeEncoder

_NOTICES = Path(__file__).parents[2] / "corpus" / "notices"
REAL_TEXT = (_NOTICES / "2020年全市民生工作要点.txt").read_text(encoding="utf-8")
REAL = parse_notice(REAL_TEXT, "real")
REAL_REGISTER = Register.from_notice(REAL)
REAL_TABLE = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "notice_2020_items.json").read_text(encoding="utf-8")
)

SMALL_TEXT = """2021年全市民生工作要点

发布日期:2021-03-15  作者:办公室  来源:马鞍山市人民政府网

2021年是起步之年，按照《安徽省人民政府关于民生的意见》(皖政〔2021〕8号)要求，做好各项工作。

一、照顾老人

1.发放高龄津贴。对年满80周岁的老年人,每人每月给予不超过50元高龄津贴。在村级、镇级、县级食堂就餐的老年人分别补助3元、4元、6元。(牵头责任单位:市民政局,协同责任单位:市财政局、市卫健委等)

2.建设社区食堂。新建社区食堂18个,培训厨师260人次。推动2019年开工的2个食堂完工。(牵头责任单位:市商务局、市民政局)

二、方便出行

3.改造公交站台。完成公交站台改造40座左右,候车亭安装率达到90%以上。一类镇(石桥镇、花山区)改造全部完成;二类镇(其他镇)完成率达到70%。(牵头责任单位:市交运局,协同责任单位:市公交工作领导小组成员单位)

4.开展交通宣传。加强骑行安全教育,不得向未成年人出租车辆。
"""
SMALL = parse_notice(SMALL_TEXT, "small")
SMALL_REGISTER = Register.from_notice(SMALL)

_ROWS = {
    Intent.AMOUNT: "津贴多少钱 每月给多少元 补助标准是几块钱 能领多少钱 护理补贴每人每月多少钱",
    Intent.QUANTITY: "新建多少个 培训多少人次 建几所 改造多少座 多少户 完成多少件",
    Intent.RATIO: "比例是多少 覆盖率要达到多少 百分之几 普及率多高",
    Intent.DATE: "哪一年开工 什么时候完成 到哪年为止",
    Intent.WHO: "谁可以享受 哪些人能领 什么条件才符合 给谁的 我能领吗",
    Intent.CONTENT: "怎么做 主要做什么 有什么措施 讲什么 是什么意思",
    Intent.LEAD: "谁牵头 哪个部门负责 归哪个单位管 由哪个单位牵头",
    Intent.SUPPORT: "哪些单位协同 谁配合 协同单位有哪些 哪些部门参与",
    Intent.UNIT_ITEMS: (
        "市民政局牵头哪些工作 市商务局负责哪些事项 市财政局协同哪些项目 市残联牵头哪几项 "
        "民政局牵头的有哪些 市气象局牵头哪些事项"
    ),
    Intent.LOCATE: "写在第几条 在哪一项 属于哪个部分 是第几项",
    Intent.COUNT: "一共多少项 共有几条 有几个部分",
    Intent.HEADER: "什么时候发布的 文件来源是哪里 标题是什么 发布日期",
    Intent.PROCEDURE: "怎么申请 去哪里办理 如何报名",
    Intent.MATERIALS: "要带什么材料 需要哪些证件 准备什么材料",
    Intent.DEADLINE: "申请截止到哪天 几个工作日办好 什么时候到账",
    Intent.CONTACT: "电话是多少 办公地址在哪 联系方式",
    Intent.SMALL_TALK: "你好 谢谢 再见 您好 早上好",
    Intent.VAGUE: "这个怎么说 补贴 那个呢 问一下",
}
ROWS = tuple((text, label) for label, texts in _ROWS.items() for text in texts.split())


class _Encoder(FakeEncoder):
    """Takes an empty question too, as a real encoder does."""

    def encode_query(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, shape (len(texts), dimension)."""
        return super().encode_query([text or "。" for text in texts])


@cache
def encoder() -> FakeEncoder:
    """One encoder for all: wide enough that few pairs of characters share a direction."""
    return _Encoder("assistant tests", 1024)


@cache
def classifier() -> IntentClassifier:
    """Fitted on the rows above."""
    return fit(encoder(), [text for text, _ in ROWS], [label for _, label in ROWS])


def build(index: NoticeIndex, generator: Generator) -> Assistant:
    """An assistant over all notices of the index, without weights."""
    return Assistant(tuple(index.notices.values()), index, encoder(), classifier(), generator)


def ask_aloud(
    assistant: Assistant, question: str, history: Sequence[Turn] = ()
) -> tuple[str, Answer]:
    """The text as it was shown piece by piece, and the answer that ended the stream."""
    events: list[Event] = [
        event for event in assistant.stream(question, history) if not isinstance(event, BeforeModel)
    ]
    assert isinstance(events[-1], Done)
    assert all(isinstance(event, Shown) for event in events[:-1])
    return "".join(event.text for event in events if isinstance(event, Shown)), events[-1].answer


def copied(prompt: Prompt) -> str:
    """What an obedient generator writes: the evidence, as it stands beside the question."""
    (line,) = [line for line in prompt.question.splitlines() if not line.startswith("问题：")]
    return line.split("：", 1)[1].rstrip("。") + "。"


def clauses_of(notice: Notice, item_id: str) -> tuple[Clause, ...]:
    """The clauses of an item."""
    return split_clauses(notice, notice.item(item_id))


def clause_holding(notice: Notice, item_id: str, words: str) -> Clause:
    """The one clause of an item that holds these words."""
    (found,) = [clause for clause in clauses_of(notice, item_id) if words in clause.text]
    return found


def hits_of(notice: Notice, item: Item, best: str) -> tuple[ClauseHit, ...]:
    """All clauses of the item as retrieval gives them; the one that holds `best` is the nearest."""
    hits = [
        ClauseHit(clause, 0.9 if best in clause.text else 0.5)
        for clause in split_clauses(notice, item)
    ]
    return tuple(sorted(hits, key=lambda hit: -hit.score))


def asked(
    text: str,
    *intents: Intent,
    topic: str = "",
    notice: Notice = REAL,
    numbers: tuple[int, ...] = (),
    sections: tuple[int, ...] = (),
    years: tuple[int, ...] = (),
    focus: tuple[str, ...] = (),
) -> Asked:
    """A question as `understand` gives it, with its intents and topic words set by hand."""
    register = REAL_REGISTER if notice is REAL else SMALL_REGISTER
    units = find_units(text, register.units, notice.place)
    return Asked(
        original=text,
        text=text,
        intents=intents,
        topic=tuple(topic.split()),
        units=units,
        item_numbers=numbers,
        section_numbers=sections,
        years=years,
        focus=focus,
        districts=districts_in(text, notice, units),
        beyond=beyond_scope(text, notice, units),
    )
