"""The box for opinions on answers, as a part of the page: only the wiring of Gradio stands here.

Its script puts the thumbs below the answers, so a page without the box has none.
"""

import itertools
from pathlib import Path
from typing import Any

import gradio as gr

from web.exchanges import Exchange
from web.feedback import FeedbackError, FeedbackStore
from web.opinion_view import render_box, render_result
from web.opinions import Wish, keep

_SCRIPT = Path(__file__).resolve().parent / "opinion.js"


def add_opinion_box(store: FeedbackStore, exchanges: gr.State) -> None:
    """Adds the box to the page that is being built; `exchanges` holds its conversation."""
    count = itertools.count(1)

    def rate(held: tuple[Exchange, ...], event: gr.EventData) -> str:
        wish = Wish(
            at=int(event.at),
            thumb=str(event.thumb),
            word=str(event.word),
            correction=str(event.correction),
            agreed=event.agreed is True,
            with_earlier=event.earlier is True,
        )
        try:
            token = keep(store, held, wish)
        except FeedbackError as refused:
            return render_result(wish.at, next(count), problem=str(refused))
        return render_result(wish.at, next(count), token=token, thumb=wish.thumb)

    def withdraw(event: gr.EventData) -> str:
        store.remove(str(event.token))
        return render_result(int(event.at), next(count))

    box = gr.HTML(
        render_box(store.days),
        elem_id="opinion-box",
        apply_default_css=False,
        js_on_load=_SCRIPT.read_text(encoding="utf-8"),
    )
    result = gr.HTML("", elem_id="opinion-result", js_on_load=None)
    direct: dict[str, Any] = {
        "show_progress": "hidden",
        "api_visibility": "private",
        "queue": False,
    }
    box.rate(rate, [exchanges], [result], **direct)
    box.withdraw(withdraw, None, [result], **direct)
