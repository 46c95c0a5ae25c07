"""The frame of the evaluation's pages, and small pieces that several of them use. Pure.

Addresses are relative, so that the page works behind a path of a proxy too: `up` leads from a
reply at `/evaluation/…` back to where `/evaluation` is.
"""

from collections.abc import Iterable, Mapping
from html import escape

from web.evaluation_query import Query, View, parameters
from web.rooms import STRANGER, Room, Visitor, render_doors

TABS = {View.RUNS: "评测", View.FEEDBACK: "居民意见", View.SET: "自编题集"}
_LEADS = {
    View.RUNS: "用题集考一考问答：得多少分、错在哪里、比上次如何。评测时，问答页面照常可用。",
    View.FEEDBACK: "居民同意保存的评价。可以改写成测试题，放进自编题集。",
    View.SET: "由居民意见改写、或在这里新写的测试题。可以下载，也可以直接拿来评测。",
}


def render_frame(
    title: str,
    main: str,
    *,
    view: View = View.RUNS,
    up: str = "",
    version: str = "",
    problem: str = "",
    told: str = "",
    is_waiting: bool = False,
    visitor: Visitor = STRANGER,
) -> str:
    """A whole page. `problem` is told above all, one line each; `told` is good news."""
    ending = f"?v={version}" if version else ""
    again = '<noscript><meta http-equiv="refresh" content="5"></noscript>' if is_waiting else ""
    body = (
        '<a class="skip" href="#main">跳到内容</a>'
        '<header class="masthead"><h1>民生问答 · 评测</h1>'
        "<p>供工作人员检查回答的准确率。</p>"
        f"{render_doors(Room.EVALUATION, visitor, up)}</header>{_tabs(view, up)}"
        f'<main class="desk-main" id="main" tabindex="-1">{problem_box(problem)}'
        f"{_told(told)}{main}</main>"
    )
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} - 民生问答评测</title>{again}"
        f'<link rel="icon" href="{up}desk/favicon.svg">'
        f'<link rel="stylesheet" href="{up}desk/style.css{ending}">'
        f'<link rel="stylesheet" href="{up}desk/desk.css{ending}">'
        f'<link rel="stylesheet" href="{up}evaluation/evaluation.css{ending}">'
        f'<script src="{up}desk/elder.js{ending}" defer></script>'
        f'<script src="{up}desk/desk.js{ending}" defer></script>'
        f'<script src="{up}evaluation/evaluation.js{ending}" defer></script></head>'
        f'<body class="desk evaluation">{body}</body></html>'
    )


def lead(view: View) -> str:
    """The line that says what a list is for."""
    return f'<p class="lead">{_LEADS[view]}</p>'


def problem_box(problem: str) -> str:
    """What is wrong and what to do, one line each; nothing where nothing is wrong."""
    if not problem:
        return ""
    lines = "".join(f"<li>{escape(line)}</li>" for line in problem.split("\n") if line)
    return f'<div class="problem" role="alert"><ul>{lines}</ul></div>'


def page_address(query: Query, up: str = "") -> str:
    """The address of a view, escaped."""
    return escape(f"{up}evaluation{parameters(query)}")


def select(
    name: str, label: str, chosen: str, members: Iterable[tuple[str, str]], none: str = "全部"
) -> str:
    """A labelled choice whose first member is `none`; no such member where `none` is empty."""
    options = f'<option value="">{none}</option>' if none else ""
    for value, text in members:
        on = " selected" if value == chosen else ""
        options += f'<option value="{escape(value)}"{on}>{escape(text)}</option>'
    return f'<label><span>{label}</span><select name="{name}">{options}</select></label>'


def hidden(values: Mapping[str, str]) -> str:
    """Parameters that a form keeps; empty ones are left out."""
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in values.items()
        if value
    )


def sure(action: str, label: str, told: str, values: Mapping[str, str]) -> str:
    """A deed that asks once more, without a script: the button opens, the second one does it."""
    return (
        f'<details class="sure"><summary>{label}</summary>'
        f'<form method="post" action="{action}">{hidden(values)}'
        f'<button type="submit" class="danger">{told}</button></form></details>'
    )


def _tabs(view: View, up: str) -> str:
    links = "".join(
        f'<a href="{page_address(Query(view=each), up)}"'
        f"{_CURRENT if each is view else ''}>{name}</a>"
        for each, name in TABS.items()
    )
    return f'<nav class="tabs" aria-label="评测">{links}</nav>'


_CURRENT = ' aria-current="page"'


def _told(told: str) -> str:
    return f'<p class="good" role="status">{escape(told)}</p>' if told else ""
