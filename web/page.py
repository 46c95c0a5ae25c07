"""The page: a conversation on the left, the notice on the right (below it on a phone).

Only the wiring of Gradio stands here; what happens is in `web.exchanges`, what it looks like in
the views, style.css and the two scripts.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import gradio as gr

from corpus.notice import Notice
from web.answer_view import parse_spans, render_conversation
from web.desk_item import find_place
from web.desk_query import read_query
from web.desk_view import choose_notice
from web.exchanges import Answering, Exchange, ask, too_long
from web.feedback import FeedbackStore
from web.notice_view import render_notice
from web.opinion_box import add_opinion_box
from web.runs import RefusedError, Runs
from web.welcome_view import HEADER, render_welcome

_HERE = Path(__file__).resolve().parent
_MOST_AT_ONCE = 16
"""Answers written at a time; on two cores more of them would make every one of them slow."""
_FORGET_AFTER_S = 3600
"""A conversation left alone is dropped from memory after this many seconds."""
_HINT = "按回车键提问。"

Conversation = tuple[Exchange, ...]
Update = tuple[Any, ...]


def build_page(assistant: Answering, feedback: FeedbackStore | None = None) -> gr.Blocks:
    """The page over an assistant; `web.serve.start` puts it on a port.

    Opinions on answers are asked for where there is a store that keeps them.
    """
    notices = assistant.notices
    clicks = itertools.count(1)
    runs = Runs(_MOST_AT_ONCE)

    def answer(
        question: str, earlier: Conversation, chosen: str, request: gr.Request
    ) -> Iterator[Update]:
        question = question.strip()
        if not question:
            yield _only_hint(_HINT)
            return
        if told := too_long(question):
            yield _only_hint(told, urgent=True)
            return
        try:
            with runs.begin(str(request.session_hash)) as run:
                now = earlier
                for now in ask(assistant, question, earlier, run.stopped, chosen):
                    # Only the first step touches the box and the line below it: the reader may be
                    # typing the next question, or be told to wait with it.
                    new = now[-1].is_new
                    box, below = ("", _hint(_HINT)) if new else (gr.skip(), gr.skip())
                    yield _view(now, notices, box, below, running=True)
                now = () if run.dropped.is_set() else now
                yield _view(now, notices, gr.skip(), _hint(_HINT), running=False)
        except RefusedError as refused:
            yield _only_hint(str(refused), urgent=True)

    def answer_example(
        earlier: Conversation, chosen: str, event: gr.EventData, request: gr.Request
    ) -> Iterator[Update]:
        yield from answer(str(event.question), earlier, chosen, request)

    def stop(request: gr.Request) -> None:
        runs.stop(str(request.session_hash))

    def start_again(request: gr.Request) -> Update:
        runs.stop(str(request.session_hash), drop=True)
        return _view((), notices, "", _hint(_HINT), running=False)

    def open_place(event: gr.EventData) -> Any:
        notice = _named(notices, str(event.notice))
        spans = parse_spans(str(event.spans))
        return render_notice(notice, spans, next(clicks)) if notice else gr.skip()

    def open_address(event: gr.EventData) -> Any:
        query = read_query(dict(parse_qsl(str(event.search).removeprefix("?"))))
        notice = choose_notice(notices, query)
        if notice is None:
            return gr.skip()
        place = find_place(notice, query)
        return render_notice(notice, place.spans, next(clicks), problem=place.problem, asked=False)

    def show_notice(chosen: str) -> Any:
        notice = _named(notices, chosen)
        return render_notice(notice) if notice else gr.skip()

    with gr.Blocks(title="民生问答", analytics_enabled=False, fill_width=True) as blocks:
        exchanges = gr.State((), time_to_live=_FORGET_AFTER_S)
        with gr.Column(elem_id="frame"):
            gr.HTML(HEADER, apply_default_css=False, js_on_load=None)
            with gr.Row(elem_id="desk", equal_height=False):
                with gr.Column(elem_id="talk", scale=6, min_width=300):
                    choice = gr.Dropdown(
                        [("全部要点", ""), *((notice.title, notice.id) for notice in notices)],
                        value="",
                        label="查阅哪一份要点",
                        visible=len(notices) > 1,
                        elem_id="choice",
                    )
                    conversation = gr.HTML(
                        render_welcome(notices),
                        elem_id="conversation",
                        apply_default_css=False,
                        js_on_load=_script("elder.js") + _script("conversation.js"),
                    )
                    with gr.Column(elem_id="composer"):
                        with gr.Row(elem_id="entry", equal_height=True):
                            question = gr.Textbox(
                                label="您的问题",
                                placeholder="请输入您的问题",
                                lines=1,
                                max_lines=5,
                                show_label=False,
                                container=False,
                                scale=8,
                                min_width=120,
                                elem_id="question",
                            )
                            send = gr.Button(
                                "提问", variant="primary", scale=0, min_width=88, elem_id="send"
                            )
                            halt = gr.Button(
                                "停止",
                                variant="stop",
                                scale=0,
                                min_width=88,
                                visible=False,
                                elem_id="stop",
                            )
                        with gr.Row(elem_id="below"):
                            hint = gr.HTML(_hint(_HINT), apply_default_css=False, js_on_load=None)
                            again = gr.Button(
                                "新对话", size="sm", scale=0, min_width=88, elem_id="new"
                            )
                with gr.Column(elem_id="source", scale=5, min_width=300):
                    original = gr.HTML(
                        render_notice(notices[0]) if notices else "",
                        elem_id="original",
                        apply_default_css=False,
                        js_on_load=_script("notice.js"),
                    )

        shown = [conversation, exchanges, question, send, halt, hint]
        streamed: dict[str, Any] = {
            "show_progress": "hidden",
            "api_visibility": "private",
            "concurrency_limit": None,
            "trigger_mode": "multiple",
        }
        direct: dict[str, Any] = {
            "show_progress": "hidden",
            "api_visibility": "private",
            "queue": False,
        }
        gr.on(
            [question.submit, send.click],
            answer,
            [question, exchanges, choice],
            shown,
            **streamed,
        )
        conversation.example(answer_example, [exchanges, choice], shown, **streamed)
        halt.click(stop, None, None, **direct)
        again.click(start_again, None, shown, **direct)
        conversation.open(open_place, None, [original], **direct)
        if feedback and feedback.days:
            add_opinion_box(feedback, exchanges)
        choice.change(show_notice, [choice], [original], **direct)
        conversation.visit(open_address, None, [original], **direct)
    page: gr.Blocks = blocks
    return page


def _view(
    now: Conversation, notices: tuple[Notice, ...], box: Any, below: Any, *, running: bool
) -> Update:
    """The updates that show a conversation, the question box and the line below it."""
    html = render_conversation(now, notices) if now else render_welcome(notices)
    return html, now, box, gr.update(visible=not running), gr.update(visible=running), below


def _only_hint(text: str, *, urgent: bool = False) -> Update:
    return (*(gr.skip() for _ in range(5)), _hint(text, urgent=urgent))


def _hint(text: str, *, urgent: bool = False) -> str:
    return f'<p class="hint{" urgent" if urgent else ""}" role="status">{text}</p>'


def _named(notices: tuple[Notice, ...], notice_id: str) -> Notice | None:
    return next((notice for notice in notices if notice.id == notice_id), None)


def _script(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
