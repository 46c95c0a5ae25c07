"""The frame of the admin's pages and the pieces that they share. Pure: values in, HTML out.

`root` leads from a page's address to the top: "" at /admin, "../" below it. Everything that comes
from a notice, a file or a user is escaped by whoever puts it in.
"""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import urlencode

from corpus.versions import Version
from web.admin_access import Session
from web.admin_jobs import Job, Work
from web.rooms import Room, Visitor, render_doors


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a page, and from where."""

    session: Session
    token: str
    root: str = ""
    version: str = ""
    """Changes with style and script."""

    def address(self, **parameters: str) -> str:
        """The address of a page of the admin, escaped for an attribute."""
        named = {name: value for name, value in parameters.items() if value}
        return escape(f"{self.root}admin" + (f"?{urlencode(named)}" if named else ""))

    def form(self, deed: str, inner: str, *, kind: str = "", has_file: bool = False) -> str:
        """A form that does something, with the token that proves it comes from here."""
        encoding = ' enctype="multipart/form-data"' if has_file else ""
        named = f' class="{kind}"' if kind else ""
        return (
            f'<form method="post" action="{self.root}admin/{deed}"{encoding}{named}>'
            f'<input type="hidden" name="token" value="{escape(self.token)}">{inner}</form>'
        )


def frame(viewer: Viewer, title: str, main: str, *, tab: str = "", refresh: bool = False) -> str:
    """A whole page for somebody who is signed in; `refresh`: again and again."""
    tabs = "".join(
        f'<a href="{viewer.address(view=view)}"{_CURRENT if tab == name else ""}>{name}</a>'
        for view, name in (("", "要点"), ("record", "操作记录"))
    )
    body = (
        f"{_masthead(viewer)}"
        f'<nav class="tabs" aria-label="要点管理">{tabs}</nav>'
        f'<main class="desk-main" id="main">{main}</main>'
    )
    return _document(title, body, viewer.root, viewer.version, refresh=refresh)


def problem_page(viewer: Viewer, problem: str, back: str = "") -> str:
    """What went wrong, and a way back."""
    goal = back or viewer.address()
    lines = "".join(f"<p>{escape(line)}</p>" for line in problem.split("\n"))
    main = (
        f'<div class="problem" role="alert">{lines}</div>'
        f'<p class="way"><a class="door" href="{goal}">返回</a></p>'
    )
    return frame(viewer, "没有完成", main)


def hidden(**fields: str | int) -> str:
    """Hidden fields of a form."""
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(str(value))}">'
        for name, value in fields.items()
    )


def version_line(version: Version) -> str:
    """When a version was put in, by whom and from which file; escaped."""
    return (
        f"版本 {version.id[:8]}　{escape(version.file_name)}　"
        f"{escape(version.added_by)}　{when(version.added_at)}"
    )


def day_told(version: Version) -> str:
    """The day of publication in words."""
    if not version.published:
        return "未注明发布日期"
    year, month, day = map(int, version.published.split("-"))
    return f"{year}年{month}月{day}日发布"


def when(at: str) -> str:
    """A time as people write it; escaped as it is where it is none."""
    try:
        time = datetime.fromisoformat(at)
    except ValueError:
        return escape(at)
    return f"{time.year}年{time.month}月{time.day}日 {time:%H:%M}"


def render_job(viewer: Viewer, job: Job) -> str:
    """A running job: how far it is, and how to stop it. The script keeps it up to date."""
    counted = f' value="{job.done}" max="{job.total}"' if job.total and job.done else ""
    said = job.words
    cancel = ""
    if job.work is Work.TRIAL:
        fields = hidden(version=job.subject)
        cancel = viewer.form("cancel", f'{fields}<button type="submit">取消试答</button>')
    return (
        '<section class="job" data-poll aria-label="进度">'
        f'<p role="status" id="told">{escape(said)}</p>'
        f'<progress id="bar" aria-label="进度"{counted}></progress>{cancel}'
        f'<p class="lead">由 {escape(job.by)} 开始。可以离开这一页，居民照常提问。</p></section>'
    )


_CURRENT = ' aria-current="page"'


def _masthead(viewer: Viewer) -> str:
    visitor = Visitor(True, viewer.session.name, viewer.token)
    return (
        '<a class="skip" href="#main">跳到内容</a>'
        '<header class="masthead"><h1>民生问答 · 要点管理</h1>'
        "<p>上传新要点，核对差异，试答后切换；随时可以换回。</p>"
        f"{render_doors(Room.ADMIN, visitor, viewer.root)}</header>"
    )


def _document(title: str, body: str, root: str, version: str, *, refresh: bool = False) -> str:
    ending = f"?v={version}" if version else ""
    again = '<noscript><meta http-equiv="refresh" content="5"></noscript>' if refresh else ""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} - 民生问答要点管理</title>{again}"
        f'<link rel="icon" href="{root}desk/favicon.svg">'
        f'<link rel="stylesheet" href="{root}desk/style.css{ending}">'
        f'<link rel="stylesheet" href="{root}desk/desk.css{ending}">'
        f'<link rel="stylesheet" href="{root}admin/admin.css{ending}">'
        f'<script src="{root}desk/elder.js{ending}" defer></script>'
        f'<script src="{root}admin/admin.js{ending}" defer></script></head>'
        f'<body class="desk admin">{body}</body></html>'
    )
