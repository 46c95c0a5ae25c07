"""The evaluation's addresses: runs with their rows and downloads, beside the page on one port.

Only the wiring stands here; who may come in is the guard's business.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from corpus.errors import QuestionSetError
from eval.kept_runs import delete_run, list_runs, read_kept
from eval.question_export import EXAMPLES, FileForm, write_questions
from eval.questions import Split
from eval.report import TEMPLATE
from eval.report_page import Report, render_page
from web.desk_export import CSV, XLSX, file_name, to_csv, to_xlsx
from web.door import HEADERS
from web.evaluation_feedback import Opinions
from web.evaluation_forms import Form
from web.evaluation_html import render_frame
from web.evaluation_http import (
    FILE_KINDS,
    deed_route,
    download,
    html,
    moved,
    page_route,
    static_route,
    version,
)
from web.evaluation_query import Query, View, read_query
from web.evaluation_rows import held_against, rows_jsonl, rows_table, select
from web.evaluation_run import Examiner, RunBusyError
from web.evaluation_run_view import Shown, render_run
from web.evaluation_start import read_order, shipped_questions
from web.evaluation_view import Overview, progress_line, render_overview, set_name
from web.feedback import FeedbackStore
from web.guard import Guard, visitor_of
from web.own_set import OwnSet
from web.rooms import Visitor


def evaluation_routes(examiner: Examiner, feedback: FeedbackStore, guard: Guard) -> list[BaseRoute]:
    """The runs of `examiner` and the opinions; `web.serve.start` puts them beside the page."""
    home = examiner.home
    own = OwnSet(home)
    opinions = Opinions(
        feedback,
        own,
        lambda: examiner.subject.notices,
        lambda: examiner.progress() is not None,
    )

    def overview(visitor: Visitor, problem: str = "", chosen: str = "shipped") -> Response:
        up, status = ("../", 400) if problem else ("", 200)
        shown = Overview(
            shipped=len(shipped_questions()),
            own=len(own.questions()),
            runs=list_runs(home),
            unfinished=examiner.unfinished(),
            progress=examiner.progress(),
            chosen=chosen,
        )
        page = render_frame(
            "评测",
            render_overview(shown, up),
            up=up,
            version=version(),
            problem=problem,
            is_waiting=shown.progress is not None,
            visitor=visitor,
        )
        return html(page, status)

    def page(request: Request) -> Response:
        query = read_query(request.query_params)
        visitor = visitor_of(request)
        if query.view is not View.RUNS:
            return opinions.page(query, visitor)
        if not query.run:
            return overview(visitor)
        content = render_run(_shown(examiner, query), query)
        return html(render_frame("评测结果", content, version=version(), visitor=visitor))

    def start(form: Form) -> Response:
        try:
            examiner.start(read_order(form, own))
        except (QuestionSetError, RunBusyError) as error:
            return overview(form.visitor, str(error), form.get("set"))
        return moved(Query())

    def cancel(_: Form) -> Response:
        examiner.cancel()
        examiner.wait(3)
        return moved(Query())

    def delete(form: Form) -> Response:
        delete_run(home, form.get("run"))
        return moved(Query())

    def forget(form: Form) -> Response:
        examiner.forget(form.get("id"))
        return moved(Query())

    def progress(_: Request) -> Response:
        now = examiner.progress()
        if now is None:
            return JSONResponse({"is_on": False, "run": examiner.finished()}, headers=HEADERS)
        told = {"is_on": True, "done": now.note.done, "told": progress_line(now)}
        return JSONResponse(told, headers=HEADERS)

    def template(request: Request) -> Response:
        form = FileForm(request.path_params["form"])
        name = f"题集模板.{form.value}"
        return download(write_questions(EXAMPLES, form), FILE_KINDS[form], name)

    return [
        page_route("/evaluation", guard, page),
        page_route("/evaluation/progress", guard, progress),
        page_route("/evaluation/rows.{form:form}", guard, lambda request: _rows(examiner, request)),
        page_route("/evaluation/report.html", guard, lambda request: _report(examiner, request)),
        page_route("/evaluation/template.{form:form}", guard, template),
        deed_route("/evaluation/start", guard, start),
        deed_route("/evaluation/cancel", guard, cancel),
        deed_route("/evaluation/delete", guard, delete),
        deed_route("/evaluation/forget", guard, forget),
        *opinions.routes(guard),
        static_route("evaluation.css", "text/css", guard),
        static_route("evaluation.js", "text/javascript", guard),
    ]


def _shown(examiner: Examiner, query: Query) -> Shown:
    kept = read_kept(examiner.home, query.run)
    others = tuple(note for note in list_runs(examiner.home) if note.id != query.run)
    if not query.compare or query.compare == query.run:
        return Shown(kept, others)
    older = read_kept(examiner.home, query.compare)
    return Shown(kept, others, older.note, held_against(kept, older))


def _rows(examiner: Examiner, request: Request) -> Response:
    """The rows that the page's filter shows, as a file."""
    query = read_query(request.query_params)
    shown = _shown(examiner, query)
    rows = select(shown.kept.rows, query, shown.comparison)
    note = shown.kept.note
    name = file_name(f"评测-{note.time:%Y%m%d-%H%M%S}", "逐题", request.path_params["form"])
    if request.path_params["form"] == "jsonl":
        return download(rows_jsonl(rows), FILE_KINDS[FileForm.JSONL], name)
    table = rows_table(rows, shown.comparison, "逐题")
    source = f"评测 {note.id}，{set_name(note)}"
    if request.path_params["form"] == "csv":
        return download(to_csv(table, source), CSV, name)
    about = [
        f"题集：{set_name(note)}",
        f"时间：{note.time:%Y-%m-%d %H:%M:%S}",
        f"答对 {note.hits} / {note.total} 题；本表 {len(rows)} 题",
        f"生成模型：{note.generator}；编码模型：{note.encoder}；程序版本：{note.commit}",
    ]
    return download(to_xlsx([table], source, about), XLSX, name)


def _report(examiner: Examiner, request: Request) -> Response:
    """The run as one page that needs no network."""
    shown = _shown(examiner, read_query(request.query_params))
    note = shown.kept.note
    older = shown.older and read_kept(examiner.home, shown.older.id)
    report = Report(
        questions=note.questions,
        split=Split(note.split),
        run=shown.kept.run,
        scored=shown.kept.rows,
        unasked=0,
        older=older.run if older else None,
        comparison=shown.comparison,
    )
    page = render_page(TEMPLATE.read_text(encoding="utf-8"), report)
    return download(
        page.encode(), "text/html; charset=utf-8", f"评测报告-{note.time:%Y%m%d-%H%M%S}.html"
    )
