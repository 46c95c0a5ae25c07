"""Asking under load: what a client notes of a real port, and the figures over many questions."""

import asyncio

import pytest
from api_serving import application, fake, served
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Receive, Scope, Send

from eval.load import choose, server_process
from eval.load_client import ask_for
from eval.load_values import Asked, End, render, summarise
from eval.questions import Question, QuestionKind, Split
from tests.unit.assistant_fixtures import REAL
from web.api.limits import Limits


def question(id: str, *turns: str, split: Split = Split.DEV) -> Question:
    return Question(id, QuestionKind.FIGURE, turns, split=split)


CARE = question("q1", "护理补贴多少")


def test_only_dev_questions_that_stand_alone_are_asked() -> None:
    rows = (CARE, question("q2", "a", "b"), question("q3", "c", split=Split.TEST))
    assert choose(rows) == (CARE,)


def test_every_question_of_many_clients_is_answered() -> None:
    with served(application(fake(REAL), Limits(per_minute=0))) as url:
        asked = asyncio.run(ask_for(url, "", (CARE, question("q2", "地铁")), 4, 0.1))
        assert server_process(url)
    assert len(asked) >= 4
    assert {each.end for each in asked} == {End.LOOKED_UP}
    assert all(0 < each.first_s <= each.whole_s for each in asked)


def test_who_is_told_to_wait_beyond_the_end_gives_up() -> None:
    with served(application(fake(REAL), Limits(per_minute=1))) as url:
        first, *others = asyncio.run(ask_for(url, "", (CARE,), 2, 0.0))
    ends = sorted(each.end.value for each in (first, *others))
    assert ends == ["looked_up", "told_to_wait"]
    assert sum(each.refusals for each in (first, *others)) == 1
    assert sum(each.early for each in (first, *others)) == 0


@pytest.mark.parametrize(
    ("status", "body", "end"),
    [
        (500, "broken", End.ERROR),
        (200, "", End.LOST),
        (200, 'data: {"error": {"message": "没有响应"}}\n\n', End.ERROR),
    ],
)
def test_an_error_is_no_loss_and_an_end_that_is_missing_is_one(
    status: int, body: str, end: End
) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        kind = StreamingResponse if status == 200 else PlainTextResponse
        await kind(iter([body]) if status == 200 else body, status)(scope, receive, send)  # type: ignore[arg-type]

    with served(app) as url:
        asked = asyncio.run(ask_for(url, "", (CARE,), 1, 0.01))
    assert {each.end for each in asked} == {end}
    assert all(each.problem for each in asked)


def test_the_figures_are_told_apart_by_who_wrote() -> None:
    asked = (
        Asked("q1", End.GENERATED, 1.0, 2.0, 0.5, 2, 0),
        Asked("q2", End.GENERATED, 3.0, 4.0, 2.5, 0, 1),
        Asked("q3", End.LOOKED_UP, 0.1, 0.2, 0.1, 0, 0),
        Asked("q4", End.LOST, 0.0, 9.0, 9.0, 0, 0, "ReadError: "),
    )
    summary = summarise(asked, 2, 10.0)
    assert (summary.answers, summary.generated, summary.looked_up, summary.lost) == (3, 2, 1, 1)
    assert (summary.answers_per_s, summary.generated_per_s) == (0.3, 0.2)
    assert (summary.refusals, summary.refusals_without_time) == (2, 1)
    assert summary.longest_silence_s == 9.0
    assert (summary.whole_generated_s.p50, summary.whole_generated_s.most) == (3.0, 4.0)
    table = render(summary, summary)
    assert "| 回答（模型写的 / 不用模型的） | 3（2 / 1） | 3（2 / 1） |" in table
    assert "ReadError" in table
