"""The switch's page: what would happen, the button, and what came of it."""

from collections.abc import Sequence
from html import escape

from corpus.differences import ItemChange
from corpus.review import Remark
from web.admin_frame import Viewer, hidden, render_job, version_line
from web.admin_jobs import Job, Stage, Work, is_running
from web.admin_trial import Trial
from web.admin_version import Candidate


def render_switch(
    viewer: Viewer,
    candidate: Candidate,
    remarks: Sequence[Remark],
    changes: Sequence[ItemChange],
    trial: Trial | None,
    job: Job | None,
) -> str:
    """All of the step."""
    mine = job if job and (job.work, job.subject) == (Work.SWITCH, candidate.version.id) else None
    if job and is_running(job):
        return render_job(viewer, job)
    if candidate.is_used:
        done = '<p class="fine" role="status">已经切换，正在使用这一版。</p>' if mine else ""
        return (
            f"{done}<p>新开始的对话按这一版回答；切换前已开始的对话仍按原来的版本，"
            "直到读者点“新对话”或重新打开页面。</p>"
            f'<p class="way"><a class="door" href="{viewer.address()}">返回要点</a>'
            f'<a class="door" href="{viewer.root or "./"}">去问一问</a></p>'
        )
    failed = ""
    if mine and mine.stage is Stage.FAILED:
        failed = f'<p class="problem" role="alert">没有切换：{escape(mine.problem)}</p>'
    verb = "换回这一版" if candidate.was_used else "切换到这一版"
    fields = hidden(version=candidate.version.id, base=candidate.serial)
    button = viewer.form("switch", f'{fields}<button type="submit">{verb}</button>')
    lines = "".join(f"<li>{line}</li>" for line in _told(candidate, remarks, changes, trial))
    return (
        f'{failed}<h3>切换前再看一眼</h3><ul class="told-facts">{lines}</ul>{button}'
        '<p class="lead">先把新版准备好才切换；这期间照常答问。'
        "正在进行的对话不受影响。以后随时可以在“要点”页换回。</p>"
    )


def _told(
    candidate: Candidate,
    remarks: Sequence[Remark],
    changes: Sequence[ItemChange],
    trial: Trial | None,
) -> list[str]:
    figures = sum(len(change.figures) for change in changes)
    units = sum(len(change.units) for change in changes)
    if candidate.used:
        lines = [
            f"替换：《{escape(candidate.used.title)}》　{version_line(candidate.used)}",
            f"有差异的 {len(changes)} 项，其中数字变了 {figures} 处、单位变了 {units} 处",
        ]
    else:
        lines = ["与现有要点并列使用，不替换任何一份"]
    lines.append(f"提醒 {len(remarks)} 处" if remarks else "没有提醒")
    if trial is None or not trial.rows:
        lines.append("还没有试答")
    else:
        lines.append(f"试答 {len(trial.rows)} 题，回答有变化 {len(trial.changed)} 题")
    return lines
