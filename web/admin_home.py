"""The admin's first page: the notices in use, what waits, what was used before, and the upload."""

from collections.abc import Sequence
from html import escape

from corpus.in_use import InUse
from corpus.read import MAX_BYTES
from corpus.versions import Version
from web.admin_frame import Viewer, day_told, frame, hidden, render_job, version_line
from web.admin_jobs import Job, Stage, Work, is_running
from web.admin_work import BY_NAME, SEPARATE

_ACCEPTED = ".docx,.pdf,.html,.htm,.txt,.md"


def render_home(viewer: Viewer, versions: Sequence[Version], in_use: InUse, job: Job | None) -> str:
    """The whole page."""
    used = [version for version in versions if version.id in in_use.chosen.values()]
    waiting = [version for version in versions if version.id not in in_use.ever]
    earlier = [v for v in versions if v.id in in_use.ever and v not in used]
    running = render_job(viewer, job) if job and is_running(job) else _failed(job)
    cards = "".join(_used(viewer, v, in_use) for v in sorted(used, key=lambda v: v.notice_id))
    last = (
        f'<p class="lead">最近一次切换：{escape(in_use.by)}，{escape(in_use.did)}。</p>'
        if in_use.by
        else '<p class="lead">还没有切换过，用的是随程序放在要点文件夹里的原文。</p>'
    )
    main = (
        f"{running}<h2>正在使用（{len(used)} 份）</h2>{last}"
        f'<ul class="cards">{cards}</ul>{_upload(viewer, versions)}'
        f"{_list(viewer, '已上传、还没有启用', waiting, can_go=True)}"
        f"{_list(viewer, '使用过的版本', earlier, can_go=False)}"
    )
    return frame(viewer, "要点", main, tab="要点", refresh=is_running(job))


def render_belongs(chosen: str, versions: Sequence[Version]) -> str:
    """The choice of the notice that an upload is a version of."""
    notices = {version.notice_id: version for version in reversed(versions)}
    options = [
        (BY_NAME, "自动判断（同名或同标题的算新版本）"),
        *((id, f"《{version.title}》的新版本（{id}）") for id, version in notices.items()),
        (SEPARATE, "另外一份要点，与现有的并列"),
    ]
    listed = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(told)}</option>"
        for value, told in options
    )
    return f'<label><span>这份文件是</span><select name="belongs">{listed}</select></label>'


def _failed(job: Job | None) -> str:
    """What the last switch said, where it came to nothing."""
    if job is None or job.work is not Work.SWITCH or job.stage is not Stage.FAILED:
        return ""
    told = escape(f"{job.by} 刚才的切换没有完成：{job.problem}")
    return f'<p class="problem" role="alert">{told}</p>'


def _used(viewer: Viewer, version: Version, in_use: InUse) -> str:
    retire = ""
    if len(in_use.versions) > 1:
        fields = hidden(notice=version.notice_id, base=in_use.serial)
        spoken = escape(f"停用《{version.title}》")
        retire = viewer.form(
            "retire",
            f'{fields}<button type="submit" class="lesser" aria-label="{spoken}">停用</button>',
        )
    look = viewer.address(version=version.id)
    return (
        f'<li class="card"><h3>《{escape(version.title)}》</h3>'
        f"<p>{day_told(version)}　共 {version.items} 项</p>"
        f'<p class="lead">{version_line(version)}</p>'
        f'<p class="way"><a class="door" href="{look}">查看</a>{retire}</p></li>'
    )


def _upload(viewer: Viewer, versions: Sequence[Version]) -> str:
    inner = (
        '<label class="wide"><span>要点文件（Word .docx、PDF、网页、纯文本，'
        f"不超过 {MAX_BYTES // 1024 // 1024} MB；扫描件要先转成文字）</span>"
        f'<input type="file" name="file" required accept="{_ACCEPTED}" data-most="{MAX_BYTES}">'
        f'</label>{render_belongs(BY_NAME, versions)}<button type="submit">上传并预览</button>'
        '<p class="problem" id="too-large" role="alert" hidden></p>'
    )
    return (
        "<h2>上传新的一版</h2>"
        '<p class="lead">上传后先看预览和差异，可以试答，确认后才切换。'
        "上传本身不影响正在使用的要点。</p>"
        + viewer.form("upload", inner, kind="filters upload", has_file=True)
    )


def _list(viewer: Viewer, title: str, versions: Sequence[Version], *, can_go: bool) -> str:
    if not versions:
        return ""
    lines = []
    for version in versions:
        name = escape(f"《{version.title}》{version.file_name}")
        step = "" if can_go else "switch"
        goal = viewer.address(version=version.id, step=step)
        look = f'<a class="door" href="{goal}">{"预览" if can_go else "换回"}</a>'
        gone = ""
        if can_go:
            fields = hidden(version=version.id)
            gone = viewer.form(
                "discard",
                f'{fields}<button type="submit" class="lesser" '
                f'aria-label="删除{name}">删除</button>',
            )
        lines.append(
            f'<li class="card"><h3>《{escape(version.title)}》</h3>'
            f"<p>{day_told(version)}　共 {version.items} 项</p>"
            f'<p class="lead">{version_line(version)}</p><p class="way">{look}{gone}</p></li>'
        )
    return f'<h2>{title}（{len(versions)}）</h2><ul class="cards">{"".join(lines)}</ul>'
