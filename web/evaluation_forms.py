"""What comes with a sent form: its fields and files, within limits. Raises before it reads on."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.requests import Request

from corpus.errors import QuestionSetError
from eval.question_files import MOST_BYTES
from web.guard import visitor_of
from web.rooms import STRANGER, Visitor

_ROOM = 256 * 1024
"""For the other fields of the form."""
_MOST_DRAINED = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Form:
    """Fields by name, the last of each; files by name, with the name they had and their bytes."""

    fields: Mapping[str, str]
    files: Mapping[str, tuple[str, bytes]]
    visitor: Visitor = STRANGER
    """Who sent it."""

    def get(self, name: str) -> str:
        """The field's text without white space at its ends; empty where it was not sent."""
        return self.fields.get(name, "").strip()


async def read_form(request: Request) -> Form:
    """The form of a request. QuestionSetError where it is too large."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > MOST_BYTES + _ROOM:
        await _drain(request)
        raise QuestionSetError(
            f"上传的文件超过 {MOST_BYTES // 1024 // 1024} MB。请把题集分成几个文件。"
        )
    fields: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    async with request.form(max_files=2, max_fields=60) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = (value.filename or "", await value.read())
            else:
                fields[name] = value
    return Form(fields, files, visitor_of(request))


async def _drain(request: Request) -> None:
    """Reads on and keeps nothing: a browser shows no reply to a form that it could not send."""
    read = 0
    async for part in request.stream():
        read += len(part)
        if read > _MOST_DRAINED:
            return
