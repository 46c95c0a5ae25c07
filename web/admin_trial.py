"""Asks a question set of the notices in use and of those that may come, and keeps what differs.

Slow: seconds for each question that needs the model. Readers' questions go first. It judges by the
evaluation's own rules; whether another answer is a better one, a member of staff decides.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.live import Serving, Traffic
from corpus.differences import ItemChange
from eval.judge import judge, without_marks
from eval.predictions import Prediction
from eval.questions import Question, Split
from eval.run import ask_all
from web.admin_jobs import Progress

GIVES_WAY_S = 60.0
"""How long a question of the set waits at most for readers who are asking."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Row:
    """A question with both answers."""

    question: Question
    before: Prediction
    after: Prediction

    @property
    def is_changed(self) -> bool:
        """Other words, another outcome, or other items cited."""
        return _content(self.before) != _content(self.after)

    @property
    def was_right(self) -> bool:
        """By the set's rules."""
        return judge(self.question, self.before).right

    @property
    def is_right(self) -> bool:
        """By the set's rules, with the new answer."""
        return judge(self.question, self.after).right


@dataclass(frozen=True, slots=True)
class Trial:
    """How a version did, so far."""

    version_id: str
    serial: int
    """The switch after which it was tried: later ones make it out of date."""
    set_name: str
    by: str
    at: str
    rows: tuple[Row, ...]
    total: int

    @property
    def changed(self) -> tuple[Row, ...]:
        """The questions whose answers differ, those that became wrong first."""
        differing = [row for row in self.rows if row.is_changed]
        return tuple(sorted(differing, key=lambda row: row.is_right - row.was_right))


def choose_questions(
    questions: Sequence[Question], changes: Sequence[ItemChange], most: int
) -> tuple[Question, ...]:
    """At most `most` questions: those on items that change first, then evenly over the rest.

    Questions of the test half are left out: they are for the final measurement alone.
    """
    own = [question for question in questions if question.split is not Split.TEST]
    touched = {change.old.id for change in changes if change.old}
    first = _spread([q for q in own if touched.intersection(q.items)], most)
    rest = _spread([q for q in own if not touched.intersection(q.items)], most - len(first))
    return (*first, *rest)


def run_trial(
    before: Serving,
    build: Callable[[], Serving],
    questions: Sequence[Question],
    traffic: Traffic,
    progress: Progress,
    show: Callable[[tuple[Row, ...]], None],
) -> None:
    """Asks every question twice; `show` is called with the rows so far after each.

    Raises CancelledError once `progress` is told to stop.
    """
    progress.tell("正在准备新版", 0, len(questions))
    after = build()
    rows: tuple[Row, ...] = ()
    for number, question in enumerate(questions):
        progress.tell("正在试答", number, len(questions))
        answers: list[Prediction] = []
        for assistant in (before, after):
            traffic.wait_until_quiet(progress.cancelled, GIVES_WAY_S)
            answers += ask_all(assistant, [question])
            progress.tell("正在试答", number, len(questions))
        rows = (*rows, Row(question, *answers))
        show(rows)
    progress.tell("试答完毕", len(questions), len(questions))


def _spread(questions: Sequence[Question], most: int) -> list[Question]:
    if len(questions) <= most:
        return list(questions)
    step = len(questions) / max(1, most)
    return [questions[int(number * step)] for number in range(most)]


def _content(prediction: Prediction) -> tuple[object, ...]:
    words = _SPACE.sub("", without_marks(prediction.answer))
    return words, prediction.status, frozenset(prediction.citations), bool(prediction.error)
