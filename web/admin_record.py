"""The record's page: who did what with the notices, and when."""

from collections.abc import Sequence
from html import escape

from corpus.audit import Deed, Entry
from web.admin_frame import Viewer, frame, when

SHOWN = 300
"""The newest entries; the file holds all."""
_DEEDS = {
    Deed.SIGN_IN: "登录",
    Deed.SIGN_IN_FAILED: "登录失败",
    Deed.SIGN_OUT: "退出",
    Deed.UPLOAD: "上传",
    Deed.DISCARD: "删除",
    Deed.TRIAL: "试答",
    Deed.SWITCH: "切换",
}


def render_record(viewer: Viewer, entries: Sequence[Entry], where: str, *, every: bool) -> str:
    """The newest first; sign-ins are left out unless `every` is asked for."""
    quiet = {Deed.SIGN_IN, Deed.SIGN_IN_FAILED, Deed.SIGN_OUT}
    shown = [entry for entry in reversed(entries) if every or entry.deed not in quiet]
    rows = "".join(
        f'<tr><th scope="row">{when(entry.at)}</th><td>{escape(entry.by)}</td>'
        f"<td>{_DEEDS[entry.deed]}</td><td>{escape(entry.told)}</td></tr>"
        for entry in shown[:SHOWN]
    )
    other = (
        f'<a href="{viewer.address(view="record")}">不看登录、退出</a>'
        if every
        else f'<a href="{viewer.address(view="record", all="1")}">连登录、退出一起看</a>'
    )
    table = (
        '<div class="scroll" tabindex="0" role="region" aria-label="操作记录">'
        '<table class="register record"><caption class="unseen">操作记录</caption><thead><tr>'
        '<th scope="col">时间</th><th scope="col">谁</th><th scope="col">做了</th>'
        f'<th scope="col">内容</th></tr></thead><tbody>{rows}</tbody></table></div>'
        if rows
        else '<p class="nothing">还没有记录。</p>'
    )
    main = (
        f'<h2>操作记录</h2><p class="lead">最近 {SHOWN} 条，全部保存在 {escape(where)}。'
        f"姓名是登录时自己填的。　{other}</p>{table}"
    )
    return frame(viewer, "操作记录", main, tab="操作记录")
