"""Records as Chinese lines for a terminal; a program reads `--json` instead. Pure."""

from collections.abc import Iterator, Sequence

from minsheng.differences import ChangeRecord, DifferenceRecord, FigureSide, UnitSide
from minsheng.records import (
    AnswerRecord,
    DutyRecord,
    FigureRecord,
    FiguresRecord,
    ItemRecord,
    NoticeRecord,
    UnitRecord,
    UnitsRecord,
)

STATUSES = {
    "answered": "已答",
    "not_stated": "要点未写明",
    "not_covered": "不在要点范围",
    "unclear": "请再说清楚",
}
_CHANGES = {"added": "新增", "removed": "删去", "reworded": "改动", "moved": "只移动了位置"}
_ROLES = {"lead": "牵头", "support": "协同"}


def item_name(item_id: str) -> str:
    """第22项; of an item without a printed number its id."""
    return f"第{item_id}项" if item_id[:1].isdigit() else item_id


def basis_lines(answer: AnswerRecord) -> Iterator[str]:
    """What stands below an answer: its outcome, its places, and how old the notice is."""
    yield f"〔{STATUSES[answer.status]}〕"
    for source in answer.sources:
        where = f"{item_name(source.item)}《{source.title}》" if source.item else "标题或段落"
        words = " ".join(source.text.split())
        yield f"  出处：{where}，原文第 {source.start}–{source.end} 字：“{words}”"
    yield f"  {_dated(answer.notice)}。{answer.advice}。"


def item_lines(item: ItemRecord) -> Iterator[str]:
    """The item as published, with where it stands."""
    yield f"{item_name(item.item)}　{item.title}"
    yield f"部分：{item.section or '（不分部分）'}"
    yield f"牵头单位：{_list(item.lead_units, item.lead_is_open) or '（未列）'}"
    yield f"协同单位：{_list(item.support_units, item.support_is_open) or '（未列）'}"
    yield f"原文（第 {item.start}–{item.end} 字）：{item.text}"
    yield f"{_dated(item.notice)}。"


def units_lines(found: UnitsRecord, *, whole: bool) -> Iterator[str]:
    """A line a unit, or, where a unit was asked for, all that it leads and supports."""
    yield from found.told
    if not found.units:
        yield "没有找到这样的单位。"
        return
    for unit in found.units:
        if whole:
            yield from _unit_lines(unit)
        else:
            yield f"{unit.unit}　牵头 {len(unit.leads)} 项，协同 {len(unit.supports)} 项"
    yield f"{_dated(found.notice)}，共 {len(found.units)} 个单位。"


def figures_lines(found: FiguresRecord) -> Iterator[str]:
    """A line a figure: its place, what it is said of, and its clause."""
    if not found.total:
        yield "没有找到这样的数字。"
        return
    for figure in found.figures:
        yield f"{item_name(figure.item)}　{_figure(figure)}　{' '.join(figure.clause.split())}"
    shown = f"，显示前 {len(found.figures)} 个" if len(found.figures) < found.total else ""
    yield f"{_dated(found.notice)}，共 {found.total} 个数字{shown}。"


def difference_lines(difference: DifferenceRecord) -> Iterator[str]:
    """The counts, then each change with its figures, units and words."""
    yield f"旧：{_dated(difference.old)}，{difference.old.items} 项"
    yield f"新：{_dated(difference.new)}，{difference.new.items} 项"
    if not difference.changes:
        yield "各项文字、数字、单位都没有变化。"
        return
    kinds = [change.kind for change in difference.changes]
    counts = [f"{name} {kinds.count(kind)} 项" for kind, name in _CHANGES.items() if kind in kinds]
    yield "，".join(counts) + "。"
    for change in difference.changes:
        yield from _change_lines(change)


def _unit_lines(unit: UnitRecord) -> Iterator[str]:
    yield unit.unit + ("（泛指各成员单位）" if unit.is_group else "")
    names = (("别名", unit.aliases), ("前身", unit.earlier), ("后来", unit.later))
    for name, others in names:
        if others:
            yield f"  {name}：{'、'.join(others)}"
    for name, duties in (("牵头", unit.leads), ("协同", unit.supports)):
        yield f"  {name} {len(duties)} 项{'：' if duties else ''}"
        yield from map(_duty, duties)
    if unit.may_hide_in:
        items = "、".join(map(item_name, unit.may_hide_in))
        yield f"  另有 {items} 的单位以“等”或成员单位结尾，是否含它，原文没有写明。"


def _duty(duty: DutyRecord) -> str:
    return f"    {item_name(duty.item)}《{duty.title}》（{duty.section}）"


def _figure(figure: FigureRecord) -> str:
    said = "，".join(filter(None, [figure.subject, figure.level]))
    bound = figure.comparator_text and f"（{figure.comparator_text}）"
    return f"{figure.basis}{figure.text}{bound}{f'〔{said}〕' if said else ''}"


def _change_lines(change: ChangeRecord) -> Iterator[str]:
    side = change.new or change.old
    if side is None:
        return
    moved = ""
    if change.old and change.new and change.is_moved:
        is_renumbered = change.old.item != change.new.item
        moved = f"（原{item_name(change.old.item)}）" if is_renumbered else "（换了部分）"
    yield f"{_CHANGES[change.kind]}{moved}　{item_name(side.item)}《{side.title}》"
    for figures in change.figures:
        yield f"  数字：{_figure_side(figures.old)} → {_figure_side(figures.new)}"
    for units in change.units:
        yield f"  单位：{_unit_side(units.old)} → {_unit_side(units.new)}"
    for words in change.words:
        old, new = ("".join(text.split()) for text in (words.old.text, words.new.text))
        yield f"  文字：[-{old}-] [+{new}+]"


def _figure_side(side: FigureSide | None) -> str:
    if side is None:
        return "（无）"
    said = "，".join(filter(None, [side.subject, side.level, side.basis, side.comparator_text]))
    return side.text + (f"〔{said}〕" if said else "")


def _unit_side(side: UnitSide | None) -> str:
    return f"{side.unit}（{_ROLES[side.role]}）" if side else "（无）"


def _list(units: Sequence[str], is_open: bool) -> str:
    return "、".join(units) + ("等" if units and is_open else "")


def _dated(notice: NoticeRecord) -> str:
    published = f"（{notice.published} 发布）" if notice.published else ""
    return f"《{notice.title}》{published}"
