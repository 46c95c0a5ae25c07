"""The pages of residents' opinions and of the questions that staff write. Pure: values to HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.values import Status
from corpus.notice import Notice
from eval.question_columns import COLUMNS, to_cells
from eval.question_export import FileForm
from eval.questions import Question, QuestionKind
from eval.report_rows import marks
from eval.table import KINDS, OUTCOMES
from web.evaluation_html import hidden, lead, page_address, select, sure
from web.evaluation_query import NEW, Done, Query, View
from web.feedback import Kept, Thumb
from web.notice_view import published_line
from web.opinion_view import HAND
from web.question_form import Cells

THUMBS = {Thumb.UP: "有帮助", Thumb.DOWN: "没帮到"}
TOLD = {
    Done.ADDED: "已加入自编题集。",
    Done.CHANGED: "已改好。",
    Done.REMOVED: "已删去。",
}
_HELP = {column.field: column.help for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Writing:
    """A question being written."""

    cells: Cells
    replacing: str = ""
    """Id of the own question that it changes; empty: a new one."""
    source: Kept | None = None
    """The opinion that it is made of."""
    problem: str = ""


def render_feedback(kept: Sequence[Kept], days: int, query: Query) -> str:
    """The list of opinions."""
    chosen = [(thumb.value, name) for thumb, name in THUMBS.items()]
    form = (
        f'<form class="filters at-once" method="get" action="evaluation">'
        f"{hidden({'view': View.FEEDBACK.value})}{select('thumb', '评价', query.thumb, chosen)}"
        '<button type="submit">筛选</button></form>'
    )
    told = f"每条最多保存 {days} 天（MINSHENG_FEEDBACK_DAYS），到期自动删去。"
    if not days:
        told = "现在不收集意见（MINSHENG_FEEDBACK_DAYS=0）。"
    lines = "".join(_opinion(each) for each in kept)
    shown = f'<ul class="opinions">{lines}</ul>' if kept else '<p class="nothing">还没有意见。</p>'
    return (
        f'{lead(View.FEEDBACK)}<p class="soft">{told}</p>{form}'
        f'<p role="status"><strong>共 {len(kept)} 条</strong></p>{shown}'
    )


def _opinion(kept: Kept) -> str:
    opinion = kept.opinion
    facts = [("回答", f"{opinion.answer}（{OUTCOMES[opinion.status]}）")]
    if opinion.word:
        facts.append(("一句话", opinion.word))
    if opinion.correction:
        facts.append(("居民认为", opinion.correction))
    told = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in facts)
    used = (
        f'<span class="soft">已改写成 {escape(kept.question_id)}</span>' if kept.question_id else ""
    )
    write = page_address(Query(view=View.FEEDBACK, item=kept.token))
    delete = sure("evaluation/feedback-delete", "删除", "确定删除这条意见", {"token": kept.token})
    return (
        f'<li class="{opinion.thumb.value}"><p class="soft">{_thumb(opinion.thumb)}'
        f"<span>{kept.kept_at:%Y-%m-%d %H:%M}</span></p>"
        f'<p class="question">{escape(" → ".join(opinion.turns))}</p><dl>{told}</dl>'
        f'<div class="doors"><a class="door" href="{write}">改写成测试题</a>'
        f"{used}{delete}</div></li>"
    )


def _thumb(thumb: Thumb) -> str:
    return f'<span class="hand {thumb.value}">{HAND}{THUMBS[thumb]}</span>'


def render_writing(writing: Writing, notices: Sequence[Notice], up: str = "") -> str:
    """The form of one question, beside the opinion that it is made of."""
    cells = writing.cells
    kinds = [(KINDS[kind], KINDS[kind]) for kind in QuestionKind]
    outcomes = [(OUTCOMES[status], OUTCOMES[status]) for status in Status]
    back = Query(view=View.FEEDBACK if writing.source else View.SET)
    token = writing.source.token if writing.source else ""
    kept = hidden({"token": token, "replacing": writing.replacing, "split": cells["split"]})
    notice = hidden({"notice": cells["notice"]})
    if len(notices) > 1:
        named = [(each.id, published_line(each)) for each in notices]
        notice = select("notice", "要点编号", cells["notice"], named, "不限")
    form = (
        f'<form method="post" action="{up}evaluation/question">{kept}'
        f'<div class="two">{_line(cells, "id", "题号", needed=True)}'
        f"{select('kind', '类别', cells['kind'], kinds, '请选择')}</div>"
        f"{_area(cells, 'turns', '提问', 2)}"
        f'<div class="two">{_line(cells, "items", "应引要点")}'
        f"{select('expect', '应为', cells['expect'], outcomes, '按类别')}</div>"
        f"{_area(cells, 'facts', '须有', 2)}{_area(cells, 'any_of', '须有其一', 1)}"
        f'{_area(cells, "forbid", "不得有", 1)}<div class="two">'
        f"{_line(cells, 'max_chars', '最多字数')}{notice}</div>"
        f'{_line(cells, "note", "备注")}<div class="acts">'
        f'<button type="submit" name="deed" value="add">'
        f"{'保存修改' if writing.replacing else '加入自编题集'}</button>"
        f'<button type="submit" name="deed" value="download" class="plain">'
        f"只下载这一题（.jsonl）</button>"
        f'<a href="{page_address(back, up)}">不做了，返回</a>'
        f'<a href="{up}desk?view=items" target="_blank" rel="noopener">查原文（新窗口）</a>'
        "</div></form>"
    )
    beside = _source(writing.source) if writing.source else ""
    title = "修改测试题" if writing.replacing else "写一道测试题"
    return f'<h2>{title}</h2><div class="writing">{form}{beside}</div>'


def _line(cells: Cells, field: str, title: str, *, needed: bool = False) -> str:
    must = " required" if needed else ""
    return (
        f"<label><span>{title}</span>"
        f'<input name="{field}" value="{escape(cells[field])}"{must} autocomplete="off">'
        f"<small>{escape(_HELP[field])}</small></label>"
    )


def _area(cells: Cells, field: str, title: str, rows: int) -> str:
    return (
        f'<label><span>{title}</span><textarea name="{field}" rows="{rows}">\n'
        f"{escape(cells[field])}</textarea><small>{escape(_HELP[field])}</small></label>"
    )


def _source(kept: Kept) -> str:
    opinion = kept.opinion
    parts = [
        ("当时的回答", opinion.answer),
        ("结果", f"{OUTCOMES[opinion.status]}，引用 {marks(opinion.citations) or '无'}"),
        ("一句话", opinion.word),
        ("居民认为正确的回答", opinion.correction),
    ]
    told = "".join(f"<h3>{n}</h3><p>{escape(text)}</p>" for n, text in parts if text)
    return (
        f'<aside class="beside" aria-label="居民意见"><p>{_thumb(opinion.thumb)}</p>{told}'
        f'<p class="soft">居民的说法未必对，'
        "请先查原文，再填标准答案；请删去提问里的姓名、电话等个人信息。</p></aside>"
    )


def render_set(questions: Sequence[Question], *, is_running: bool) -> str:
    """The list of own questions with what can be done with it."""
    write = page_address(Query(view=View.SET, item=NEW))
    doors = f'<a class="door" href="{write}">新写一题</a>'
    if not questions:
        return (
            f'{lead(View.SET)}<p class="doors">{doors}</p>'
            '<p class="nothing">还没有题。可以在“居民意见”里改写，或在这里新写。</p>'
        )
    doors += "".join(
        f'<a class="door" href="evaluation/set.{form.value}" download>下载 .{form.value}</a>'
        for form in (FileForm.JSONL, FileForm.XLSX, FileForm.CSV)
    )
    start = (
        ""
        if is_running
        else f'<form method="post" action="evaluation/start">{hidden({"set": "own"})}'
        '<button type="submit">用这份题集评测</button></form>'
    )
    rows = "".join(map(_question, questions))
    heads = "".join(f'<th scope="col">{n}</th>' for n in ("题号", "类别", "提问", "标准", "操作"))
    return (
        f'{lead(View.SET)}<div class="doors">{doors}{start}</div>'
        f'<p role="status"><strong>共 {len(questions)} 题</strong></p>'
        '<div class="scroll" tabindex="0" role="region" aria-label="自编题集">'
        f'<table class="register set"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        "</div>"
    )


def _question(question: Question) -> str:
    cells = to_cells(question)
    gold = [
        f"{name}：{cells[field].strip()}"
        for field, name in (
            ("expect", "应为"), ("items", "应引"), ("facts", "须有"), ("any_of", "须有其一"),
            ("forbid", "不得有"),
        )
        if cells[field].strip()
    ]  # fmt: skip
    edit = page_address(Query(view=View.SET, item=question.id))
    delete = sure("evaluation/set-delete", "删除", "确定删除这道题", {"id": question.id})
    return (
        f'<tr><th scope="row">{escape(question.id)}</th><td>{KINDS[question.kind]}</td>'
        f"<td>{escape(cells['turns'])}</td><td>{escape(chr(10).join(gold))}</td>"
        f'<td class="acts"><a href="{edit}" aria-label="修改 {escape(question.id)}">修改</a>'
        f"{delete}</td></tr>"
    )
