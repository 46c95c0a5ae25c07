"""The page: a conversation on the left, the notice on the right (below it on a phone).

Only the wiring of Gradio stands here; what happens is in `web.exchanges`, what it looks like in
the views, style.css and the scripts.
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
from web.editions import Edition, Editions, editions_of
from web.exchanges import Answering, Exchange, ask, too_long
from web.feedback import FeedbackStore
from web.notice_view import published_line, render_notice
from web.opinion_box import add_opinion_box
from web.runs import RefusedError, Runs
from web.welcome_view import HEADER, render_welcome

_HERE = Path(__file__).resolve().parent
_SCRIPTS = ("elder.js", "recent.js", "conversation.js")
"""Of the conversation, as one: the last uses what the one before it defines."""
_MOST_AT_ONCE = 16
"""Answers written at a time; on two cores more of them would make every one of them slow."""
_FORGET_AFTER_S = 3600
"""A conversation left alone is dropped from memory after this many seconds."""
_HINT = "按回车键提问。"
_OUTDATED = "要点已有新版本。这次对话仍按原来的版本回答，点“新对话”改用新版本。"

Conversation = tuple[Exchange, ...]
Update = tuple[Any, ...]


def build_page(assistant: Answering | Editions, feedback: FeedbackStore | None = None) -> gr.Blocks:
    """The page over an assistant; `web.serve.start` puts it on a port.

    Where the assistant can be changed, a page keeps the edition that it was opened with until a
    new conversation is begun on it. Opinions on answers are asked for where there is a store that
    keeps them.
    """
    editions = editions_of(assistant)
    clicks = itertools.count(1)
    runs = Runs(_MOST_AT_ONCE)

    def answer(
        question: str, earlier: Conversation, chosen: str, key: str, request: gr.Request
    ) -> Iterator[Update]:
        question = question.strip()
        if not question:
            yield _only_hint(_HINT)
            return
        if told := too_long(question):
            yield _only_hint(told, urgent=True)
            return
        edition = editions.edition(key)
        notices = edition.notices
        below = _hint(_HINT if edition is editions.current else _OUTDATED)
        try:
            with runs.begin(str(request.session_hash)) as run:
                now = earlier
                for now in ask(edition, question, earlier, run.stopped, chosen):
                    # Only the first step touches the box and the line below it: the reader may be
                    # typing the next question, or be told to wait with it.
                    new = now[-1].is_new
                    box, line = ("", below) if new else (gr.skip(), gr.skip())
                    yield _view(now, notices, box, line, running=True)
                now = () if run.dropped.is_set() else now
                yield _view(now, notices, gr.skip(), below, running=False)
        except RefusedError as refused:
            yield _only_hint(str(refused), urgent=True)

    def answer_example(
        earlier: Conversation, chosen: str, key: str, event: gr.EventData, request: gr.Request
    ) -> Iterator[Update]:
        yield from answer(str(event.question), earlier, chosen, key, request)

    def stop(request: gr.Request) -> None:
        runs.stop(str(request.session_hash))

    def start_again(key: str, request: gr.Request) -> Update:
        runs.stop(str(request.session_hash), drop=True)
        edition = editions.current
        cleared = _view((), edition.notices, "", _hint(_HINT), running=False)
        if edition.key == key:
            return (*cleared, gr.skip(), gr.skip(), gr.skip())
        notices = edition.notices
        offered = gr.update(choices=choices(notices), value="", visible=len(notices) > 1)
        return (*cleared, offered, render_notice(notices[0]), edition.key)

    def open_place(key: str, event: gr.EventData) -> Any:
        notice = _named(editions.edition(key).notices, str(event.notice))
        spans = parse_spans(str(event.spans))
        return render_notice(notice, spans, next(clicks)) if notice else gr.skip()

    def open_address(key: str, event: gr.EventData) -> Any:
        query = read_query(dict(parse_qsl(str(event.search).removeprefix("?"))))
        notice = choose_notice(editions.edition(key).notices, query)
        if notice is None:
            return gr.skip()
        place = find_place(notice, query)
        return render_notice(notice, place.spans, next(clicks), problem=place.problem, asked=False)

    def show_notice(chosen: str, key: str) -> Any:
        notice = _named(editions.edition(key).notices, chosen)
        return render_notice(notice) if notice else gr.skip()

    notices = editions.current.notices
    with gr.Blocks(title="民生问答", analytics_enabled=False, fill_width=True) as blocks:
        exchanges = gr.State((), time_to_live=_FORGET_AFTER_S)
        key = gr.Textbox(editions.current.key, visible=False, elem_id="edition")
        with gr.Column(elem_id="frame"):
            gr.HTML(HEADER, apply_default_css=False, js_on_load=None)
            with gr.Row(elem_id="desk", equal_height=False):
                with gr.Column(elem_id="talk", scale=6, min_width=300):
                    choice = gr.Dropdown(
                        choices(notices),
                        value="",
                        label="查阅哪一份要点",
                        visible=len(notices) > 1,
                        elem_id="choice",
                    )
                    conversation = gr.HTML(
                        render_welcome(notices),
                        elem_id="conversation",
                        apply_default_css=False,
                        js_on_load="".join(map(_script, _SCRIPTS)),
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
            [question, exchanges, choice, key],
            shown,
            **streamed,
        )
        conversation.example(answer_example, [exchanges, choice, key], shown, **streamed)
        halt.click(stop, None, None, **direct)
        again.click(start_again, [key], [*shown, choice, original, key], **direct)
        conversation.open(open_place, [key], [original], **direct)
        choice.change(show_notice, [choice, key], [original], **direct)
        conversation.visit(open_address, [key], [original], **direct)
        if feedback and feedback.days:
            add_opinion_box(feedback, exchanges)
    page: gr.Blocks = blocks

    def show_edition(edition: Edition) -> None:
        """Pages opened from now on show this edition; those that are open stay as they are."""
        earlier = list(choice.choices)
        key.value = edition.key
        choice.choices = choices(edition.notices)
        choice.visible = len(edition.notices) > 1
        conversation.value = render_welcome(edition.notices)
        original.value = render_notice(edition.notices[0])
        page.config = page.get_config_file()
        # What an open page has chosen is still understood.
        choice.choices = list(dict.fromkeys([*choice.choices, *earlier]))

    editions.when_changed(show_edition)
    return page


def _view(
    now: Conversation, notices: tuple[Notice, ...], box: Any, below: Any, *, running: bool
) -> Update:
    """The updates that show a conversation, the question box and the line below it."""
    html = render_conversation(now, notices) if now else render_welcome(notices)
    return html, now, box, gr.update(visible=not running), gr.update(visible=running), below


def choices(notices: tuple[Notice, ...]) -> list[Any]:
    """What the choice of the notice offers: names, with their days where titles repeat, and ids."""
    titles = [notice.title for notice in notices]
    return [("全部要点", "")] + [
        (title if titles.count(title) == 1 else published_line(notice), notice.id)
        for title, notice in zip(titles, notices, strict=True)
    ]


def _only_hint(text: str, *, urgent: bool = False) -> Update:
    return (*(gr.skip() for _ in range(5)), _hint(text, urgent=urgent))


def _hint(text: str, *, urgent: bool = False) -> str:
    return f'<p class="hint{" urgent" if urgent else ""}" role="status">{text}</p>'


def _named(notices: tuple[Notice, ...], notice_id: str) -> Notice | None:
    return next((notice for notice in notices if notice.id == notice_id), None)


def _script(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
