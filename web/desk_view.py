"""The desk's pages as HTML: the frame, and the results in it.

Pure: from notices and a query to a page. Plain links and one form a page, so that every view has
an address, the browser's way back works, and nothing depends on a script.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from corpus.notice import Notice
from web.answer_view import VERIFY
from web.desk_cells import Table
from web.desk_filters import render_filters, render_notice_choice
from web.desk_html import render_table
from web.desk_item import find_place, render_items
from web.desk_query import DeskQuery, View, address, elsewhere
from web.desk_tables import build_table, describe, unfiltered
from web.notice_view import published_line
from web.rooms import STRANGER, Room, Visitor, render_doors

TABS = {
    View.UNITS: "责任单位",
    View.DUTIES: "分工明细",
    View.HEAT: "分布图",
    View.FIGURES: "数字",
    View.ITEMS: "要点原文",
}
_LEADS = {
    View.UNITS: "每个单位牵头、协同哪些项。点项号看原文，单位名会标出来。",
    View.DUTIES: "一行是一个单位在一项里的分工。点事项看原文。",
    View.HEAT: "颜色越深，该单位在这一部分的项越多。点格子看原文里的各处。",
    View.FIGURES: "要点各项里的全部数字。点数字看原文。可以搜“补贴”“≥ 80%”“每月 不低于50元”。",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A page and its status: 404 where the address names what is not there."""

    html: str
    status: int = 200


def choose_notice(notices: Sequence[Notice], query: DeskQuery) -> Notice | None:
    """The notice that is meant: the first where none is named, None where it is unknown."""
    if not query.notice:
        return notices[0] if notices else None
    return next((notice for notice in notices if notice.id == query.notice), None)


def render_desk(
    notices: Sequence[Notice],
    query: DeskQuery,
    version: str = "",
    visitor: Visitor = STRANGER,
) -> Reply:
    """The page for a query; `version` makes the addresses of style and script new with them."""
    notice = choose_notice(notices, query)
    if notice is None:
        return Reply(_frame("找不到要点", _unknown(notices, query, visitor), version), 404)
    unnamed = query.item and not query.notice and len(notices) > 1
    query = replace(query, notice=notice.id)
    if query.print and query.view is not View.ITEMS:
        return Reply(_frame(TABS[query.view], _on_paper(notice, query), version, paper=True))
    status = 200
    if query.view is View.ITEMS:
        place = find_place(notice, query)
        status = 404 if place.problem else 200
        main = render_items(notice, query, place)
    else:
        main = _register(notice, query)
    told = (
        '<section class="told" aria-label="提示">'
        "地址里没有写明是哪一份要点，现在显示的是下面这一份。</section>"
    )
    top = (
        _masthead(visitor)
        + (told if unnamed else "")
        + render_notice_choice(notices, notice, query)
    )
    body = f'{top}{_tabs(query)}<main class="desk-main" id="main">{main}</main>'
    return Reply(_frame(TABS[query.view], body, version), status)


def _register(notice: Notice, query: DeskQuery) -> str:
    table = build_table(notice, query)
    return (
        f'<p class="lead">{escape(_LEADS[query.view])}</p>{render_filters(notice, query)}'
        f'<div id="results">{_results(notice, query, table)}</div>'
    )


def _results(notice: Notice, query: DeskQuery, table: Table) -> str:
    shown, total = len(table.rows), table.total
    filtered = query != replace(unfiltered(query), sort=query.sort, down=query.down)
    count = f"共 {total} {table.counted}"
    if filtered:
        count = f"符合的有 {shown} {table.counted}（{count}）"
    told = "".join(f'<p class="understood">{escape(line)}</p>' for line in table.told)
    clear = f'<a href="{escape(address(unfiltered(query)))}">清除筛选</a>' if filtered else ""
    end = escape(address(replace(query, print=False)))
    paper = escape(address(replace(query, print=True)))
    grid = render_table(table, query) if shown else '<p class="nothing">没有符合的内容。</p>'
    return (
        f'<div class="summary"><p role="status"><strong>{count}</strong>{clear}</p>'
        f'<p class="doors"><a class="door" href="desk/export.xlsx{end}" download>导出 Excel</a>'
        f'<a class="door" href="desk/export.csv{end}" download>导出 CSV</a>'
        f'<a class="door" href="{paper}">打印版</a></p></div>{told}{grid}'
    )


def _tabs(query: DeskQuery) -> str:
    links = "".join(
        f'<a href="{escape(address(elsewhere(query, view)))}"'
        f"{_CURRENT if view is query.view else ''}>{name}</a>"
        for view, name in TABS.items()
    )
    return f'<nav class="tabs" aria-label="台账">{links}</nav>'


_CURRENT = ' aria-current="page"'


def _masthead(visitor: Visitor) -> str:
    return (
        '<a class="skip" href="#main">跳到内容</a>'
        '<header class="masthead"><h1>民生问答 · 工作台</h1>'
        "<p>供工作人员查单位分工、数字和原文。</p>"
        f"{render_doors(Room.DESK, visitor)}</header>"
    )


def _unknown(notices: Sequence[Notice], query: DeskQuery, visitor: Visitor) -> str:
    links = "".join(
        f'<li><a href="{escape(address(DeskQuery(notice=notice.id)))}">'
        f"{escape(published_line(notice))}</a></li>"
        for notice in notices
    )
    told = (
        f"没有收录编号为“{escape(query.notice)}”的要点。请检查地址，或从下面选一份："
        if notices
        else "还没有收录任何要点。"
    )
    return (
        f'{_masthead(visitor)}<main class="desk-main" id="main">'
        f'<p class="problem" role="alert">{told}</p><ul class="notices">{links}</ul></main>'
    )


def _on_paper(notice: Notice, query: DeskQuery) -> str:
    table = build_table(notice, query)
    filters = describe(notice, query)
    back = escape(address(replace(query, print=False)))
    lines = [f"来源：{published_line(notice)}。{VERIFY}。"]
    lines.append(f"{len(table.rows)} {table.counted}" + (f"；筛选：{filters}" if filters else ""))
    lines += table.told
    told = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return (
        '<section class="for-screen" aria-label="打印">'
        '<button type="button" id="print">打印</button>'
        f'<a class="door" href="{back}">返回</a></section>'
        f'<main id="main"><h1>{escape(table.title)}</h1>{told}{render_table(table, query)}</main>'
    )


def _frame(title: str, body: str, version: str, *, paper: bool = False) -> str:
    ending = f"?v={version}" if version else ""
    kind = "desk paper" if paper else "desk"
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} - 民生问答工作台</title>"
        '<link rel="icon" href="desk/favicon.svg">'
        f'<link rel="stylesheet" href="desk/style.css{ending}">'
        f'<link rel="stylesheet" href="desk/desk.css{ending}">'
        f'<script src="desk/elder.js{ending}" defer></script>'
        f'<script src="desk/desk.js{ending}" defer></script></head>'
        f'<body class="{kind}">{body}</body></html>'
    )
