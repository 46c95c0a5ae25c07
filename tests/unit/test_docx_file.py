"""Word files: printed numbers, tables, tracked changes, and files made to do harm."""

import io
import zipfile
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.docx_file import MAX_XML_BYTES, read_docx
from corpus.docx_numbers import _chinese
from corpus.errors import (
    BrokenFileError,
    EncryptedFileError,
    FileKindError,
    NoticeError,
    ScannedFileError,
    TooLargeError,
)
from corpus.file_kinds import FileKind, find_kind
from corpus.numbering import chinese_number
from corpus.parse import parse_notice
from documents import number_paragraphs, word_file

ITEMS = [
    "清溪县2021年民生实事",
    "稳岗就业",
    "技能培训。培训2000人。",
    "见习岗位。募集100个。",
    "养老",
    "高龄津贴。每人每月100元。",
]


def rewritten(raw: bytes, changes: dict[str, bytes]) -> bytes:
    """The package with parts replaced or added."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in dict.fromkeys([*old.namelist(), *changes]):
            new.writestr(name, changes.get(name) or old.read(name))
    return written.getvalue()


def test_paragraphs_stand_on_lines_of_their_own() -> None:
    assert read_docx(word_file(["标题", "一、养老", "1.津贴。\t每月\n100元。"]), "x.docx") == (
        "标题\n一、养老\n1.津贴。  每月\n100元。\n"
    )


def test_numbers_that_word_prints_itself_are_read() -> None:
    def change(document: Any) -> None:
        levels = [("chineseCountingThousand", "%1、"), ("decimal", "%2．"), ("bullet", "•")]
        number_paragraphs(document, levels, {1: 0, 2: 1, 3: 1, 4: 0, 5: 1})

    text = read_docx(word_file(ITEMS, change), "x.docx")

    assert text.splitlines() == [
        "清溪县2021年民生实事",
        "一、稳岗就业",
        "1．技能培训。培训2000人。",
        "2．见习岗位。募集100个。",
        "二、养老",
        "1．高龄津贴。每人每月100元。",
    ]
    assert [(i.id, i.section) for i in parse_notice(text).items] == [
        ("1.1", "稳岗就业"),
        ("1.2", "稳岗就业"),
        ("2.1", "养老"),
    ]


def test_a_list_that_begins_again_and_one_that_goes_on() -> None:
    def change(document: Any) -> None:
        number_paragraphs(document, [("decimal", "%1.")], {0: 0, 1: 0, 2: 0, 3: 0})
        root = document.part.numbering_part.element
        override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
        for number, inner in (("91", override), ("92", "")):
            root.append(
                parse_xml(
                    f'<w:num {nsdecls("w")} w:numId="{number}">'
                    f'<w:abstractNumId w:val="90"/>{inner}</w:num>'
                )
            )
        for place, number in ((2, "91"), (3, "92")):
            properties = document.paragraphs[place]._p.pPr
            properties.numPr.numId.set(qn("w:val"), number)

    text = read_docx(word_file(["甲", "乙", "丙", "丁"], change), "x.docx")
    assert text.split() == ["1.甲", "2.乙", "1.丙", "2.丁"]


@pytest.mark.parametrize(
    ("form", "written"),
    [("decimalEnclosedCircle", "①②"), ("upperLetter", "AB"), ("decimalZero", "0102"),
     ("bullet", "--"), ("none", "--")],
)  # fmt: skip
def test_other_forms_of_number(form: str, written: str) -> None:
    def change(document: Any) -> None:
        number_paragraphs(document, [(form, "%1")], {0: 0, 1: 0})

    lines = read_docx(word_file(["甲", "乙"], change), "x.docx").split()
    half = len(written) // 2
    expected = ["甲", "乙"] if written == "--" else [f"{written[:half]}甲", f"{written[half:]}乙"]
    assert lines == expected


@given(st.integers(1, 999))
def test_chinese_numbers_read_back(count: int) -> None:
    assert chinese_number(_chinese(count)) == count


def test_a_table_is_rows_with_merged_cells_in_each_row() -> None:
    def change(document: Any) -> None:
        table = document.tables[0]
        table.cell(1, 2).text = ""
        table.cell(1, 1).merge(table.cell(2, 1))
        table.cell(3, 0).merge(table.cell(3, 2))

    rows = [["序号", "单位", "事项"], ["1", "县民政局\n县财政局", "甲"], ["2", "", "乙"],
            ["二、其他", "", ""]]  # fmt: skip
    assert read_docx(word_file(["前文", rows, "后文"], change), "x.docx") == (
        "前文\n\n序号\t单位\t事项\n1\t县民政局、县财政局\n2\t县民政局、县财政局\t乙\n二、其他\n\n后文\n"
    )


def test_a_table_of_one_cell_is_a_frame_around_text() -> None:
    assert read_docx(word_file([[["1.甲。"]], "2.乙。"]), "x.docx") == "1.甲。\n2.乙。\n"


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    def change(document: Any) -> None:
        paragraph = document.paragraphs[0]._p
        for tag, inner in (("ins", "<w:t>100</w:t>"), ("del", "<w:delText>80</w:delText>")):
            paragraph.append(parse_xml(f"<w:{tag} {nsdecls('w')}><w:r>{inner}</w:r></w:{tag}>"))
        unit = f"<w:del {nsdecls('w')}><w:r><w:t>旧</w:t></w:r></w:del>"
        paragraph.append(parse_xml(unit))
        paragraph.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>元</w:t></w:r>"))

    assert read_docx(word_file(["每月"], change), "x.docx") == "每月100元\n"


def test_content_controls_and_text_boxes_are_opened_once_and_contents_left_out() -> None:
    def change(document: Any) -> None:
        box = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r>{}</w:p></w:txbxContent>"
        boxed = box.format("外框", "<w:r><w:pict>" + box.format("内框", "") + "</w:pict></w:r>")
        mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
        document.paragraphs[0]._p.append(
            parse_xml(
                f'<w:r {nsdecls("w")} xmlns:mc="{mc}"><mc:AlternateContent>'
                f'<mc:Choice Requires="wps">{boxed}</mc:Choice>'
                f"<mc:Fallback>{boxed}</mc:Fallback></mc:AlternateContent></w:r>"
            )
        )
        for gallery, text in (("Table of Contents", "一、养老…1"), ("Other", "控件")):
            document.element.body.insert(
                1,
                parse_xml(
                    f"<w:sdt {nsdecls('w')}><w:sdtPr><w:docPartObj><w:docPartGallery "
                    f'w:val="{gallery}"/></w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:r><w:t>'
                    f"{text}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
                ),
            )

    assert read_docx(word_file(["正文"], change), "x.docx") == "正文\n外框\n内框\n控件\n"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.text("一二三养老补贴元每月0123456789。，（）ab", min_size=1, max_size=30),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_is_written_is_read(lines: list[str]) -> None:
    if any(c.isalnum() for line in lines for c in line):
        assert read_docx(word_file(lines), "x.docx") == "\n".join(lines) + "\n"


# ---------------------------------------------------------------- files that are refused


def refused(raw: bytes, error: type[NoticeError]) -> str:
    with pytest.raises(error) as caught:
        read_docx(raw, "要点.docx")
    return str(caught.value)


def test_a_file_without_text_is_refused() -> None:
    assert refused(word_file([" ", "。"]), ScannedFileError) == (
        "要点.docx 里没有可读的文字（可能是空文档，或整页都是图片）。"
        "请放入要点的文字版，或先用文字识别软件（OCR）转成文字并核对。"
    )


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = rewritten(word_file(["甲"]), {"word/extra.xml": b" " * (MAX_XML_BYTES + 1)})

    assert len(bomb) < 100_000
    assert "解开后太大" in refused(bomb, TooLargeError)


def test_entities_of_a_forged_file_are_not_even_read() -> None:
    document = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        b"<w:document>&x;</w:document>"
    )
    forged = rewritten(word_file(["甲"]), {"word/document.xml": document})

    assert "已损坏" in refused(forged, BrokenFileError)


@pytest.mark.parametrize(
    "inner",
    [
        "<w:sdt><w:sdtContent>" * 400 + "</w:sdtContent></w:sdt>" * 400,
        "<w:p>",
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='999999999'/></w:tcPr><w:p/></w:tc></w:tr>"
        "<w:tr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>",
    ],
    ids=["nested deeply", "cut off", "a cell over a billion columns"],
)
def test_forged_structures_are_refused(inner: str) -> None:
    body = f"<w:document {nsdecls('w')}><w:body>{inner}</w:body></w:document>"
    forged = rewritten(word_file(["甲"]), {"word/document.xml": body.encode()})

    assert "已损坏" in refused(forged, BrokenFileError)


def test_tables_within_tables_are_read_once_each() -> None:
    nested = "<w:p><w:r><w:t>心</w:t></w:r></w:p>"
    for _ in range(40):
        nested = f"<w:tbl><w:tr><w:tc>{nested}<w:p/></w:tc></w:tr></w:tbl>"
    body = f"<w:document {nsdecls('w')}><w:body>{nested}</w:body></w:document>"
    raw = rewritten(word_file(["甲"]), {"word/document.xml": body.encode()})

    assert read_docx(raw, "x.docx") == "心\n"


def test_kinds_that_are_not_read_say_what_to_do() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("OFD.xml", "<ofd/>")

    assert find_kind(word_file(["甲"]), "x") is FileKind.DOCX
    with pytest.raises(EncryptedFileError, match="设有打开密码。请在 Word 或 WPS 中取消密码"):
        find_kind(ole + b"\x00" * 8 + "EncryptedPackage".encode("utf-16-le"), "x.docx")
    with pytest.raises(FileKindError, match=r"旧版 Word 或 WPS 文件.*另存为 \.docx"):
        find_kind(ole + b"\x00" * 500, "x.doc")
    with pytest.raises(FileKindError, match=r"OFD 版式文件。请用阅读器另存为 PDF"):
        find_kind(written.getvalue(), "x.ofd")
    with pytest.raises(FileKindError, match=r"RTF 文件"):
        find_kind(b"{\\rtf1 ", "x.rtf")
