"""Reads the text of a Word file (.docx): paragraphs with their printed numbers, tables as rows.

What was deleted under tracked changes is left out, what was inserted is read. Headers, footers,
notes, comments and tables of contents are left out. No macro is run and no link followed; a
file that unpacks to too much is refused before it is unpacked.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from lxml import etree

from corpus.docx_numbers import Numbering
from corpus.errors import BrokenFileError, EncryptedFileError, ScannedFileError, TooLargeError
from corpus.rows import write_row

MAX_PARTS = 5000
MAX_XML_BYTES = 40 * 1024 * 1024
"""Largest part of a Word file that holds text, unpacked."""
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_COLUMNS = 63
"""Word's own limit."""
_SPANS = tuple(qn(tag) for tag in ("w:gridSpan", "w:gridBefore", "w:gridAfter"))
_DROPPED = frozenset(
    qn(tag) for tag in ("w:del", "w:moveFrom", "w:txbxContent", "w:pPr", "w:instrText")
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_BREAKS = frozenset(qn(tag) for tag in ("w:br", "w:cr"))
_CONTENTS = ("toc", "TOC", "目录")


def read_docx(raw: bytes, name: str) -> str:
    """The text of a .docx file: a paragraph or a row of a table on each line.

    Raises EncryptedFileError, TooLargeError, BrokenFileError, and ScannedFileError where the
    file holds no text.
    """
    try:
        _check_package(raw, name)
        document = Document(io.BytesIO(raw))
        lines = list(_read_blocks(document.element.body, document, _numbering(document)))
    except (EncryptedFileError, TooLargeError, BrokenFileError):
        raise
    except Exception as error:  # a damaged file fails in too many ways to name them
        raise _broken(name) from error
    text = "\n".join(lines).strip("\n")
    if not any(character.isalnum() for character in text):
        raise ScannedFileError(
            f"{name} 里没有可读的文字（可能是空文档，或整页都是图片）。"
            "请放入要点的文字版，或先用文字识别软件（OCR）转成文字并核对。"
        )
    return text + "\n"


def _broken(name: str) -> BrokenFileError:
    return BrokenFileError(f"{name} 已损坏，读不出内容。请在 Word 或 WPS 中打开并另存后重新放入。")


def _check_package(raw: bytes, name: str) -> None:
    """Refuses what would unpack to too much, and XML that declares entities of its own.

    The sizes are those that the zip declares; no part is unpacked beyond its declared size.
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        parts = package.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise EncryptedFileError(f"{name} 设有打开密码。请取消密码，另存后重新放入。")
        texts = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
        if (
            len(parts) > MAX_PARTS
            or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES
            or sum(part.file_size for part in texts) > MAX_XML_BYTES
        ):
            raise TooLargeError(
                f"{name} 解开后太大，不予读取。"
                "请删去其中的图片和附件，或把要点正文另存为新文档后重新放入。"
            )
        for part in texts:
            # Word writes no document type; only a forged file has one.
            if b"<!DOCTYPE" in package.read(part).replace(b"\x00", b""):
                raise _broken(name)


def _numbering(document: Any) -> Numbering:
    parts = {
        relation.reltype.rsplit("/", 1)[-1]: relation.target_part
        for relation in document.part.rels.values()
        if not relation.is_external
    }
    roots = []
    for kind in ("numbering", "styles"):
        part = parts.get(kind)
        roots.append(None if part is None else part.element)
    return Numbering(*roots)


def _read_blocks(parent: Any, document: Any, numbering: Numbering) -> Iterator[str]:
    """The lines of the paragraphs and tables of a body or a cell; content controls are opened."""
    for child in parent:
        if child.tag == qn("w:p"):
            yield from _read_paragraph(child, document, numbering)
        elif child.tag == qn("w:tbl"):
            yield from _read_table(child, document, numbering)
        elif child.tag == qn("w:sdt") and not _is_contents(child):
            content = child.find(qn("w:sdtContent"))
            if content is not None:
                yield from _read_blocks(content, document, numbering)
        elif child.tag in (qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
            yield from _read_blocks(child, document, numbering)


def _is_contents(control: Any) -> bool:
    gallery = next(iter(control.iter(qn("w:docPartGallery"))), None)
    return gallery is not None and gallery.get(qn("w:val")) == "Table of Contents"


def _read_paragraph(paragraph: Any, document: Any, numbering: Numbering) -> Iterator[str]:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    if style is not None and str(style.get(qn("w:val"), "")).startswith(_CONTENTS):
        return
    text = "".join(_pieces(paragraph)).rstrip()
    yield numbering.next_number(paragraph) + text if text.strip() else ""
    for box in paragraph.iter(qn("w:txbxContent")):
        above = next(a for a in box.iterancestors() if a is paragraph or a.tag in _DROPPED)
        if above is paragraph:  # a box within a box is read with the outer one
            yield from _read_blocks(box, document, numbering)


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _DROPPED or isinstance(child, etree._Comment):
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:tab"):
            yield "  "
        elif child.tag in _BREAKS:
            yield "\n" if child.get(qn("w:type")) in (None, "textWrapping") else ""
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        else:
            yield from _pieces(child)


def _read_table(element: Any, document: Any, numbering: Numbering) -> Iterator[str]:
    """A row a line; a merged cell stands in each of its rows, and once in each row."""
    rows = element.findall(qn("w:tr"))
    if any(int(span.get(qn("w:val"), "1")) > MAX_COLUMNS for span in element.iter(*_SPANS)):
        raise ValueError("a cell spans more columns than a table can have")
    if len(rows) < 2 or max(len(row.findall(qn("w:tc"))) for row in rows) < 2:
        for cell in element.findall(f"{qn('w:tr')}/{qn('w:tc')}"):  # a frame around text
            yield from _read_blocks(cell, document, numbering)
        return
    texts: dict[Any, str] = {}
    yield ""
    for row in Table(element, document).rows:
        cells: list[str] = [""] * row.grid_cols_before
        before = None
        for cell in row.cells:
            if cell._tc is before:
                cells.append("")
                continue
            before = cell._tc
            if before not in texts:
                lines = _read_blocks(before, document, numbering)
                texts[before] = "\n".join(line for line in lines if line)
            cells.append(texts[before])
        yield write_row(cells)
    yield ""
