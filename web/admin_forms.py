"""Reads what a form of the admin sends, within limits, whatever the browser says of its size."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from corpus.errors import MinshengError
from corpus.read import MAX_BYTES

SLACK = 64 * 1024
"""Bytes that the form takes beside its file."""
DRAINED = 8 * MAX_BYTES
"""What is too large is read on to so many bytes and dropped: a browser shows no answer before."""


class FormError(MinshengError):
    """A form cannot be read; the status says why to a program."""

    def __init__(self, told: str, status: int = 400) -> None:
        super().__init__(told)
        self.status = status


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, and its file if one was chosen."""

    fields: Mapping[str, str]
    file_name: str = ""
    content: bytes = b""

    def field(self, name: str) -> str:
        """The field's text; empty where it was not sent."""
        return self.fields.get(name, "")

    def number(self, name: str) -> int | None:
        """The field as a whole number; None where it is none."""
        text = self.field(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


async def read_form(request: Request, most: int = SLACK) -> Form:
    """The form of a request of at most `most` bytes. Raises FormError."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    stream = _limited(request, most)
    try:
        if kind == "multipart/form-data":
            parser = MultiPartParser(request.headers, stream, max_files=1, max_fields=20)
            data = await parser.parse()
        elif kind == "application/x-www-form-urlencoded":
            data = await FormParser(request.headers, stream, max_fields=20).parse()
        else:
            raise FormError("表单的格式不对。请回到页面重新提交。", 415)
    except MultiPartException as error:
        raise FormError("表单不完整，可能在上传途中断开了。请重新提交。") from error
    except (UnicodeDecodeError, ValueError, KeyError) as error:
        raise FormError("表单读不出来。请回到页面重新提交。") from error
    except ClientDisconnect as error:
        raise FormError("上传中断了，什么也没有存下。请重新上传。") from error
    fields: dict[str, str] = {}
    name, content = "", b""
    for key, value in data.multi_items():
        if isinstance(value, UploadFile):
            name, content = value.filename or "", await value.read()
        else:
            fields[key] = value
    await data.close()
    return Form(fields, name, content)


async def _limited(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= most:
            yield chunk
        elif size > DRAINED:
            break
    if size > most and most < 1024 * 1024:
        raise FormError("提交的内容太长。请回到页面重新填写。", 413)
    if size > most:
        raise FormError(
            f"文件太大：单个文件不能超过 {most // 1024 // 1024} MB。请拆分后重新上传；"
            "带图片的 Word 文件可以先删去图片。",
            413,
        )
