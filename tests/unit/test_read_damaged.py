"""Files damaged anywhere are read or refused with a NoticeError; nothing else ever comes out."""

import io
import zipfile
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import NoticeError
from corpus.read import read_text
from documents import pdf_file, word_file
from tests.unit.test_html_file import PAGE
from tests.unit.test_pdf_file import TABLE

LINES = ["清溪县实事", "一、养老", "1.高龄津贴。每月100元。", TABLE]
EDITS = st.lists(
    st.tuples(st.floats(0, 0.999), st.binary(max_size=6), st.integers(0, 12)),
    min_size=1,
    max_size=4,
)
Edits = list[tuple[float, bytes, int]]


@cache
def whole(kind: str) -> bytes:
    if kind == "docx":
        return word_file(LINES)
    return pdf_file("清溪县实事", LINES[1:], widths=[40, 120, 120, 150])


def damaged(raw: bytes, edits: Edits) -> bytes:
    """With each edit some bytes, at a share of the length, written over by others."""
    for share, instead, length in edits:
        place = int(share * len(raw))
        raw = raw[:place] + instead + raw[place + length :]
    return raw


def check(raw: bytes, name: str) -> None:
    """Reads, and asserts that what comes out is text or an error that says what to do."""
    try:
        told = read_text(raw, name)
    except NoticeError as error:
        told = str(error)
        if "请" not in told or name not in told:
            raise
    assert any(c.isalnum() for c in told)


@settings(max_examples=60, deadline=None)
@given(EDITS)
def test_word_packages(edits: Edits) -> None:
    check(damaged(whole("docx"), edits), "要点.docx")


@settings(max_examples=60, deadline=None)
@given(EDITS)
def test_the_xml_within_word_packages(edits: Edits) -> None:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(whole("docx"))) as old,
        zipfile.ZipFile(written, "w") as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, damaged(part, edits) if name == "word/document.xml" else part)
    check(written.getvalue(), "要点.docx")


@settings(max_examples=20, deadline=None)
@given(EDITS)
def test_pdfs(edits: Edits) -> None:
    check(damaged(whole("pdf"), edits), "要点.pdf")


@settings(max_examples=60, deadline=None)
@given(EDITS)
def test_pages(edits: Edits) -> None:
    check(damaged(PAGE.format(charset="utf-8").encode(), edits), "要点.html")
