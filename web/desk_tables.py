"""Which table a view of the desk shows, and its filters in words, for page and exports alike."""

from dataclasses import replace

from corpus.notice import Notice
from web.answer_view import VERIFY
from web.desk_cells import KINDS, ROLES, Table, section_name
from web.desk_figures import figure_table
from web.desk_query import DeskQuery, View
from web.desk_units import duty_table, heat_table, unit_table
from web.notice_view import published_line


def build_table(notice: Notice, query: DeskQuery) -> Table:
    """The table of the query's view; the view of the items has the duties'."""
    builders = {View.UNITS: unit_table, View.HEAT: heat_table, View.FIGURES: figure_table}
    return builders.get(query.view, duty_table)(notice, query)


def unfiltered(query: DeskQuery) -> DeskQuery:
    """The same view of the same notice with nothing left out."""
    return replace(DeskQuery(query.view), notice=query.notice)


def describe(notice: Notice, query: DeskQuery) -> str:
    """The filters in words, empty where there are none."""
    pieces = []
    if query.q:
        pieces.append(f"搜索“{query.q}”")
    if query.unit:
        pieces.append(f"单位：{query.unit}")
    if query.role:
        pieces.append(f"只看{ROLES[query.role]}")
    if section := next((s for s in notice.sections if s.number == query.section), None):
        pieces.append(f"只看“{section_name(section)}”")
    if query.kind:
        pieces.append(f"类别：{KINDS[query.kind]}")
    return "；".join(pieces)


def export_notes(notice: Notice, query: DeskQuery) -> tuple[str, ...]:
    """What stands on the last sheet of an export: where it comes from and what it leaves out."""
    filters = describe(notice, query)
    return (
        f"来源：{published_line(notice)}",
        f"{VERIFY}。",
        f"筛选：{filters}" if filters else "未筛选，是全部内容。",
        "带“等”字或写“成员单位”的名单，要点没有逐一列出单位。",
    )
