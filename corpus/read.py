"""Reads notices from files: .txt and .md, in the encodings that offices use.

It knows UTF-8 (with or without a byte order mark), GB18030 (with it GBK and GB2312) and UTF-16
with a byte order mark. It does not read Word, PDF or HTML.
"""

import codecs
import unicodedata
from pathlib import Path

from corpus.errors import NoticeError
from corpus.notice import Notice
from corpus.parse import parse_notice

SUFFIXES = (".txt", ".md")
MAX_BYTES = 20 * 1024 * 1024
_ODD_SHARE = 0.02
"""Largest share of control and unassigned characters in what passes as text."""


def read_notice(path: Path | str) -> Notice:
    """Reads and parses one file; its id is the file's stem. Raises NoticeError."""
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise NoticeError(
            f"不支持的文件类型:{path.name}。请把要点另存为纯文本(.txt)或 Markdown(.md)文件。"
        )
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise NoticeError(
                f"文件太大:{path.name}({size / 1024 / 1024:.1f} MB)。"
                f"单个文件不能超过 {MAX_BYTES // 1024 // 1024} MB,请拆分后重新放入。"
            )
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise NoticeError(f"找不到文件:{path}。请检查路径和文件名。") from error
    except OSError as error:
        raise NoticeError(
            f"无法读取文件:{path}。请检查它是不是文件,以及是否有读取权限。"
        ) from error
    if not raw.strip():
        raise NoticeError(f"文件是空的:{path.name}。请放入要点全文后再试。")
    return parse_notice(decode(raw, path.name), path.stem)


def read_notices(folder: Path | str) -> tuple[Notice, ...]:
    """All notices of a folder, sorted by file name; subfolders and hidden files are left aside.

    Raises NoticeError where the folder is missing or holds no notice, or two files share an id.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise NoticeError(f"找不到要点文件夹:{folder}。请检查路径,或新建该文件夹并放入要点文件。")
    paths = sorted(
        p
        for p in folder.iterdir()
        if p.is_file() and p.suffix.lower() in SUFFIXES and not p.name.startswith(".")
    )
    if not paths:
        raise NoticeError(f"要点文件夹里没有要点:{folder}。请放入 .txt 或 .md 文件。")
    names: dict[str, str] = {}
    for path in paths:
        if path.stem in names:
            raise NoticeError(
                f"两个文件的编号相同:{names[path.stem]} 和 {path.name}。"
                "文件名(不含后缀)就是要点的编号,请改掉其中一个文件名。"
            )
        names[path.stem] = path.name
    return tuple(read_notice(path) for path in paths)


def decode(raw: bytes, name: str) -> str:
    """The text of a file's bytes, its byte order mark left out; `name` is for the error."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\x00" in raw:
        raise NoticeError(
            f"{name} 不是文本文件(可能是 Word、PDF 或图片改了后缀)。请另存为纯文本后重新放入。"
        )
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(
            unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in "\t\r\n\f"
            for c in text
        )
        if odd <= _ODD_SHARE * len(text):
            return text
    raise NoticeError(f"无法识别 {name} 的文字编码。请用 UTF-8 编码另存为纯文本后重新放入。")
