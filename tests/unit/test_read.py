"""Reading files: encodings, several notices side by side, and errors that say what to do."""

import codecs
from pathlib import Path

import pytest

from corpus.errors import NoticeError, TooLargeError
from corpus.read import MAX_BYTES, read_notice, read_notices, read_text
from documents import pdf_file, word_file

TEXT = "清溪县惠民清单\n\n1、高龄津贴。每人每月发放100元。\n2、助餐补贴。每餐补贴3元。\n"


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "gb18030", "utf-16 little", "utf-16 big"],
)
def test_encodings(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "清单.txt"
    path.write_bytes(raw)
    notice = read_notice(path)

    assert notice.text == TEXT
    assert notice.id == "清单"
    assert [item.title for item in notice.items] == ["高龄津贴", "助餐补贴"]


def test_markdown_headings_are_read_as_headings(tmp_path: Path) -> None:
    path = tmp_path / "要点.MD"
    path.write_text("# 清溪县惠民清单\n\n## 一、养老\n\n**1.高龄津贴。**每月100元。\n", "utf-8")
    notice = read_notice(path)

    assert notice.title == "清溪县惠民清单"
    assert [(s.number, s.title) for s in notice.sections] == [(1, "养老")]
    assert [(i.id, i.title) for i in notice.items] == [("1", "高龄津贴")]


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "清单.txt"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())

    assert read_notice(path).text == TEXT.replace("\n", "\r\n")


def test_several_notices_are_sorted_and_other_files_left_aside(tmp_path: Path) -> None:
    for name in ("乙.txt", "2021.md", "2020.txt", ".hidden.txt", "~$2020.docx", "readme.rar"):
        (tmp_path / name).write_text(TEXT, "utf-8")
    (tmp_path / "old").mkdir()

    assert [notice.id for notice in read_notices(tmp_path)] == ["2020", "2021", "乙"]


def test_two_files_with_the_same_id_are_refused(tmp_path: Path) -> None:
    (tmp_path / "2020.txt").write_text(TEXT, "utf-8")
    (tmp_path / "2020.md").write_text(TEXT, "utf-8")

    with pytest.raises(NoticeError) as caught:
        read_notices(tmp_path)
    assert str(caught.value) == (
        "两个文件的编号相同：2020.md 和 2020.txt。"
        "文件名（不含后缀）就是要点的编号，请改掉其中一个文件名。"
    )


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("空.txt", b"", "文件是空的：空.txt。请放入要点全文后再试。"),
        ("白.txt", b" \r\n ", "文件是空的：白.txt。请放入要点全文后再试。"),
        ("标.txt", codecs.BOM_UTF8,
         "要点“标”是空的:没有可读的文字。请检查文件内容后重新放入。"),
        ("图.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
         "图.txt 是图片，没有可读的文字。请放入要点的文字版（.docx、.pdf、.html 或 .txt），"
         "或先用文字识别软件(OCR)转成文字并核对。"),
        ("杂.txt", b"\x7fELF\x00\x01",
         "杂.txt 不是文本文件(可能是 Word、PDF 或图片改了后缀)。请另存为纯文本后重新放入。"),
        ("乱.txt", b"\xff\xfa\x81\x20\xfe\x80" * 9,
         "无法识别 乱.txt 的文字编码。请用 UTF-8 编码另存为纯文本后重新放入。"),
        ("控.txt", b"\x01\x02\x03\x04 abc",
         "无法识别 控.txt 的文字编码。请用 UTF-8 编码另存为纯文本后重新放入。"),
        ("要点.docx", b"PK",
         "要点.docx 已损坏，打不开。请在 Word 或 WPS 中重新保存，或重新下载后再放入。"),
        ("要点.rar", b"Rar!",
         "不支持的文件类型：要点.rar。请把要点另存为 Word 文档（.docx）、PDF(.pdf)、"
         "网页(.html)、纯文本(.txt)或 Markdown(.md)文件。"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(tmp_path: Path, name: str, raw: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(raw)

    with pytest.raises(NoticeError) as caught:
        read_notice(path)
    assert str(caught.value) == message


def test_a_folder_of_all_kinds_is_read_to_the_same_items(tmp_path: Path) -> None:
    lines = [line for line in TEXT.splitlines() if line]
    (tmp_path / "a.docx").write_bytes(word_file(lines))
    (tmp_path / "b.pdf").write_bytes(pdf_file(lines[0], lines[1:]))
    page = "".join(f"<p>{line}</p>" for line in lines)
    (tmp_path / "c.html").write_text(f"<html><body>{page}</body></html>", "utf-8")
    (tmp_path / "d.txt").write_text(TEXT, "utf-8")

    notices = read_notices(tmp_path)

    assert [notice.id for notice in notices] == ["a", "b", "c", "d"]
    for notice in notices:
        assert notice.title == "清溪县惠民清单"
        assert [(item.id, item.title, item.body) for item in notice.items] == [
            ("1", "高龄津贴", "每人每月发放100元。"),
            ("2", "助餐补贴", "每餐补贴3元。"),
        ]


def test_the_content_decides_what_a_file_is_not_its_ending() -> None:
    lines = [line for line in TEXT.splitlines() if line]

    assert read_text(word_file(lines), "x.pdf").split() == lines
    assert read_text(pdf_file(lines[0], lines[1:]), "x.txt").split() == lines
    assert read_text(TEXT.encode(), "x.docx") == TEXT


def test_a_text_longer_than_a_notice_can_be_is_refused() -> None:
    with pytest.raises(TooLargeError, match=r"^长\.txt 有 1000001 个字，超过 1000000 个字的上限"):
        read_text(b"a" * 1_000_001, "长.txt")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)

    with pytest.raises(NoticeError, match=r"文件太大：大\.txt（20\.0 MB）。单个文件不能超过 20 MB"):
        read_notice(path)


def test_a_missing_file_and_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "夹.txt").mkdir()

    with pytest.raises(NoticeError, match=r"找不到文件：.*请检查路径和文件名。$"):
        read_notice(tmp_path / "无.txt")
    with pytest.raises(NoticeError, match=r"无法读取文件：.*请检查它是不是文件"):
        read_notice(tmp_path / "夹.txt")


def test_a_missing_folder_and_one_without_notices(tmp_path: Path) -> None:
    with pytest.raises(NoticeError, match=r"找不到要点文件夹：.*请检查路径"):
        read_notices(tmp_path / "none")
    with pytest.raises(NoticeError, match=r"要点文件夹里没有要点：.*请放入 \.docx、\.pdf、"):
        read_notices(tmp_path)
