"""The question set that staff write themselves, one file below home, written whole each time."""

import threading
from pathlib import Path

from corpus.errors import QuestionSetError
from eval.question_export import FileForm, write_questions
from eval.question_files import MOST_QUESTIONS
from eval.questions import Question, read_questions
from web.files import write_whole


class OwnSet:
    """The questions in their order; safe to use from several threads."""

    def __init__(self, home: Path) -> None:
        self._path = home / "evaluation" / "questions.jsonl"
        self._lock = threading.Lock()

    def questions(self) -> tuple[Question, ...]:
        """All of them. QuestionSetError where the file was changed by hand and is not right."""
        if not self._path.exists() or not self._path.read_bytes().strip():
            return ()
        try:
            return read_questions(self._path)
        except QuestionSetError as error:
            raise QuestionSetError(f"{self._path}：{error}请改好或移走这个文件。") from error

    def put(self, question: Question, replacing: str = "") -> None:
        """Adds a question, or puts it in the place of the one with the id `replacing`.

        QuestionSetError where another question has its id, or the set is full.
        """
        with self._lock:
            kept = self.questions()
            if any(q.id == question.id and q.id != replacing for q in kept):
                raise QuestionSetError(f"题号 {question.id} 已经有了。请换一个题号。")
            if len(kept) >= MOST_QUESTIONS and not replacing:
                raise QuestionSetError(f"自编题集已有 {MOST_QUESTIONS} 题。请先删去一些。")
            if any(q.id == replacing for q in kept):
                self._write(tuple(question if q.id == replacing else q for q in kept))
            else:
                self._write((*kept, question))

    def remove(self, question_id: str) -> None:
        """Takes a question out; nothing where there is none."""
        with self._lock:
            self._write(tuple(q for q in self.questions() if q.id != question_id))

    def free_id(self, beginning: str) -> str:
        """The first id of `f1`, `f2`, … that no question has."""
        taken = {question.id for question in self.questions()}
        number = 1
        while f"{beginning}{number}" in taken:
            number += 1
        return f"{beginning}{number}"

    def _write(self, questions: tuple[Question, ...]) -> None:
        write_whole(self._path, write_questions(questions, FileForm.JSONL))
