"""The evaluation's first page: begin a run, watch it, and the list of runs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from eval.kept_runs import RunNote
from eval.question_export import FileForm
from eval.questions import QuestionKind, Split
from eval.run import QUESTIONS
from eval.table import KINDS
from web.evaluation_html import hidden, lead, page_address, select, sure
from web.evaluation_query import Query, View
from web.evaluation_run import Note, Progress, State

ENDINGS = {
    State.CANCELLED: "已取消",
    State.FAILED: "没有做完",
    State.BROKEN_OFF: "中断：程序在评测途中停了",
}


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows."""

    shipped: int
    """Questions of the shipped dev half."""
    own: int
    """Questions of the set that staff wrote."""
    runs: tuple[RunNote, ...]
    unfinished: tuple[Note, ...]
    progress: Progress | None
    chosen: str = "shipped"
    """Which set was chosen, where the form comes back with a complaint."""


def render_overview(overview: Overview, up: str = "") -> str:
    """The page's content."""
    begin = (
        render_progress(overview.progress, up) if overview.progress else _start_form(overview, up)
    )
    return (
        f"{lead(View.RUNS)}{begin}{_unfinished(overview.unfinished, up)}{_runs(overview.runs, up)}"
    )


def render_progress(progress: Progress, up: str = "") -> str:
    """The bar with the time left and the button that ends the run."""
    note = progress.note
    told = f'<p class="soft">{escape(progress.told)}</p>' if progress.told else ""
    return (
        f'<section class="card" id="running" data-address="{up}evaluation/progress" '
        f'data-page="{up}evaluation"><h2>正在评测：{escape(named(note.name))}</h2>{told}'
        f'<progress id="bar" max="{note.total}" value="{note.done}" aria-label="评测进度">'
        f"</progress>"
        f'<p id="left">{progress_line(progress)}</p>'
        f'<form method="post" action="{up}evaluation/cancel">'
        '<button type="submit" class="danger">取消评测</button></form></section>'
    )


def progress_line(progress: Progress) -> str:
    """How far the run is and how long it will take, in words."""
    line = f"已问 {progress.note.done} / {progress.note.total} 题"
    if progress.left_s is None:
        return f"{line}，正在预备……"
    return f"{line}，约还要 {duration(progress.left_s)}"


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 60:
        return f"{max(1, round(seconds))} 秒"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes < 10 else f"{minutes} 分钟"


def template_links(up: str) -> str:
    """The template in each form."""
    links = "".join(
        f'<a class="door" href="{up}evaluation/template.{form.value}" download>.{form.value}</a>'
        for form in (FileForm.XLSX, FileForm.CSV, FileForm.JSONL)
    )
    return f'<p class="doors templates"><span>下载题集模板：</span>{links}</p>'


def _start_form(overview: Overview, up: str) -> str:
    kinds = select("kind", "类别", "", [(kind.value, KINDS[kind]) for kind in QuestionKind])
    sets = [("shipped", f"随系统的开发集（{overview.shipped} 题）")]
    if overview.own:
        sets.append(("own", f"自编题集（{overview.own} 题）"))
    sets.append(("upload", "上传题集"))
    picks = "".join(
        f'<label class="pick"><input type="radio" name="set" value="{value}" id="{value}"'
        f"{' checked' if value == overview.chosen else ''}><span>{name}</span></label>"
        for value, name in sets
    )
    return (
        f'<section class="card"><h2>开始评测</h2>'
        f'<form method="post" action="{up}evaluation/start" enctype="multipart/form-data" '
        f'id="start"><fieldset><legend>用哪份题集</legend>{picks}'
        f'<label class="file"><span class="unseen">题集文件</span>'
        f'<input type="file" name="file" id="file" accept=".jsonl,.csv,.xlsx"></label>'
        f"</fieldset>{template_links(up)}"
        f'<div class="filters">{kinds}'
        f"<label><span>最多问几题（可不填）</span>"
        f'<input type="number" name="limit" min="1" max="5000" inputmode="numeric"></label>'
        f'<button type="submit">开始评测</button></div></form></section>'
    )


def _unfinished(notes: Sequence[Note], up: str) -> str:
    ended = [note for note in notes if note.state is not State.RUNNING]
    if not ended:
        return ""
    lines = "".join(
        f"<li><span><strong>{ENDINGS[note.state]}</strong> {escape(named(note.name))}，"
        f"{note.started:%Y-%m-%d %H:%M} 开始，问到 {note.done} / {note.total} 题。"
        f"{escape(f'原因：{note.problem}。') if note.problem else ''}没有留下得分。</span>"
        f'<form method="post" action="{up}evaluation/forget">{hidden({"id": note.id})}'
        f'<button type="submit" class="plain">删去这条记录</button></form></li>'
        for note in ended
    )
    return f'<section class="unfinished"><h2>没有做完的评测</h2><ul>{lines}</ul></section>'


def _runs(runs: Sequence[RunNote], up: str) -> str:
    if not runs:
        return '<section><h2>做完的评测</h2><p class="nothing">还没有做完的评测。</p></section>'
    lines = "".join(_run(note, earlier_of(note, runs), up) for note in runs)
    return (
        f"<section><h2>做完的评测（{len(runs)} 次）</h2>"
        '<div class="scroll" tabindex="0" role="region" aria-label="做完的评测">'
        '<table class="register runs"><thead><tr><th scope="col">时间</th>'
        '<th scope="col" class="number">得分</th><th scope="col" class="number">答对</th>'
        '<th scope="col">题集</th><th scope="col">模型</th><th scope="col">操作</th></tr></thead>'
        f"<tbody>{lines}</tbody></table></div></section>"
    )


def earlier_of(note: RunNote, runs: Sequence[RunNote]) -> RunNote | None:
    """The last run before it over a set of the same name; `runs` are the newest first."""
    before = runs[runs.index(note) + 1 :]
    return next((run for run in before if same_set(run, note)), None)


def same_set(run: RunNote, other: RunNote) -> bool:
    """Whether both asked a question set of the same name and half."""
    return (run.questions, run.split) == (other.questions, other.split)


def named(questions: str, split: Split = Split.DEV) -> str:
    """A question file's name as staff read it."""
    if questions != QUESTIONS.name:
        return questions
    return "随系统的" + {Split.DEV: "开发集", Split.TEST: "测试集"}[split]


def set_name(note: RunNote) -> str:
    """The question set with what was chosen of it."""
    name = named(note.questions, note.split)
    chosen = [KINDS[kind] for kind in note.kinds]
    if note.limit:
        chosen.append(f"最多 {note.limit} 题")
    return name + (f"（{'、'.join(chosen)}）" if chosen else "")


def _run(note: RunNote, earlier: RunNote | None, up: str) -> str:
    share = f"{note.hits / note.total:.1%}" if note.total else "—"
    time = f"{note.time:%Y-%m-%d %H:%M:%S}"
    against = (
        f'<a href="{page_address(Query(run=note.id, compare=earlier.id), up)}" '
        f'aria-label="{time} 的评测，与上一次对比">与上一次对比</a>'
        if earlier
        else ""
    )
    delete = sure(
        f"{up}evaluation/delete",
        "删除",
        f"确定删除 {note.time:%m-%d %H:%M} 的评测",
        {"run": note.id},
    )
    return (
        f'<tr><th scope="row"><a href="{page_address(Query(run=note.id), up)}">{time}</a></th>'
        f'<td class="number"><strong>{share}</strong></td>'
        f'<td class="number">{note.hits} / {note.total}</td>'
        f"<td>{escape(set_name(note))}</td>"
        f'<td>{escape(note.generator)}</td><td class="acts">{against}{delete}</td></tr>'
    )
