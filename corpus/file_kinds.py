"""Tells of what kind a file is by its first bytes, whatever its name ends with.

It opens no file's inside further than the names in a zip; whether a file is whole, its reader
finds out.
"""

import io
import re
import zipfile
from enum import Enum

from corpus.errors import BrokenFileError, EncryptedFileError, FileKindError


class FileKind(Enum):
    """The kinds of file that are read."""

    TEXT = "text"
    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"


SUFFIXES = (".txt", ".md", ".docx", ".pdf", ".html", ".htm")
"""Endings of the files that a folder of notices may hold."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(rb"<(?:html|head|body|div|p|table|article|section|br|span|h[1-6])\b", re.I)
_PDF_WITHIN = 1024
"""A PDF's mark may stand behind so many other bytes, as its readers allow."""


def find_kind(raw: bytes, name: str) -> FileKind:
    """The kind of a file by its bytes; `name` is for the errors, and to tell HTML from text.

    Raises EncryptedFileError for a Word file behind a password, FileKindError for what is not
    read, BrokenFileError for a zip that cannot be opened.
    """
    if b"%PDF-" in raw[:_PDF_WITHIN]:
        return FileKind.PDF
    if raw.startswith(b"PK"):
        return _kind_of_zip(raw, name)
    if raw.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in raw:
            raise EncryptedFileError(
                f"{name} 设有打开密码。请在 Word 或 WPS 中取消密码，另存后重新放入。"
            )
        raise FileKindError(
            f"{name} 是旧版 Word 或 WPS 文件(.doc、.wps)。"
            "请在 Word 或 WPS 中另存为 .docx 后重新放入。"
        )
    if raw.startswith(b"{\\rtf"):
        raise FileKindError(f"{name} 是 RTF 文件。请在 Word 或 WPS 中另存为 .docx 后重新放入。")
    if raw.startswith(_PICTURES) and b"\x00" in raw[:4096]:
        raise FileKindError(
            f"{name} 是图片，没有可读的文字。请放入要点的文字版（.docx、.pdf、.html 或 .txt），"
            "或先用文字识别软件(OCR)转成文字并核对。"
        )
    if re.match(rb"(?:From:|MIME-Version:)", raw, re.IGNORECASE) and b"multipart/related" in raw:
        raise FileKindError(f"{name} 是单个文件网页(.mht)。请在浏览器中另存为 .html 后重新放入。")
    is_named_html = name.lower().endswith((".html", ".htm"))
    if _HTML.match(raw) or (is_named_html and _TAG.search(raw)):
        return FileKind.HTML
    return FileKind.TEXT


def _kind_of_zip(raw: bytes, name: str) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as opened:
            names = {entry.filename for entry in opened.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise BrokenFileError(
            f"{name} 已损坏，打不开。请在 Word 或 WPS 中重新保存，或重新下载后再放入。"
        ) from error
    if "word/document.xml" in names:
        return FileKind.DOCX
    if "OFD.xml" in names:
        raise FileKindError(f"{name} 是 OFD 版式文件。请用阅读器另存为 PDF 后重新放入。")
    if any(entry.startswith(("xl/", "ppt/")) for entry in names):
        raise FileKindError(
            f"{name} 是表格或演示文稿。请把要点全文复制到 Word 文档(.docx)后重新放入。"
        )
    raise FileKindError(
        f"{name} 是压缩包或不认识的文件。请解压后放入其中的 .docx、.pdf、.html 或 .txt 文件。"
    )
