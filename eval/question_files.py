"""Question sets in files as people have them: .jsonl, .csv (UTF-8 or GBK) and .xlsx.

From bytes to questions. Complaints name the row as a spreadsheet counts it, say what to do, and
come several at a time, so that a file need not be handed in once for each of them.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import PurePath
from typing import Any

from openpyxl import load_workbook

from corpus.errors import QuestionSetError
from eval.question_columns import TITLES, find_columns, read_cells
from eval.questions import FieldError, Question, parse_question, wrong

MOST_BYTES = 5 * 1024 * 1024
MOST_QUESTIONS = 5000
LONGEST_TURN = 2000
"""Characters; what the page takes as a question."""
_MOST_UNPACKED = 60 * 1024 * 1024
_MOST_TOLD = 10

Numbered = Iterator[tuple[int, Callable[[], Question]]]
"""Row numbers, each with what reads its question or raises QuestionSetError."""


def read_question_file(name: str, content: bytes) -> tuple[Question, ...]:
    """The questions of a file, by the ending of its name. QuestionSetError in Chinese."""
    if not content.strip():
        raise QuestionSetError(f"{name or '文件'}是空的。请选一个有题目的文件，或下载模板填写。")
    if len(content) > MOST_BYTES:
        raise QuestionSetError(f"{name} 超过 {MOST_BYTES // 1024 // 1024} MB。请分成几个文件。")
    readers = {".jsonl": _from_jsonl, ".csv": _from_csv, ".xlsx": _from_xlsx}
    reader = readers.get(PurePath(name).suffix.lower())
    if reader is None:
        raise QuestionSetError(
            f"{name} 不是 .jsonl、.csv 或 .xlsx 文件。请在 Excel 或 WPS 里另存为 .xlsx，再上传。"
        )
    questions = collect(reader(content))
    if not questions:
        raise QuestionSetError(f"{name} 里没有题目：表头下面至少要有一行。请照模板填写。")
    return questions


def collect(numbered: Numbered) -> tuple[Question, ...]:
    """All questions, or one error that tells the first complaints, one a line."""
    seen: dict[str, int] = {}
    questions: list[Question] = []
    problems: list[str] = []
    for number, read in numbered:
        try:
            question = read()
            if question.id in seen:
                same = f"{question.id} 与第 {seen[question.id]} 行重复，请换一个题号"
                raise QuestionSetError(f"第 {number} 行：题号 {same}。")
            if max(map(len, question.turns)) > LONGEST_TURN:
                raise QuestionSetError(f"第 {number} 行：有一问超过 {LONGEST_TURN} 字，请缩短。")
            seen[question.id] = number
            questions.append(question)
        except QuestionSetError as error:
            problems.append(str(error))
        if len(questions) > MOST_QUESTIONS:
            raise QuestionSetError(f"题目超过 {MOST_QUESTIONS} 道。请分成几个文件。")
        if len(problems) > _MOST_TOLD:
            break
    if problems:
        more = ["后面还有，先改好这些再上传。"] if len(problems) > _MOST_TOLD else []
        raise QuestionSetError("\n".join([*problems[:_MOST_TOLD], *more]))
    return tuple(questions)


def decode(content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else GB 18030, which holds GBK."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise QuestionSetError("文件的编码认不出来。请另存为 UTF-8 编码，或存成 .xlsx 再上传。")


def _from_jsonl(content: bytes) -> Numbered:
    for number, line in enumerate(decode(content).split("\n"), start=1):
        if line.strip():
            yield number, lambda line=line, number=number: parse_question(line, number)  # type: ignore[misc]


def _from_csv(content: bytes) -> Numbered:
    text = decode(content)
    try:
        first = text.split("\n", 1)[0]
        mark = max(",;\t", key=first.count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        raise QuestionSetError(
            f"这个 .csv 读不成表格：引号没有成对（{error}）。请在 Excel 里打开后另存为 .xlsx。"
        ) from error
    return _from_table(rows)


def _from_xlsx(content: bytes) -> Numbered:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > _MOST_UNPACKED:
                raise QuestionSetError("这个 .xlsx 解开后太大。请删去图片和多余的工作表。")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [[[*map(_cell, row)] for row in sheet.iter_rows()] for sheet in book.worksheets]
        book.close()
    except QuestionSetError:
        raise
    except Exception as error:  # whatever the reader stumbles over, the file is not a workbook
        raise QuestionSetError(
            "这个 .xlsx 打不开：可能已损坏、加了密码，或其实是旧的 .xls。"
            "请在 Excel 或 WPS 里打开，另存为不加密的 .xlsx。"
        ) from error
    return _from_table(next((rows for rows in sheets if _has_columns(rows)), sheets[0]))


def _has_columns(rows: Sequence[Sequence[str]]) -> bool:
    try:
        return bool(rows) and bool(find_columns(list(rows[0])))
    except QuestionSetError:
        return False


def _from_table(rows: Sequence[Sequence[str]]) -> Numbered:
    columns = find_columns(list(rows[0]) if rows else [])
    return _rows(rows[1:], columns)


def _rows(rows: Iterable[Sequence[str]], columns: dict[int, str]) -> Numbered:
    for number, row in enumerate(rows, start=2):
        cells = {field: row[at] for at, field in columns.items() if at < len(row)}
        if any(value.strip() for value in cells.values()):
            yield number, lambda cells=cells, number=number: _read(cells, number)  # type: ignore[misc]


def _read(cells: dict[str, str], number: int) -> Question:
    try:
        for field, value in cells.items():
            if value.startswith(_DATE):
                told = f"“{value[1:]}”被 Excel 当成了日期。请把这一格设成“文本”格式，重新填写"
                raise wrong(number, field, told)
        return read_cells(cells, number)
    except FieldError as error:
        raise QuestionSetError(
            f"第 {number} 行，“{TITLES[error.field]}”一列：{error.complaint}。"
        ) from error


_DATE = "\x00"
"""Put before a date that a sheet made of what was typed, so that it is told and not guessed at."""


def _cell(cell: Any) -> str:
    """A cell as it was typed: 7 rather than 7.0, 75% rather than 0.75."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if "%" in str(cell.number_format):
            return f"{round(value * 100, 6):g}%"
        return f"{value:.0f}" if float(value).is_integer() else repr(value)
    if isinstance(value, datetime | date | time):
        return f"{_DATE}{value}"
    return str(value)
