"""Sixty fixed dev questions asked of the real assistant; the rest is `make eval`."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.settings import Settings
from corpus.units import find_units
from eval.judge import judge
from eval.predictions import Prediction
from eval.questions import Question, QuestionKind, Split, read_questions
from eval.run import ask_all

pytestmark = pytest.mark.e2e
PER_KIND = 6
QUESTIONS = Path(__file__).parents[2] / "eval" / "questions.jsonl"


@pytest.fixture(scope="module")
def assistant() -> Iterator[Assistant]:
    loaded = Assistant.load(Settings.from_environment())
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def answered(assistant: Assistant) -> list[tuple[Question, Prediction]]:
    dev = [question for question in read_questions(QUESTIONS) if question.split is Split.DEV]
    chosen = [
        question
        for kind in QuestionKind
        for question in [each for each in dev if each.kind is kind][:PER_KIND]
    ]
    return list(zip(chosen, ask_all(assistant, chosen), strict=True))


def test_fixed_dev_questions_are_answered_right(
    answered: list[tuple[Question, Prediction]],
) -> None:
    """Of the sixty at most four are wrong."""
    wrong = [
        (question.id, prediction.answer)
        for question, prediction in answered
        if not judge(question, prediction).right
    ]
    assert len(answered) == 60
    assert len(wrong) <= 4, wrong


def test_no_answer_holds_a_figure_or_unit_that_its_items_lack(
    assistant: Assistant, answered: list[tuple[Question, Prediction]]
) -> None:
    """Checked without the guard: digits and unit names against the cited items' published text."""
    notice = assistant.notices[0]
    units = {unit for item in notice.items for unit in (*item.lead_units, *item.support_units)}
    for question, prediction in answered:
        if not prediction.citations:
            continue
        items = [notice.item(item_id) for item_id in prediction.citations]
        said = re.sub(r"\s", "", "".join(notice.text[item.start : item.end] for item in items))
        plain = re.sub(r"\[[0-9]+\]|第[0-9、]+项|共[0-9]+项|《[^》]*》", "", prediction.answer)
        plain = re.sub(r"\s", "", plain)
        for number in re.findall(r"[0-9]+(?:\.[0-9]+)?%?", plain):
            assert re.search(rf"(?<![0-9.]){re.escape(number)}(?![0-9])", said), (
                question.id,
                number,
                prediction.answer,
            )
        for mention in find_units(plain, units, notice.place):
            known = mention.unit in units and mention.unit in said
            assert known or mention.text in said, (question.id, mention.text, prediction.answer)


def test_the_same_question_gets_the_same_answer(assistant: Assistant) -> None:
    """Greedy: asked twice, with another item's question between."""
    question = "今年的人工造林任务是多少亩？"
    first = assistant.ask(question).text
    assistant.ask("重度残疾人护理补贴每月多少钱？")
    assert assistant.ask(question).text == first
