"""The rows of `eval.policy`: a file that a broken-off run goes on with.

A line holds a prediction as `eval.predictions` writes it, and beside it the question, the written
answer, the quotation, both scores, the models and the commit. Rows of other models, or of another
question under the same id, are refused; rows of an older commit are taken, and it is said.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from corpus.errors import QuestionSetError
from eval.policy_answers import Answered, score
from eval.policy_questions import PolicyQuestion
from eval.predictions import from_json, to_json


def read_rows(
    path: Path, questions: Sequence[PolicyQuestion], models: str
) -> tuple[dict[str, Answered], set[str]]:
    """Answers of earlier runs to these questions, by id, and the commits that they come from.

    Nothing where there is no file. A last line that a killed run left half written is cut off.
    Raises QuestionSetError naming the line that does not fit.
    """
    answered: dict[str, Answered] = {}
    commits: set[str] = set()
    by_id = {question.id: question for question in questions}
    for number, line in enumerate(_whole_lines(path), 1):
        try:
            row = json.loads(line)
            if row["models"] != models:
                raise _other(path, number, f"模型是 {row['models']}，现在是 {models}")
            if (question := by_id.get(row["id"])) is None:
                continue  # of a larger part of the questions
            if (row["question"], row["gold"]) != (question.text, question.gold):
                raise _other(path, number, "编号相同，题目不同")
            answered[question.id] = score(question, from_json(row), row["quote"])
            commits.add(row["commit"])
        except (KeyError, TypeError, ValueError) as error:
            raise _other(path, number, f"不合格式：{error!r}") from error
    return answered, commits


def appended(
    path: Path, answers: Iterable[Answered], models: str, commit: str
) -> Iterator[Answered]:
    """Passes answers on, each put on a line of its own at the end of `path` as it comes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        for answer in answers:
            row = to_json(answer.prediction) | {
                "question": answer.question.text,
                "gold": answer.question.gold,
                "quote": answer.quote,
                "rouge": round(answer.rouge, 4),
                "quote_rouge": round(answer.quote_rouge, 4),
                "models": models,
                "commit": commit,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            yield answer


def _whole_lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        with path.open("r+b") as file:
            file.truncate(len(whole))
    try:
        return whole.decode("utf-8").split("\n")[:-1]
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path} 不是 UTF-8 文本。请换一个 --predictions 文件。") from error


def _other(path: Path, number: int, what: str) -> QuestionSetError:
    return QuestionSetError(
        f"不能接着 {path} 往下做：第 {number} 行{what}。请换一个 --predictions 文件。"
    )
