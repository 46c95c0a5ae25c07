"""The page that asks for name and password, for all rooms of the staff. Pure."""

from html import escape

from web.admin_access import SESSION_S
from web.rooms import LOCKED, NAMES, Visitor, render_doors


def render_sign_in(
    root: str, version: str, *, goal: str = "", problem: str = "", told: str = "", name: str = ""
) -> str:
    """The whole page. `goal` is where to go then, from the top; `told` is good news."""
    ending = f"?v={version}" if version else ""
    said = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    said += f'<p class="fine" role="status">{escape(told)}</p>' if told else ""
    rooms = "、".join(f"“{NAMES[room]}”" for room in LOCKED)
    main = (
        f'<h2>登录</h2>{said}<p class="lead">{rooms}要登录，登录一次都能用；工作台不用登录。</p>'
        f'<form method="post" action="{root}sign-in" class="sign-in">'
        f'<input type="hidden" name="goal" value="{escape(goal)}">'
        '<label><span>您的姓名（记入操作记录）</span><input name="name" required maxlength="30" '
        f'autocomplete="name" value="{escape(name)}"></label>'
        '<label><span>管理密码</span><input name="password" type="password" required '
        'maxlength="200" autocomplete="current-password"></label>'
        '<button type="submit">登录</button></form>'
        '<p class="lead">密码由部署这项服务的人员设置；不知道密码，请向他们要。'
        f"登录满 {SESSION_S / 3600:.0f} 小时，或服务重启后，要重新登录。</p>"
    )
    doors = render_doors(None, Visitor(has_password=False), root)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>登录 - 民生问答</title>"
        f'<link rel="icon" href="{root}desk/favicon.svg">'
        f'<link rel="stylesheet" href="{root}desk/style.css{ending}">'
        f'<link rel="stylesheet" href="{root}desk/desk.css{ending}">'
        f'<script src="{root}desk/elder.js{ending}" defer></script></head>'
        '<body class="desk"><a class="skip" href="#main">跳到内容</a>'
        '<header class="masthead"><h1>民生问答 · 工作人员</h1>'
        f"<p>登录后使用要点管理和评测。</p>{doors}</header>"
        f'<main class="desk-main" id="main">{main}</main></body></html>'
    )
