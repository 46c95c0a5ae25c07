"""A test question as a form's fields: filled in from an opinion, and read back with its checks.

The fields are the cells of a question table (`eval.question_columns`), so a form and a sheet are
read by the same rules. Pure.
"""

from collections.abc import Mapping, Sequence

from assistant.values import Status
from corpus.errors import QuestionSetError
from corpus.notice import Notice
from eval.question_columns import COLUMNS, TITLES, read_cells
from eval.questions import FieldError, Question, QuestionKind
from eval.table import KINDS, OUTCOMES
from web.feedback import Kept, Thumb

Cells = Mapping[str, str]
"""A question's fields as text, by the names of its columns."""


def cells_from(kept: Kept, question_id: str, notices: Sequence[Notice]) -> dict[str, str]:
    """What can be said of the test question before staff have looked at it.

    An answer that helped is taken for right in its outcome and its places; of one that did not
    help nothing is taken over but the question.
    """
    opinion = kept.opinion
    helped = opinion.thumb is Thumb.UP
    refused = opinion.status is not Status.ANSWERED
    kind = ""
    if helped and refused:
        kind = KINDS[QuestionKind.REFUSE]
    elif len(opinion.turns) > 1:
        kind = KINDS[QuestionKind.FOLLOWUP]
    return dict.fromkeys((column.field for column in COLUMNS), "") | {
        "id": question_id,
        "kind": kind,
        "turns": "\n".join(opinion.turns),
        "items": "、".join(opinion.citations) if helped and not refused else "",
        "expect": OUTCOMES[opinion.status] if helped and refused else "",
        "notice": opinion.notice if len(notices) > 1 else "",
        "note": f"来自居民意见（{'有帮助' if helped else '没帮到'}）",
    }


def read_question(cells: Cells, notices: Sequence[Notice]) -> Question:
    """The question of a sent form. QuestionSetError naming the field in Chinese."""
    try:
        question = read_cells(cells, 1)
    except FieldError as error:
        raise QuestionSetError(f"“{TITLES[error.field]}”：{error.complaint}。") from error
    _check_items(question, notices)
    return question


def _check_items(question: Question, notices: Sequence[Notice]) -> None:
    known = {notice.id: {item.id for item in notice.items} for notice in notices}
    if question.notice and question.notice not in known:
        raise QuestionSetError(f"“要点编号”：没有收录“{question.notice}”。请从列表里选。")
    asked = [known[question.notice]] if question.notice else list(known.values())
    for item in question.items:
        if not any(item in items for items in asked):
            raise QuestionSetError(f"“应引要点”：要点里没有第 {item} 项。请查对原文的项号。")
