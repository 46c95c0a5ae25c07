"""Reads notices from files: text and Markdown, Word (.docx), PDF and web pages.

What a file is its content tells (`corpus.file_kinds`); each kind has a reader of its own, all of
which give plain text. Old Word files, OFD, spreadsheets and pictures are not read: their errors
say what to do.
"""

from pathlib import Path

from corpus.docx_file import read_docx
from corpus.errors import NoticeError, TooLargeError
from corpus.file_kinds import SUFFIXES, FileKind, find_kind
from corpus.html_file import read_html
from corpus.notice import Notice
from corpus.parse import parse_notice
from corpus.pdf_file import read_pdf
from corpus.text_bytes import decode

MAX_BYTES = 20 * 1024 * 1024
MAX_CHARACTERS = 1_000_000
"""A notice of so many characters would be a book of a thousand pages."""
_READERS = {
    FileKind.TEXT: decode,
    FileKind.DOCX: read_docx,
    FileKind.PDF: read_pdf,
    FileKind.HTML: read_html,
}


def read_notice(path: Path | str) -> Notice:
    """Reads and parses one file; its id is the file's stem. Raises NoticeError."""
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise NoticeError(
            f"不支持的文件类型：{path.name}。请把要点另存为 Word 文档（.docx）、PDF(.pdf)、"
            "网页(.html)、纯文本(.txt)或 Markdown(.md)文件。"
        )
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _too_large(path.name, size)
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise NoticeError(f"找不到文件：{path}。请检查路径和文件名。") from error
    except OSError as error:
        raise NoticeError(
            f"无法读取文件：{path}。请检查它是不是文件，以及是否有读取权限。"
        ) from error
    return parse_notice(read_text(raw, path.name), path.stem)


def read_text(raw: bytes, name: str) -> str:
    """The plain text of a file's bytes, of whatever kind they are; `name` is the file's name.

    Raises NoticeError, or the one of its kinds in `corpus.errors` that tells why.
    """
    if len(raw) > MAX_BYTES:
        raise _too_large(name, len(raw))
    if not raw.strip():
        raise NoticeError(f"文件是空的：{name}。请放入要点全文后再试。")
    text = _READERS[find_kind(raw, name)](raw, name)
    if len(text) > MAX_CHARACTERS:
        raise TooLargeError(
            f"{name} 有 {len(text)} 个字，超过 {MAX_CHARACTERS} 个字的上限。请拆分后重新放入。"
        )
    return text


def read_notices(folder: Path | str) -> tuple[Notice, ...]:
    """All notices of a folder, sorted by file name; subfolders and hidden files are left aside.

    Raises NoticeError where the folder is missing or holds no notice, or two files share an id.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise NoticeError(f"找不到要点文件夹：{folder}。请检查路径，或新建该文件夹并放入要点文件。")
    paths = sorted(
        p
        for p in folder.iterdir()
        if p.is_file() and p.suffix.lower() in SUFFIXES and not p.name.startswith((".", "~$"))
    )
    if not paths:
        raise NoticeError(
            f"要点文件夹里没有要点：{folder}。请放入 .docx、.pdf、.html、.txt 或 .md 文件。"
        )
    names: dict[str, str] = {}
    for path in paths:
        if path.stem in names:
            raise NoticeError(
                f"两个文件的编号相同：{names[path.stem]} 和 {path.name}。"
                "文件名（不含后缀）就是要点的编号，请改掉其中一个文件名。"
            )
        names[path.stem] = path.name
    return tuple(read_notice(path) for path in paths)


def _too_large(name: str, size: int) -> TooLargeError:
    return TooLargeError(
        f"文件太大：{name}（{size / 1024 / 1024:.1f} MB）。"
        f"单个文件不能超过 {MAX_BYTES // 1024 // 1024} MB，请拆分后重新放入。"
    )
