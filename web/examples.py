"""Example questions for the empty page, only such as the notices at hand can answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.notice import Notice

_EACH = 4
"""Examples a group: what a phone shows without scrolling far."""
_OF_RESIDENTS = (
    # what must stand in the notice, and the question
    ("免费婚前", "婚前医学检查免费吗？"),
    ("护理补贴", "重度残疾人每月有多少护理补贴？"),
    ("大病保险支付比例", "大病保险能报销多少？"),
    ("公共图书馆", "免费开放的图书馆有几个？"),
    ("康复训练救助", "孩子有听力残疾，有什么帮助？"),
    ("养老服务补贴", "困难老人有养老补贴吗？"),
)


@dataclass(frozen=True, slots=True)
class Examples:
    """Two groups of questions."""

    residents: tuple[str, ...]
    staff: tuple[str, ...]


def examples_for(notices: Sequence[Notice]) -> Examples:
    """Questions on what stands in the first notice; titles of its items where ours do not fit."""
    if not notices:
        return Examples((), ())
    notice = notices[0]
    residents = [question for needed, question in _OF_RESIDENTS if needed in notice.text]
    titled = [item for item in notice.items if item.title]
    residents += [f"“{item.title}”有哪些内容？" for item in titled]
    staff = []
    led = [item for item in titled if item.lead_units]
    if led:
        staff.append(f"{led[-1].lead_units[0]}牵头哪些工作？")
        staff.append(f"“{led[len(led) // 2].title}”由哪个单位牵头？")
    numbered = [item for item in notice.items if item.number is not None]
    if numbered:
        staff.append(f"第{numbered[len(numbered) // 4].number}项是什么？")
        staff.append("要点一共有几项？")
    return Examples(tuple(residents[:_EACH]), tuple(staff[:_EACH]))
