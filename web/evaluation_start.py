"""From the form that begins a run to what is asked. Raises QuestionSetError in Chinese."""

import hashlib
from collections.abc import Sequence
from functools import cache

from corpus.errors import QuestionSetError
from eval.question_export import FileForm, write_questions
from eval.question_files import MOST_QUESTIONS, read_question_file
from eval.questions import Question, QuestionKind, Split, read_questions
from eval.record import file_sha256
from eval.run import QUESTIONS, choose
from eval.table import KINDS
from web.evaluation_forms import Form
from web.evaluation_run import Order
from web.own_set import OwnSet

OWN_NAME = "自编题集"


@cache
def shipped_questions() -> tuple[Question, ...]:
    """The dev half of the shipped set, and what it holds without a half."""
    return choose(read_questions(QUESTIONS), Split.DEV)


def read_order(form: Form, own: OwnSet) -> Order:
    """What the form asks for. The test half is never asked here: it is not for looking at."""
    kinds = _kinds(form.get("kind"))
    limit = _limit(form.get("limit"))
    match form.get("set"):
        case "upload":
            name, content = form.files.get("file", ("", b""))
            if not name:
                raise QuestionSetError("还没有选题集文件。请先按“选择文件”，再按“开始评测”。")
            questions = read_question_file(name, content)
            sha256 = hashlib.sha256(content).hexdigest()
        case "own":
            name, questions = OWN_NAME, own.questions()
            sha256 = hashlib.sha256(write_questions(questions, FileForm.JSONL)).hexdigest()
            if not questions:
                raise QuestionSetError("自编题集里还没有题。请先加题，或换一份题集。")
        case _:
            name, questions = QUESTIONS.name, shipped_questions()
            sha256 = file_sha256(QUESTIONS)
    chosen = choose(questions, Split.DEV, kinds, limit)
    left_out = sum(question.split is Split.TEST for question in questions)
    if not chosen:
        raise QuestionSetError(_nothing(left_out, len(questions), kinds))
    told = f"其中 {left_out} 题的分组是 test，已跳过。" if left_out else ""
    return Order(name, sha256, chosen, kinds, limit, told)


def _nothing(left_out: int, total: int, kinds: Sequence[QuestionKind]) -> str:
    if left_out == total:
        return "这份题集的分组都是 test，这里不问测试集。请把“分组”一列清空，再上传。"
    named = "、".join(KINDS[kind] for kind in kinds)
    return f"这份题集里没有“{named}”一类的题。请把“类别”改成“全部”。"


def _kinds(text: str) -> tuple[QuestionKind, ...]:
    return tuple(kind for kind in QuestionKind if kind.value == text)


def _limit(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= MOST_QUESTIONS:
        raise QuestionSetError(f"“最多问几题”应是 1 到 {MOST_QUESTIONS} 的整数，或者留空。")
    return int(text)
