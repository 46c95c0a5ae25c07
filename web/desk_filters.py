"""The desk's controls as HTML: the choice of the notice, and the filters of a register."""

from collections.abc import Iterable, Sequence
from enum import Enum
from html import escape

from corpus.notice import Notice
from corpus.unit_register import Role, unit_entries
from web.desk_cells import KINDS, ROLES, section_name
from web.desk_query import DeskQuery, Kinds, Sort, View
from web.notice_view import published_line

_PLACEHOLDERS = {View.FIGURES: "例如：补贴　每月　≥ 80%"}
_SEARCHES = {View.FIGURES: "搜数字"}


def render_filters(notice: Notice, query: DeskQuery) -> str:
    """The form of the query's view: it works without a script."""
    names = "".join(
        f'<option value="{escape(entry.unit)}"></option>' for entry in unit_entries(notice)
    )
    search = _SEARCHES.get(query.view, "搜单位")
    hint = _PLACEHOLDERS.get(query.view, "简称、全称、旧名都可以")
    controls = [
        f'<label class="wide"><span>{search}</span><input type="search" name="q" '
        f'value="{escape(query.q)}" placeholder="{hint}" autocomplete="off" maxlength="200"'
        f"{'' if query.view is View.FIGURES else ' list=unit-names'}></label>"
    ]
    if query.view is View.FIGURES:
        leads = dict.fromkeys(unit for item in notice.items for unit in item.lead_units)
        controls.append(_select("unit", "牵头单位", query.unit, [(u, u) for u in leads]))
        controls.append(
            _select("kind", "类别", _value(query.kind), [(k.value, KINDS[k]) for k in Kinds])
        )
    else:
        roles = [(role.value, f"只看{ROLES[role]}") for role in Role]
        controls.append(_select("role", "分工", _value(query.role), roles))
    sections = [(str(s.number), section_name(s)) for s in notice.sections]
    if len(sections) > 1:
        controls.append(_select("section", "部分", str(query.section or ""), sections))
    hidden = _hidden(
        ("view", query.view.value),
        ("notice", query.notice),
        ("sort", "" if query.sort is Sort.PLACE else query.sort.value),
        ("down", "1" if query.down else ""),
    )
    return (
        f'<form class="filters" id="filters" method="get" role="search">{hidden}'
        f'{"".join(controls)}<button type="submit">查找</button>'
        f'<datalist id="unit-names">{names}</datalist></form>'
    )


def render_notice_choice(notices: Sequence[Notice], notice: Notice, query: DeskQuery) -> str:
    """Which notice is shown; a choice where there are several."""
    line = f"<strong>{escape(published_line(notice))}</strong>"
    counted = f"共 {len(notice.items)} 项、{len(unit_entries(notice))} 个单位"
    if len(notices) == 1:
        return (
            f'<section class="chosen-notice" aria-label="当前要点"><span>当前要点：{line}</span>'
            f"<span>{counted}</span></section>"
        )
    options = "".join(
        f'<option value="{escape(other.id)}"{" selected" if other is notice else ""}>'
        f"{escape(published_line(other))}</option>"
        for other in notices
    )
    return (
        '<form class="chosen-notice" method="get" aria-label="当前要点">'
        f"{_hidden(('view', query.view.value))}"
        f"<label><span>当前要点（已收录 {len(notices)} 份）</span>"
        f'<select name="notice" id="notice">{options}</select></label>'
        f'<button type="submit">换成这一份</button><span>{counted}</span></form>'
    )


def _select(name: str, label: str, chosen: str, options: Iterable[tuple[str, str]]) -> str:
    listed = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(words)}</option>"
        for value, words in (("", "全部"), *options)
    )
    return f'<label><span>{label}</span><select name="{name}">{listed}</select></label>'


def _hidden(*pairs: tuple[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in pairs
        if value
    )


def _value(choice: Enum | None) -> str:
    return str(choice.value) if choice else ""
