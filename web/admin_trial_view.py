"""The trial's page: which questions to ask, how far it is, and the answers that changed."""

from html import escape

from assistant.values import Status
from eval.predictions import Prediction
from web.admin_frame import Viewer, hidden, render_job, when
from web.admin_jobs import Job, Stage, Work, is_running
from web.admin_trial import Row, Trial
from web.admin_version import Candidate

COUNTS = (10, 30, 100, 300)
"""How many questions can be chosen; the first is offered."""
_STATUS = {
    Status.ANSWERED: "已答",
    Status.NOT_STATED: "要点未写明",
    Status.NOT_COVERED: "不在要点范围",
    Status.UNCLEAR: "请再说清楚",
}


def render_trial(viewer: Viewer, candidate: Candidate, trial: Trial | None, job: Job | None) -> str:
    """All of the step."""
    own = job if job and (job.work, job.subject) == (Work.TRIAL, candidate.version.id) else None
    if job and is_running(job):
        state = render_job(viewer, job)
        if not own:
            state = f"<p>另一项工作还没做完，做完才能试答。</p>{state}"
    elif candidate.is_used:
        state = "<p>这一版正在使用，不用试答。</p>"
    else:
        state = _form(viewer, candidate)
    ended = _ended(own, trial) if own else ""
    return f"{ended}{state}{_results(trial, candidate) if trial else ''}"


def _form(viewer: Viewer, candidate: Candidate) -> str:
    options = "".join(f'<option value="{count}">{count} 题</option>' for count in COUNTS)
    inner = (
        f"{hidden(version=candidate.version.id)}"
        f'<label><span>题数</span><select name="count">{options}</select></label>'
        '<label class="wide"><span>题集文件（.xlsx、.csv、.jsonl，列和评测的一样；'
        "不选就用随附题集）</span>"
        '<input type="file" name="file" accept=".xlsx,.csv,.jsonl"></label>'
        '<button type="submit">开始试答</button>'
    )
    return (
        '<p class="lead">同样的问题分别问现在使用的要点和新的一版，列出回答有变化的。'
        "先问与改动有关的题。"
        "每题要几秒到十几秒，在后台进行，居民的提问优先。</p>"
        + viewer.form("trial", inner, kind="filters", has_file=True)
    )


def _ended(job: Job, trial: Trial | None) -> str:
    if job.stage is Stage.FAILED:
        return f'<p class="problem" role="alert">试答没有做完：{escape(job.problem)}</p>'
    if job.stage is Stage.CANCELLED:
        done = len(trial.rows) if trial else 0
        return f'<p class="told" role="status">试答已取消，问了 {done} 题。</p>'
    return ""


def _results(trial: Trial, candidate: Candidate) -> str:
    rows, changed = trial.rows, trial.changed
    if not rows:
        return ""
    was = sum(row.was_right for row in rows)
    now = sum(row.is_right for row in rows)
    old = ""
    if trial.serial != candidate.serial:
        old = (
            '<p class="problem">试答以后已有人切换过要点，下面的“原来”不是现在使用的一版。'
            "请重新试答。</p>"
        )
    same = "".join(
        f"<li>{escape(row.question.turns[-1])}</li>" for row in rows if not row.is_changed
    )
    listed = "".join(_row(row) for row in changed) or '<p class="fine">没有一题的回答有变化。</p>'
    return (
        f'<h3 id="results">试答结果</h3>{old}<ul class="counts">'
        f"<li>问了 {len(rows)} 题</li><li>回答有变化 {len(changed)} 题</li>"
        f"<li>与题集相符：原来 {was} 题，现在 {now} 题</li></ul>"
        f'<p class="lead">{escape(trial.set_name)}，{escape(trial.by)}，{when(trial.at)}。'
        "题集是照旧版出的，要点改了数字或编号，新回答可能与题集不符，请看回答本身。</p>"
        f"{listed}<details><summary>回答没有变化的 {len(rows) - len(changed)} 题</summary>"
        f'<ul class="same">{same}</ul></details>'
    )


def _row(row: Row) -> str:
    earlier = "".join(
        f'<p class="lead">先问：{escape(turn)}</p>' for turn in row.question.turns[:-1]
    )
    return (
        f'<section class="change reworded"><h3>{escape(row.question.turns[-1])}</h3>{earlier}'
        f'<div class="sides">{_side("原来", row.before, row.was_right)}'
        f"{_side('现在', row.after, row.is_right)}</div></section>"
    )


def _side(name: str, prediction: Prediction, is_right: bool) -> str:
    status = _STATUS[prediction.status] if prediction.status else "没有答出来"
    text = prediction.answer or prediction.error
    return (
        f'<div class="side"><h4>{name}：{status}<small>与题集{"相符" if is_right else "不符"}'
        f"</small></h4><p>{escape(text)}</p></div>"
    )
