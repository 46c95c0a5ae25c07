"""The addresses of residents' opinions and of the own question set, for `web.evaluation`.

Only the wiring stands here.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from corpus.errors import QuestionSetError
from corpus.notice import Notice
from eval.question_columns import COLUMNS, to_cells
from eval.question_export import FileForm, write_questions
from eval.questions import Question
from web.evaluation_forms import Form
from web.evaluation_html import render_frame
from web.evaluation_http import FILE_KINDS, deed_route, download, html, moved, page_route, version
from web.evaluation_query import NEW, Done, Query, View
from web.feedback import FeedbackStore, Kept, Thumb
from web.feedback_pages import TOLD, Writing, render_feedback, render_set, render_writing
from web.guard import Guard
from web.own_set import OwnSet
from web.question_form import cells_from, read_question
from web.rooms import Visitor

_GONE = "这条意见已不在了：可能到期删去，或由本人撤回。"


class Opinions:
    """The pages over the store of opinions and the own set."""

    def __init__(
        self,
        store: FeedbackStore,
        own: OwnSet,
        notices: Callable[[], tuple[Notice, ...]],
        is_running: Callable[[], bool],
    ) -> None:
        self._store = store
        self._own = own
        self._notices = notices
        self._is_running = is_running

    def page(self, query: Query, visitor: Visitor) -> Response:
        """A list, or the form of the one that is opened."""
        told = TOLD[query.done] if query.done else ""
        if query.item:
            return self._writing(self._begun(query), query.view, visitor)
        if query.view is View.FEEDBACK:
            thumb = Thumb(query.thumb) if query.thumb else None
            content = render_feedback(self._store.all(thumb), self._store.days, query)
            return html(_frame("居民意见", content, query.view, visitor, told=told))
        content = render_set(self._own.questions(), is_running=self._is_running())
        return html(_frame("自编题集", content, query.view, visitor, told=told))

    def routes(self, guard: Guard) -> list[BaseRoute]:
        """All that is not a page of its own."""
        return [
            page_route("/evaluation/set.{form:form}", guard, self._download),
            deed_route("/evaluation/question", guard, self._write),
            deed_route("/evaluation/set-delete", guard, self._delete_question),
            deed_route("/evaluation/feedback-delete", guard, self._delete_opinion),
        ]

    def _begun(self, query: Query) -> Writing:
        if query.view is View.FEEDBACK:
            kept = self._find(query.item)
            return Writing(cells_from(kept, self._own.free_id("f"), self._notices()), source=kept)
        if query.item == NEW:
            empty = dict.fromkeys((column.field for column in COLUMNS), "")
            return Writing(empty | {"id": self._own.free_id("s")})
        for question in self._own.questions():
            if question.id == query.item:
                return Writing(to_cells(question), replacing=question.id)
        raise QuestionSetError(f"自编题集里没有题号“{query.item}”，可能已被删去。")

    def _find(self, token: str) -> Kept:
        kept = self._store.find(token)
        if kept is None:
            raise QuestionSetError(_GONE)
        return kept

    def _write(self, form: Form) -> Response:
        cells = {column.field: form.fields.get(column.field, "") for column in COLUMNS}
        token, replacing = form.get("token"), form.get("replacing")
        source = self._store.find(token) if token else None
        try:
            if token and source is None:
                raise QuestionSetError(_GONE)
            question = read_question(cells, self._notices())
            if form.get("deed") == "download":
                return self._one(question)
            self._own.put(question, replacing)
        except QuestionSetError as error:
            writing = Writing(cells, replacing, source, str(error))
            view = View.FEEDBACK if token else View.SET
            return self._writing(writing, view, form.visitor, "../", 400)
        if source:
            self._store.used(source.token, question.id)
        view = View.FEEDBACK if source else View.SET
        return moved(Query(view=view, done=Done.CHANGED if replacing else Done.ADDED))

    def _writing(
        self, writing: Writing, view: View, visitor: Visitor, up: str = "", status: int = 200
    ) -> Response:
        content = render_writing(writing, self._notices(), up)
        page = _frame("测试题", content, view, visitor, up=up, problem=writing.problem)
        return html(page, status)

    def _one(self, question: Question) -> Response:
        content = write_questions([question], FileForm.JSONL)
        return download(content, FILE_KINDS[FileForm.JSONL], f"测试题-{question.id}.jsonl")

    def _download(self, request: Request) -> Response:
        form = FileForm(request.path_params["form"])
        content = write_questions(self._own.questions(), form)
        return download(content, FILE_KINDS[form], f"自编题集.{form.value}")

    def _delete_question(self, form: Form) -> Response:
        self._own.remove(form.get("id"))
        return moved(Query(view=View.SET, done=Done.REMOVED))

    def _delete_opinion(self, form: Form) -> Response:
        self._store.remove(form.get("token"))
        return moved(Query(view=View.FEEDBACK, done=Done.REMOVED))


def _frame(
    title: str,
    content: str,
    view: View,
    visitor: Visitor,
    *,
    up: str = "",
    told: str = "",
    problem: str = "",
) -> str:
    return render_frame(
        title,
        content,
        view=view,
        up=up,
        version=version(),
        told=told,
        problem=problem,
        visitor=visitor,
    )
