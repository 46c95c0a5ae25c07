"""Question sets as files: .jsonl, .csv and .xlsx that `eval.question_files` reads back, and the
template with its examples. Pure: from questions to bytes.
"""

import csv
import io
import json
from collections.abc import Sequence
from enum import Enum
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from assistant.values import Status
from eval.question_columns import COLUMNS, to_cells
from eval.questions import MAX_CHARS, Question, QuestionKind
from eval.table import KINDS, OUTCOMES


class FileForm(Enum):
    """The forms in which a set is read and written."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


EXAMPLES = (
    Question(
        "示例1", QuestionKind.FIGURE, ("重度残疾人护理补贴每月多少钱？",), ("22",), ("60元",),
        max_chars=MAX_CHARS[QuestionKind.FIGURE], note="示例行，填好后请删去",
    ),
    Question(
        "示例2", QuestionKind.FOLLOWUP, ("重度残疾人护理补贴每月多少钱？", "那哪个单位牵头？"),
        ("22",), ("市残联",), max_chars=MAX_CHARS[QuestionKind.FOLLOWUP],
        note="追问：前面的问先问，只评最后一问",
    ),
    Question(
        "示例3", QuestionKind.FIGURE, ("居民医保住院能报百分之几？",), ("17",), ("75%",),
        (("左右", "约"),), ("80%",), MAX_CHARS[QuestionKind.FIGURE], note="须有其一、不得有",
    ),
    Question(
        "示例4", QuestionKind.REFUSE, ("婚检要带什么材料？",), refuse=True,
        expect=Status.NOT_STATED, note="要点没写，应拒答；应引要点和须有都留空",
    ),
)  # fmt: skip
"""The template's rows, answered by the notice that is shipped."""
_HEAD = PatternFill("solid", fgColor="17495C")
_MOST_ROWS = 2000
"""Rows of the template that offer the kinds to choose from."""


def write_questions(questions: Sequence[Question], form: FileForm) -> bytes:
    """The set as a file."""
    match form:
        case FileForm.JSONL:
            return "".join(jsonl_line(question) + "\n" for question in questions).encode()
        case FileForm.CSV:
            return _to_csv(questions)
        case FileForm.XLSX:
            return _to_xlsx(questions)


def jsonl_line(question: Question) -> str:
    """One line of the documented form; what is a default or empty is left out."""
    row: dict[str, Any] = {
        "id": question.id,
        "split": question.split.value if question.split else None,
        "kind": question.kind.value,
        "turns": list(question.turns),
        "items": [_plain(item) for item in question.items],
        "facts": list(question.facts),
        "any_of": [list(group) for group in question.any_of],
        "forbid": list(question.forbid),
        "max_chars": question.max_chars,
        "refuse": question.refuse,
        "expect": question.expect.value if question.expect else None,
        "notice": question.notice,
        "note": question.note,
    }
    left_out = {"split", "any_of", "forbid", "max_chars", "expect", "notice", "note"}
    if question.max_chars == MAX_CHARS.get(question.kind):
        del row["max_chars"]
    kept = {name: value for name, value in row.items() if value or name not in left_out}
    return json.dumps(kept, ensure_ascii=False)


def _plain(item_id: str) -> int | str:
    number = item_id.isascii() and item_id.isdigit() and str(int(item_id)) == item_id
    return int(item_id) if number else item_id


def _to_csv(questions: Sequence[Question]) -> bytes:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow([column.title for column in COLUMNS])
    for question in questions:
        cells = to_cells(question)
        writer.writerow([cells[column.field] for column in COLUMNS])
    return lines.getvalue().encode("utf-8-sig")


def _to_xlsx(questions: Sequence[Question]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "题集"
    for at, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = column.width
        head = sheet.cell(1, at, column.title)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = _HEAD
        for down in range(2, len(questions) + 52):
            sheet.cell(down, at).number_format = "@"  # text: Excel makes no date of 1-2
    for down, question in enumerate(questions, 2):
        cells = to_cells(question)
        for at, column in enumerate(COLUMNS, 1):
            cell = sheet.cell(down, at, cells[column.field] or None)
            if cells[column.field]:
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for field, names in (("kind", KINDS.values()), ("expect", _outcomes())):
        at = next(n for n, column in enumerate(COLUMNS, 1) if column.field == field)
        letter = get_column_letter(at)
        choice = DataValidation("list", formula1=f'"{",".join(names)}"', allow_blank=True)
        choice.add(f"{letter}2:{letter}{_MOST_ROWS}")
        sheet.add_data_validation(choice)
    sheet.freeze_panes = "B2"
    about = book.create_sheet("说明")
    about.column_dimensions["A"].width = 14
    about.column_dimensions["B"].width = 90
    for down, column in enumerate(COLUMNS, 1):
        about.cell(down, 1, column.title + ("（必填）" if column.needed else ""))
        about.cell(down, 2, column.help).alignment = Alignment(wrap_text=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _outcomes() -> list[str]:
    return [name for status, name in OUTCOMES.items() if status]
