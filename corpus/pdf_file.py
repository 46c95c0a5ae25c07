"""Reads the text of a PDF: lines joined to paragraphs, ruled tables as rows.

PDFium does the reading in a process of its own (`corpus.pdf_pages`), so that a forged file can
neither hold this one up nor end it. No script in the file is run and no link followed. Pages that
are pictures are not read: a scanned notice is refused.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.errors import BrokenFileError, EncryptedFileError, ScannedFileError, TooLargeError
from corpus.pdf_lines import Line, read_lines
from corpus.pdf_page import Box, Glyph, Page
from corpus.pdf_paragraphs import join_lines
from corpus.pdf_tables import Table, find_tables, inside
from corpus.rows import write_row

TIMEOUT_S = 60.0
_ODD_SHARE = 0.1
_ROOT = Path(__file__).parents[1]


def read_pdf(raw: bytes, name: str, timeout_s: float = TIMEOUT_S) -> str:
    """The text of a PDF: a paragraph or a row of a table on each line.

    Raises EncryptedFileError, ScannedFileError (no text, or pages that are pictures),
    BrokenFileError, and TooLargeError where reading takes longer than `timeout_s` seconds.
    """
    pages = _read_pages(raw, name, timeout_s)
    _check_text(pages, name)
    tables = [find_tables(page) for page in pages]
    outside = [
        replace(
            page,
            glyphs=tuple(g for g in page.glyphs if not any(inside(g, t.box) for t in found)),
        )
        for page, found in zip(pages, tables, strict=True)
    ]
    text = "\n".join(_write(read_lines(outside), tables)).strip("\n") + "\n"
    if not any(character.isalnum() for character in text):
        raise _scanned(name)  # nothing but page numbers
    return text


def _write(pages: Sequence[Sequence[Line]], tables: Sequence[tuple[Table, ...]]) -> list[str]:
    """Paragraphs and rows in the order of the pages; a table over several pages is one."""
    written: list[str] = []
    running: list[list[Line]] = []
    last: Table | None = None
    rows: list[tuple[str, ...]] = []

    def flush_table() -> None:
        if rows:
            written.extend(["", *map(write_row, rows), ""])
            rows.clear()

    def flush_text() -> None:
        written.extend(join_lines(running))
        running.clear()

    for lines, found in zip(pages, tables, strict=True):
        place = 0
        for table in found:
            above = [line for line in lines[place:] if line.top < table.box.top]
            place += len(above)
            if above:
                flush_table()
                running.append(above)
                last = None
            flush_text()
            if last is None or not _carries_on(last, table):
                flush_table()
                rows.extend(table.rows)
            else:
                rows[:] = _continued(rows, table.rows)
            last = table
        below = list(lines[place:])
        if below:
            flush_table()
            running.append(below)
            last = None
    flush_table()
    flush_text()
    return written


def _carries_on(above: Table, below: Table) -> bool:
    return len(above.edges) == len(below.edges) and all(
        abs(a - b) < 6 for a, b in zip(above.edges, below.edges, strict=True)
    )


def _continued(
    rows: list[tuple[str, ...]], more: tuple[tuple[str, ...], ...]
) -> list[tuple[str, ...]]:
    """The rows with those of the next page: its repeated head goes, a broken row is made whole."""
    following = list(more[1:] if more[0] == rows[0] else more)
    if following and not following[0][0].strip() and rows:
        broken = following.pop(0)
        rows[-1] = tuple(above + below for above, below in zip(rows[-1], broken, strict=True))
    return [*rows, *following]


def _read_pages(raw: bytes, name: str, timeout_s: float) -> list[Page]:
    command = [sys.executable, "-m", "corpus.pdf_pages"]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    try:
        done = subprocess.run(
            command,
            input=raw,
            capture_output=True,
            timeout=timeout_s,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_large(name) from error
    try:
        result: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise BrokenFileError(
            f"{name} 读不出内容：文件可能已损坏或过于复杂。请用 PDF 阅读器打开，重新打印为 PDF，"
            "或把正文复制到 Word 文档(.docx)后重新放入。"
        ) from error
    match result.get("error"):
        case None:
            return [_page(page) for page in result["pages"]]
        case "encrypted":
            raise EncryptedFileError(f"{name} 设有打开密码。请取消密码，另存后重新放入。")
        case "large":
            raise _too_large(name)
        case _:
            raise BrokenFileError(f"{name} 已损坏，打不开。请重新导出或重新下载后再放入。")


def _too_large(name: str) -> TooLargeError:
    return TooLargeError(f"{name} 页数太多或过于复杂，不予读取。请只留要点正文的几页后重新放入。")


def _scanned(name: str) -> ScannedFileError:
    return ScannedFileError(
        f"{name} 里没有可读的文字，可能是扫描件。请放入要点的文字版，"
        "或先用文字识别软件(OCR)转成文字并核对。"
    )


def _page(read: dict[str, Any]) -> Page:
    glyphs = tuple(
        Glyph(text, Box(left, top, right, bottom), size)
        for text, left, top, right, bottom, size in read["glyphs"]
    )
    rules = tuple(Box(*rule) for rule in read["rules"])
    return Page(read["width"], read["height"], glyphs, rules, read["picture"])


def _check_text(pages: Sequence[Page], name: str) -> None:
    letters = [glyph.text for page in pages for glyph in page.glyphs if not glyph.text.isspace()]
    if not any(letter.isalnum() for letter in letters):
        raise _scanned(name)
    pictures = "、".join(str(i) for i, page in enumerate(pages, start=1) if page.is_picture)
    if pictures:
        raise ScannedFileError(
            f"{name} 的第 {pictures} 页是图片，读不出文字。请把这些页换成文字版；"
            "不需要的话，删去这些页后重新放入。"
        )
    odd = sum(map(_is_odd, letters))
    if odd > _ODD_SHARE * len(letters):
        raise ScannedFileError(
            f"{name} 的字体没有附文字编码，复制出来是乱码。请从原来的 Word 文档重新导出 PDF，"
            "或放入 .docx 文件。"
        )


def _is_odd(letter: str) -> bool:
    return letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff"
