"""From a sent opinion to what is kept: the server's own record of the answer, and only if agreed.

Knows nothing of Gradio. The question and the answer come from the conversation in memory, so
that what is kept is what was really said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from web.exchanges import Exchange, Stage
from web.feedback import FeedbackError, FeedbackStore, Thumb, opinion_on


@dataclass(frozen=True, slots=True)
class Wish:
    """What the box sent."""

    at: int
    """Place of the exchange in the conversation."""
    thumb: str
    word: str
    correction: str
    agreed: bool
    with_earlier: bool


def keep(store: FeedbackStore, exchanges: Sequence[Exchange], wish: Wish) -> str:
    """Keeps the opinion; its token. FeedbackError, and nothing kept, without consent."""
    if not wish.agreed:
        raise FeedbackError("没有勾选同意，什么也没有保存。")
    if not 0 <= wish.at < len(exchanges) or (answer := exchanges[wish.at].answer) is None:
        raise FeedbackError("这个回答已经不在对话里了，没有保存。")
    asked = exchanges[wish.at]
    earlier = earlier_turns(exchanges, wish.at) if wish.with_earlier else ()
    thumb = Thumb.UP if wish.thumb == Thumb.UP.value else Thumb.DOWN
    turns = (*earlier, asked.question)
    return store.keep(opinion_on(answer, turns, thumb, wish.word.strip(), wish.correction.strip()))


def earlier_turns(exchanges: Sequence[Exchange], at: int) -> tuple[str, ...]:
    """The questions before the one at `at` that the assistant was told of."""
    return tuple(
        each.question
        for each in exchanges[:at]
        if each.shown and each.stage is not Stage.FAILED and each.chosen == exchanges[at].chosen
    )
