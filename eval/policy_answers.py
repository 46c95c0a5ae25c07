"""Asks each question of its own notice alone, and holds the answer against the written one.

Beside every answer stands what the plainest reader would give: the clause nearest the question.
Knows nothing of how rows are kept.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.notice import Notice
from eval.judge import without_marks
from eval.policy_questions import PolicyQuestion
from eval.predictions import Prediction
from eval.questions import Question, QuestionKind
from eval.robust_ask import alone
from eval.rouge import rouge_l
from eval.run import ask_all
from index.build import open_index
from index.encoder import Encoder
from index.store import NoticeIndex

if TYPE_CHECKING:
    from assistant.answer import Assistant

OpenAlone = Callable[[Notice], "Assistant"]
"""Gives the assistant of one notice alone."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, the clause that was nearest, and Rouge-L (F1, 0…1) of both."""

    question: PolicyQuestion
    prediction: Prediction
    quote: str
    rouge: float
    """Of the answer without its marks, refusals included; 0 where asking failed."""
    quote_rouge: float


def opener(assistant: "Assistant", encoder: Encoder, home: Path) -> OpenAlone:
    """Opens notices with the models of a loaded assistant; `home` is only used meanwhile."""

    def open_alone(notice: Notice) -> "Assistant":
        # A folder of its own: a build looks through every index that lies beside it.
        with tempfile.TemporaryDirectory(prefix="policy-", dir=home) as folder:
            index = open_index([notice], encoder, Path(folder))
        return alone(assistant, notice, index)

    return open_alone


def ask(
    notices: Sequence[Notice], questions: Sequence[PolicyQuestion], open_alone: OpenAlone
) -> Iterator[Answered]:
    """Every question asked of its own notice, in the order of the notices, each opened once."""
    for notice in notices:
        own = [question for question in questions if question.notice == notice.id]
        if own:
            assistant = open_alone(notice)
            # What kind of question it is nobody has said, and asking does not look at it.
            asked = [Question(each.id, QuestionKind.ROBUST, (each.text,)) for each in own]
            for question, prediction in zip(own, ask_all(assistant, asked), strict=True):
                yield score(question, prediction, nearest(question.text, assistant.index))


def nearest(question: str, index: NoticeIndex) -> str:
    """The best clause of the best item; of its title only where there is no other."""
    hit = index.search(question, k=1)[0]
    item = index.item(hit.notice_id, hit.item_id)
    clauses = [each.clause for each in hit.clauses]
    own = [clause for clause in clauses if clause.start >= item.body_start]
    return (own or clauses)[0].text if clauses else item.body


def score(question: PolicyQuestion, prediction: Prediction, quote: str) -> Answered:
    """An answer and a quotation, scored against the written answer."""
    return Answered(
        question,
        prediction,
        quote,
        rouge_l(without_marks(prediction.answer), question.gold),
        rouge_l(quote, question.gold),
    )
