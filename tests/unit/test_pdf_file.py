"""PDFs: paragraphs made whole, tables, and files that are scanned, locked, broken or forged."""

import random
import sys
import zlib

import pytest

from corpus.errors import BrokenFileError, EncryptedFileError, ScannedFileError, TooLargeError
from corpus.notice import Notice
from corpus.parse import parse_notice
from corpus.pdf_file import read_pdf
from corpus.pdf_lines import Line, write_glyphs
from corpus.pdf_page import Box, Glyph, Page
from corpus.pdf_paragraphs import join_lines
from corpus.pdf_tables import find_tables
from corpus.read import read_notice
from documents import pdf_file, picture_pdf
from tests.unit.test_parse import REAL

TABLE = [
    ["序号", "事项", "牵头单位", "配合单位"],
    ["1", "发放高龄津贴", "县民政局", "县财政局、县卫生健康委"],
    ["2", "社区食堂助餐", "县民政局", "县推进养老服务工作领导小组成员单位"],
]


@pytest.fixture(scope="module")
def printed() -> str:
    lines = [line for line in REAL.read_text("utf-8").splitlines() if line.strip()]
    raw = pdf_file(lines[1], lines[2:], header="2020年全市民生工作要点 汇编")
    return read_pdf(raw, "x.pdf")


def facts(notice: Notice) -> list[tuple[object, ...]]:
    return [
        (i.id, i.title, "".join(i.body.split()), i.lead_units, i.support_units, i.section)
        for i in notice.items
    ]


def test_the_real_notice_printed_on_eleven_pages_has_the_same_items(printed: str) -> None:
    real, read = read_notice(REAL), parse_notice(printed)

    assert facts(read) == facts(real)
    assert (read.title, read.published, read.source) == (real.title, real.published, real.source)


def test_headers_and_page_numbers_are_left_out_and_paragraphs_stand_on_one_line(
    printed: str,
) -> None:
    assert "汇编" not in printed
    assert "— " not in printed
    preamble, *numbered = [line for line in printed.splitlines()[2:] if line[:1].isdigit()]
    assert preamble.startswith("2020 年是")
    assert preamble.endswith("提供坚实支撑。")
    assert len(numbered) == 50
    assert all(line.endswith((")", "。")) for line in numbered)


def test_a_ruled_table_is_rows_and_gives_the_items_their_units() -> None:
    blocks = [
        "一、养老",
        "1.高龄津贴。每人每月发放高龄津贴100元。",
        "2.助餐补贴。在社区食堂用餐的，每餐补贴3元。",
        "附件",
        "任务分工表",
        TABLE,
    ]
    text = read_pdf(pdf_file("清溪县实事", blocks, widths=[40, 120, 120, 150]), "x.pdf")

    assert text.endswith(
        "任务分工表\n\n序号\t事项\t牵头单位\t配合单位\n"
        "1\t发放高龄津贴\t县民政局\t县财政局、县卫生健康委\n"
        "2\t社区食堂助餐\t县民政局\t县推进养老服务工作领导小组成员单位\n"
    )
    assert [(i.id, i.lead_units, i.support_units) for i in parse_notice(text).items] == [
        ("1", ("县民政局",), ("县财政局", "县卫生健康委")),
        ("2", ("县民政局",), ("县推进养老服务工作领导小组成员单位",)),
    ]


def test_a_table_over_pages_is_one_and_its_repeated_head_goes() -> None:
    rows = [[str(n), f"改造老旧小区第{n}批并且完善配套设施", "县住房和城乡建设局", "县财政局"]
            for n in range(1, 61)]  # fmt: skip
    text = read_pdf(pdf_file("任务表", [[TABLE[0], *rows]], widths=[40, 150, 120, 120]), "x.pdf")

    assert text.count("序号") == 1
    assert [line.split("\t") for line in text.splitlines()[3:]] == rows


def test_merged_cells_and_wrapped_lines_of_a_table() -> None:
    rules = [Box(x, 0, x, 60) for x in (0, 100, 200)]
    rules += [Box(0, y, 200, y) for y in (0, 60)] + [Box(100, 30, 200, 30)]
    places = {"甲": (10, 10), "乙": (180, 5), "丙": (110, 17), "丁": (110, 40)}
    glyphs = [Glyph(t, Box(x, y, x + 10, y + 10), 10) for t, (x, y) in places.items()]

    (table,) = find_tables(Page(400, 600, tuple(glyphs), tuple(rules), False))

    assert table.rows == (("甲", "乙丙"), ("甲", "丁"))


def test_a_table_may_be_open_at_its_sides_and_over_the_page() -> None:
    rules = [Box(100, 0, 100, 90), Box(0, 30, 200, 30), Box(0, 60, 200, 60)]
    glyphs = tuple(
        Glyph(text, Box(x, y, x + 10, y + 10), 10)
        for text, x, y in zip("甲乙丙丁戊己", (10, 110) * 3, (10, 10, 40, 40, 70, 70), strict=True)
    )
    (table,) = find_tables(Page(400, 600, glyphs, tuple(rules), False))

    assert table.rows == (("甲", "乙"), ("丙", "丁"), ("戊", "己"))


def test_the_frame_of_a_page_is_no_table() -> None:
    frame = [Box(20, 20, 580, 20), Box(20, 820, 580, 820), Box(20, 20, 20, 820)]
    middle = [Box(300, 20, 300, 820), Box(20, 400, 580, 400)]
    glyphs = tuple(Glyph("甲", Box(x, y, x + 10, y + 10), 10) for x in (50, 350) for y in (50, 500))

    assert find_tables(Page(600, 840, glyphs, tuple(frame + middle), False)) == ()


def line(text: str, left: float, top: float, right: float = 500, size: float = 14) -> Line:
    return Line(text, left, right, top, top + size, size, page=0)


def test_paragraphs_are_told_by_indent_margin_distance_and_size() -> None:
    lines = [
        line("要点标题", 200, 0, 400, size=20),
        line("1.第一段的第一行", 108, 40),
        line("在这里继续到末", 80, 64),
        line("尾。", 80, 88, 110),
        line("2.第二段只有一行刚好写满。", 108, 112),
        line("3.第三段说 English", 108, 136),
        line("words。", 80, 160, 120),
        line("隔开的一段", 80, 220, 200),
    ]
    assert join_lines([lines]) == [
        "要点标题",
        "",
        "1.第一段的第一行在这里继续到末尾。",
        "2.第二段只有一行刚好写满。",
        "3.第三段说 English words。",
        "",
        "隔开的一段",
    ]


def test_letters_of_a_line_are_put_in_order_with_gaps_and_radicals_made_plain() -> None:
    def glyph(text: str, left: float) -> Glyph:
        return Glyph(text, Box(left, 0, left + 10, 10), 10)

    letters = [glyph("⽤", 0), glyph("户", 10), glyph("a", 40), glyph(" ", 50), glyph("b", 55)]
    random.Random(0).shuffle(letters)
    assert write_glyphs(letters) == "用户  a b"
    assert write_glyphs([glyph("按", 0), glyph("8", 14), glyph("0", 24), glyph("元", 36.5)]) == (
        "按 80元"
    )


# ---------------------------------------------------------------- files that are refused


def stream_pdf(stream: bytes, extra: bytes = b"") -> bytes:
    """A PDF of one page whose content is `stream`, compressed."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R" + extra
        + b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    written = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        written + b"xref\n0 6\n0000000000 65535 f \n" + table
        + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % len(written)
    )  # fmt: skip


HELLO = b"BT /F 12 Tf 50 700 Td (Hello 100) Tj ET\n"


def test_letters_that_follow_each_other_twice_are_both_kept() -> None:
    assert read_pdf(stream_pdf(zlib.compress(HELLO)), "x.pdf") == "Hello 100\n"


def test_a_locked_file_says_so_and_one_that_opens_without_a_password_is_read() -> None:
    assert read_pdf(pdf_file("甲实事", ["1.乙。"], password=""), "x.pdf").split() == [
        "甲实事",
        "1.乙。",
    ]
    with pytest.raises(EncryptedFileError) as caught:
        read_pdf(pdf_file("甲", ["乙"], password="1234"), "要点.pdf")
    assert str(caught.value) == "要点.pdf 设有打开密码。请取消密码，另存后重新放入。"


def test_scanned_pages_are_refused_and_named() -> None:
    with pytest.raises(ScannedFileError) as caught:
        read_pdf(picture_pdf([None, None]), "要点.pdf")
    assert str(caught.value) == (
        "要点.pdf 里没有可读的文字，可能是扫描件。请放入要点的文字版，"
        "或先用文字识别软件(OCR)转成文字并核对。"
    )
    with pytest.raises(ScannedFileError, match="没有可读的文字"):
        read_pdf(pdf_file("", [" "]), "要点.pdf")  # a page number and nothing else
    with pytest.raises(ScannedFileError, match="的第 2、4 页是图片"):
        read_pdf(picture_pdf(["1.津贴。", None, "2.补贴。", None]), "要点.pdf")


def test_broken_files_are_refused() -> None:
    whole = pdf_file("甲", ["乙"])
    for raw in (b"%PDF-1.7\n" + bytes(range(256)), whole[:60]):
        with pytest.raises(BrokenFileError, match="已损坏"):
            read_pdf(raw, "要点.pdf")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
def test_a_bomb_ends_its_own_process_only() -> None:
    packer = zlib.compressobj(9)
    first, again = (
        packer.compress(b" " * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    bomb = first + again * 119 + packer.flush()  # 1.2 GB, more than the process may take

    assert len(bomb) < 2_000_000
    with pytest.raises((BrokenFileError, TooLargeError), match=r"过于复杂"):
        read_pdf(stream_pdf(bomb), "要点.pdf", timeout_s=20)


def test_reading_that_takes_too_long_is_ended() -> None:
    with pytest.raises(TooLargeError, match="页数太多或过于复杂"):
        read_pdf(pdf_file("甲", ["乙"]), "要点.pdf", timeout_s=0.001)


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(TooLargeError, match="请只留要点正文的几页"):
        read_pdf(picture_pdf(["1.津贴。"] * 501), "要点.pdf")


@pytest.mark.parametrize("opened", [b"q " * 200_000, b"[" * 200_000])
def test_deep_nesting_does_no_harm(opened: bytes) -> None:
    assert read_pdf(stream_pdf(zlib.compress(HELLO + opened)), "x.pdf") == "Hello 100\n"
